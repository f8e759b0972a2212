-- The expert's solution: set-based statement triggers in PL/pgSQL, one statement for each summary
-- and any number of rows. Correct as long as attempts arrive in time order; updates and deletes
-- recompute the users concerned from the views of recompute_views.sql. Settings as constants, score
-- documents unchecked.

CREATE SCHEMA expert;

-- The skills of a single attempt, the usual case: no grouping, each history spliced once.
CREATE FUNCTION expert.add_skills(a attempts) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    document jsonb := CASE jsonb_typeof(a.ml_scores)
        WHEN 'string' THEN (a.ml_scores #>> '{}')::jsonb
        ELSE a.ml_scores
    END;
BEGIN
    INSERT INTO skill_progress AS stored (
        user_id, skill_name, current_avg, previous_avg, best_score, worst_score, trend, trend_percentage,
        score_history, attempts_count, last_practiced_at, last_attempt_id
    )
    SELECT
        a.user_id, skill_name, round(current_avg, 2), round(previous_avg, 2), score, score,
        CASE WHEN delta > 2.00 THEN 'improving' WHEN delta < -2.00 THEN 'declining' ELSE 'stable' END,
        round(coalesce(delta, 0), 2), history, 1, a.created_at, a.id
    FROM (
        SELECT skill_name, score, history, jsonb_array_length(history) AS length
        FROM (
            SELECT skill.skill_name, skill.score,
                CASE
                    WHEN before.attempts_count >= 100 THEN before.score_history - 0
                    ELSE coalesce(before.score_history, '[]')
                END || jsonb_build_object(
                    'date', to_char(a.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                    'score', trim_scale(skill.score)
                ) AS history
            FROM (
                VALUES
                    ('communication', coalesce(a.communication_score, (document ->> 'communication')::numeric(5,2),
                        (document ->> 'communication_score')::numeric(5,2))),
                    ('confidence', coalesce(a.confidence_score, (document ->> 'confidence')::numeric(5,2),
                        (document ->> 'confidence_score')::numeric(5,2))),
                    ('content', coalesce(a.content_score, (document ->> 'content')::numeric(5,2),
                        (document ->> 'content_score')::numeric(5,2))),
                    ('delivery', coalesce(a.delivery_score, (document ->> 'delivery')::numeric(5,2),
                        (document ->> 'delivery_score')::numeric(5,2))),
                    ('structure', coalesce(a.structure_score, (document ->> 'structure')::numeric(5,2),
                        (document ->> 'structure_score')::numeric(5,2))),
                    ('voice', coalesce(a.voice_score, (document ->> 'voice')::numeric(5,2),
                        (document ->> 'voice_score')::numeric(5,2)))
            ) AS skill (skill_name, score)
            LEFT JOIN skill_progress before ON before.user_id = a.user_id AND before.skill_name = skill.skill_name
            WHERE skill.score IS NOT NULL
            -- Computed once, not in every expression that names it.
            OFFSET 0
        ) spliced
        OFFSET 0
    ) whole
    CROSS JOIN LATERAL (
        SELECT
            avg(score) FILTER (WHERE recency <= 10) AS current_avg,
            avg(score) FILTER (WHERE recency BETWEEN 2 AND 11) AS previous_avg,
            (sum(score) FILTER (WHERE recency <= k) - sum(score) FILTER (WHERE recency > k AND recency <= 2 * k))
                / nullif(k, 0) AS delta
        FROM (
            SELECT recency, least(10, length / 2) AS k,
                (history -> (length - recency) ->> 'score')::numeric AS score
            FROM generate_series(1, least(length, 20)) AS recency
        ) newest
        GROUP BY k
    ) averages
    ON CONFLICT (user_id, skill_name) DO UPDATE SET
        current_avg = excluded.current_avg,
        previous_avg = excluded.previous_avg,
        best_score = greatest(stored.best_score, excluded.best_score),
        worst_score = least(stored.worst_score, excluded.worst_score),
        trend = excluded.trend,
        trend_percentage = excluded.trend_percentage,
        score_history = excluded.score_history,
        attempts_count = stored.attempts_count + excluded.attempts_count,
        last_practiced_at = excluded.last_practiced_at,
        last_attempt_id = excluded.last_attempt_id,
        updated_at = now();
END
$$;

CREATE FUNCTION expert.attempts_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    how_many bigint;
BEGIN
    PERFORM FROM users WHERE id IN (SELECT user_id FROM new_attempts) ORDER BY id FOR NO KEY UPDATE;

    WITH practice AS MATERIALIZED (
        SELECT attempt.user_id, attempt.final_score, attempt.audio_duration, attempt.domain,
            (attempt.created_at AT TIME ZONE coalesce(profile.time_zone, 'UTC'))::date AS day,
            profile.last_practice_date, profile.current_streak
        FROM new_attempts attempt JOIN users profile ON profile.id = attempt.user_id
        WHERE NOT attempt.is_skipped
    ),
    -- One row per user and day, numbered so that consecutive days form an island.
    days AS MATERIALIZED (
        SELECT
            user_id, day, last_practice_date, current_streak,
            day - (row_number() OVER (PARTITION BY user_id ORDER BY day))::integer AS island,
            count(*)::integer AS attempts_count,
            count(final_score)::integer AS scored_attempts,
            coalesce(sum(final_score), 0) AS total_score,
            coalesce(round(avg(final_score), 2), 0) AS average_score,
            coalesce(max(final_score), 0) AS best_score,
            coalesce(sum(audio_duration), 0) AS seconds,
            coalesce(array_agg(DISTINCT domain COLLATE "C") FILTER (WHERE domain IS NOT NULL), '{}') AS domains
        FROM practice
        GROUP BY user_id, day, last_practice_date, current_streak
    ),
    stored_days AS (
        INSERT INTO practice_sessions AS stored (
            user_id, practice_date, attempts_count, scored_attempts, total_score, average_score, best_score,
            total_duration_seconds, domains_practiced
        )
        SELECT user_id, day, attempts_count, scored_attempts, total_score, average_score, best_score, seconds, domains
        FROM days ORDER BY user_id, day
        ON CONFLICT (user_id, practice_date) DO UPDATE SET
            attempts_count = stored.attempts_count + excluded.attempts_count,
            scored_attempts = stored.scored_attempts + excluded.scored_attempts,
            total_score = stored.total_score + excluded.total_score,
            average_score = coalesce(round(
                (stored.total_score + excluded.total_score)
                / nullif(stored.scored_attempts + excluded.scored_attempts, 0), 2), 0),
            best_score = greatest(stored.best_score, excluded.best_score),
            total_duration_seconds = stored.total_duration_seconds + excluded.total_duration_seconds,
            domains_practiced = CASE
                WHEN stored.domains_practiced @> excluded.domains_practiced THEN stored.domains_practiced
                ELSE ARRAY(
                    SELECT DISTINCT domain COLLATE "C"
                    FROM unnest(stored.domains_practiced || excluded.domains_practiced) AS domain ORDER BY 1
                )
            END,
            updated_at = now()
    ),
    -- An island that begins on or right after the last practice day goes on with the stored streak.
    islands AS (
        SELECT
            user_id, max(day) AS last_day,
            count(*)::integer + CASE min(day)
                WHEN last_practice_date THEN current_streak - 1
                WHEN last_practice_date + 1 THEN current_streak
                ELSE 0
            END AS length,
            sum(attempts_count)::integer AS attempts_count,
            sum(scored_attempts)::integer AS scored_attempts,
            sum(total_score) AS total_score,
            max(best_score) AS best_score
        FROM days
        GROUP BY user_id, island, last_practice_date, current_streak
    ),
    added AS (
        SELECT
            user_id, max(last_day) AS last_day, max(length) AS longest_streak,
            (array_agg(length ORDER BY last_day DESC))[1] AS current_streak,
            sum(attempts_count)::integer AS attempts_count,
            sum(scored_attempts)::integer AS scored_attempts,
            sum(total_score) AS total_score,
            max(best_score) AS best_score
        FROM islands
        GROUP BY user_id
    )
    UPDATE users SET
        total_attempts = total_attempts + added.attempts_count,
        scored_attempts = users.scored_attempts + added.scored_attempts,
        total_score = users.total_score + added.total_score,
        average_score = coalesce(round(
            (users.total_score + added.total_score)
            / nullif(users.scored_attempts + added.scored_attempts, 0), 2), 0),
        best_score = greatest(users.best_score, added.best_score),
        current_streak = added.current_streak,
        longest_streak = greatest(users.longest_streak, added.longest_streak),
        last_practice_date = added.last_day,
        updated_at = now()
    FROM added WHERE users.id = added.user_id;

    SELECT count(*) INTO how_many FROM new_attempts;
    IF how_many = 1 THEN
        PERFORM expert.add_skills(attempt) FROM new_attempts attempt WHERE NOT is_skipped;
    ELSE
        INSERT INTO skill_progress AS stored (
            user_id, skill_name, current_avg, previous_avg, best_score, worst_score, trend, trend_percentage,
            score_history, attempts_count, last_practiced_at, last_attempt_id
        )
        SELECT
            user_id, skill_name, round(current_avg, 2), round(previous_avg, 2), best_score, worst_score,
            CASE WHEN delta > 2.00 THEN 'improving' WHEN delta < -2.00 THEN 'declining' ELSE 'stable' END,
            round(coalesce(delta, 0), 2), score_history, added_count, last_practiced_at, last_attempt_id
        FROM (
            SELECT whole.*, jsonb_array_length(points) AS length,
                CASE
                    WHEN jsonb_array_length(points) <= 100 THEN points
                    WHEN jsonb_array_length(points) = 101 THEN points - 0
                    ELSE (
                        SELECT jsonb_agg(point ORDER BY place)
                        FROM jsonb_array_elements(points) WITH ORDINALITY AS element (point, place)
                        WHERE place > jsonb_array_length(points) - 100
                    )
                END AS score_history
            FROM (
                SELECT added.*, coalesce(before.score_history, '[]') || added.added_points AS points
                FROM (
                    SELECT
                        attempt.user_id, skill.skill_name,
                        count(*)::integer AS added_count,
                        max(skill.score) AS best_score,
                        min(skill.score) AS worst_score,
                        max(attempt.created_at) AS last_practiced_at,
                        (array_agg(attempt.id ORDER BY attempt.created_at DESC, attempt.id DESC))[1] AS last_attempt_id,
                        jsonb_agg(
                            jsonb_build_object('date', attempt.date, 'score', trim_scale(skill.score))
                            ORDER BY attempt.created_at, attempt.id
                        ) AS added_points
                    FROM (
                        SELECT *,
                            to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS date,
                            CASE jsonb_typeof(ml_scores)
                                WHEN 'string' THEN (ml_scores #>> '{}')::jsonb
                                ELSE ml_scores
                            END AS document
                        FROM new_attempts WHERE NOT is_skipped
                        OFFSET 0
                    ) attempt
                    CROSS JOIN LATERAL (
                        VALUES
                            ('content', coalesce(content_score, (document ->> 'content')::numeric(5,2),
                                (document ->> 'content_score')::numeric(5,2))),
                            ('delivery', coalesce(delivery_score, (document ->> 'delivery')::numeric(5,2),
                                (document ->> 'delivery_score')::numeric(5,2))),
                            ('communication', coalesce(communication_score,
                                (document ->> 'communication')::numeric(5,2),
                                (document ->> 'communication_score')::numeric(5,2))),
                            ('voice', coalesce(voice_score, (document ->> 'voice')::numeric(5,2),
                                (document ->> 'voice_score')::numeric(5,2))),
                            ('confidence', coalesce(confidence_score, (document ->> 'confidence')::numeric(5,2),
                                (document ->> 'confidence_score')::numeric(5,2))),
                            ('structure', coalesce(structure_score, (document ->> 'structure')::numeric(5,2),
                                (document ->> 'structure_score')::numeric(5,2)))
                    ) AS skill (skill_name, score)
                    WHERE skill.score IS NOT NULL
                    GROUP BY attempt.user_id, skill.skill_name
                ) added
                LEFT JOIN skill_progress before
                    ON before.user_id = added.user_id AND before.skill_name = added.skill_name
                -- Computed once, not in every expression that names it.
                OFFSET 0
            ) whole
            OFFSET 0
        ) trimmed
        CROSS JOIN LATERAL (
            SELECT
                avg(score) FILTER (WHERE recency <= 10) AS current_avg,
                avg(score) FILTER (WHERE recency BETWEEN 2 AND 11) AS previous_avg,
                (sum(score) FILTER (WHERE recency <= k) - sum(score) FILTER (WHERE recency > k AND recency <= 2 * k))
                    / nullif(k, 0) AS delta
            FROM (
                SELECT recency, least(10, least(length, 100) / 2) AS k,
                    (score_history -> (least(length, 100) - recency) ->> 'score')::numeric AS score
                FROM generate_series(1, least(length, 20)) AS recency
            ) newest
            GROUP BY k
        ) averages
        ORDER BY user_id, skill_name
        ON CONFLICT (user_id, skill_name) DO UPDATE SET
            current_avg = excluded.current_avg,
            previous_avg = excluded.previous_avg,
            best_score = greatest(stored.best_score, excluded.best_score),
            worst_score = least(stored.worst_score, excluded.worst_score),
            trend = excluded.trend,
            trend_percentage = excluded.trend_percentage,
            score_history = excluded.score_history,
            attempts_count = stored.attempts_count + excluded.attempts_count,
            last_practiced_at = excluded.last_practiced_at,
            last_attempt_id = excluded.last_attempt_id,
            updated_at = now();
    END IF;

    INSERT INTO question_history AS stored (
        user_id, question_id, times_asked, times_skipped, times_scored, total_score, best_score, worst_score,
        latest_score, avg_score, last_asked_at, latest_scored_at, latest_attempt_id
    )
    SELECT
        user_id, question_id, count(*), count(*) - count(practised), count(score), coalesce(sum(score), 0),
        max(score), min(score),
        (array_agg(score ORDER BY created_at DESC, id DESC) FILTER (WHERE score IS NOT NULL))[1],
        round(avg(score), 2), max(created_at), max(created_at) FILTER (WHERE score IS NOT NULL),
        (array_agg(id ORDER BY created_at DESC, id DESC) FILTER (WHERE score IS NOT NULL))[1]
    FROM (
        SELECT user_id, question_id, id, created_at,
            CASE WHEN NOT is_skipped THEN true END AS practised,
            CASE WHEN NOT is_skipped THEN final_score END AS score
        FROM new_attempts WHERE question_id IS NOT NULL
    ) asked
    GROUP BY user_id, question_id
    ORDER BY user_id, question_id
    ON CONFLICT (user_id, question_id) DO UPDATE SET
        times_asked = stored.times_asked + excluded.times_asked,
        times_skipped = stored.times_skipped + excluded.times_skipped,
        times_scored = stored.times_scored + excluded.times_scored,
        total_score = stored.total_score + excluded.total_score,
        best_score = greatest(stored.best_score, excluded.best_score),
        worst_score = least(stored.worst_score, excluded.worst_score),
        latest_score = coalesce(excluded.latest_score, stored.latest_score),
        avg_score = round(
            (stored.total_score + excluded.total_score)
            / nullif(stored.times_scored + excluded.times_scored, 0), 2),
        last_asked_at = excluded.last_asked_at,
        latest_scored_at = coalesce(excluded.latest_scored_at, stored.latest_scored_at),
        latest_attempt_id = coalesce(excluded.latest_attempt_id, stored.latest_attempt_id),
        updated_at = now();
    RETURN NULL;
END
$$;

CREATE FUNCTION expert.recompute(changed uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM users WHERE id = ANY (changed) ORDER BY id FOR NO KEY UPDATE;

    UPDATE users SET
        (total_attempts, scored_attempts, total_score, average_score, best_score, current_streak, longest_streak,
            last_practice_date, updated_at)
        = (now_is.total_attempts, now_is.scored_attempts, now_is.total_score, now_is.average_score,
            now_is.best_score, now_is.current_streak, now_is.longest_streak, now_is.last_practice_date, now())
    FROM recompute.user_stats now_is
    WHERE now_is.user_id = users.id AND users.id = ANY (changed);

    DELETE FROM practice_sessions WHERE user_id = ANY (changed);
    INSERT INTO practice_sessions (
        user_id, practice_date, attempts_count, scored_attempts, total_score, average_score, best_score,
        total_duration_seconds, domains_practiced
    )
    SELECT * FROM recompute.practice_sessions WHERE user_id = ANY (changed);

    DELETE FROM question_history WHERE user_id = ANY (changed);
    INSERT INTO question_history (
        user_id, question_id, times_asked, times_skipped, times_scored, total_score, best_score, worst_score,
        latest_score, avg_score, last_asked_at, latest_scored_at, latest_attempt_id
    )
    SELECT * FROM recompute.question_history WHERE user_id = ANY (changed);

    DELETE FROM skill_progress WHERE user_id = ANY (changed);
    INSERT INTO skill_progress (
        user_id, skill_name, current_avg, previous_avg, best_score, worst_score, trend, trend_percentage,
        score_history, attempts_count, last_practiced_at, last_attempt_id
    )
    SELECT * FROM recompute.skill_progress WHERE user_id = ANY (changed);
END
$$;

CREATE FUNCTION expert.attempts_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed uuid[];
BEGIN
    changed := ARRAY(
        SELECT DISTINCT concerned.user_id
        FROM old_attempts o FULL JOIN new_attempts n ON n.id = o.id
        CROSS JOIN LATERAL (VALUES (o.user_id), (n.user_id)) AS concerned (user_id)
        WHERE concerned.user_id IS NOT NULL AND (
            (o.user_id, o.question_id, o.created_at, o.is_skipped, o.final_score, o.audio_duration, o.domain,
                o.ml_scores, o.content_score, o.delivery_score, o.communication_score, o.voice_score,
                o.confidence_score, o.structure_score)
            IS DISTINCT FROM
            (n.user_id, n.question_id, n.created_at, n.is_skipped, n.final_score, n.audio_duration, n.domain,
                n.ml_scores, n.content_score, n.delivery_score, n.communication_score, n.voice_score,
                n.confidence_score, n.structure_score))
    );
    IF changed <> '{}' THEN
        PERFORM expert.recompute(changed);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION expert.attempts_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM expert.recompute(ARRAY(SELECT DISTINCT user_id FROM old_attempts));
    RETURN NULL;
END
$$;

CREATE TRIGGER expert_on_insert AFTER INSERT ON attempts
    REFERENCING NEW TABLE AS new_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION expert.attempts_inserted();
CREATE TRIGGER expert_on_update AFTER UPDATE ON attempts
    REFERENCING OLD TABLE AS old_attempts NEW TABLE AS new_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION expert.attempts_updated();
CREATE TRIGGER expert_on_delete AFTER DELETE ON attempts
    REFERENCING OLD TABLE AS old_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION expert.attempts_deleted();
