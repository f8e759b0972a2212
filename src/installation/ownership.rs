//! Work with the rights of whoever owns an installation.

use crate::error::{Error, Result};
use crate::installation::INSTALLATION;
use crate::pg::catalog::{Schema, relation_owner};
use pgrx::pg_sys::Oid;

/// The owner of an installation and of these relations in it. Acting as the owner of everything
/// that it touches, a call can do nothing that this role could not. Raises 42501 where others own
/// some of it.
pub fn owner_of<'t>(schema: &Schema, relations: impl IntoIterator<Item = &'t str>) -> Result<Oid> {
    let owner_of = |name: &str| {
        let relation = schema.relation(name);
        relation.and_then(relation_owner).ok_or_else(|| Error::NotInstalled(schema.name.clone()))
    };
    let owner = owner_of(INSTALLATION)?;
    for name in relations {
        if owner_of(name)? != owner {
            let [one, other] = [INSTALLATION, name].map(|name| schema.qualified(name));
            return Err(Error::MissingRight {
                what: format!("{one} and {other} belong to different roles"),
                hint: "All tables and views of an installation have one owner: the role that runs install()."
                    .into(),
            });
        }
    }
    Ok(owner)
}
