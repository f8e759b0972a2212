-- Schema version 2: what deleted accounts leave behind in the storage buckets.
-- A released step never changes; later versions add a file of their own.

-- user_id references nothing: the user is gone by the time that a row is written.
CREATE TABLE @schema@.objects_to_erase (
    bucket_id text NOT NULL,
    name text NOT NULL,
    user_id uuid NOT NULL,
    listed_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT objects_to_erase_pkey PRIMARY KEY (bucket_id, name)
);

CREATE INDEX objects_to_erase_user_id_idx ON @schema@.objects_to_erase (user_id);
