//! The values that a profile takes over from its account.
//!
//! Accounts may be in a table of another role, which may add columns of any type to it. Columns are
//! read by name, not as JSON: that would run a type's own cast with the reader's rights.

use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::foreign_table::ForeignTable;
use crate::pg::sqltype::{Arg, Jsonb, SqlType, Uuid, value};

/// The name and picture in the metadata of an account, which may have any shape.
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

/// The values of an existing profile take precedence: only its gaps are filled.
const CREATE_PROFILE: &str = "\
INSERT INTO @schema@.users AS u (id, email, full_name, avatar_url) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET
    email = excluded.email,
    full_name = coalesce(u.full_name, excluded.full_name),
    avatar_url = coalesce(u.avatar_url, excluded.avatar_url),
    updated_at = pg_catalog.now()
WHERE ((u.email OPERATOR(pg_catalog.=) excluded.email) IS NOT TRUE
        AND (u.email IS NOT NULL OR excluded.email IS NOT NULL))
    OR (u.full_name IS NULL AND excluded.full_name IS NOT NULL)
    OR (u.avatar_url IS NULL AND excluded.avatar_url IS NOT NULL)
RETURNING true";

const MIRROR_ADDRESS: &str = "\
UPDATE @schema@.users SET email = $2, updated_at = pg_catalog.now()
WHERE id OPERATOR(pg_catalog.=) $1
    AND (email::text OPERATOR(pg_catalog.=) $2) IS NOT TRUE AND (email IS NOT NULL OR $2 IS NOT NULL)
RETURNING true";

/// The address and the metadata of an account, if their types can be read.
pub struct Account {
    pub email: Arg,
    pub metadata: Arg,
}

impl Account {
    pub const EMAIL: &str = "email";
    pub const METADATA: &str = "raw_user_meta_data";
}

/// Creates the profile of an account, or fills the gaps of an existing one; returns whether it
/// wrote.
pub fn create_profile(db: &Db, id: Uuid, account: &Account) -> Result<bool> {
    let (full_name, avatar_url) = db
        .run(NAMES, &[account.metadata])?
        .first(|row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))?
        .unwrap_or_default();
    let profile = [value(Some(id)), account.email, value(full_name), value(avatar_url)];
    Ok(!db.run(CREATE_PROFILE, &profile)?.is_empty())
}

/// Copies the account's address to its profile, if there is one with another address; returns
/// whether it wrote.
pub fn mirror_address(db: &Db, id: Uuid, account: &Account) -> Result<bool> {
    let row = [value(Some(id)), account.email];
    Ok(!db.run(MIRROR_ADDRESS, &row)?.is_empty())
}

/// One page of accounts with their addresses; `has_addresses` is false if they cannot be read.
pub struct Page {
    pub ids: Vec<Uuid>,
    pub emails: Vec<Option<String>>,
    pub has_addresses: bool,
}

/// The next accounts in the order of their ids; none where there is no table of accounts.
pub fn next_accounts(db: &Db, after: Option<Uuid>) -> Result<Page> {
    // Two conditions in one would leave out the accounts before by reading each of them.
    macro_rules! page {
        ($email:literal) => {
            match after {
                None => page!($email, "$1::uuid IS NULL"),
                Some(_) => page!($email, "a.id > $1"),
            }
        };
        ($email:literal, $condition:literal) => {
            concat!(
                "SELECT a.id, ",
                $email,
                " FROM auth.users a WHERE ",
                $condition,
                " ORDER BY a.id LIMIT 1000"
            )
        };
    }
    let Some(accounts) = accounts() else {
        return Ok(Page { ids: Vec::new(), emails: Vec::new(), has_addresses: false });
    };
    let has_addresses = accounts.has(Account::EMAIL, String::OID);
    let (sql, columns): (_, &[&str]) = match has_addresses {
        true => (page!("a.email::text"), &["id", Account::EMAIL]),
        false => (page!("NULL::text"), &["id"]),
    };
    let rows = accounts.read(db, columns, || {
        db.run(sql, &[value(after)])?
            .map(|row| Ok((row.require::<Uuid>(0)?, row.get::<String>(1)?)))
    })?;
    let (ids, emails) = rows.into_iter().unzip();
    Ok(Page { ids, emails, has_addresses })
}

/// A stored account; `None` without one, or without a table of accounts.
pub fn stored_account(db: &Db, id: Uuid) -> Result<Option<Account>> {
    let Some(accounts) = accounts() else {
        return Ok(None);
    };
    let email = email_of(db, &accounts, id)?;
    let metadata = match accounts.has(Account::METADATA, Jsonb::OID) {
        true => metadata_of(db, &accounts, id)?,
        false => None,
    };
    Ok(email.map(|email| Account { email: value(email), metadata: value(metadata) }))
}

/// The table of accounts, whose ids are those of users.
fn accounts() -> Option<ForeignTable> {
    ForeignTable::open("auth", "users").filter(|accounts| accounts.has("id", Uuid::OID))
}

/// The address of an account: `None` without an account, `Some(None)` without an address.
pub fn stored_email(db: &Db, id: Uuid) -> Result<Option<Option<String>>> {
    accounts().map_or(Ok(None), |accounts| email_of(db, &accounts, id))
}

fn email_of(db: &Db, accounts: &ForeignTable, id: Uuid) -> Result<Option<Option<String>>> {
    const EMAIL: &str = "SELECT a.email::text FROM auth.users a WHERE a.id = $1";
    const NO_EMAIL: &str = "SELECT NULL::text FROM auth.users a WHERE a.id = $1";
    let (sql, columns): (_, &[&str]) = match accounts.has(Account::EMAIL, String::OID) {
        true => (EMAIL, &["id", Account::EMAIL]),
        false => (NO_EMAIL, &["id"]),
    };
    accounts
        .read(db, columns, || db.run(sql, &[value(Some(id))])?.first(|row| row.get::<String>(0)))
}

fn metadata_of(db: &Db, accounts: &ForeignTable, id: Uuid) -> Result<Option<Jsonb>> {
    const METADATA: &str = "SELECT a.raw_user_meta_data::jsonb FROM auth.users a WHERE a.id = $1";
    let metadata = accounts.read(db, &["id", Account::METADATA], || {
        db.run(METADATA, &[value(Some(id))])?.first(|row| row.get::<Jsonb>(0))
    })?;
    Ok(metadata.flatten())
}
