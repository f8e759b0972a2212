-- Dates of histories cut to whole seconds, as the extension has them, so that they can be compared.

UPDATE skill_progress SET score_history = (
    SELECT jsonb_agg(
        point || jsonb_build_object(
            'date',
            to_char((point ->> 'date')::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
        ORDER BY place)
    FROM jsonb_array_elements(skill_progress.score_history) WITH ORDINALITY AS element (point, place)
);
