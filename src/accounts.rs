//! What an account has here, for whoever creates, mends or erases it: its profile, and the objects in
//! its folders of the storage buckets.

use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::spi::{Rows, Spi};
use crate::pg::sqltype::{Arg, Uuid, value};

/// What a profile takes over from its account.
pub struct Account {
    pub id: Option<Uuid>,
    email: Option<String>,
    full_name: Option<String>,
    avatar_url: Option<String>,
}

// The account is read as JSON, since its columns and their types are the auth service's business,
// and its metadata can be of any shape.
macro_rules! read_account {
    ($account:literal) => {
        concat!(
            "\
SELECT account ->> 'email', coalesce(name.full_name, name.name), coalesce(name.avatar_url, name.picture)
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
) AS name"
        )
    };
}

const OF_ROW: &str = read_account!("SELECT to_jsonb($1) AS account");
const STORED: &str =
    read_account!("SELECT to_jsonb(a) AS account FROM auth.users a WHERE a.id = $1");

// A profile that is there already was made by somebody who knows better; only gaps are filled.
const CREATE: &str = "\
INSERT INTO @schema@.users AS u (id, email, full_name, avatar_url)
VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET
    email = excluded.email,
    full_name = coalesce(u.full_name, excluded.full_name),
    avatar_url = coalesce(u.avatar_url, excluded.avatar_url),
    updated_at = now()
WHERE u.email::text IS DISTINCT FROM excluded.email::text
    OR (u.full_name IS NULL AND excluded.full_name IS NOT NULL)
    OR (u.avatar_url IS NULL AND excluded.avatar_url IS NOT NULL)
RETURNING true";

const MIRROR: &str = "\
UPDATE @schema@.users SET email = $2, updated_at = now()
WHERE id = $1 AND email::text IS DISTINCT FROM $2 RETURNING true";

impl Account {
    /// The account whose row, of whatever type, a trigger fired for.
    pub fn of_row(spi: &Spi, schema: &Schema, id: Option<Uuid>, row: Arg) -> Result<Self> {
        Ok(Self::read(id, &spi.run(schema, OF_ROW, &[row])?)?.unwrap_or(Self {
            id,
            email: None,
            full_name: None,
            avatar_url: None,
        }))
    }

    /// A stored account; `None` where it is gone.
    pub fn stored(spi: &Spi, schema: &Schema, id: Uuid) -> Result<Option<Self>> {
        Self::read(Some(id), &spi.run(schema, STORED, &[value(Some(id))])?)
    }

    fn read(id: Option<Uuid>, rows: &Rows) -> Result<Option<Self>> {
        rows.first(|row| {
            Ok(Self { id, email: row.get(0)?, full_name: row.get(1)?, avatar_url: row.get(2)? })
        })
    }

    /// Creates the profile, or adds to an existing one what it lacks; returns whether it wrote.
    pub fn create_profile(&self, spi: &Spi, schema: &Schema) -> Result<bool> {
        let [full_name, avatar_url] = [&self.full_name, &self.avatar_url].map(|t| value(t.clone()));
        let row = [value(self.id), value(self.email.clone()), full_name, avatar_url];
        Ok(!spi.run(schema, CREATE, &row)?.is_empty())
    }

    /// Puts the address into the profile, if there is one with another; returns whether it wrote.
    pub fn mirror_address(&self, spi: &Spi, schema: &Schema) -> Result<bool> {
        let row = [value(self.id), value(self.email.clone())];
        Ok(!spi.run(schema, MIRROR, &row)?.is_empty())
    }
}
