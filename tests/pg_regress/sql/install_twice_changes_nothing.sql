-- A second install() writes nothing and takes no table lock above ACCESS SHARE.
BEGIN;
SELECT interview_core.install();
SELECT pg_current_xact_id_if_assigned() IS NULL AS nothing_written;
SELECT DISTINCT mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation';
ROLLBACK;
