-- users.email is that of the account, whoever writes it.
BEGIN;
UPDATE auth.users SET email = 'ada@new.example' WHERE email = 'ada@example.com';
SELECT email FROM users WHERE id = id_of('Ada');
UPDATE auth.users SET email = NULL WHERE email = 'bob@example.com';
SELECT email FROM users WHERE id = id_of('Bob');
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
UPDATE users SET email = 'boss@example.com' WHERE id = auth.uid();
RESET ROLE;
UPDATE users SET email = 'boss@example.com' WHERE id = id_of('Eve');
SELECT full_name, email FROM users ORDER BY full_name;
ROLLBACK;
