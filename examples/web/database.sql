-- What the page adds to a database with interview_core: two roles that may log in, and three
-- functions. A superuser runs it; running it again changes nothing.

-- PostGraphile logs in as web_api, which has no rights of its own. It becomes anon or authenticated
-- for each request, and cannot become the service role: a fault of the API's reaches no more than
-- row level security lets its users reach.
DO $$
BEGIN
    IF to_regrole('web_api') IS NULL THEN
        CREATE ROLE web_api LOGIN NOINHERIT;
    END IF;
    IF to_regrole('web_backend') IS NULL THEN
        CREATE ROLE web_backend LOGIN NOINHERIT;
    END IF;
END
$$;
GRANT anon, authenticated TO web_api;
GRANT service_role TO web_backend;

-- The API serves the schema `public` only. What it should offer of interview_core's functions is a
-- function here, for the signed-in user, so that there is nobody else to name.
CREATE OR REPLACE FUNCTION my_next_questions(how_many integer DEFAULT 5)
RETURNS TABLE ("position" integer, question_id integer, question text, category text, difficulty text,
               reason text, review_due date, detail text)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = ''
AS 'SELECT n.position, n.question_id, n.question, n.category, q.difficulty, n.reason, n.review_due, n.detail
    FROM interview_core.next_questions(auth.uid(), how_many) AS n
    JOIN public.questions AS q ON q.id = n.question_id
    ORDER BY n.position';

CREATE OR REPLACE FUNCTION my_progress_report(from_date date, to_date date)
RETURNS jsonb
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = ''
AS 'SELECT interview_core.progress_report(auth.uid(), from_date, to_date)';

-- The points of each skill with the moving average at each of them: the extension's aggregate as a
-- window function, over the history that skill_progress holds. Where the history has left points
-- behind, the first nine of the rest have no average: it would need these.
CREATE OR REPLACE FUNCTION my_skill_points()
RETURNS TABLE (skill_name text, scored_at timestamptz, score numeric, average numeric)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = ''
AS 'SELECT s.skill_name, (p.point ->> ''date'')::timestamptz, (p.point ->> ''score'')::numeric,
           CASE WHEN p.n >= 10 OR s.attempts_count = pg_catalog.jsonb_array_length(s.score_history)
                THEN interview_core.moving_average((p.point ->> ''score'')::numeric)
                         OVER (PARTITION BY s.skill_name ORDER BY p.n) END
    FROM public.skill_progress AS s
    CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(s.score_history) WITH ORDINALITY AS p (point, n)
    WHERE s.user_id = (SELECT auth.uid())
    ORDER BY s.skill_name, p.n';

REVOKE ALL ON FUNCTION my_next_questions(integer), my_progress_report(date, date), my_skill_points() FROM PUBLIC, anon;
GRANT EXECUTE ON FUNCTION my_next_questions(integer), my_progress_report(date, date), my_skill_points() TO authenticated;
