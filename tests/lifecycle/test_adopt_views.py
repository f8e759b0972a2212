"""Views that an application has: those with the names of ours, and those that read these or our
tables."""

import pytest

from adoption import adopt, everything, move_in, users_of

OWN_VIEWS = """
CREATE VIEW best_skills AS SELECT user_id, max(best_score) AS best FROM skill_breakdown GROUP BY user_id;
COMMENT ON VIEW best_skills IS 'What somebody is best at.';
COMMENT ON COLUMN best_skills.best IS 'Of all skills.';
GRANT SELECT ON best_skills TO authenticated WITH GRANT OPTION;
REVOKE ALL ON best_skills FROM anon;
CREATE VIEW ranking WITH (security_invoker = true) AS SELECT user_id, rank() OVER (ORDER BY best DESC) FROM best_skills;
CREATE MATERIALIZED VIEW figures AS
    SELECT user_id, total_attempts, average_score FROM user_progress_overview;
CREATE UNIQUE INDEX figures_of_user ON figures (user_id);
COMMENT ON MATERIALIZED VIEW figures IS 'As of last night.';
GRANT SELECT ON figures TO service_role;
CREATE VIEW latest_attempt AS SELECT user_id, max(id) AS id, sum(audio_duration) AS seconds FROM attempts GROUP BY user_id;
CREATE VIEW seconds_by_day AS SELECT practice_date, total_duration_seconds FROM practice_sessions;
CREATE SCHEMA reporting;
CREATE VIEW reporting.sessions AS SELECT session_id, attempt_count FROM session_summary;
"""


@pytest.fixture(params=["supabase"])
def kind_of_database(request):
    """Where the tables' owner is no superuser."""
    return request.param


def definitions(database, names):
    return {name: database.value("SELECT pg_get_viewdef(%s::regclass)", name) for name in names}


NAMES = ("best_skills", "ranking", "figures", "latest_attempt", "seconds_by_day", "reporting.sessions")


@pytest.fixture
def with_views(moving):
    moving.installer.execute(OWN_VIEWS)
    return moving


def columns_of(database, view):
    return [row["attname"] for row in database.rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " ORDER BY attnum", view)]


def test_the_views_with_our_names_have_all_their_columns(moving):
    before = {view: columns_of(moving, view) for view in ("user_progress_overview", "skill_breakdown", "session_summary")}
    move_in(moving)
    for view, columns in before.items():
        assert set(columns) <= set(columns_of(moving, view)), view
        assert moving.value("SELECT 'security_invoker=true' = ANY (reloptions) FROM pg_class WHERE oid = %s::regclass", view)


def test_views_on_them_are_made_anew(with_views):
    before = definitions(with_views, NAMES)
    findings = move_in(with_views)
    assert definitions(with_views, NAMES) == before
    for name in ("best_skills", "ranking", "figures", "reporting.sessions"):
        assert findings.of("done", about=name)
    assert with_views.value("SELECT count(*) FROM best_skills") == 4
    assert with_views.value("SELECT count(*) FROM figures") == 5
    assert with_views.value("SELECT sum(attempt_count) FROM reporting.sessions") > 0


def test_grants_comments_options_and_indexes_come_back(with_views):
    move_in(with_views)
    value = with_views.value
    assert value("SELECT obj_description('best_skills'::regclass)") == "What somebody is best at."
    assert value("SELECT col_description('best_skills'::regclass, 2)") == "Of all skills."
    assert value("SELECT has_table_privilege('authenticated', 'best_skills', 'SELECT WITH GRANT OPTION')")
    assert not value("SELECT has_table_privilege('anon', 'best_skills', 'SELECT')")
    assert value("SELECT 'security_invoker=true' = ANY (reloptions) FROM pg_class WHERE oid = 'ranking'::regclass")
    assert value("SELECT indexdef ~ 'UNIQUE' FROM pg_indexes WHERE indexname = 'figures_of_user'")
    assert value("SELECT obj_description('figures'::regclass)") == "As of last night."
    with_views.installer.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY figures")


def test_a_materialized_view_has_the_exact_values(with_views):
    user = users_of(with_views)[0]
    move_in(with_views)
    assert with_views.value("SELECT total_attempts FROM figures WHERE user_id = %s", user) == with_views.value(
        "SELECT total_attempts FROM users WHERE id = %s", user)


def test_ids_and_durations_under_views_are_widened_or_listed(with_views):
    findings = move_in(with_views)
    types = {row["name"]: row["type"] for row in with_views.rows("""
        SELECT attrelid::regclass || '.' || attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
        WHERE (attrelid, attname) IN (('attempts'::regclass, 'id'), ('practice_sessions'::regclass, 'total_duration_seconds'))""")}
    for name, wanted in (("attempts.id", "bigint"), ("practice_sessions.total_duration_seconds", "numeric")):
        assert types[name] == wanted or findings.of("kept", about=name)
    assert with_views.value("SELECT count(*) FROM latest_attempt") == 4
    assert with_views.value("SELECT count(*) > 0 FROM seconds_by_day")


def test_a_view_that_cannot_be_made_anew_is_refused_with_its_definition(moving):
    """One that reads a column which ours does not have."""
    moving.installer.execute("""
        DROP VIEW skill_breakdown;
        CREATE VIEW skill_breakdown AS SELECT user_id, skill_name, current_avg, 'A' AS grade FROM skill_progress;
        CREATE VIEW grades AS SELECT user_id, grade FROM skill_breakdown""")
    dump = everything(moving)
    findings = adopt(moving)
    (refused,) = findings.of("refused", about="grades")
    assert "CREATE VIEW public.grades" in refused.remedy
    assert findings.of("lost", about="skill_breakdown.grade")
    with pytest.raises(Exception, match="cannot be adopted"):
        adopt(moving, dry_run=False)
    assert everything(moving) == dump
    moving.installer.execute(refused.remedy.split(";\n")[0])
    move_in(moving)


def test_a_view_of_another_owner_is_refused_with_its_definition(make_database, moving):
    moving.superuser.execute("CREATE ROLE coach")
    try:
        moving.superuser.execute("GRANT CREATE ON SCHEMA public TO coach; GRANT SELECT ON skill_breakdown TO coach;"
                                 " SET ROLE coach; CREATE VIEW coached AS SELECT user_id FROM skill_breakdown; RESET ROLE")
        if moving.kind == "supabase":
            refused, *_ = adopt(moving).of("refused")
            assert "coach" in refused.detail and "CREATE VIEW" in refused.remedy
            moving.superuser.execute("DROP VIEW coached")
            move_in(moving)
        else:
            # A superuser may do it.
            move_in(moving)
            assert moving.value("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'coached'") == "coach"
    finally:
        moving.superuser.execute("DROP OWNED BY coach; DROP ROLE coach")


def test_a_materialized_view_with_our_name_is_replaced(moving):
    moving.installer.execute("""
        DROP VIEW skill_breakdown;
        CREATE MATERIALIZED VIEW skill_breakdown AS SELECT user_id, skill_name, current_avg FROM skill_progress""")
    assert adopt(moving).of("lost", "planned", "refused", about="skill_breakdown")
    move_in(moving)
    assert moving.value("SELECT relkind = 'v' FROM pg_class WHERE oid = 'skill_breakdown'::regclass")


def test_a_function_that_returns_rows_of_a_view_is_named(moving):
    moving.installer.execute("CREATE FUNCTION my_skills() RETURNS SETOF skill_breakdown LANGUAGE sql AS"
                             " 'SELECT * FROM public.skill_breakdown'")
    dump = everything(moving)
    findings = adopt(moving)
    assert everything(moving) == dump
    refused, *_ = findings.of("refused")
    assert "my_skills" in refused.detail and refused.remedy
    moving.installer.execute("DROP FUNCTION my_skills()")
    move_in(moving)


def test_a_view_that_shows_clients_the_rows_of_all_is_named(with_views):
    with_views.installer.execute("REVOKE ALL ON seconds_by_day FROM anon, authenticated")
    findings = adopt(with_views).of("warning", about="rows of all users")
    named = {finding.object.split(".")[-1]: finding.remedy for finding in findings}
    assert {"best_skills", "latest_attempt", "figures"} <= named.keys()
    assert not {"ranking", "seconds_by_day", "user_progress_overview"} & named.keys()
    move_in(with_views)
    for view, remedy in named.items():
        with_views.installer.execute(remedy)
    with with_views.as_client(users_of(with_views)[0]) as client:
        assert client.execute("SELECT count(*) AS users FROM best_skills").fetchone()["users"] == 1
