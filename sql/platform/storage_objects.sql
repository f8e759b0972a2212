CREATE TABLE storage.objects (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    bucket_id text,
    name text,
    owner uuid,
    owner_id text,
    metadata jsonb,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    last_accessed_at timestamptz DEFAULT now(),
    CONSTRAINT objects_pkey PRIMARY KEY (id),
    CONSTRAINT objects_bucket_id_name_key UNIQUE (bucket_id, name),
    CONSTRAINT objects_bucket_id_fkey FOREIGN KEY (bucket_id) REFERENCES storage.buckets (id)
);
ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON storage.objects FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON storage.objects TO anon, authenticated, service_role;

COMMENT ON TABLE storage.objects IS 'One row per stored file; row level security decides who reaches it.';
COMMENT ON COLUMN storage.objects.id IS 'Identifier of the object.';
COMMENT ON COLUMN storage.objects.bucket_id IS 'The bucket that holds it.';
COMMENT ON COLUMN storage.objects.name IS 'Path within the bucket, folders divided by slashes.';
COMMENT ON COLUMN storage.objects.owner IS 'The account that uploaded it; superseded by owner_id.';
COMMENT ON COLUMN storage.objects.owner_id IS 'The claim sub of whoever uploaded it.';
COMMENT ON COLUMN storage.objects.metadata IS 'Size, content type and the like, set by the storage service.';
COMMENT ON COLUMN storage.objects.created_at IS 'When it was uploaded.';
COMMENT ON COLUMN storage.objects.updated_at IS 'When it was last replaced.';
COMMENT ON COLUMN storage.objects.last_accessed_at IS 'When it was last read.';
COMMENT ON CONSTRAINT objects_pkey ON storage.objects IS 'One row per object.';
COMMENT ON CONSTRAINT objects_bucket_id_name_key ON storage.objects IS 'A path occurs once in a bucket.';
COMMENT ON CONSTRAINT objects_bucket_id_fkey ON storage.objects IS 'A bucket that holds objects cannot be deleted.';
