-- A window outside 1 to 500, a negative threshold and arguments that change from row to row are errors.
SELECT call, e.code, e.message FROM unnest(ARRAY[
    'moving_average(s, 0)', 'moving_average(s, 501)', 'moving_average(s, NULL)', 'moving_average(s, s::integer)',
    'moving_average(''NaN''::numeric)', 'moving_average(''Infinity''::numeric)', 'moving_average(1e30 + s)',
    'trend(s, 0, 1)', 'trend(s, 10, -0.01)', 'trend(s, 10, NULL)', 'trend(s, NULL, 1)', 'trend(s, 10, s)',
    'trend(s, 10, ''NaN'')'
]) WITH ORDINALITY AS c (call, number)
CROSS JOIN LATERAL error_of(format('SELECT interview_core.%s FROM (VALUES (1.0), (2.0)) AS v (s)', call)) AS e
ORDER BY number;
