-- The peer: the usual solution, FOR EACH ROW triggers in PL/pgSQL on the same tables. Correct as
-- long as attempts arrive in time order; the benchmark checks that before it measures. A point's
-- date is the timestamp as PostgreSQL prints it in jsonb, as nearly all such triggers store it.
-- Written to be fast, too: settings are constants, users' rows are locked first and once, so that
-- the histories can be read without a lock of their own.

CREATE SCHEMA plpgsql_peer;

CREATE FUNCTION plpgsql_peer.update_user_stats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date;
BEGIN
    IF NEW.is_skipped THEN
        RETURN NULL;
    END IF;

    SELECT (NEW.created_at AT TIME ZONE coalesce(time_zone, 'UTC'))::date INTO day
    FROM users WHERE id = NEW.user_id;

    UPDATE users SET
        total_attempts = total_attempts + 1,
        scored_attempts = scored_attempts + (NEW.final_score IS NOT NULL)::integer,
        total_score = total_score + coalesce(NEW.final_score, 0),
        average_score = coalesce(round(
            (total_score + coalesce(NEW.final_score, 0))
            / nullif(scored_attempts + (NEW.final_score IS NOT NULL)::integer, 0), 2), 0),
        best_score = greatest(best_score, NEW.final_score),
        current_streak = CASE last_practice_date
            WHEN day THEN current_streak
            WHEN day - 1 THEN current_streak + 1
            ELSE 1
        END,
        longest_streak = greatest(longest_streak, CASE last_practice_date
            WHEN day THEN current_streak
            WHEN day - 1 THEN current_streak + 1
            ELSE 1
        END),
        last_practice_date = day,
        updated_at = now()
    WHERE id = NEW.user_id;

    INSERT INTO practice_sessions AS stored (
        user_id, practice_date, attempts_count, scored_attempts, total_score, average_score, best_score,
        total_duration_seconds, domains_practiced
    )
    VALUES (
        NEW.user_id, day, 1, (NEW.final_score IS NOT NULL)::integer, coalesce(NEW.final_score, 0),
        coalesce(NEW.final_score, 0), coalesce(NEW.final_score, 0), coalesce(NEW.audio_duration, 0),
        CASE WHEN NEW.domain IS NULL THEN '{}' ELSE ARRAY[NEW.domain] END
    )
    ON CONFLICT (user_id, practice_date) DO UPDATE SET
        attempts_count = stored.attempts_count + 1,
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
                SELECT domain FROM unnest(stored.domains_practiced || excluded.domains_practiced) AS domain
                ORDER BY domain COLLATE "C"
            )
        END,
        updated_at = now();
    RETURN NULL;
END
$$;

CREATE FUNCTION plpgsql_peer.update_skill_progress() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    average_window CONSTANT integer := 10;
    trend_threshold CONSTANT numeric := 2.00;
    history_length CONSTANT integer := 100;
    document jsonb := NEW.ml_scores;
    skill text;
    new_score numeric(5,2);
    history jsonb;
    n integer;
    k integer;
    average numeric;
    previous numeric;
    delta numeric;
    direction text;
BEGIN
    IF NEW.is_skipped THEN
        RETURN NULL;
    END IF;
    IF jsonb_typeof(document) = 'string' THEN
        document := (document #>> '{}')::jsonb;
    END IF;

    FOREACH skill IN ARRAY ARRAY['content', 'delivery', 'communication', 'voice', 'confidence', 'structure'] LOOP
        new_score := coalesce(
            CASE skill
                WHEN 'content' THEN NEW.content_score
                WHEN 'delivery' THEN NEW.delivery_score
                WHEN 'communication' THEN NEW.communication_score
                WHEN 'voice' THEN NEW.voice_score
                WHEN 'confidence' THEN NEW.confidence_score
                WHEN 'structure' THEN NEW.structure_score
            END,
            (document ->> skill)::numeric,
            (document ->> (skill || '_score'))::numeric
        );
        CONTINUE WHEN new_score IS NULL;

        SELECT score_history INTO history
        FROM skill_progress WHERE user_id = NEW.user_id AND skill_name = skill;
        history := coalesce(history, '[]') || jsonb_build_object(
            'date', NEW.created_at,
            'score', trim_scale(new_score)
        );
        IF jsonb_array_length(history) > history_length THEN
            history := history - 0;
        END IF;

        n := jsonb_array_length(history);
        k := least(average_window, n / 2);
        SELECT
            avg(score) FILTER (WHERE place > n - average_window),
            avg(score) FILTER (WHERE place BETWEEN n - average_window AND n - 1),
            (sum(score) FILTER (WHERE place > n - k)
                - sum(score) FILTER (WHERE place > n - 2 * k AND place <= n - k)) / nullif(k, 0)
        INTO average, previous, delta
        FROM (
            SELECT (point ->> 'score')::numeric AS score, place
            FROM jsonb_array_elements(history) WITH ORDINALITY AS element (point, place)
        ) points;
        delta := coalesce(delta, 0);
        direction := CASE
            WHEN delta > trend_threshold THEN 'improving'
            WHEN delta < -trend_threshold THEN 'declining'
            ELSE 'stable'
        END;

        INSERT INTO skill_progress AS stored (
            user_id, skill_name, current_avg, previous_avg, best_score, worst_score, trend,
            trend_percentage, score_history, attempts_count, last_practiced_at, last_attempt_id
        )
        VALUES (
            NEW.user_id, skill, round(average, 2), round(previous, 2), new_score, new_score, direction,
            round(delta, 2), history, 1, NEW.created_at, NEW.id
        )
        ON CONFLICT (user_id, skill_name) DO UPDATE SET
            current_avg = excluded.current_avg,
            previous_avg = excluded.previous_avg,
            best_score = greatest(stored.best_score, excluded.best_score),
            worst_score = least(stored.worst_score, excluded.worst_score),
            trend = excluded.trend,
            trend_percentage = excluded.trend_percentage,
            score_history = excluded.score_history,
            attempts_count = stored.attempts_count + 1,
            last_practiced_at = excluded.last_practiced_at,
            last_attempt_id = excluded.last_attempt_id,
            updated_at = now();
    END LOOP;
    RETURN NULL;
END
$$;

CREATE FUNCTION plpgsql_peer.update_question_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    scored boolean := NOT NEW.is_skipped AND NEW.final_score IS NOT NULL;
    score numeric(5,2) := CASE WHEN scored THEN NEW.final_score END;
BEGIN
    IF NEW.question_id IS NULL THEN
        RETURN NULL;
    END IF;

    INSERT INTO question_history AS stored (
        user_id, question_id, times_asked, times_skipped, times_scored, total_score, best_score,
        worst_score, latest_score, avg_score, last_asked_at, latest_scored_at, latest_attempt_id
    )
    VALUES (
        NEW.user_id, NEW.question_id, 1, NEW.is_skipped::integer, scored::integer, coalesce(score, 0), score,
        score, score, score, NEW.created_at,
        CASE WHEN scored THEN NEW.created_at END, CASE WHEN scored THEN NEW.id END
    )
    ON CONFLICT (user_id, question_id) DO UPDATE SET
        times_asked = stored.times_asked + 1,
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

-- Triggers fire in the order of their names: the one that updates, and so locks, the user's row
-- comes first.
CREATE TRIGGER peer_1_user_stats AFTER INSERT ON attempts
    FOR EACH ROW EXECUTE FUNCTION plpgsql_peer.update_user_stats();
CREATE TRIGGER peer_2_skill_progress AFTER INSERT ON attempts
    FOR EACH ROW EXECUTE FUNCTION plpgsql_peer.update_skill_progress();
CREATE TRIGGER peer_3_question_history AFTER INSERT ON attempts
    FOR EACH ROW EXECUTE FUNCTION plpgsql_peer.update_question_history();
