-- What the page adds to a database with interview_core: two roles that may log in, and functions. A
-- superuser runs it; running it again changes nothing.

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
-- GraphQL lets its users nest lists in lists: no request may keep the server busy.
ALTER ROLE web_api SET statement_timeout = '10s';
GRANT anon, authenticated TO web_api;
GRANT service_role TO web_backend;

-- The API serves the schema `public` only. What it should offer of interview_core's functions is a
-- function here, for the signed-in user, so that there is nobody else to name. Without a profile, once
-- an account is deleted, there is nothing.
CREATE OR REPLACE FUNCTION my_next_questions(how_many integer DEFAULT 5)
RETURNS TABLE ("position" integer, question_id integer, question text, category text, difficulty text,
               reason text, review_due date, detail text)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = ''
AS 'SELECT n.position, n.question_id, n.question, n.category, q.difficulty, n.reason, n.review_due, n.detail
    FROM public.users AS u
    CROSS JOIN LATERAL interview_core.next_questions(u.id, how_many) AS n
    JOIN public.questions AS q ON q.id = n.question_id
    WHERE u.id = (SELECT auth.uid())
    ORDER BY n.position';

CREATE OR REPLACE FUNCTION my_progress_report(from_date date, to_date date)
RETURNS jsonb
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = ''
AS 'SELECT interview_core.progress_report(u.id, from_date, to_date)
    FROM public.users AS u WHERE u.id = (SELECT auth.uid())';

-- The settings that the page needs. Clients may not read where they are stored, so this function runs
-- with its owner's rights, takes nothing from its caller, and shows no more than these.
CREATE OR REPLACE FUNCTION practice_settings()
RETURNS TABLE (average_window integer, time_zone text, streak_freezes integer, streak_freeze_every integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
AS 'SELECT i.average_window, i.time_zone, i.streak_freezes, i.streak_freeze_every
    FROM public.interview_core_installation AS i';

-- The zone of the user's days, as the views have it: the user's own, else the setting's.
CREATE OR REPLACE FUNCTION my_time_zone()
RETURNS text
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = ''
AS 'SELECT coalesce(nullif(coalesce(public.known_time_zone(u.time_zone), public.known_time_zone(s.time_zone)),
                           ''UTC0''), ''UTC'')
    FROM public.users AS u CROSS JOIN public.practice_settings() AS s
    WHERE u.id = (SELECT auth.uid())';

-- The points of each skill with the moving average at each of them: the extension's aggregate as a
-- window function, over the history that skill_progress holds. Where the history has left points
-- behind, the first of the rest have no average: it would need these.
CREATE OR REPLACE FUNCTION my_skill_points()
RETURNS TABLE (skill_name text, scored_at timestamptz, score numeric, average numeric)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = ''
AS 'SELECT s.skill_name, (p.point ->> ''date'')::timestamptz, (p.point ->> ''score'')::numeric,
           CASE WHEN p.n >= w.average_window OR s.attempts_count = pg_catalog.jsonb_array_length(s.score_history)
                THEN interview_core.moving_average((p.point ->> ''score'')::numeric, w.average_window)
                         OVER (PARTITION BY s.skill_name ORDER BY p.n) END
    FROM public.skill_progress AS s
    CROSS JOIN public.practice_settings() AS w
    CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(s.score_history) WITH ORDINALITY AS p (point, n)
    WHERE s.user_id = (SELECT auth.uid())
    ORDER BY s.skill_name, p.n';

-- The days that were missed and on which a freeze kept the streak: docs/definitions.md says how freezes
-- are earned and spent, and this goes through the user's days as it does. Today ends the last gap, and
-- may still be practised.
CREATE OR REPLACE FUNCTION my_frozen_days()
RETURNS SETOF date
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = ''
AS $$
DECLARE
    settings record;
    today date := (pg_catalog.now() AT TIME ZONE public.my_time_zone())::date;
    day date;
    previous date;
    missed date[];
    streak integer := 0;
    freezes integer := 0;
BEGIN
    SELECT * INTO settings FROM public.practice_settings();
    FOR day IN
        SELECT p.practice_date FROM public.practice_sessions AS p WHERE p.user_id = auth.uid()
        UNION
        SELECT today WHERE NOT EXISTS (
            SELECT FROM public.practice_sessions AS p WHERE p.user_id = auth.uid() AND p.practice_date > today)
        ORDER BY 1
    LOOP
        missed := ARRAY(
            SELECT previous + n FROM pg_catalog.generate_series(1, day - previous - 1) AS n
            WHERE NOT EXISTS (SELECT FROM public.excused_days AS e WHERE e.user_id = auth.uid() AND e.day = previous + n)
            LIMIT freezes + 1
        );
        IF pg_catalog.cardinality(missed) <= freezes THEN
            RETURN QUERY SELECT pg_catalog.unnest(missed);
            freezes := freezes - pg_catalog.cardinality(missed);
            streak := streak + 1;
        ELSE
            freezes := 0;
            streak := 1;
        END IF;
        IF streak % settings.streak_freeze_every = 0 AND freezes < settings.streak_freezes THEN
            freezes := freezes + 1;
        END IF;
        previous := day;
    END LOOP;
END
$$;

REVOKE ALL ON FUNCTION my_next_questions(integer), my_progress_report(date, date), practice_settings(), my_time_zone(),
    my_skill_points(), my_frozen_days() FROM PUBLIC, anon;
GRANT EXECUTE ON FUNCTION my_next_questions(integer), my_progress_report(date, date), practice_settings(), my_time_zone(),
    my_skill_points(), my_frozen_days() TO authenticated;
