CREATE TABLE storage.buckets (
    id text NOT NULL,
    name text NOT NULL,
    owner uuid,
    public boolean DEFAULT false,
    file_size_limit bigint,
    allowed_mime_types text[],
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    CONSTRAINT buckets_pkey PRIMARY KEY (id),
    CONSTRAINT buckets_name_key UNIQUE (name)
);
ALTER TABLE storage.buckets ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON storage.buckets FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT ON storage.buckets TO anon, authenticated;
GRANT SELECT, INSERT, UPDATE, DELETE ON storage.buckets TO service_role;

COMMENT ON TABLE storage.buckets IS 'Where files are kept. The storage service enforces size and type.';
COMMENT ON COLUMN storage.buckets.id IS 'Identifier; the same as the name.';
COMMENT ON COLUMN storage.buckets.name IS 'Name, as it stands in addresses.';
COMMENT ON COLUMN storage.buckets.owner IS 'The account that created the bucket, if any.';
COMMENT ON COLUMN storage.buckets.public IS 'True: anyone who knows an object''s address may download it.';
COMMENT ON COLUMN storage.buckets.file_size_limit IS 'Largest object in bytes; NULL for no limit.';
COMMENT ON COLUMN storage.buckets.allowed_mime_types IS 'Accepted content types; NULL for any.';
COMMENT ON COLUMN storage.buckets.created_at IS 'When the bucket was created.';
COMMENT ON COLUMN storage.buckets.updated_at IS 'When the bucket was last changed.';
COMMENT ON CONSTRAINT buckets_pkey ON storage.buckets IS 'One row per bucket.';
COMMENT ON CONSTRAINT buckets_name_key ON storage.buckets IS 'Names are unique.';
