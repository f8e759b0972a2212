-- A schema's name is taken as it is, also if it looks like something that install() puts names into.
BEGIN;
SELECT name, interview_core.install(name) = (SELECT version FROM interview_core_installation) AS installed
FROM unnest(ARRAY['@schema@', 'a@time_zone@', '@rows@', '@keys@', '''; @new_user_trigger@']::name[]) AS name;
INSERT INTO auth.users (id) VALUES ('c0000000-0000-0000-0000-000000000004');
INSERT INTO "@rows@".attempts (user_id, final_score, created_at) VALUES
    ('c0000000-0000-0000-0000-000000000004', 50, '2026-01-01 09:00+00');
INSERT INTO "@keys@".attempts (user_id, final_score, created_at) VALUES
    ('c0000000-0000-0000-0000-000000000004', 50, '2026-01-01 09:00+00');
SELECT total_attempts FROM "@rows@".users WHERE id = 'c0000000-0000-0000-0000-000000000004';
SELECT total_attempts FROM "@keys@".users WHERE id = 'c0000000-0000-0000-0000-000000000004';
SELECT interview_core.configure('a@time_zone@', time_zone => 'Europe/Paris');
SELECT name, check_summaries FROM unnest(ARRAY['@schema@', 'a@time_zone@', '@rows@', '@keys@']::name[]) AS name,
    interview_core.check_summaries(name);
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
