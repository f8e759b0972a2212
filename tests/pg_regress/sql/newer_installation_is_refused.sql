-- An installation by a newer version of the extension is left alone.
BEGIN;
UPDATE interview_core_installation SET schema_version = 1000, version = '99.0.0';
SELECT code, regexp_replace(message, 'than [0-9.]+$', 'than this') AS message, hint
FROM error_of('SELECT interview_core.install()');
ROLLBACK;
