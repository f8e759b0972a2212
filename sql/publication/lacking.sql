-- The tables that a publication lacks: it names neither them, nor their schema, nor all tables.
-- $1: the target schema; $2: the names of tables; $3: the publication.
SELECT c.relname::text, format('%I.%I', n.nspname, c.relname), quote_ident(pg_get_userbyid(p.pubowner)),
    -- What its owner lacks to add the table.
    CASE WHEN NOT pg_has_role(p.pubowner, c.relowner, 'USAGE') THEN quote_ident(pg_get_userbyid(c.relowner)) END,
    c.relpersistence = 'u'
FROM pg_publication p
JOIN pg_namespace n ON n.nspname = $1
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = ANY ($2) AND c.relkind IN ('r', 'p')
WHERE p.pubname = $3 AND NOT p.puballtables
    AND NOT EXISTS (SELECT FROM pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = c.oid)
    AND NOT EXISTS (SELECT FROM pg_publication_namespace s WHERE s.pnpubid = p.oid AND s.pnnspid = n.oid)
ORDER BY c.relname
