"""PostgREST's statements, for the part of its interface that applications of this kind use.

PostgREST itself is not in the archives that these tests take from. So this is not PostgREST: it is a small
HTTP server that takes the requests of supabase-js and curl, and sends to a real server, as real
roles under real row level security, statements of the same shape as PostgREST's (read from the
source of version 17): one transaction for each request, READ ONLY for those that read, with role,
claims, method, path, headers, cookies and search path set by set_config(); bodies through
json_to_recordset(); writes in a WITH whose RETURNING the answer is selected from; embedded relations
as lateral joins along foreign keys, found by PostgREST's own rules; errors with their SQLSTATE, and
the same HTTP status. What PostgREST itself refuses has its code, in the harness's own words.

It answers what it does not know with 501, and the tests fail: other operators, spread and computed
relationships, aggregates, domains, PUT, CSV, other preferences. It takes no settings of roles from
the catalog, no pre-request function, and no Range header.
"""

from .server import serve

__all__ = ["serve"]
