-- An existing bucket stays as it is.
INSERT INTO storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
VALUES @bucket_rows@
ON CONFLICT DO NOTHING;
