-- A setting out of its range is refused, and none of the others in the call is changed.
SELECT arguments, e.code, e.message FROM unnest(ARRAY[
    'average_window => 0', 'average_window => 501', 'average_window => -1', 'average_window => 51',
    'trend_threshold => -0.01', 'trend_threshold => 100.01', 'trend_threshold => 0.001', 'trend_threshold => ''NaN''',
    'trend_threshold => ''Infinity''', 'history_length => 19', 'history_length => 1001',
    'average_window => 3, history_length => 5', 'average_window => 5, time_zone => ''Mars/Olympus''', 'time_zone => ''''', 'time_zone => ''EST''', 'time_zone => ''UTC+9'''
]) WITH ORDINALITY AS c (arguments, number)
CROSS JOIN LATERAL error_of(format('SELECT interview_core.configure(''public'', %s)', arguments)) AS e ORDER BY number;
SELECT code, message, hint FROM error_of($$SELECT interview_core.configure('nowhere', 5)$$);
SELECT code, message FROM error_of($$SELECT interview_core.configure(NULL, 5)$$);
SELECT average_window, trend_threshold, history_length, time_zone FROM interview_core_installation;
-- The limits themselves are in range.
BEGIN;
SELECT interview_core.configure('public', average_window => 500, trend_threshold => 100, history_length => 1000);
SELECT interview_core.configure('public', average_window => 1, trend_threshold => 0, history_length => 2);
SELECT average_window, trend_threshold, history_length, time_zone FROM interview_core_installation;
ROLLBACK;
