"""Policies that an application has beside ours: the known ones go, and each other one that widens
ours is named."""

import pytest

from adoption import adopt, is_like_a_fresh_installation, move_in, users_of
from database import BUCKETS


@pytest.fixture(params=["supabase"])
def kind_of_database(request):
    """Where the tables' owner is no superuser."""
    return request.param


def policies(database, schema="public"):
    return {(row["tablename"], row["policyname"]) for row in database.rows(
        "SELECT tablename, policyname FROM pg_policies WHERE schemaname = %s", schema)}


def test_the_known_ones_are_replaced(moving):
    before = policies(moving)
    assert len(before) == 25
    move_in(moving)
    assert before & policies(moving) == set()
    roles = moving.rows("SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND 'public' = ANY (roles)")
    assert roles == []
    twice = moving.rows("""
        SELECT tablename, cmd, roles FROM pg_policies WHERE schemaname = 'public' AND permissive = 'PERMISSIVE'
        GROUP BY 1, 2, 3 HAVING count(*) > 1""")
    assert twice == []


def test_known_ones_in_other_words_are_replaced(moving):
    moving.installer.execute("""
        DROP POLICY "Users can view own attempts" ON attempts;
        CREATE POLICY attempts_select ON attempts FOR SELECT TO authenticated USING ((SELECT auth.uid()) = user_id);
        DROP POLICY "Users can update own profile" ON users;
        CREATE POLICY profile_update ON users FOR UPDATE USING (auth.uid() = id) WITH CHECK (auth.uid() = id);
        CREATE POLICY own_deletes ON attempts FOR DELETE USING (user_id = auth.uid());
        CREATE POLICY everything_of_own ON resume_analyses USING (auth.uid() = user_id)""")
    findings = move_in(moving)
    left = policies(moving)
    for name in ("attempts_select", "profile_update", "own_deletes", "everything_of_own"):
        assert findings.of("lost", "warning", about=name), name
        if any(policy == name for _, policy in left):
            (warning,) = findings.of("warning", about=name)
            moving.installer.execute(warning.remedy)
    assert {"attempts_select", "profile_update", "own_deletes", "everything_of_own"} & {
        policy for _, policy in policies(moving)} == set()
    moving.value("SELECT interview_core.install()")
    is_like_a_fresh_installation(moving)


@pytest.mark.parametrize("policy", [
    "CREATE POLICY \"Leaderboard\" ON attempts FOR SELECT USING (true)",
    "CREATE POLICY \"Leaderboard\" ON attempts FOR SELECT TO authenticated USING (final_score > 90)",
    "CREATE POLICY \"Leaderboard\" ON skill_progress USING (auth.uid() IS NOT NULL)",
    "CREATE POLICY \"Leaderboard\" ON users FOR SELECT TO anon USING (full_name IS NOT NULL)",
])
def test_one_that_widens_ours_is_named_and_stays(moving, policy):
    moving.installer.execute(policy)
    (warning,) = adopt(moving).of("warning", about="Leaderboard")
    assert "DROP POLICY" in warning.remedy
    move_in(moving)
    assert "Leaderboard" in {name for _, name in policies(moving)}
    moving.installer.execute(warning.remedy)
    moving.value("SELECT interview_core.install()")
    is_like_a_fresh_installation(moving)


def test_a_restrictive_one_stays(moving):
    moving.installer.execute("CREATE POLICY no_admins ON attempts AS RESTRICTIVE FOR SELECT USING (user_id IS NOT NULL)")
    assert adopt(moving).of("kept", about="no_admins")
    move_in(moving)
    assert ("attempts", "no_admins") in policies(moving)


def test_one_with_a_name_of_ours_is_replaced(moving):
    """What it said was the application's; what ours says is tested everywhere."""
    name = "View own attempts"
    moving.installer.execute(f'CREATE POLICY "{name}" ON attempts FOR SELECT USING (true)')
    move_in(moving)
    assert moving.value("SELECT qual FROM pg_policies WHERE policyname = %s AND tablename = 'attempts'", name) != "true"
    first, *others = users_of(moving)
    with moving.as_client(first) as client:
        assert [row["user_id"] for row in client.execute("SELECT DISTINCT user_id FROM attempts")] == [first]


def test_row_security_is_on_afterwards(moving):
    moving.installer.execute("ALTER TABLE skill_progress DISABLE ROW LEVEL SECURITY")
    move_in(moving)
    assert moving.value("SELECT relrowsecurity FROM pg_class WHERE oid = 'skill_progress'::regclass")


def test_forced_row_security_is_refused(moving):
    moving.installer.execute("ALTER TABLE attempts FORCE ROW LEVEL SECURITY")
    (refused,) = adopt(moving).of("refused")
    moving.installer.execute(refused.remedy)
    move_in(moving)


def test_policies_on_stored_objects_are_named_with_the_role_to_drop_them(moving):
    assert len(policies(moving, "storage")) == 10
    findings = adopt(moving)
    left = [finding for finding in findings.of("left", about="storage.objects") if finding.object.startswith("policy")]
    assert len(left) == 10
    assert all("supabase_storage_admin" in finding.remedy for finding in left)
    move_in(moving)
    assert len(policies(moving, "storage")) == 10
    for finding in findings.of("left", about="storage.objects"):
        moving.superuser.execute(finding.remedy)
    # Those of a fresh installation are asked for as well.
    (creation,) = [finding for finding in findings.of("left") if "CREATE POLICY" in (finding.remedy or "")]
    assert "supabase_storage_admin" in creation.remedy
    moving.superuser.execute("GRANT USAGE ON SCHEMA auth TO supabase_storage_admin")
    moving.superuser.execute(creation.remedy)
    names = {name for _, name in policies(moving, "storage")}
    assert names and not any(name.startswith("Users can") for name in names)
    moving.value("SELECT interview_core.install()")
    is_like_a_fresh_installation(moving)


def test_buckets_of_the_application_stay(moving):
    before = moving.rows("SELECT id, name, created_at FROM storage.buckets ORDER BY id")
    move_in(moving)
    after = moving.rows("SELECT id, name, created_at FROM storage.buckets ORDER BY id")
    assert before == after and [row["id"] for row in after] == sorted(BUCKETS)
