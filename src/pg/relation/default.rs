//! The defaults of columns that an INSERT does not name.

use super::OpenRelation;
use pgrx::pg_sys::{self, NodeTag};

/// PostgreSQL's own functions that are not immutable, whose value depends on neither the settings
/// nor the query that they are called in.
const KNOWN: [u32; 3] = [pg_sys::F_NEXTVAL, pg_sys::F_GEN_RANDOM_UUID, pg_sys::F_NOW];

impl OpenRelation {
    /// Whether the executor's value for a column that an INSERT does not name can be had without a
    /// query: none, a constant, or a call of PostgreSQL's own functions that goes by nothing else.
    pub fn has_simple_default(&self, position: usize) -> bool {
        let Some(column) = self.attributes().get(position) else {
            return false;
        };
        // SAFETY: looks a type up by its id. A domain may have a default and constraints.
        let is_domain = unsafe { pg_sys::getBaseType(column.atttypid) } != column.atttypid;
        if column.attgenerated != 0 || is_domain {
            return false;
        }
        let default = self.default_tree(position);
        // SAFETY: the tree is whole.
        default.is_null() || unsafe { is_simple(default) }
    }

    /// The expression that the rewriter puts in for a column: its default, or the next value of its
    /// identity, as a value of its type. NULL if it has none. Belongs to the current memory context.
    pub(in crate::pg) fn default_tree(&self, position: usize) -> *mut pg_sys::Node {
        // SAFETY: the relation is open; columns are counted from 1.
        unsafe { pg_sys::build_column_default(self.as_ptr(), position as i32 + 1) }
    }
}

/// # Safety
/// `node` is a whole tree.
unsafe fn is_simple(node: *mut pg_sys::Node) -> bool {
    // SAFETY: the caller vouches for the tree, whose nodes are what their tags say.
    unsafe {
        match (*node).type_ {
            NodeTag::T_Const | NodeTag::T_NextValueExpr => true,
            NodeTag::T_RelabelType => is_simple((*node.cast::<pg_sys::RelabelType>()).arg.cast()),
            NodeTag::T_ArrayExpr => are_simple((*node.cast::<pg_sys::ArrayExpr>()).elements),
            NodeTag::T_OpExpr => {
                let call = &*node.cast::<pg_sys::OpExpr>();
                // A stored tree lacks it.
                let function = pg_sys::get_opcode(call.opno);
                is_of_postgres(function) && !call.opretset && are_simple(call.args)
            }
            NodeTag::T_FuncExpr => {
                let call = &*node.cast::<pg_sys::FuncExpr>();
                let is_known = KNOWN.contains(&call.funcid.to_u32()) || is_of_postgres(call.funcid);
                is_known && !call.funcretset && are_simple(call.args)
            }
            _ => false,
        }
    }
}

/// # Safety
/// `nodes` is a list of whole trees, or NULL.
unsafe fn are_simple(nodes: *mut pg_sys::List) -> bool {
    // SAFETY: the caller vouches for the list.
    unsafe {
        let count = nodes.as_ref().map_or(0, |list| list.length as usize);
        (0..count).all(|nth| is_simple((*(*nodes).elements.add(nth)).ptr_value.cast()))
    }
}

/// Whether a function is an immutable one of PostgreSQL's own.
fn is_of_postgres(function: pg_sys::Oid) -> bool {
    // SAFETY: looks the function up by its id.
    function.to_u32() < pg_sys::FirstGenbkiObjectId
        && unsafe { pg_sys::func_volatile(function) } as u8 == pg_sys::PROVOLATILE_IMMUTABLE
}
