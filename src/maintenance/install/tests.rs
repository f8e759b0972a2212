//! The list of relations against what `install()` creates.

use crate::relations;
use pgrx::prelude::*;
use std::collections::BTreeSet;

#[pg_schema]
mod tests {
    use super::*;

    /// What a query finds in a fresh installation, in rows of three texts.
    fn found(query: &str) -> BTreeSet<[String; 3]> {
        Spi::run("SELECT interview_core.install('listed'); SET LOCAL search_path = listed")
            .unwrap();
        Spi::connect(|client| {
            let rows = client.select(query, None, &[]).unwrap();
            rows.map(|row| [1, 2, 3].map(|column| row.get(column).unwrap().unwrap())).collect()
        })
    }

    #[pg_test]
    fn the_list_has_every_relation() {
        let relations = "SELECT relname::text, (relkind = 'v')::text, '' FROM pg_class \
                         WHERE relnamespace = 'listed'::regnamespace AND relkind NOT IN ('i', 'S')";
        let listed = relations::all().iter();
        let listed = listed.map(|r| [r.name.to_owned(), r.is_view.to_string(), String::new()]);
        assert_eq!(listed.collect::<BTreeSet<_>>(), found(relations));
    }

    #[pg_test]
    fn rows_that_reference_a_user_are_listed_as_theirs() {
        let references = "SELECT c.conrelid::regclass::text, a.attname::text, (c.confdeltype = 'c')::text \
                          FROM pg_constraint c \
                          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) \
                          WHERE c.contype = 'f' AND c.confrelid = 'listed.users'::regclass";
        let listed = relations::of_users().filter(|(table, _)| *table != "users");
        let listed = listed.map(|(table, rows)| {
            [table.to_owned(), rows.user.to_owned(), rows.go_with_the_profile().to_string()]
        });
        assert_eq!(listed.collect::<BTreeSet<_>>(), found(references));
    }

    #[pg_test]
    fn columns_that_the_list_names_exist() {
        let columns = "SELECT attrelid::regclass::text, attname::text, '' FROM pg_attribute \
                       WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'listed'::regnamespace)";
        let columns = found(columns);
        for relation in relations::all() {
            let rows = relation.rows.iter();
            let named = rows.flat_map(|rows| rows.order.split(", ").chain([rows.user]));
            for column in named.chain(relation.object) {
                let column = [relation.name, column, ""].map(str::to_owned);
                assert!(columns.contains(&column), "{column:?}");
            }
        }
    }
}
