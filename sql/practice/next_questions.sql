-- What a user should practise next, from the questions that the caller may see.
-- $1: the user. $2: their today. $3: how many. $4: the only domain, $5: the only difficulty, or
-- NULL. $6: their level. $7: how they do in each category that they have scored in.
SELECT
    (row_number() OVER (ORDER BY chosen.part, chosen.place))::integer,
    chosen.question_id,
    question.question::text,
    question.category::text,
    chosen.reason,
    chosen.review_due,
    CASE chosen.reason
        WHEN 'due' THEN format(
            'Spaced repetition: due since %s, last scored %s.', chosen.review_due, chosen.latest_score
        )
        WHEN 'new' THEN format(
            'Not scored yet: %s, for a level of %s; the category stands at %s.',
            coalesce(question.difficulty, 'no difficulty'), round($6, 2), round(chosen.strength, 2)
        )
        ELSE format(
            'Spaced repetition: not due before %s, last scored %s.', chosen.review_due, chosen.latest_score
        )
    END
FROM (
    WITH
    -- Whose turn it is to be repeated. Divisions have 30 places and their results 16, so that equal
    -- fractions are equal numbers.
    scored AS MATERIALIZED (
        SELECT
            history.question_id,
            history.review_due,
            history.latest_score,
            round(($2 - history.review_due)::numeric(60, 30) / nullif(history.review_stability, 0), 16) AS urgency
        FROM @schema@.question_history history
        -- OFFSET 0 has each question looked up by its id. The planner expects few rows of the bank
        -- to fit, and would read all of it to look each of them up in the history.
        CROSS JOIN LATERAL (
            SELECT
            FROM @schema@.questions question
            WHERE question.id = history.question_id
                AND question.is_active AND (NOT question.is_custom OR question.uploaded_by = $1)
                AND ($4 IS NULL OR question.domain = $4) AND ($5 IS NULL OR question.difficulty = $5)
            OFFSET 0
        ) candidate
        WHERE history.user_id = $1 AND history.times_scored > 0
    ),
    due AS (
        SELECT
            scored.*,
            row_number() OVER (ORDER BY scored.urgency DESC NULLS LAST, scored.question_id) AS place
        FROM scored
        WHERE scored.review_due <= $2
        ORDER BY place
        LIMIT $3
    ),
    early AS (
        SELECT
            scored.*,
            row_number() OVER (ORDER BY scored.review_due, scored.question_id) AS place
        FROM scored
        WHERE (scored.review_due <= $2) IS NOT TRUE
        ORDER BY place
        LIMIT $3
    ),
    -- The bank, from two indexes: questions with names of ordinary length, and the few others.
    bank AS NOT MATERIALIZED (
        SELECT id, category, difficulty, domain, is_custom, uploaded_by
        FROM @schema@.questions
        WHERE is_active AND coalesce(octet_length(category), 0) + coalesce(octet_length(difficulty), 0)
            + coalesce(octet_length(domain), 0) <= 1000
        UNION ALL
        SELECT id, category, difficulty, domain, is_custom, uploaded_by
        FROM @schema@.questions
        WHERE is_active AND coalesce(octet_length(category), 0) + coalesce(octet_length(difficulty), 0)
            + coalesce(octet_length(domain), 0) > 1000
    ),
    -- The others, by what orders them. Grouping the whole bank is cheaper than sorting it.
    unscored AS (
        SELECT question.category, question.difficulty, array_agg(question.id) AS ids
        FROM bank question
        WHERE (NOT question.is_custom OR question.uploaded_by = $1)
            AND ($4 IS NULL OR question.domain = $4) AND ($5 IS NULL OR question.difficulty = $5)
            AND question.id NOT IN (
                SELECT history.question_id
                FROM @schema@.question_history history
                WHERE history.user_id = $1 AND history.times_scored > 0
            )
        GROUP BY question.category, question.difficulty
    ),
    -- The places of their categories, and of their difficulties within the category.
    placed AS (
        SELECT
            kind.ids,
            kind.strength,
            dense_rank() OVER (ORDER BY kind.strength, kind.category COLLATE "C") AS category_place,
            dense_rank() OVER (PARTITION BY kind.category COLLATE "C" ORDER BY kind.distance) AS difficulty_place
        FROM (
            SELECT
                coalesce(unscored.category, '') AS category,
                coalesce(($7 ->> coalesce(unscored.category, ''))::numeric, $6) AS strength,
                abs(CASE unscored.difficulty WHEN 'easy' THEN 75 WHEN 'hard' THEN 25 ELSE 50 END - $6) AS distance,
                unscored.ids
            FROM unscored
        ) kind
    ),
    -- One of each category in turn.
    new AS (
        SELECT
            candidate.id AS question_id,
            candidate.strength,
            row_number() OVER (ORDER BY candidate.turn, candidate.category_place) AS place
        FROM (
            SELECT
                nearest.id,
                placed.strength,
                placed.category_place,
                row_number() OVER (
                    PARTITION BY placed.category_place ORDER BY placed.difficulty_place, nearest.id
                ) AS turn
            FROM placed
            CROSS JOIN LATERAL (SELECT unnest(placed.ids) AS id ORDER BY id LIMIT $3) nearest
        ) candidate
        WHERE candidate.turn <= $3
        ORDER BY place
        LIMIT $3
    )
    -- At most three fifths, rounded up, are due as long as there are new ones.
    SELECT
        due.question_id, 'due' AS reason, CASE WHEN due.place <= ($3 * 3 + 4) / 5 THEN 1 ELSE 3 END AS part,
        due.place, due.review_due, due.latest_score, NULL::numeric AS strength
    FROM due
    UNION ALL
    SELECT new.question_id, 'new', 2, new.place, NULL, NULL, new.strength
    FROM new
    UNION ALL
    SELECT early.question_id, 'early', 4, early.place, early.review_due, early.latest_score, NULL
    FROM early
) chosen
JOIN @schema@.questions question ON question.id = chosen.question_id
ORDER BY chosen.part, chosen.place
LIMIT $3
