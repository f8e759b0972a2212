//! Publications: the one that Supabase's realtime service follows, through which a front end hears of
//! milestones and profiles, and those that have PostgreSQL refuse changes of our tables.

use super::inspect::known_differences;
use super::reports::Reports;
use crate::error::{Error, Result, or_raise};
use crate::pg::db::Db;
use crate::pg::sqltype::{Arg, array, value};
use crate::pg::subtransaction::subtransaction;
use crate::summaries::MILESTONES;
use crate::summaries::users::UserRow;
use crate::table::StoredRow;
use pgrx::PgSqlErrorCode;

const REALTIME: &str = "supabase_realtime";

const LACKING: &str = sql_file!("publication/lacking.sql");
const REFUSED: &str = sql_file!("publication/refused.sql");

/// A table that the publication of the realtime service lacks.
pub struct Lacking {
    pub table: String,
    /// The same, with its schema, as a statement names it.
    qualified: String,
    /// The publication's owner, who may add it.
    pub owner: String,
    /// The role that this owner has to be a member of.
    pub needs: Option<String>,
    /// Why it must not be added as it is.
    pub obstacle: Option<Obstacle>,
}

pub struct Obstacle {
    why: String,
    /// The statement that takes it away.
    remedy: String,
}

impl Lacking {
    /// What is wrong, as `health()` says it and `known_differences` knows it.
    pub fn sentence(&self) -> String {
        let Self { table, .. } = self;
        match &self.obstacle {
            None => format!("publication {REALTIME} lacks {table}: no front end hears of them"),
            Some(Obstacle { why, .. }) => format!("publication {REALTIME} lacks {table}: {why}"),
        }
    }
}

/// The statements that add these tables. Not those that inherit from them, which may lack a key.
pub fn script(lacking: &[Lacking]) -> String {
    let remedies =
        lacking.iter().filter_map(|one| Some(format!("{}\n", one.obstacle.as_ref()?.remedy)));
    let tables: Vec<String> = lacking.iter().map(|one| format!("ONLY {}", one.qualified)).collect();
    let add = format!("ALTER PUBLICATION {REALTIME} ADD TABLE {};", tables.join(", "));
    remedies.chain([add]).collect()
}

/// The tables that a front end hears of and the publication lacks; none where there is no
/// publication. Those that somebody left out on purpose are not among them.
pub fn lacking(db: &Db) -> Result<Vec<Lacking>> {
    let tables = [MILESTONES.name, UserRow::TABLE.name];
    let tables = array(tables.map(|table| Some(table.to_owned())));
    let args = [schema(db), tables, value(Some(REALTIME.to_owned()))];
    let mut lacking = db.once(LACKING, &args)?.map(|row| {
        let is_unlogged: bool = row.require(4)?;
        let qualified: String = row.require(1)?;
        let obstacle = is_unlogged.then(|| Obstacle {
            why: "it is unlogged, so nothing of it can be sent".to_owned(),
            remedy: format!("ALTER TABLE {qualified} SET LOGGED;"),
        });
        let (table, owner, needs) = (row.require(0)?, row.require(2)?, row.get(3)?);
        Ok(Lacking { table, qualified, owner, needs, obstacle })
    })?;
    if lacking.is_empty() {
        return Ok(lacking);
    }
    for one in lacking.iter_mut().filter(|one| one.obstacle.is_none()) {
        one.obstacle = would_refuse(db, &one.table)?;
    }
    let known = known_differences(db)?;
    lacking.retain(|one| !known.contains(&one.sentence()));
    Ok(lacking)
}

fn would_refuse(db: &Db, table: &str) -> Result<Option<Obstacle>> {
    let tables = array([Some(table.to_owned())]);
    let refused = refusals(db, tables, Some(REALTIME))?;
    Ok(refused.into_iter().find(|refusal| refusal.publication == REALTIME).map(|refusal| {
        let Refusal { changes, why, remedy, .. } = refusal;
        Obstacle { why: format!("its {changes} would be refused, as {why}"), remedy }
    }))
}

/// Changes of a table that PostgreSQL refuses because of a publication.
pub struct Refusal {
    pub publication: String,
    pub table: String,
    /// Updates, deletes, or both.
    pub changes: String,
    pub why: String,
    pub remedy: String,
}

/// Those of the tables, also if a publication had them all.
pub fn refusals(db: &Db, tables: Arg, if_in: Option<&str>) -> Result<Vec<Refusal>> {
    let args = [schema(db), tables, value(if_in.map(str::to_owned))];
    db.once(REFUSED, &args)?.map(|row| {
        Ok(Refusal {
            publication: row.require(0)?,
            table: row.require(1)?,
            changes: row.require(2)?,
            why: row.require(3)?,
            remedy: row.require(4)?,
        })
    })
}

fn schema(db: &Db) -> Arg {
    value(Some(db.schema().name.clone()))
}

/// Adds the tables that a front end hears of to the publication, or says who may, or why none should.
/// `is_new`: nobody knew the tables without.
pub fn add_missing(db: &Db, is_new: bool, reports: &mut Reports) -> Result<()> {
    let mut left = Vec::new();
    for table in lacking(db)? {
        if table.obstacle.is_some() {
            let (what, script) = (table.sentence(), script(&[table]));
            reports.warn(Error::NotPublished { what, script });
            continue;
        }
        let sql = script(std::slice::from_ref(&table));
        match subtransaction(|| or_raise(db.once(&sql, &[]).map(|_| ()))) {
            Ok(()) if is_new => {}
            Ok(()) => {
                reports.notice(Error::Published { table: table.table, publication: REALTIME })
            }
            Err(failure) if failure.sqlstate == PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE => {
                left.push(table);
            }
            Err(failure) => return Err(Error::Failed(failure)),
        }
    }
    if let [first, ..] = &*left {
        let tables: Vec<&str> = left.iter().map(|one| &*one.table).collect();
        let mut needs: Vec<String> = left.iter().filter_map(|one| one.needs.clone()).collect();
        needs.dedup();
        reports.warn(Error::Skipped {
            whats: vec![format!("add {} to the publication {REALTIME}", tables.join(" and "))],
            role: first.owner.clone(),
            needs,
            script: script(&left),
        });
    }
    Ok(())
}
