-- What a report on a period shows, as one document. docs/reports.md describes its shape.
-- $1: the user. $2 and $3: the first and the last practice day. $4: the time zone of users without
-- one. $5: the window of averages. $6: the target schema. The placeholders stand for the names of
-- the skills; for queries of an attempt's sub-scores in their order, NULL for a skill without one, as
-- an array and as columns; and for the sums and counts of these columns.
SELECT report.document
FROM (
    WITH
    listed AS (
        SELECT skill.name, skill.place::integer AS place FROM unnest(@skills@) WITH ORDINALITY AS skill (name, place)
    ),
    -- Which zone held when.
    zone_spans AS MATERIALIZED (
        SELECT
            coalesce(@schema@.known_time_zone(stated.zone), @schema@.known_time_zone($4), 'UTC0') AS zone,
            lag(stated.valid_until, 1, '-infinity') OVER (ORDER BY stated.valid_until) AS valid_from,
            stated.valid_until
        FROM (
            SELECT former.time_zone AS zone, former.valid_until
            FROM @schema@.time_zone_history former
            WHERE former.user_id = $1
            UNION ALL
            SELECT profile.time_zone, 'infinity' FROM @schema@.users profile WHERE profile.id = $1
        ) stated
    ),
    -- The days of the period and of the one before.
    days AS MATERIALIZED (
        SELECT
            practised.practice_date,
            practised.practice_date >= $2 AS is_present,
            practised.attempts_count,
            practised.scored_attempts,
            practised.total_score,
            practised.average_score,
            practised.best_score,
            practised.total_duration_seconds
        FROM @schema@.practice_sessions practised
        WHERE practised.user_id = $1 AND practised.practice_date BETWEEN $2 - ($3 - $2 + 1) AND $3
    ),
    totals AS MATERIALIZED (
        SELECT
            period.is_present,
            jsonb_build_object(
                'practice_days', count(days.practice_date),
                'attempts', coalesce(sum(days.attempts_count), 0),
                'scored_attempts', coalesce(sum(days.scored_attempts), 0),
                'average_score', round(sum(days.total_score) / nullif(sum(days.scored_attempts), 0), 2),
                'best_score', max(days.best_score) FILTER (WHERE days.scored_attempts > 0),
                'duration_seconds', coalesce(sum(days.total_duration_seconds), 0)
            ) AS figures
        FROM (VALUES (true), (false)) AS period (is_present)
        LEFT JOIN days USING (is_present)
        GROUP BY period.is_present
    ),
    -- The practice attempts of the period, with a column for each skill. The first condition on the
    -- time is for the index: no zone is two days away from UTC.
    practice AS MATERIALIZED (
        SELECT
            (attempt.created_at AT TIME ZONE span.zone)::date AS day,
            attempt.question_id,
            attempt.final_score,
            scored.*
        FROM zone_spans span
        JOIN @schema@.attempts attempt
            ON attempt.created_at >= span.valid_from AND attempt.created_at < span.valid_until
        CROSS JOIN LATERAL (@columns@) scored
        WHERE attempt.user_id = $1 AND NOT attempt.is_skipped
            AND attempt.created_at >= ($2 - 2)::timestamp AT TIME ZONE 'UTC0'
            AND attempt.created_at < ($3 + 2)::timestamp AT TIME ZONE 'UTC0'
            AND (attempt.created_at AT TIME ZONE span.zone)::date BETWEEN $2 AND $3
    ),
    -- The sums and counts of each day, in the order of the skills.
    scored_days AS MATERIALIZED (
        SELECT practice.day, @sums@ AS sums, @counts@ AS counts
        FROM practice
        GROUP BY practice.day
    ),
    points AS (
        SELECT
            newest.place,
            sum(newest.attempts) AS attempts,
            jsonb_agg(
                jsonb_build_object('date', newest.day, 'score', round(newest.total / newest.attempts, 2))
                ORDER BY newest.day
            ) FILTER (WHERE newest.recency <= 400) AS points
        FROM (
            SELECT
                listed.place,
                scored_days.day,
                scored_days.sums[listed.place] AS total,
                scored_days.counts[listed.place] AS attempts,
                row_number() OVER (PARTITION BY listed.place ORDER BY scored_days.day DESC) AS recency
            FROM listed
            JOIN scored_days ON scored_days.counts[listed.place] > 0
        ) newest
        GROUP BY newest.place
    ),
    -- An average is that of the newest points before a day: the first of the period, and the day
    -- after it.
    ends AS (
        SELECT * FROM (VALUES (true, $2), (false, $3 + 1)) AS ends (is_start, day)
    ),
    -- The newest attempts mostly have as many points of each skill as an average takes.
    newest_attempts AS MATERIALIZED (
        SELECT ends.is_start, newest.*
        FROM ends
        CROSS JOIN LATERAL (
            SELECT attempt.id, attempt.created_at, scored.scores
            FROM @schema@.attempts attempt
            CROSS JOIN LATERAL (@scores@) scored
            WHERE attempt.user_id = $1 AND NOT attempt.is_skipped
                AND attempt.created_at < (ends.day + 2)::timestamp AT TIME ZONE 'UTC0'
                AND (
                    SELECT (attempt.created_at AT TIME ZONE span.zone)::date
                    FROM zone_spans span
                    WHERE span.valid_from <= attempt.created_at AND attempt.created_at < span.valid_until
                ) < ends.day
            ORDER BY attempt.created_at DESC, attempt.id DESC
            LIMIT $5
        ) newest
    ),
    newest_points AS MATERIALIZED (
        SELECT
            newest.is_start,
            listed.place,
            sum(newest.scores[listed.place]) AS total,
            count(newest.scores[listed.place]) AS points,
            count(*) AS attempts,
            min(newest.created_at) AS since,
            array_agg(newest.id) AS ids
        FROM newest_attempts newest
        CROSS JOIN listed
        GROUP BY newest.is_start, listed.place
    ),
    -- With the other points of skills that are scored less often. Where the history holds all of a
    -- skill's points, none is older than its first.
    averages AS MATERIALIZED (
        SELECT
            newest.place,
            round(
                (coalesce(newest.total, 0) + coalesce(older.total, 0)) / nullif(newest.points + coalesce(older.points, 0), 0), 2
            ) AS average,
            newest.is_start
        FROM newest_points newest
        JOIN listed USING (place)
        LEFT JOIN @schema@.skill_progress progress
            ON progress.user_id = $1 AND progress.skill_name = listed.name
                AND newest.points < $5 AND newest.attempts = $5
        LEFT JOIN LATERAL (
            SELECT sum(point.score) AS total, count(*) AS points
            FROM (
                SELECT scored.scores[newest.place] AS score
                FROM @schema@.attempts attempt
                CROSS JOIN LATERAL (@scores@) scored
                WHERE attempt.user_id = $1 AND NOT attempt.is_skipped
                    AND attempt.created_at <= least(newest.since, progress.last_practiced_at)
                    AND attempt.created_at >= CASE
                        WHEN jsonb_array_length(progress.score_history) >= progress.attempts_count
                            THEN (progress.score_history -> 0 ->> 'date')::timestamptz
                        ELSE '-infinity'
                    END
                    AND attempt.id <> ALL (newest.ids)
                    AND (
                        SELECT (attempt.created_at AT TIME ZONE span.zone)::date
                        FROM zone_spans span
                        WHERE span.valid_from <= attempt.created_at AND attempt.created_at < span.valid_until
                    ) < CASE WHEN newest.is_start THEN $2 ELSE $3 + 1 END
                    AND scored.scores[newest.place] IS NOT NULL
                ORDER BY attempt.created_at DESC, attempt.id DESC
                LIMIT $5 - newest.points
            ) point
        ) older ON progress.user_id IS NOT NULL
    ),
    skills AS (
        SELECT jsonb_agg(
            jsonb_build_object(
                'skill', listed.name,
                'attempts', coalesce(points.attempts, 0),
                'average_at_start', at_start.average,
                'average_at_end', at_end.average,
                'change', at_end.average - at_start.average,
                'points', coalesce(points.points, '[]')
            )
            ORDER BY listed.place
        ) AS list
        FROM listed
        LEFT JOIN averages at_start ON at_start.place = listed.place AND at_start.is_start
        LEFT JOIN averages at_end ON at_end.place = listed.place AND NOT at_end.is_start
        LEFT JOIN points ON points.place = listed.place
    ),
    answered AS MATERIALIZED (
        SELECT
            practice.question_id,
            count(*) AS attempts,
            avg(practice.final_score) AS average,
            max(practice.final_score) AS best_score
        FROM practice
        WHERE practice.question_id IS NOT NULL AND practice.final_score IS NOT NULL
        GROUP BY practice.question_id
    ),
    counted AS MATERIALIZED (SELECT count(*) AS answered FROM answered),
    -- The first half of the questions, from the best to the weakest, and the other half backwards.
    chosen AS (
        (
            SELECT answered.*, true AS is_best
            FROM answered
            ORDER BY answered.average DESC, answered.attempts DESC, answered.question_id
            LIMIT (SELECT least(5, (counted.answered + 1) / 2) FROM counted)
        )
        UNION ALL
        (
            SELECT answered.*, false
            FROM answered
            ORDER BY answered.average, answered.attempts, answered.question_id DESC
            LIMIT (SELECT least(5, counted.answered / 2) FROM counted)
        )
    ),
    -- A question that its user no longer sees has no text for anybody.
    described AS (
        SELECT
            chosen.is_best,
            row_number() OVER (
                ORDER BY chosen.average DESC, chosen.attempts DESC, chosen.question_id
            ) AS place,
            jsonb_build_object(
                'question_id', chosen.question_id,
                'question', CASE WHEN question.is_active OR question.uploaded_by = $1 THEN question.question END,
                'category', CASE WHEN question.is_active OR question.uploaded_by = $1 THEN question.category END,
                'attempts', chosen.attempts,
                'average_score', round(chosen.average, 2),
                'best_score', chosen.best_score
            ) AS figures
        FROM chosen
        LEFT JOIN @schema@.questions question ON question.id = chosen.question_id
    ),
    questions AS (
        SELECT jsonb_build_object(
            'answered', (SELECT answered FROM counted),
            'best', coalesce(jsonb_agg(figures ORDER BY place) FILTER (WHERE is_best), '[]'),
            'weakest', coalesce(jsonb_agg(figures ORDER BY place DESC) FILTER (WHERE NOT is_best), '[]')
        ) AS lists
        FROM described
    )
    SELECT jsonb_build_object(
        'version', 1,
        'user_id', profile.id,
        'from_date', $2,
        'to_date', $3,
        'as_of', (now() AT TIME ZONE present.zone)::date,
        'totals', (SELECT figures FROM totals WHERE is_present),
        'previous', jsonb_build_object('from_date', $2 - ($3 - $2 + 1), 'to_date', $2 - 1)
            || (SELECT figures FROM totals WHERE NOT is_present),
        'days', (
            SELECT coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'date', newest.practice_date,
                        'attempts', newest.attempts_count,
                        'scored_attempts', newest.scored_attempts,
                        'average_score', CASE WHEN newest.scored_attempts > 0 THEN newest.average_score END,
                        'best_score', CASE WHEN newest.scored_attempts > 0 THEN newest.best_score END,
                        'duration_seconds', newest.total_duration_seconds
                    )
                    ORDER BY newest.practice_date
                ),
                '[]'
            )
            FROM (SELECT * FROM days WHERE is_present ORDER BY practice_date DESC LIMIT 400) newest
        ),
        'skills', (SELECT list FROM skills),
        'questions', (SELECT lists FROM questions),
        'milestones', (
            SELECT coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'kind', reached.kind,
                        'level', reached.level,
                        'reached_at', to_char(reached.reached_at AT TIME ZONE interval '0', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                    )
                    ORDER BY reached.reached_at, reached.kind, reached.level
                ),
                '[]'
            )
            FROM @schema@.milestones reached
            JOIN zone_spans span ON span.valid_from <= reached.reached_at AND reached.reached_at < span.valid_until
            WHERE reached.user_id = $1 AND (reached.reached_at AT TIME ZONE span.zone)::date BETWEEN $2 AND $3
        ),
        'streak', (
            SELECT jsonb_build_object(
                'current', overview.current_streak,
                'longest', overview.longest_streak,
                'status', overview.streak_status,
                'expires_at', to_char(overview.streak_expires_at AT TIME ZONE interval '0', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                'freezes', profile.streak_freezes
            )
            FROM @schema@.user_progress_overview overview
            WHERE overview.user_id = $1
        ),
        'needs', (
            SELECT coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'skill', needed.skill_name, 'mastery', needed.mastery, 'need', needed.need,
                        'reasons', to_jsonb(needed.reasons)
                    )
                    ORDER BY needed.need DESC, listed.place
                ),
                '[]'
            )
            FROM @schema@.skill_needs needed
            JOIN listed ON listed.name = needed.skill_name
            WHERE needed.user_id = $1
        ),
        'next_questions', (
            SELECT coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'question_id', next.question_id, 'question', next.question, 'category', next.category,
                        'reason', next.reason, 'review_due', next.review_due, 'detail', next.detail
                    )
                    ORDER BY next.position
                ),
                '[]'
            )
            FROM interview_core.next_questions($1, 5, NULL, NULL, $6::name) next
        )
    ) AS document
    FROM @schema@.users profile
    JOIN zone_spans present ON present.valid_until = 'infinity'
    WHERE profile.id = $1
) report
