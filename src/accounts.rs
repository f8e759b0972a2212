//! What an account has here, for whoever creates or erases it: its profile, and the objects in its
//! folders of the storage buckets.
//!
//! Accounts and objects may be in tables of other roles, who may add columns of any type to them. They are read by name,
//! and not as JSON, which would run a type's own cast with the rights of whoever reads.

use crate::error::{Error, Result};
use crate::pg::catalog::Schema;
use crate::pg::foreign_table::ForeignTable;
use crate::pg::spi::Spi;
use crate::pg::sqltype::{Arg, Jsonb, SqlType, Uuid, array, value};

/// The texts in the metadata of an account, which can be of any shape, that a profile starts with.
const NAMES: &str = "\
SELECT coalesce(name.full_name, name.name), coalesce(name.avatar_url, name.picture)
FROM (
    SELECT max(d.value #>> '{}') FILTER (WHERE d.key = 'full_name') AS full_name,
           max(d.value #>> '{}') FILTER (WHERE d.key = 'name') AS name,
           max(d.value #>> '{}') FILTER (WHERE d.key = 'avatar_url') AS avatar_url,
           max(d.value #>> '{}') FILTER (WHERE d.key = 'picture') AS picture
    FROM jsonb_each(CASE jsonb_typeof($1) WHEN 'object' THEN $1 ELSE '{}' END) AS d
    WHERE jsonb_typeof(d.value) = 'string'
) AS name";

const CREATE_PROFILE: &str = "\
INSERT INTO @schema@.users AS u (id, email, full_name, avatar_url) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET email = excluded.email, updated_at = pg_catalog.now()
WHERE (u.email OPERATOR(pg_catalog.=) excluded.email) IS NOT TRUE
    AND (u.email IS NOT NULL OR excluded.email IS NOT NULL)";

/// What a profile takes from its account: the address and the metadata, where they are of a type that can be read.
pub struct Account {
    pub email: Arg,
    pub metadata: Arg,
}

impl Account {
    pub const EMAIL: &str = "email";
    pub const METADATA: &str = "raw_user_meta_data";
}

/// Creates the profile of an account.
pub fn create_profile(spi: &Spi, schema: &Schema, id: Uuid, account: &Account) -> Result<()> {
    let (full_name, avatar_url) = spi
        .run(schema, NAMES, &[account.metadata])?
        .first(|row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))?
        .unwrap_or_default();
    let profile = [value(Some(id)), account.email, value(full_name), value(avatar_url)];
    spi.run(schema, CREATE_PROFILE, &profile).map(|_| ())
}

/// An account that is stored; `None` where there is none, or no table of accounts.
pub fn stored_account(spi: &Spi, schema: &Schema, id: Uuid) -> Result<Option<Account>> {
    let Some(accounts) = accounts() else {
        return Ok(None);
    };
    let email = email_of(spi, schema, &accounts, id)?;
    let metadata = match accounts.has(Account::METADATA, Jsonb::OID) {
        true => metadata_of(spi, schema, &accounts, id)?,
        false => None,
    };
    Ok(email.map(|email| Account { email: value(email), metadata: value(metadata) }))
}

/// The table of accounts, whose ids are those of users.
fn accounts() -> Option<ForeignTable> {
    ForeignTable::open("auth", "users").filter(|accounts| accounts.has("id", Uuid::OID))
}

/// The address of an account: `None` without an account, `Some(None)` without an address.
pub fn stored_email(spi: &Spi, schema: &Schema, id: Uuid) -> Result<Option<Option<String>>> {
    accounts().map_or(Ok(None), |accounts| email_of(spi, schema, &accounts, id))
}

fn email_of(
    spi: &Spi,
    schema: &Schema,
    accounts: &ForeignTable,
    id: Uuid,
) -> Result<Option<Option<String>>> {
    const EMAIL: &str = "SELECT a.email::text FROM auth.users a WHERE a.id = $1";
    const NO_EMAIL: &str = "SELECT NULL::text FROM auth.users a WHERE a.id = $1";
    let (sql, columns): (_, &[&str]) = match accounts.has(Account::EMAIL, String::OID) {
        true => (EMAIL, &["id", Account::EMAIL]),
        false => (NO_EMAIL, &["id"]),
    };
    accounts.read(spi, columns, || {
        spi.run(schema, sql, &[value(Some(id))])?.first(|row| row.get::<String>(0))
    })
}

fn metadata_of(
    spi: &Spi,
    schema: &Schema,
    accounts: &ForeignTable,
    id: Uuid,
) -> Result<Option<Jsonb>> {
    const METADATA: &str = "SELECT a.raw_user_meta_data::jsonb FROM auth.users a WHERE a.id = $1";
    let metadata = accounts.read(spi, &["id", Account::METADATA], || {
        spi.run(schema, METADATA, &[value(Some(id))])?.first(|row| row.get::<Jsonb>(0))
    })?;
    Ok(metadata.flatten())
}

// The range of names is that of the folder, "0" being the character after "/", in the order that
// Supabase's index on names has.
const OBJECTS: &str = "\
SELECT o.bucket_id::text, o.name::text, u.id
FROM unnest($1) AS u (id)
JOIN storage.objects o ON o.name::text ~>=~ (u.id::text || '/') AND o.name::text ~<~ (u.id::text || '0')
WHERE o.bucket_id::text IN ('audio-recordings', 'resumes', 'avatars')";

const LIST_OBJECTS: &str = "\
INSERT INTO @schema@.objects_to_erase (bucket_id, name, user_id)
SELECT d.bucket_id, d.name, d.user_id FROM @rows@ AS d (bucket_id, name, user_id)
ON CONFLICT DO NOTHING";

/// How many users' objects are read at once.
const BATCH: usize = 100;

/// Lists the objects in the users' folders of the three buckets in `objects_to_erase`.
pub fn list_objects(spi: &Spi, schema: &Schema, users: &[Uuid]) -> Result<()> {
    const COLUMNS: [&str; 2] = ["bucket_id", "name"];
    let Some(objects) = ForeignTable::open("storage", "objects") else {
        return Ok(());
    };
    if let Some(column) = COLUMNS.into_iter().find(|column| !objects.has(column, String::OID)) {
        return Err(Error::ForeignColumn { table: "storage.objects", column, expected: "text" });
    }
    for users in users.chunks(BATCH) {
        let users = array(users.iter().copied().map(Some));
        let rows = objects.read(spi, &COLUMNS, || {
            spi.run(schema, OBJECTS, &[users])?.map(|row| {
                Ok([
                    value(row.get::<String>(0)?),
                    value(row.get::<String>(1)?),
                    value(row.get::<Uuid>(2)?),
                ])
            })
        })?;
        spi.run_rows(schema, LIST_OBJECTS, &rows)?;
    }
    Ok(())
}
