//! Histories as they are compressed, held against PostgreSQL itself.

use super::history::{self, Predecessor};
use crate::pg::catalog::Schema;
use crate::pg::db;
use crate::pg::row::Row;
use crate::pg::sqltype::{Jsonb, value};
use crate::pg::tests::{array_of_points, check, query};
use pgrx::prelude::*;
use proptest::prelude::*;
use rust_decimal::Decimal;

#[pg_schema]
mod tests {
    use super::*;

    /// Points with dates as histories have them: some seconds, hours or months apart.
    fn dated_points() -> impl Strategy<Value = Vec<(String, Decimal)>> {
        let gap = prop_oneof![0i64..90, 0i64..90_000, 0i64..90_000_000];
        prop::collection::vec((gap, 0i64..=10_000), 0..1000).prop_map(|points| {
            let mut at = 1_700_000_000_000_000;
            points
                .into_iter()
                .map(|(gap, score)| {
                    at += gap * 1_000_000;
                    let key = progress::AttemptKey { created_at: at, id: 0 };
                    (key.date(), Decimal::new(score, 2).normalize())
                })
                .collect()
        })
    }

    /// A server without it has no column that would be written so.
    fn server_has_lz4() -> bool {
        let sql = "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'";
        query(sql, &[], |rows| Ok(rows.first(|row| row.require(0))?.unwrap()))
    }

    #[pg_test]
    fn histories_are_compressed_after_the_ones_that_are_stored() {
        if !server_has_lz4() {
            return;
        }
        check(30, (dated_points(), 60usize..140, 1usize..40), |(points, length, step)| {
            let mut stored: Option<(Vec<u8>, Vec<u8>)> = None;
            for end in (step..=points.len()).step_by(step) {
                let window = &points[end.saturating_sub(length)..end];
                let history = value(Some(array_of_points(window)));
                let bytes = history.body().unwrap();
                let predecessor =
                    stored.as_ref().map(|(compressed, plain)| Predecessor { compressed, plain });
                let after = history::compress(bytes, predecessor);
                let fresh = history::compress(bytes, None);
                let Some((after, fresh)) = after.zip(fresh) else {
                    stored = None;
                    continue;
                };
                let read = history.stored_as_lz4(&after);
                assert_eq!(read.get::<Jsonb>(), history.get::<Jsonb>(), "{window:?}");
                let (size, fresh) = (after.len(), fresh.len());
                assert!(size <= fresh + bytes.len() / 50, "{size}, not {fresh}: {window:?}");
                stored = Some((after, bytes.to_vec()));
            }
        });
    }

    #[pg_test]
    fn postgresql_reads_histories_as_they_are_compressed_here() {
        const STORED: &str = "\
SELECT pg_column_compression($1), $1 = $2 AND $1::text = $2::text, pg_column_size($1)";
        if !server_has_lz4() {
            return;
        }
        let schema = Schema::of_name("pg_catalog").unwrap();
        check(100, dated_points(), |points| {
            let plain = value(Some(array_of_points(&points)));
            let length = plain.body().unwrap().len();
            let block = history::compress(plain.body().unwrap(), None);
            let compressed = block.map_or(plain, |block| plain.stored_as_lz4(&block));
            let (method, same, size): (Option<String>, bool, i32) =
                db::connect(&schema, &[], |db| {
                    // By a generic plan: a constant would be decompressed while it is planned.
                    let rows = db.run(STORED, &[compressed, plain])?;
                    let row = |row: &Row| Ok((row.get(0)?, row.require(1)?, row.require(2)?));
                    Ok(rows.first(row)?.unwrap())
                })
                .unwrap();
            assert!(same, "another history: {points:?}");
            // Beyond a quarter of a page they are compressed, to less than half.
            let is_long = length > 2000;
            assert!(
                !is_long || method.as_deref() == Some("lz4"),
                "{method:?} {size} of {length}: {points:?}"
            );
            assert!(!is_long || (size as usize) < length / 2, "{size} of {length}");
        });
    }
}
