-- The memory model of review dates a second time, for the check: see docs/definitions.md. attempts:
-- for each scored attempt at a question, in time order, its grade and the days since the one before
-- it. Returns stability and difficulty; NULL for no attempts.
CREATE FUNCTION interview_core.review_memory(attempts integer[]) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $review$
DECLARE
    w CONSTANT float8[] := '[0:20]={0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
        1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542}';
    c CONSTANT float8 := -w[20];
    f CONSTANT float8 := 0.9::float8 ^ (1 / c) - 1;
    easiest CONSTANT float8 := w[4] - exp(3 * w[5]) + 1;
    g integer := attempts[1][1];
    t integer;
    s float8 := w[g - 1];
    d float8 := w[4] - exp(w[5] * (g - 1)) + 1;
BEGIN
    IF g IS NULL THEN
        RETURN NULL;
    END IF;
    FOR attempt IN 1 .. cardinality(attempts) / 2 LOOP
        IF attempt > 1 THEN
            g := attempts[attempt][1];
            t := attempts[attempt][2];
            s := CASE
                WHEN t = 0 AND g = 1 THEN s * exp(w[17] * (g - 3 + w[18])) * s ^ (-w[19])
                WHEN t = 0 THEN s * greatest(exp(w[17] * (g - 3 + w[18])) * s ^ (-w[19]), 1)
                WHEN g = 1 THEN least(
                    w[11] * d ^ (-w[12]) * ((s + 1) ^ w[13] - 1) * exp(w[14] * (1 - (1 + f * t / s) ^ c)),
                    s / exp(w[17] * w[18]))
                ELSE s * (1 + exp(w[8]) * (11 - d) * s ^ (-w[9]) * (exp(w[10] * (1 - (1 + f * t / s) ^ c)) - 1)
                    * CASE g WHEN 2 THEN w[15] WHEN 4 THEN w[16] ELSE 1 END)
            END;
            d := d - w[6] * (g - 3) * (10 - d) / 9;
            d := d + w[7] * (easiest - d);
        END IF;
        -- Both are positive, so this rounds half away from zero.
        s := floor(least(greatest(s, 0.001), 36500) * 10000 + 0.5) / 10000;
        d := floor(least(greatest(d, 1), 10) * 10000 + 0.5) / 10000;
    END LOOP;
    RETURN ARRAY[round(s::numeric, 4), round(d::numeric, 4)];
END
$review$;
COMMENT ON FUNCTION interview_core.review_memory(integer[]) IS
'Stability and difficulty of a question, computed apart from the triggers: what check_summaries() compares with.';
