"""The dry run of adopt() changes nothing, and says all that the real run would do."""

import re

import pytest
from psycopg import errors

import application
import application_rows
from adoption import adopt, everything, is_like_a_fresh_installation, move_in
from database import snapshot


@pytest.fixture
def owned(make_database, cluster):
    """A plain database whose owner is no superuser."""
    cluster.create_role("moving_owner", "LOGIN NOSUPERUSER CREATEROLE")
    database = make_database("plain", installed=False, installer_role="moving_owner")
    application.create(database)
    application_rows.fill(database, seed=2, attempts=40)
    database.installer.execute("CREATE EXTENSION interview_core")
    return database


def test_it_changes_nothing(moving):
    before, dump = snapshot(moving.superuser), everything(moving)
    findings = adopt(moving)
    assert findings.of("planned") and findings.of("lost") and findings.of("drifted")
    assert everything(moving) == dump
    assert snapshot(moving.superuser) == before


def test_it_changes_nothing_for_an_owner_without_superuser(owned):
    before, dump = snapshot(owned.superuser), everything(owned)
    assert adopt(owned).of("planned")
    assert everything(owned) == dump
    assert snapshot(owned.superuser) == before
    move_in(owned)


def test_it_is_the_default(moving):
    dump = everything(moving)
    assert moving.rows("SELECT * FROM interview_core.adopt()") == moving.rows(
        "SELECT * FROM interview_core.adopt('public', true)")
    assert everything(moving) == dump


def test_it_says_what_the_real_run_does(moving):
    planned = [finding._replace(status="done" if finding.status == "planned" else finding.status)
               for finding in adopt(moving)]
    assert adopt(moving, dry_run=False) == planned
    is_like_a_fresh_installation(moving)


def test_it_names_what_is_lost(moving):
    lost = adopt(moving).of("lost")
    objects = "\n".join(finding.object for finding in lost)
    for trigger in ("trigger_update_skill_progress", "trigger_update_question_history", "trigger_update_user_stats"):
        assert f"trigger {trigger} on attempts" in objects
    for function in ("update_skill_progress()", "update_question_history()", "update_user_stats()"):
        assert f"function public.{function}" in objects
    # The authentication service's table is not the owner's to change.
    (sign_up,) = adopt(moving).of("lost" if moving.kind == "plain" else "left", about="trigger on_auth_user_created")
    if moving.kind == "supabase":
        assert "DROP TRIGGER on_auth_user_created ON auth.users" in sign_up.remedy
        assert "supabase_auth_admin" in sign_up.remedy
    assert objects.count('policy "') == 25
    assert "users_email_key" in objects
    # The counters that a trigger kept.
    assert "questions.times_asked" in objects and "questions.avg_score_when_asked" in objects


def test_it_says_that_clients_no_longer_write_summaries_and_attempts(moving):
    findings = adopt(moving)
    for table in ("attempts", "skill_progress", "question_history", "practice_sessions"):
        policies = [finding for finding in findings.of("lost", about=f" on {table}")
                    if finding.object.startswith("policy") and "FOR INSERT" in finding.detail]
        assert policies and all("take its place" not in finding.detail for finding in policies), table
    (profile,) = findings.of("lost", about="Users can update own profile")
    assert "total_attempts" not in profile.detail
    rights = "\n".join(finding.detail for finding in findings.of("lost"))
    assert re.search(r"(?s)INSERT.*of anon on ", rights)


def test_it_counts_drifted_values_and_shows_twenty(moving):
    drifted = adopt(moving).of("drifted")
    for column in ("skill_progress.current_avg", "skill_progress.score_history", "users.average_score",
                   "users.longest_streak", "question_history.times_asked", "practice_sessions.average_score"):
        mine = [finding for finding in drifted if finding.object == column]
        if column == "question_history.times_asked":
            continue
        (count, *samples) = mine
        assert count.row_key is None
        number = int(re.match(r"\d+", count.detail)[0])
        assert len(samples) == min(number, 20)
        assert all("user_id" in sample.row_key or "id = " in sample.row_key for sample in samples)
    # No column of ours that the application did not have.
    assert [finding for finding in drifted if "scored_attempts" in finding.object] == []
    # As many as a check of the untouched values would find.
    streaks = moving.value("SELECT count(*) FROM users WHERE id IN (SELECT user_id FROM attempts"
                           " WHERE is_skipped IS NOT TRUE)")
    (count, *_) = [finding for finding in drifted if finding.object == "users.longest_streak"]
    assert count.detail.startswith(f"{streaks} ")


def test_each_remedy_is_a_statement_or_says_what_to_do(moving):
    for finding in adopt(moving):
        assert finding.detail.strip()
        assert finding.remedy is None or finding.remedy.strip()
        if finding.status == "refused":
            assert finding.remedy


def test_it_needs_the_rights_of_the_owner(moving):
    with pytest.raises(errors.InsufficientPrivilege), moving.as_backend() as backend:
        backend.execute("SELECT * FROM interview_core.adopt()")


def test_null_arguments_are_refused(moving):
    for arguments in ("NULL", "'public', NULL"):
        with pytest.raises(errors.Error) as refused:
            moving.value(f"SELECT count(*) FROM interview_core.adopt({arguments})")
        assert refused.value.sqlstate in ("22004", "22023")
