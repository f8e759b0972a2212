//! Takes off the application's triggers that ours replace, and names those that stay.

use super::adoption::Adoption;
use super::findings::Status;
use super::source::Source;
use crate::error::Result;
use crate::pg::catalog::{current_role_acts_as, quote_identifier};
use crate::pg::sqltype::{array, value};
use crate::summaries;
use crate::table::Access;
use pgrx::pg_sys::Oid;

const TRIGGERS: &str = "\
SELECT c.relname::text, t.tgrelid = to_regclass('auth.users'), t.tgname::text, c.relowner,
    quote_ident(pg_get_userbyid(c.relowner)), p.oid, p.oid::regprocedure::text, p.proname::text,
    p.pronamespace = $1, p.prosrc, pg_get_triggerdef(t.oid), t.tgtype & 1 <> 0, pg_get_functiondef(p.oid)
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND p.pronamespace <> to_regnamespace('interview_core')
    AND (c.relnamespace = $1 AND c.relname = ANY ($2) OR t.tgrelid = to_regclass('auth.users'))
ORDER BY c.oid, t.tgname";

/// What is left of the application's functions.
const FUNCTIONS: &str = "\
SELECT p.oid::regprocedure::text, p.prosrc, p.prosecdef
FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = $1 AND l.lanname IN ('sql', 'plpgsql') AND p.prosrc <> ''
ORDER BY 1";

/// Trigger functions with these names that no trigger calls.
const UNATTACHED: &str = "\
SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid) FROM pg_proc p
WHERE p.pronamespace = $1 AND p.proname = ANY ($2) AND p.prorettype = 'trigger'::regtype
    AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgfoid = p.oid)
ORDER BY 1";

/// The columns of questions that they keep as well.
pub const COUNTERS: [&str; 2] = ["times_asked", "avg_score_when_asked"];

/// The functions that keep the summaries in applications of this kind.
const SUMMARY_FUNCTIONS: [&str; 3] =
    ["update_skill_progress", "update_user_stats", "update_question_history"];

struct Trigger {
    table: String,
    is_on_accounts: bool,
    name: String,
    owner: Oid,
    owner_name: String,
    function: Oid,
    signature: String,
    function_name: String,
    is_of_schema: bool,
    source: Source,
    definition: String,
    is_for_each_row: bool,
    function_definition: String,
}

impl Trigger {
    fn object(&self) -> String {
        let table = if self.is_on_accounts { "auth.users" } else { &self.table };
        format!("trigger {} on {table}", quote_identifier(&self.name))
    }

    /// Whether it would insert the profile that ours has just made. Triggers fire in the order of
    /// their names.
    fn breaks_sign_ups(&self, schema: &str, ours: &str) -> bool {
        self.is_on_accounts
            && (*self.name > *ours || !self.is_for_each_row)
            && self.source.inserts(schema, "users")
            && !self.source.expects_conflicts()
    }

    /// Why ours takes its place; `None` for one that stays.
    fn replaced(&self, schema: &str) -> Option<&'static str> {
        if self.is_on_accounts {
            return self
                .source
                .only_creates_profile(schema)
                .then_some("handle_new_user() of interview_core creates the profiles");
        }
        let keeps_summaries = self.table == "attempts"
            && (SUMMARY_FUNCTIONS.contains(&&*self.function_name) && self.is_of_schema
                || summaries::ALL
                    .iter()
                    .any(|summary| self.source.writes(schema, summary.table().name)));
        if keeps_summaries {
            return Some("the triggers of interview_core keep the summaries");
        }
        let is_on_users = self.table == "users";
        let sets_time = self.source.only_sets_updated_at() || self.function_name == "moddatetime";
        (is_on_users && sets_time).then_some("the trigger of interview_core sets updated_at")
    }
}

pub fn take_off(adoption: &mut Adoption) -> Result<()> {
    let args = [
        value(Some(adoption.db.schema().oid)),
        array(adoption.tables.iter().map(|name| Some(name.clone()))),
    ];
    let triggers = adoption.db.once(TRIGGERS, &args)?.map(|row| {
        Ok(Trigger {
            table: row.require(0)?,
            is_on_accounts: row.get(1)?.unwrap_or(false),
            name: row.require(2)?,
            owner: row.require(3)?,
            owner_name: row.require(4)?,
            function: row.require(5)?,
            signature: row.require(6)?,
            function_name: row.require(7)?,
            is_of_schema: row.require(8)?,
            source: Source::of(&row.require::<String>(9)?),
            definition: row.require(10)?,
            is_for_each_row: row.require(11)?,
            function_definition: row.require(12)?,
        })
    })?;
    let schema = adoption.db.schema().name.clone();
    let ours = adoption.new_user_trigger();
    let mut unused = Vec::new();
    for trigger in &triggers {
        match trigger.replaced(&schema) {
            Some(why) if current_role_acts_as(trigger.owner) => {
                if drop_trigger(adoption, trigger, why)? && trigger.is_of_schema {
                    unused.push(trigger);
                }
            }
            _ if trigger.breaks_sign_ups(&schema, &ours) => refuse_late(adoption, trigger),
            Some(why) => leave(adoption, trigger, why),
            None => name_kept(adoption, trigger, &schema),
        }
    }
    unused.dedup_by_key(|trigger| trigger.function);
    for trigger in unused {
        // An application's migrations may attach this one to further tables.
        if !trigger.source.only_sets_updated_at() {
            drop_function(adoption, &trigger.signature, &trigger.function_definition);
        }
    }
    drop_unattached(adoption)?;
    name_counters(adoption);
    name_writers(adoption)
}

fn table_of(adoption: &Adoption, trigger: &Trigger) -> String {
    if trigger.is_on_accounts { "auth.users".into() } else { adoption.qualified(&trigger.table) }
}

fn drop_trigger(adoption: &mut Adoption, trigger: &Trigger, why: &str) -> Result<bool> {
    let table = table_of(adoption, trigger);
    let statement = format!("DROP TRIGGER {} ON {table}", quote_identifier(&trigger.name));
    if !adoption.run(&trigger.object(), &statement)? {
        return Ok(false);
    }
    let detail = format!("it is dropped: {why}. It was: {}", trigger.definition);
    adoption.findings.add(Status::Lost, trigger.object(), detail);
    Ok(true)
}

/// One that inserts the profile after ours has.
fn refuse_late(adoption: &mut Adoption, trigger: &Trigger) {
    let detail = "it fires after ours and inserts the profile again, so every sign-up would fail";
    let remedy = if trigger.is_for_each_row {
        format!(
            "ALTER TRIGGER {} ON auth.users RENAME TO {};\n-- Run it as a superuser, or as {}.",
            quote_identifier(&trigger.name),
            quote_identifier(&format!("application_{}", trigger.name)),
            trigger.owner_name
        )
    } else {
        "Add ON CONFLICT (id) DO NOTHING to the INSERT of its function.".to_owned()
    };
    adoption.findings.add_with_remedy(Status::Refused, trigger.object(), detail, remedy);
}

/// A trigger on a table of another role's: it does no harm beside ours, which then finds nothing
/// left to do.
fn leave(adoption: &mut Adoption, trigger: &Trigger, why: &str) {
    let statement = format!(
        "DROP TRIGGER {} ON {};\n-- Run it as a superuser, or as {}.",
        quote_identifier(&trigger.name),
        table_of(adoption, trigger),
        trigger.owner_name
    );
    let detail = format!("it is no longer needed: {why}");
    adoption.findings.add_with_remedy(Status::Left, trigger.object(), detail, statement);
}

/// A trigger function that nothing else uses goes with its trigger.
fn drop_function(adoption: &mut Adoption, signature: &str, definition: &str) {
    let object = format!("function {signature}");
    match adoption.attempt(&format!("DROP FUNCTION {signature}")) {
        Ok(()) => {
            let detail =
                format!("it is dropped, as nothing uses it any more. It was:\n{definition}");
            adoption.findings.add(Status::Lost, object, detail);
        }
        Err(failure) => {
            let detail = format!("it stays: {}", failure.message);
            adoption.findings.add(Status::Kept, object, detail);
        }
    }
}

/// The functions that kept the summaries go, though no trigger calls them.
fn drop_unattached(adoption: &mut Adoption) -> Result<()> {
    let names = SUMMARY_FUNCTIONS.map(|name| Some(name.to_owned()));
    let args = [value(Some(adoption.db.schema().oid)), array(names)];
    let functions = adoption
        .db
        .once(UNATTACHED, &args)?
        .map(|row| Ok((row.require::<String>(0)?, row.require::<String>(1)?)))?;
    for (signature, definition) in functions {
        drop_function(adoption, &signature, &definition);
    }
    Ok(())
}

fn name_kept(adoption: &mut Adoption, trigger: &Trigger, schema: &str) {
    let drop = format!(
        "DROP TRIGGER {} ON {}",
        quote_identifier(&trigger.name),
        table_of(adoption, trigger)
    );
    let object = trigger.object();
    let is_summary = || {
        summaries::tables()
            .any(|table| table.name == trigger.table && table.access != Access::Reference)
    };
    let (status, detail, remedy) = if trigger.is_on_accounts {
        let detail = if trigger.source.writes(schema, "users") {
            "it stays beside ours, which finds the profile made; if it fails, so does the sign-up"
        } else {
            "it stays beside ours"
        };
        (Status::Kept, detail, None)
    } else if is_summary() && trigger.is_for_each_row {
        (
            Status::Warning,
            "it stays, and fires for each row that a summary writes: every attempt takes the slower way",
            Some(drop),
        )
    } else {
        (Status::Kept, "it stays", None)
    };
    adoption.findings.push(status, object, None, detail.into(), remedy);
}

/// Counters on questions, which a dropped trigger kept.
fn name_counters(adoption: &mut Adoption) {
    for column in COUNTERS {
        if adoption.made_column("questions", column).is_some() {
            adoption.findings.add(
                Status::Lost,
                format!("questions.{column}"),
                "the column stays as it is, and is no longer kept: the view question_stats has the figures",
            );
        }
    }
}

/// Statements that write summaries are refused from now on, but for those that run as the owner.
fn name_writers(adoption: &mut Adoption) -> Result<()> {
    let schema = adoption.db.schema().name.clone();
    let summaries: Vec<&str> = summaries::ALL.iter().map(|summary| summary.table().name).collect();
    for table in summaries.iter().filter(|table| adoption.tables.contains(**table)) {
        let detail = "statements of the application that write it are refused from now on (42501): only the triggers do";
        adoption.findings.add(Status::Lost, format!("writes to {table}"), detail);
    }
    let args = [value(Some(adoption.db.schema().oid))];
    let functions = adoption.db.once(FUNCTIONS, &args)?.map(|row| {
        Ok((row.require::<String>(0)?, row.require::<String>(1)?, row.require::<bool>(2)?))
    })?;
    for (signature, source, is_definer) in functions {
        let source = Source::of(&source);
        let written: Vec<&str> =
            summaries.iter().copied().filter(|table| source.writes(&schema, table)).collect();
        if written.is_empty() {
            continue;
        }
        let detail = format!("it stays, and writes {}", written.join(", "));
        let remedy = if is_definer {
            "Take these statements out: run as its owner, it still can, and leaves what no attempt says."
        } else {
            "Take these statements out: they fail for everybody but the owner of the tables."
        };
        let object = format!("function {signature}");
        adoption.findings.add_with_remedy(Status::Warning, object, detail, remedy);
    }
    Ok(())
}
