-- The extension's members are functions only: no table that a dump or DROP EXTENSION could lose.
SELECT DISTINCT d.classid::regclass AS catalog
FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
WHERE e.extname = 'interview_core' AND d.deptype = 'e' ORDER BY 1;
SELECT extrelocatable, extconfig FROM pg_extension WHERE extname = 'interview_core';
