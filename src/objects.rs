//! The objects of users in the storage buckets. SQL can neither delete nor move files. Those that
//! deleted users leave behind are listed in `objects_to_erase`, except those that a remaining row
//! refers to; those of a merged user get a name in the other user's folder.

use crate::buckets::{self, BUCKETS};
use crate::error::{Error, Result};
use crate::pg::catalog::Schema;
use crate::pg::db::Db;
use crate::pg::foreign_table::ForeignTable;
use crate::pg::spi::Step;
use crate::pg::sqltype::{SqlType, Uuid, array, value};
use crate::relations::{self, Relation};
use std::collections::HashSet;
use std::iter;
use std::sync::LazyLock;

/// How many users' objects are read at once.
const BATCH: usize = 100;

// The names of a folder are a range, since "0" is the character after "/" in the order of
// Supabase's index on names.
const IN_FOLDERS: &str = "\
SELECT DISTINCT o.bucket_id::text, o.name::text, u.id
FROM unnest($1) AS u (id)
JOIN storage.objects o ON o.name::text ~>=~ (u.id::text || '/') AND o.name::text ~<~ (u.id::text || '0')
WHERE o.bucket_id::text = ANY ($2)";

const LIST: &str = "\
INSERT INTO @schema@.objects_to_erase (bucket_id, name, user_id)
SELECT d.bucket_id, d.name, d.user_id FROM @rows@ AS d (bucket_id, name, user_id)
ON CONFLICT DO NOTHING";

/// Listed objects in a user's folder.
const LISTED: &str = "\
SELECT o.bucket_id::text, o.name::text FROM @schema@.objects_to_erase o
WHERE o.user_id = $1 AND split_part(o.name::text, '/', 1) = $1::text";

const UNLIST: &str = "\
DELETE FROM @schema@.objects_to_erase
WHERE bucket_id OPERATOR(pg_catalog.=) $1 AND name OPERATOR(pg_catalog.=) $2";

/// A column whose texts may refer to objects.
struct Reference {
    table: &'static str,
    column: &'static str,
    /// Reads the texts. Rows commonly refer to their own user's folder, which the first half leaves
    /// out by a partial index; the second half reads rows of the deleted users that a trigger of
    /// the application has kept.
    sql: String,
}

static REFERENCES: LazyLock<Vec<Reference>> = LazyLock::new(|| {
    let reference = |relation: &'static Relation| {
        let (table, column) = (relation.name, relation.object?);
        let user = relation.rows.as_ref()?.user;
        let sql = format!(
            "SELECT {column}::text FROM @schema@.{table} WHERE strpos({column}, \
                 coalesce({user}, '00000000-0000-0000-0000-000000000000')::text) = 0 \
             UNION ALL SELECT {column}::text FROM @schema@.{table} \
             WHERE {user} = ANY ($1) AND {column} IS NOT NULL"
        );
        Some(Reference { table, column, sql })
    };
    relations::all().iter().filter_map(reference).collect()
});

/// The given columns that exist in a schema and hold texts.
const TEXTS: &str = "\
SELECT c.relname::text, a.attname::text
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = $1 AND c.relname = ANY ($2) AND c.relkind IN ('r', 'p')
    AND a.attname = ANY ($3) AND NOT a.attisdropped
    AND a.atttypid IN ('text'::regtype, 'varchar'::regtype)";

/// Other installations of the same owner: their rows may refer to the same objects.
const OTHERS: &str = "\
SELECT n.oid, n.nspname::text
FROM pg_class own
JOIN pg_class u ON u.relname = 'users' AND u.relkind IN ('r', 'p') AND u.relowner = own.relowner AND u.oid <> own.oid
JOIN pg_class i ON i.relname = 'interview_core_installation' AND i.relkind = 'r'
    AND i.relowner = own.relowner AND i.relnamespace = u.relnamespace
JOIN pg_namespace n ON n.oid = u.relnamespace
WHERE own.relname = 'users' AND own.relnamespace = $1
ORDER BY n.nspname";

/// The other installations in the database that belong to the owner of this one.
pub fn other_installations(db: &Db) -> Result<Vec<Schema>> {
    db.run(OTHERS, &[value(Some(db.schema().oid))])?
        .map(|row| Ok(Schema { oid: row.require(0)?, name: row.require(1)? }))
}

/// Lists the objects in the users' folders of the three buckets in `objects_to_erase`. Returns how
/// many it has left out because a row refers to them.
pub fn list(db: &Db, users: &[Uuid]) -> Result<usize> {
    let objects = in_folders(db, users)?;
    if objects.is_empty() {
        return Ok(0);
    }
    let kept = References::of_all(db, users)?;
    let to_erase: Vec<_> = objects
        .iter()
        .filter(|(bucket, name, _)| !kept.contain(bucket, name))
        .map(|(bucket, name, user)| {
            [value(Some(bucket.clone())), value(Some(name.clone())), value(Some(*user))]
        })
        .collect();
    db.run_rows(LIST, &to_erase)?;
    Ok(objects.len() - to_erase.len())
}

/// An object and its name in another user's folder.
pub struct Moving {
    pub bucket: String,
    pub name: String,
    pub new_name: String,
}

/// The objects in a user's folder, each with a free name in the folder of another. Objects that
/// are listed in `objects_to_erase` and that no row refers to are left out; those that a row refers
/// to are taken off the list.
pub fn to_move(db: &Db, from: Uuid, into: Uuid) -> Result<Vec<Moving>> {
    let mut objects = in_folders(db, &[from])?;
    objects.sort();
    let to_erase = listed_and_unused(db, from)?;
    let taken = in_folders(db, &[into])?;
    let mut taken: HashSet<_> = taken.into_iter().map(|(bucket, name, _)| (bucket, name)).collect();
    let mut moving = Vec::with_capacity(objects.len());
    for (bucket, name, _) in objects {
        if to_erase.contains(&(bucket.clone(), name.clone())) {
            continue;
        }
        let within = name.split_once('/').map_or(name.as_str(), |(_, within)| within);
        let new_names = iter::once(format!("{into}/{within}"))
            .chain((1..).map(|number| format!("{into}/{from}-{number}/{within}")));
        let is_free = |new_name: &String| taken.insert((bucket.clone(), new_name.clone()));
        moving.extend(new_names.into_iter().find(is_free).map(|new_name| Moving {
            bucket: bucket.clone(),
            name: name.clone(),
            new_name,
        }));
    }
    Ok(moving)
}

/// The objects in a user's folder that `objects_to_erase` lists. Those that a row refers to are
/// taken off the list, and not returned.
fn listed_and_unused(db: &Db, user: Uuid) -> Result<HashSet<(String, String)>> {
    let mut listed: HashSet<(String, String)> = db
        .run(LISTED, &[value(Some(user))])?
        .map(|row| Ok((row.require(0)?, row.require(1)?)))?
        .into_iter()
        .collect();
    if listed.is_empty() {
        return Ok(listed);
    }
    let kept = References::of_all(db, &[user])?;
    for (bucket, name) in listed.extract_if(|(bucket, name)| kept.contain(bucket, name)) {
        db.run(UNLIST, &[value(Some(bucket)), value(Some(name))])?;
    }
    Ok(listed)
}

fn in_folders(db: &Db, users: &[Uuid]) -> Result<Vec<(String, String, Uuid)>> {
    const COLUMNS: [&str; 2] = ["bucket_id", "name"];
    let Some(objects) = ForeignTable::open("storage", "objects") else {
        return Ok(Vec::new());
    };
    if let Some(column) = COLUMNS.into_iter().find(|column| !objects.has(column, String::OID)) {
        return Err(Error::ForeignColumn { table: "storage.objects", column, expected: "text" });
    }
    let buckets = array(BUCKETS.iter().map(|bucket| Some(bucket.id.to_owned())));
    let mut found = Vec::new();
    for users in users.chunks(BATCH) {
        let ids = array(users.iter().copied().map(Some));
        found.extend(objects.read(db, &COLUMNS, || {
            db.run(IN_FOLDERS, &[ids, buckets])?
                .map(|row| Ok((row.require(0)?, row.require(1)?, row.require(2)?)))
        })?);
    }
    Ok(found)
}

impl Reference {
    fn is_in(&self, table: &str, column: &str) -> bool {
        (self.table, self.column) == (table, column)
    }
}

/// The objects in some users' folders that texts refer to, each with its bucket if the text names
/// it.
struct References {
    folders: HashSet<String>,
    found: HashSet<(Option<&'static str>, String)>,
}

impl References {
    fn to(users: &[Uuid]) -> Self {
        Self { folders: users.iter().map(Uuid::to_string).collect(), found: HashSet::new() }
    }

    /// Those of this installation and of the owner's others.
    fn of_all(db: &Db, users: &[Uuid]) -> Result<Self> {
        let mut found = Self::to(users);
        found.read(db, users)?;
        for other in other_installations(db)? {
            found.read(&db.on(&other), users)?;
        }
        Ok(found)
    }

    fn contain(&self, bucket: &str, name: &str) -> bool {
        let bucket = buckets::known(bucket);
        [bucket, None].into_iter().any(|bucket| self.found.contains(&(bucket, name.to_owned())))
    }

    fn read(&mut self, db: &Db, users: &[Uuid]) -> Result<()> {
        let names = |name: fn(&Reference) -> &'static str| {
            array(REFERENCES.iter().map(|reference| Some(name(reference).to_owned())))
        };
        let args = [value(Some(db.schema().oid)), names(|r| r.table), names(|r| r.column)];
        let texts: Vec<(String, String)> =
            db.run(TEXTS, &args)?.map(|row| Ok((row.require(0)?, row.require(1)?)))?;
        let ids = array(users.iter().copied().map(Some));
        for reference in REFERENCES.iter() {
            if texts.iter().any(|(table, column)| reference.is_in(table, column)) {
                db.each_row(&reference.sql, &[ids], |row| {
                    if let Some(text) = row.get::<String>(0)? {
                        self.add(&text);
                    }
                    Ok(Step::Continue)
                })?;
            }
        }
        Ok(())
    }

    /// Adds the objects that a text refers to: an object's name, with or without its bucket, or a
    /// URL that ends in one, with or without a query, percent-encoded or not.
    fn add(&mut self, text: &str) {
        let without_query = text.split(['?', '#']).next().unwrap_or_default();
        for path in [text, without_query] {
            self.add_path(path);
            self.add_path(&percent_decoded(path));
        }
    }

    fn add_path(&mut self, path: &str) {
        let mut before = "";
        let mut rest = path;
        while let Some((segment, after)) = rest.split_once('/') {
            if self.folders.contains(segment) {
                self.found.insert((buckets::known(before), rest.to_owned()));
            }
            before = segment;
            rest = after;
        }
    }
}

/// The text with each %XX decoded. Bytes that are not UTF-8 name no object.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = match rest {
            [b'%', high, low, ..] => [*high, *low]
                .into_iter()
                .try_fold(0, |code, digit| Some(code * 16 + char::from(digit).to_digit(16)? as u8)),
            _ => None,
        };
        bytes.push(code.unwrap_or(*first));
        rest = code.map_or(after, |_| &rest[3..]);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: &str = "a0000000-0000-0000-0000-000000000001";

    fn found(text: &str) -> Vec<(Option<&'static str>, String)> {
        let mut references =
            References { folders: HashSet::from([ADA.to_owned()]), found: HashSet::new() };
        references.add(text);
        let mut found: Vec<_> = references.found.into_iter().collect();
        found.sort();
        found
    }

    #[test]
    fn a_name_a_path_and_an_address_refer_to_the_same_object() {
        let name = format!("{ADA}/a/me.png");
        assert_eq!(found(&name), [(None, name.clone())]);
        for path in [
            format!("avatars/{name}"),
            format!("/avatars/{name}"),
            format!("https://x.supabase.co/storage/v1/object/public/avatars/{name}"),
        ] {
            assert_eq!(found(&path), [(Some("avatars"), name.clone())], "{path}");
        }
        let signed = format!("https://x.co/storage/v1/object/sign/avatars/{name}?token=a.b/c#d");
        assert!(found(&signed).contains(&(Some("avatars"), name)));
    }

    #[test]
    fn encoded_names_are_decoded() {
        let encoded = format!("https://x.co/avatars/{ADA}/my%20caf%C3%A9%3F.png?width=1");
        assert!(found(&encoded).contains(&(Some("avatars"), format!("{ADA}/my café?.png"))));
        let whole = format!("avatars%2F{ADA}%2fme.png");
        assert_eq!(found(&whole), [(Some("avatars"), format!("{ADA}/me.png"))]);
        for odd in ["%", "%4", "%zz", "100%/%", "%ff%fe"] {
            assert_eq!(found(odd), []);
        }
    }

    #[test]
    fn other_texts_refer_to_nothing() {
        for text in ["", "/", ADA, "https://example.com/me.png", &format!("x{ADA}/me.png")] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
