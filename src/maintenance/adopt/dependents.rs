//! The application's policies and triggers that read a column which gets another type. PostgreSQL
//! refuses that while they are there, so they are dropped and made anew.

use super::adoption::Adoption;
use super::columns;
use crate::error::Result;
use crate::pg::sqltype::{array, value};

const DEPENDENT: &str = sql_file!("adopt/dependents.sql");

/// What was dropped: what it is, and the statement that makes it.
pub type TakenOff = Vec<(String, String)>;

pub fn take_off(adoption: &mut Adoption) -> Result<TakenOff> {
    let (tables, names): (Vec<_>, Vec<_>) =
        columns::retyped_columns(adoption).into_iter().map(|(t, c)| (Some(t), Some(c))).unzip();
    let args = [value(Some(adoption.db.schema().oid)), array(tables), array(names)];
    let found = adoption.db.once(DEPENDENT, &args)?.map(|row| {
        Ok((row.require::<String>(0)?, row.require::<String>(1)?, row.require::<String>(2)?))
    })?;
    let mut taken = TakenOff::new();
    for (object, drop, create) in found {
        if adoption.run(&object, &drop)? {
            taken.push((object, create));
        }
    }
    Ok(taken)
}

pub fn put_back(adoption: &mut Adoption, taken: TakenOff) -> Result<()> {
    for (object, create) in taken {
        adoption.run(&object, &create)?;
    }
    Ok(())
}
