-- A view that shows its reader what its owner may see.
SELECT c.oid::regclass::text AS object
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v'
    AND NOT coalesce(
        (SELECT option_value::boolean FROM pg_options_to_table(c.reloptions) WHERE option_name = 'security_invoker'),
        false
    )
