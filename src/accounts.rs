//! What an account has here, for whoever creates or erases it: its profile, and the objects in its
//! folders of the storage buckets.

use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::spi::Spi;
use crate::pg::sqltype::{Uuid, array};

// The account is read as JSON, since its columns and their types are the auth service's business,
// and its metadata can be of any shape. $1: its id.
macro_rules! profile_of {
    ($account:literal) => {
        concat!(
            "\
INSERT INTO @schema@.users AS u (id, email, full_name, avatar_url)
SELECT $1, account ->> 'email', coalesce(name.full_name, name.name), coalesce(name.avatar_url, name.picture)
FROM (",
            $account,
            ") AS accounts
CROSS JOIN LATERAL (
    SELECT max(d.value #>> '{}') FILTER (WHERE d.key = 'full_name') AS full_name,
           max(d.value #>> '{}') FILTER (WHERE d.key = 'name') AS name,
           max(d.value #>> '{}') FILTER (WHERE d.key = 'avatar_url') AS avatar_url,
           max(d.value #>> '{}') FILTER (WHERE d.key = 'picture') AS picture
    FROM jsonb_each(CASE jsonb_typeof(account -> 'raw_user_meta_data')
                    WHEN 'object' THEN account -> 'raw_user_meta_data' ELSE '{}' END) AS d
    WHERE jsonb_typeof(d.value) = 'string'
) AS name
ON CONFLICT (id) DO UPDATE SET email = excluded.email, updated_at = now()
WHERE u.email IS DISTINCT FROM excluded.email"
        )
    };
}

/// Creates the profile of an account whose row is $2.
pub const PROFILE_OF_ROW: &str = profile_of!("SELECT to_jsonb($2) AS account");

/// Creates the profile of an account that is stored.
pub const PROFILE_OF_ACCOUNT: &str =
    profile_of!("SELECT to_jsonb(a) AS account FROM auth.users a WHERE a.id = $1");

// The range of names is that of the folder, "0" being the character after "/", in the order that
// Supabase's index on names has.
const LIST_OBJECTS: &str = "\
INSERT INTO @schema@.objects_to_erase (bucket_id, name, user_id)
SELECT o.bucket_id, o.name, u.id
FROM unnest($1) AS u (id)
JOIN storage.objects o ON o.name ~>=~ (u.id::text || '/') AND o.name ~<~ (u.id::text || '0')
WHERE o.bucket_id IN ('audio-recordings', 'resumes', 'avatars')
ON CONFLICT DO NOTHING";

/// Lists the objects in the users' folders of the three buckets in `objects_to_erase`.
pub fn list_objects(spi: &Spi, schema: &Schema, users: &[Uuid]) -> Result<()> {
    let users = array(users.iter().copied().map(Some));
    spi.run(schema, LIST_OBJECTS, &[users]).map(|_| ())
}
