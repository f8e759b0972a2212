-- The memory model of review dates a second time, for the check: see docs/definitions.md. The
-- arrays have an element for each scored attempt of a user, by question and in time order: the
-- question, the grade, and the days since the attempt before it. Returns each question with its
-- stability and difficulty.
CREATE FUNCTION interview_core.review_memory(questions integer[], grades integer[], days integer[])
RETURNS TABLE (question_id integer, stability numeric, difficulty numeric)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $review$
DECLARE
    w CONSTANT float8[] := '[0:20]={0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
        1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542}';
    c CONSTANT float8 := -w[20];
    f CONSTANT float8 := 0.9::float8 ^ (1 / c) - 1;
    easiest CONSTANT float8 := w[4] - exp(3 * w[5]) + 1;
    g integer;
    t integer;
    s float8;
    d float8;
BEGIN
    FOR attempt IN 1 .. cardinality(questions) LOOP
        g := grades[attempt];
        IF questions[attempt] IS DISTINCT FROM question_id THEN
            question_id := questions[attempt];
            s := w[g - 1];
            d := w[4] - exp(w[5] * (g - 1)) + 1;
        ELSE
            t := days[attempt];
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
        IF questions[attempt + 1] IS DISTINCT FROM question_id THEN
            stability := round(s::numeric, 4);
            difficulty := round(d::numeric, 4);
            RETURN NEXT;
        END IF;
    END LOOP;
END
$review$;
COMMENT ON FUNCTION interview_core.review_memory(integer[], integer[], integer[]) IS
'Stability and difficulty of each question of a user, computed apart from the triggers: what check_summaries() compares with.';
