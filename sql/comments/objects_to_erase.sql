COMMENT ON TABLE @schema@.objects_to_erase IS
    'Stored objects of deleted users, for the backend to erase through the storage service: SQL cannot delete the files. Delete a row once its object is erased.';

COMMENT ON COLUMN @schema@.objects_to_erase.bucket_id IS 'The bucket that holds the object.';
COMMENT ON COLUMN @schema@.objects_to_erase.name IS 'Its path in the bucket.';
COMMENT ON COLUMN @schema@.objects_to_erase.user_id IS 'Whose it was: the first folder of the path.';
COMMENT ON COLUMN @schema@.objects_to_erase.listed_at IS 'When the user was deleted.';

COMMENT ON CONSTRAINT objects_to_erase_pkey ON @schema@.objects_to_erase IS 'One row per object.';
COMMENT ON INDEX @schema@.objects_to_erase_user_id_idx IS 'What is left of one user.';
