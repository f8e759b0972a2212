//! Small questions to the system catalogs.

use pgrx::pg_sys::{self, Oid};
use std::ffi::{CStr, CString};

/// The schema that a statement's `@schema@` stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    pub oid: Oid,
    pub name: String,
}

impl Schema {
    /// The schema of an OID; `None` when it is gone.
    pub fn of_oid(oid: Oid) -> Option<Self> {
        // SAFETY: get_namespace_name returns NULL or a palloc'd C string.
        let name = unsafe {
            let name = pg_sys::get_namespace_name(oid);
            if name.is_null() {
                return None;
            }
            CStr::from_ptr(name).to_string_lossy().into_owned()
        };
        Some(Self { oid, name })
    }

    /// The schema of a name; `None` when there is none.
    pub fn of_name(name: &str) -> Option<Self> {
        let c_name = CString::new(name).ok()?;
        // SAFETY: the name is a C string; a missing schema is InvalidOid, not an error.
        let oid = unsafe { pg_sys::get_namespace_oid(c_name.as_ptr(), true) };
        (oid != pg_sys::InvalidOid).then(|| Self { oid, name: name.to_owned() })
    }

    /// The qualified name of something in the schema, quoted where it needs it.
    pub fn qualified(&self, name: &str) -> String {
        format!("{}.{}", quote_identifier(&self.name), quote_identifier(name))
    }

    /// A search path that ends in the schema.
    pub fn search_path(&self) -> CString {
        // In a search path, the name of the current role's schema.
        const OF_ROLE: &str = "$user";
        let path = match self.name.as_str() {
            OF_ROLE => String::from("pg_catalog, pg_temp"),
            name => format!("pg_catalog, {}, pg_temp", quote_identifier(name)),
        };
        // A schema's name holds no NUL.
        CString::new(path).unwrap_or_default()
    }

    /// The OID of a table, view or sequence in the schema; `None` when it is missing.
    pub fn relation(&self, name: &str) -> Option<Oid> {
        let c_name = CString::new(name).ok()?;
        // SAFETY: the name is a C string; a missing relation is InvalidOid.
        let oid = unsafe { pg_sys::get_relname_relid(c_name.as_ptr(), self.oid) };
        (oid != pg_sys::InvalidOid).then_some(oid)
    }
}

/// Quotes an identifier where it needs it.
pub fn quote_identifier(name: &str) -> String {
    let Ok(c_name) = CString::new(name) else {
        return String::from("\"\"");
    };
    // SAFETY: quote_identifier returns its argument or a palloc'd C string.
    unsafe {
        CStr::from_ptr(pg_sys::quote_identifier(c_name.as_ptr())).to_string_lossy().into_owned()
    }
}

/// Quotes a string literal.
pub fn quote_literal(text: &str) -> String {
    let Ok(c_text) = CString::new(text) else {
        return String::from("''");
    };
    // SAFETY: quote_literal_cstr returns a palloc'd C string.
    unsafe {
        CStr::from_ptr(pg_sys::quote_literal_cstr(c_text.as_ptr())).to_string_lossy().into_owned()
    }
}

/// Whether a relation has a column of this name.
pub fn has_column(relation: Oid, name: &str) -> bool {
    let Ok(c_name) = CString::new(name) else {
        return false;
    };
    // SAFETY: the name is a C string; a missing or dropped column is number 0.
    unsafe { pg_sys::get_attnum(relation, c_name.as_ptr()) != 0 }
}

/// The owner of a table.
pub fn relation_owner(relation: Oid) -> Option<Oid> {
    // SAFETY: the cache entry is released before the function returns; relowner is copied.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(
            pg_sys::SysCacheIdentifier::RELOID as i32,
            pg_sys::Datum::from(relation),
        );
        if tuple.is_null() {
            return None;
        }
        let form = pgrx::pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_class>();
        let owner = (*form).relowner;
        pg_sys::ReleaseSysCache(tuple);
        Some(owner)
    }
}

/// The current role.
pub fn current_role() -> Oid {
    // SAFETY: reads a backend variable.
    unsafe { pg_sys::GetUserId() }
}

/// The name of a role.
pub fn role_name(role: Oid) -> String {
    // SAFETY: returns NULL for a role that is gone, or a palloc'd C string.
    unsafe {
        let name = pg_sys::GetUserNameFromId(role, true);
        if name.is_null() {
            return String::new();
        }
        CStr::from_ptr(name).to_string_lossy().into_owned()
    }
}

/// Whether the current role has the rights of another, as a member of it or as a superuser.
pub fn current_role_acts_as(role: Oid) -> bool {
    role_acts_as(current_role(), role)
}

/// As `current_role_acts_as`, for any role.
pub fn role_acts_as(role: Oid, other: Oid) -> bool {
    // SAFETY: reads the membership cache.
    unsafe { pg_sys::has_privs_of_role(role, other) }
}

/// The name of a type, for error messages.
pub fn type_name(oid: Oid) -> String {
    // SAFETY: format_type_be returns a palloc'd C string for any OID, or raises an error.
    unsafe { CStr::from_ptr(pg_sys::format_type_be(oid)).to_string_lossy().into_owned() }
}

/// Whether values of a type are those of a built-in one as they are stored, as those of a domain
/// over it are. Only a superuser can declare that of a type.
pub fn is_stored_like(oid: Oid, built_in: Oid) -> bool {
    // SAFETY: reads the catalog caches.
    unsafe { pg_sys::IsBinaryCoercible(oid, built_in) }
}

/// Whether a type is one of PostgreSQL's own, or a domain over one.
pub fn is_built_in(oid: Oid) -> bool {
    // SAFETY: reads the catalog caches.
    unsafe { pg_sys::getBaseType(oid) }.to_u32() < pg_sys::FirstNormalObjectId
}
