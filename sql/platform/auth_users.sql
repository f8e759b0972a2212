-- Where there is no authentication server, the backend itself signs users up as service_role.
-- Clients have no grant; row level security without a policy shuts them out should they get one.
CREATE TABLE auth.users (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    email text,
    phone text,
    raw_app_meta_data jsonb,
    raw_user_meta_data jsonb,
    is_anonymous boolean DEFAULT false NOT NULL,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    CONSTRAINT users_pkey PRIMARY KEY (id)
);
ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON auth.users FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON auth.users TO service_role;

COMMENT ON TABLE auth.users IS 'One row per account. Deleting it deletes everything of the user''s.';
COMMENT ON COLUMN auth.users.id IS 'The account; sub in the claims of its tokens.';
COMMENT ON COLUMN auth.users.email IS 'E-mail address; NULL for anonymous and phone users.';
COMMENT ON COLUMN auth.users.phone IS 'Telephone number, for those who sign up with one.';
COMMENT ON COLUMN auth.users.raw_app_meta_data IS 'What the authentication server records, such as the provider.';
COMMENT ON COLUMN auth.users.raw_user_meta_data IS 'What the user gave at sign-up, such as a name. Not to be trusted.';
COMMENT ON COLUMN auth.users.is_anonymous IS 'True for an account without any credentials yet.';
COMMENT ON COLUMN auth.users.created_at IS 'When the account was created.';
COMMENT ON COLUMN auth.users.updated_at IS 'When the account was last changed; set by whoever changes it.';
COMMENT ON CONSTRAINT users_pkey ON auth.users IS 'One row per account.';
