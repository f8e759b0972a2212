"""Sign-up after adopt(): the profile is ours to make, and the application's own work at a sign-up
goes on."""

import pytest

import application
from adoption import adopt, is_like_a_fresh_installation, move_in, users_of

# What an application does at a sign-up beside the profile.
OWN_WORK = """
CREATE TABLE welcome_mails (user_id uuid, at timestamptz DEFAULT now());
CREATE OR REPLACE FUNCTION handle_new_user() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO public.users (id, email, full_name) VALUES (NEW.id, NEW.email, NEW.raw_user_meta_data ->> 'full_name');
    INSERT INTO public.welcome_mails (user_id) VALUES (NEW.id);
    RETURN NEW;
END;
$$"""

KNOWN_BODIES = {
    "upsert": "INSERT INTO public.users (id, email) VALUES (NEW.id, NEW.email) ON CONFLICT (id) DO NOTHING; RETURN NEW;",
    "defaults": "INSERT INTO public.users (id, email, full_name, avatar_url) VALUES (NEW.id, NEW.email,"
                " coalesce(NEW.raw_user_meta_data->>'full_name', ''), NEW.raw_user_meta_data->>'avatar_url'); RETURN NEW;",
    "quoted": "-- creates the profile\n insert into \"public\".\"users\" (id, email) values (new.id, new.email);\n"
              " return new;",
}


def functions(database):
    return database.value("SELECT count(*) FROM pg_proc WHERE proname = 'handle_new_user'"
                          " AND pronamespace = 'public'::regnamespace")


def triggers(database):
    return database.rows("SELECT tgname, tgfoid::regproc::text AS function FROM pg_trigger"
                         " WHERE tgrelid = 'auth.users'::regclass AND NOT tgisinternal ORDER BY 1")


def signs_up(database):
    user = database.sign_up("newcomer@example.com", {"full_name": "New Comer"})
    assert database.rows("SELECT email, full_name, total_attempts FROM users WHERE id = %s", user) == [
        {"email": "newcomer@example.com", "full_name": "New Comer", "total_attempts": 0}]
    database.sign_up_connection.execute("UPDATE auth.users SET email = 'changed@example.com' WHERE id = %s", [user])
    assert database.value("SELECT email FROM users WHERE id = %s", user) == "changed@example.com"
    return user


def test_sign_up_works(moving):
    move_in(moving)
    signs_up(moving)
    assert moving.differences() == []


def test_after_the_statements_that_are_left_it_is_ours_alone(moving):
    findings = move_in(moving)
    if moving.kind == "supabase":
        for finding in findings.of("left", about="auth.users"):
            moving.superuser.execute(finding.remedy)
    assert [row["function"] for row in triggers(moving)] == ["interview_core.handle_new_user"] * len(triggers(moving))
    signs_up(moving)
    # It notes what has been changed since.
    moving.value("SELECT interview_core.install()")
    is_like_a_fresh_installation(moving)


@pytest.mark.parametrize("body", KNOWN_BODIES)
def test_a_known_function_goes(make_database, body):
    database = make_database("plain", installed=False)
    application.create(database)
    database.installer.execute("CREATE OR REPLACE FUNCTION handle_new_user() RETURNS trigger LANGUAGE plpgsql"
                               f" SECURITY DEFINER AS $$ BEGIN {KNOWN_BODIES[body]} END; $$")
    database.installer.execute("CREATE EXTENSION interview_core")
    assert adopt(database).of("lost", about="handle_new_user")
    move_in(database)
    assert functions(database) == 0
    user = database.sign_up("a@example.com", {"full_name": "A"})
    assert database.value("SELECT full_name FROM users WHERE id = %s", user) == "A"


def test_one_that_does_the_applications_work_stays(moving):
    moving.installer.execute(OWN_WORK)
    assert adopt(moving).of("lost", about="on_auth_user_created") == []
    findings = move_in(moving)
    assert findings.of("kept", about="on_auth_user_created")
    assert functions(moving) == 1
    user = signs_up(moving)
    assert moving.value("SELECT count(*) FROM welcome_mails WHERE user_id = %s", user) == 1
    # And one whose profile is there already, as after a restore of the profiles first.
    assert moving.differences() == []


def test_one_that_writes_a_column_of_its_own_stays(moving):
    moving.installer.execute("""
        ALTER TABLE users ADD COLUMN plan text;
        CREATE OR REPLACE FUNCTION handle_new_user() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            INSERT INTO public.users (id, email, full_name, plan)
            VALUES (NEW.id, NEW.email, NEW.raw_user_meta_data ->> 'full_name', 'trial');
            RETURN NEW;
        END $$""")
    move_in(moving)
    user = signs_up(moving)
    assert moving.value("SELECT plan FROM users WHERE id = %s", user) == "trial"


def test_one_that_makes_up_a_name_stays(moving):
    moving.installer.execute("""
        CREATE OR REPLACE FUNCTION handle_new_user() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            INSERT INTO public.users (id, email, full_name) VALUES (NEW.id, NEW.email,
                coalesce(NEW.raw_user_meta_data ->> 'full_name', split_part(NEW.email, '@', 1)));
            RETURN NEW;
        END $$""")
    move_in(moving)
    user = moving.sign_up("nameless@example.com")
    assert moving.value("SELECT full_name FROM users WHERE id = %s", user) == "nameless"


def test_accounts_without_a_profile_are_named_or_made(moving):
    """An account whose profile was deleted, or which came before the application's trigger."""
    moving.superuser.execute("DELETE FROM users WHERE email = 'user4@example.com'")
    accounts = moving.superuser.execute("SELECT count(*) AS n FROM auth.users").fetchone()["n"]
    assert moving.value("SELECT count(*) FROM users") == accounts - 1
    move_in(moving)
    assert moving.value("SELECT interview_core.ensure_profiles()") + moving.value("SELECT count(*) FROM users") >= accounts


def test_two_accounts_may_have_one_address(moving):
    """UNIQUE (email) would block the mirror of the accounts' addresses."""
    assert moving.rows("SELECT 1 FROM pg_constraint WHERE conname = 'users_email_key'")
    findings = adopt(moving)
    assert findings.of("lost", about="users_email_key")
    move_in(moving)
    first, second, *_ = users_of(moving)
    drop = "DROP INDEX auth.users_email_partial_key" if moving.kind == "supabase" else \
        "ALTER TABLE auth.users DROP CONSTRAINT users_email_key"
    moving.superuser.execute(drop)
    moving.sign_up_connection.execute(
        "UPDATE auth.users SET email = 'one@example.com' WHERE id = ANY (%s)", [[first, second]])
    assert moving.value("SELECT count(*) FROM users WHERE email = 'one@example.com'") == 2


def test_one_that_fires_after_ours_cannot_break_sign_ups(moving):
    """A plain INSERT fails if the profile is there already."""
    moving.installer.execute(OWN_WORK)
    moving.superuser.execute("ALTER TRIGGER on_auth_user_created ON auth.users RENAME TO zzz_on_sign_up")
    findings = adopt(moving)
    named = findings.of("refused", "warning", about="zzz_on_sign_up")
    assert named and named[0].remedy
    for finding in named:
        moving.superuser.execute(finding.remedy)
    move_in(moving)
    user = signs_up(moving)
    assert moving.value("SELECT count(*) FROM welcome_mails WHERE user_id = %s", user) == 1
