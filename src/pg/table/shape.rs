//! Whether a table is as `install()` made it, so that rows may be written past the executor, and where its columns
//! and indexes are. Asked once in a backend, and again when the relation changes.

use super::{Column, Table};
use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::spi::Spi;
use crate::pg::sqltype::{array, value};
use pgrx::pg_guard;
use pgrx::pg_sys::{self, Datum, Oid};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// An ordinary heap that row level security does not guard against its owner. Then, what the executor would have to
/// do for an UPDATE: indexes that are more than columns, generated columns, triggers of others, other CHECKs than ours
/// ($2) on what we write ($6). And for an INSERT: columns of others with their defaults, foreign keys that may be checked
/// later, or to other tables than ours ($3, of schema $4). $5: the number of our columns.
const FACTS: &str = "\
SELECT c.relkind = 'r' AND a.amname = 'heap' AND NOT c.relforcerowsecurity AND NOT c.relhassubclass
           AND NOT c.relhasrules,
       c.relreplident <> 'n'
           AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am xa ON xa.oid = x.relam
                           WHERE i.indrelid = c.oid
                               AND NOT (i.indisvalid AND i.indisready AND i.indislive AND i.indimmediate
                                        AND i.indexprs IS NULL AND i.indpred IS NULL AND xa.amname = 'btree'))
           AND NOT EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attgenerated <> '')
           AND NOT EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                           JOIN pg_namespace n ON n.oid = p.pronamespace
                           WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND n.nspname <> 'interview_core')
           AND NOT EXISTS (SELECT FROM pg_constraint k
                           WHERE k.conrelid = c.oid
                               AND (k.contype NOT IN ('c', 'f', 'n', 'p', 'u')
                                    OR k.contype = 'c' AND pg_get_constraintdef(k.oid) <> $2
                                        AND ((k.conkey && $6) IS NOT FALSE OR 0 = ANY (k.conkey)))),
       (SELECT count(*) = $5 FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attnum > 0 AND NOT t.attisdropped)
           AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.condeferrable)
           AND ARRAY(SELECT r.relname::text FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid
                     WHERE k.conrelid = c.oid AND k.contype = 'f' AND r.relnamespace = $4 ORDER BY 1) = $3
           AND NOT EXISTS (SELECT FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid
                           WHERE k.conrelid = c.oid AND k.contype = 'f' AND r.relnamespace <> $4)
FROM pg_class c LEFT JOIN pg_am a ON a.oid = c.relam WHERE c.oid = $1";

/// Where our columns are, of the types that we know them by, and whether lz4 compresses them; NULL for one that is
/// missing or has another type.
const COLUMNS: &str = "\
SELECT t.attnum::int4, t.attcompression = 'l'
FROM unnest($2, $3, $4) WITH ORDINALITY AS w (name, type, typmod, place)
LEFT JOIN pg_attribute t
    ON t.attrelid = $1 AND t.attname = w.name AND t.atttypid = w.type AND t.atttypmod = w.typmod
        AND NOT t.attisdropped
ORDER BY w.place";

/// Its indexes, and whether each is the primary key on these columns ($2).
const INDEXES: &str = "\
SELECT i.indexrelid, i.indisunique, i.indisprimary AND i.indkey::text = $2
FROM pg_index i WHERE i.indrelid = $1 ORDER BY i.indexrelid";

/// Columns that every table that is written has beside its own.
static TIMES: [Column; 2] = [Column::timestamptz("created_at"), Column::timestamptz("updated_at")];

/// What there is to know to reach a table directly.
pub(super) struct Shape {
    /// The zero-based positions of the columns that are read.
    pub columns: Vec<usize>,
    /// Which of them is a history, as jsonb that lz4 compresses.
    pub history: Option<usize>,
    pub created_at: Option<usize>,
    pub updated_at: Option<usize>,
    pub key_index: Oid,
    /// Each index, and whether it is unique.
    pub indexes: Vec<(Oid, bool)>,
    pub is_updatable: bool,
    pub is_insertable: bool,
}

thread_local! {
    /// By relation; `None` for a table that is to be reached through SPI only.
    static SHAPES: RefCell<HashMap<Oid, Option<Rc<Shape>>>> = RefCell::default();
    /// A relation changed while the shapes could not be touched.
    static ALL_CHANGED: Cell<bool> = const { Cell::new(false) };
    static IS_WATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Called by PostgreSQL when a relation, its triggers, policies, constraints or indexes have changed.
#[pg_guard]
unsafe extern "C-unwind" fn relation_changed(_argument: Datum, relation: Oid) {
    SHAPES.with(|shapes| match shapes.try_borrow_mut() {
        Ok(mut shapes) if relation == pg_sys::InvalidOid => shapes.clear(),
        Ok(mut shapes) => {
            shapes.remove(&relation);
        }
        Err(_) => ALL_CHANGED.set(true),
    });
}

fn watch() {
    if !IS_WATCHING.replace(true) {
        // SAFETY: the function lives as long as the backend, since the library is never unloaded.
        unsafe {
            pg_sys::CacheRegisterRelcacheCallback(Some(relation_changed), Datum::from(0usize))
        };
    }
}

/// The shape of a relation that is open and locked; `None` where it must not be reached directly.
pub(super) fn of(
    spi: &Spi,
    schema: &Schema,
    table: &'static Table,
    relation: Oid,
) -> Result<Option<Rc<Shape>>> {
    if ALL_CHANGED.take() {
        SHAPES.with_borrow_mut(HashMap::clear);
    }
    if let Some(shape) = SHAPES.with_borrow(|shapes| shapes.get(&relation).cloned()) {
        return Ok(shape);
    }
    watch();
    let shape = look_up(spi, schema, table, relation)?.map(Rc::new);
    SHAPES.with_borrow_mut(|shapes| shapes.insert(relation, shape.clone()));
    Ok(shape)
}

/// Asks the catalog as it is now: the relation may have changed since this transaction's snapshot was taken.
fn look_up(
    spi: &Spi,
    schema: &Schema,
    table: &'static Table,
    relation: Oid,
) -> Result<Option<Shape>> {
    let wanted: Vec<&Column> = table.read_columns().chain(&TIMES).collect();
    let count = wanted.len() as i64;
    let wanted = [
        value(Some(relation)),
        array(wanted.iter().map(|column| Some(column.name.to_owned()))),
        array(wanted.iter().map(|column| Some(column.oid))),
        array(wanted.iter().map(|column| Some(column.typmod))),
    ];
    let found = spi
        .run(schema, COLUMNS, &wanted)?
        .map(|row| Ok((row.get::<i32>(0)?, row.get::<bool>(1)? == Some(true))))?;
    let (mut columns, is_lz4): (Vec<Option<i32>>, Vec<bool>) = found.into_iter().unzip();
    let history = table.read_columns().zip(is_lz4).position(|(c, is_lz4)| is_lz4 && c.is_jsonb());
    let written = columns[..table.columns.len()].iter().chain(&columns[count as usize - 2..]);
    let facts = [
        value(Some(relation)),
        value(Some(table.texts().check.clone())),
        array(table.references.iter().map(|name| Some((*name).to_owned()))),
        value(Some(schema.oid)),
        value(Some(count)),
        array(written.map(|number| number.map(|number| number as i16))),
    ];
    let facts = spi.run(schema, FACTS, &facts)?.first(|row| {
        Ok((row.require::<bool>(0)?, row.require::<bool>(1)?, row.require::<bool>(2)?))
    })?;
    let Some((true, is_updatable, is_insertable)) = facts else {
        return Ok(None);
    };

    let position = |number: i32| number as usize - 1;
    let updated_at = columns.pop().flatten().map(position);
    let created_at = columns.pop().flatten().map(position);
    let Some(columns) = columns.into_iter().collect::<Option<Vec<i32>>>() else {
        return Ok(None);
    };
    let key: Vec<String> = columns[..table.key].iter().map(i32::to_string).collect();
    let key = [value(Some(relation)), value(Some(key.join(" ")))];
    let indexes = spi.run(schema, INDEXES, &key)?.map(|row| {
        Ok((row.require::<Oid>(0)?, row.require::<bool>(1)?, row.require::<bool>(2)?))
    })?;
    let Some(key_index) = indexes.iter().find(|(_, _, is_key)| *is_key).map(|index| index.0) else {
        return Ok(None);
    };
    Ok(Some(Shape {
        columns: columns.into_iter().map(position).collect(),
        history,
        created_at,
        updated_at,
        key_index,
        indexes: indexes.into_iter().map(|(index, is_unique, _)| (index, is_unique)).collect(),
        is_updatable: is_updatable && updated_at.is_some(),
        is_insertable: is_updatable
            && is_insertable
            && created_at.is_some()
            && updated_at.is_some(),
    }))
}
