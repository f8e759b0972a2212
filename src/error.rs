//! The one error type of the extension, and its mapping to what PostgreSQL reports: SQLSTATE,
//! message, DETAIL and HINT. Errors raised by PostgreSQL itself pass through unchanged.

use crate::attempts::NamedAttempt;
use crate::pg::catalog::quote_literal;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::{PgLogLevel, PgSqlErrorCode};
use progress::DocumentError;
use thiserror::Error;

/// What PostgreSQL reported of a statement or block that failed.
#[derive(Debug)]
pub struct Failure {
    pub sqlstate: PgSqlErrorCode,
    pub message: String,
}

/// Everything that can go wrong in the extension's own code.
#[derive(Debug, Error)]
pub enum Error {
    /// A trigger function attached in a way that it cannot work in.
    #[error("function {function} must be attached as {expected}")]
    TriggerProtocol { function: &'static str, expected: String },
    /// The table that a trigger function is attached to lacks a column.
    #[error("table \"{table}\" has no column \"{column}\"")]
    MissingColumn { table: String, column: &'static str },
    /// A column of another type than the extension reads.
    #[error("column \"{column}\" must be of type {expected}, not {found}")]
    ColumnType { column: String, expected: String, found: String },
    /// A column of another role's table that cannot be read.
    #[error("table \"{table}\" has no column \"{column}\" that can be read as {expected}")]
    ForeignColumn { table: &'static str, column: &'static str, expected: &'static str },
    /// A NULL in a column that the extension needs.
    #[error("column \"{0}\" must not be null")]
    NullColumn(String),
    /// A number that no summary can hold.
    #[error("{what} is not a finite number of at most 28 digits")]
    NotFinite { what: &'static str },
    /// A duration that the column of `attempts` would not hold.
    #[error("audio_duration must be between 0 and 99999999.99 seconds, not {0}")]
    DurationRange(String),
    /// A counter that outgrows its column.
    #[error("integer out of range")]
    CounterRange,
    /// A sum that outgrows its column.
    #[error("{0} is out of range")]
    SumRange(&'static str),
    /// A score outside 0..100.
    #[error("{column} must be between 0 and 100, not {value}")]
    ScoreRange { column: String, value: String },
    /// A score document that cannot be read.
    #[error("{error}")]
    Document { error: DocumentError, attempt: NamedAttempt },
    /// An attempt that is dated in the future.
    #[error("created_at of an attempt must not be more than a day ahead of the clock")]
    Future { attempt: NamedAttempt },
    /// A sum that exceeds what a decimal can hold.
    #[error("the scores are too large to be averaged")]
    Overflow,
    /// More changed attempts in one statement than there is memory for.
    #[error("out of memory")]
    OutOfMemory { attempts: usize },
    /// A time stamp without a calendar day.
    #[error("created_at must be a finite time stamp")]
    InfiniteTime,
    /// The target schema holds no installation.
    #[error("interview_core is not installed in schema \"{0}\"")]
    NotInstalled(String),
    /// A schema that cannot be a target.
    #[error("schema \"{0}\" cannot hold the tables of interview_core")]
    ReservedSchema(String),
    /// Objects of our names that `install()` did not create.
    #[error("{}", already_there(.0))]
    ForeignRelations(Vec<String>),
    /// Tables that a DBA has changed so that the triggers could not read or write them.
    #[error("{}", .problems[0])]
    Unfit { schema: String, problems: Vec<String> },
    /// A step of the schema that failed.
    #[error("{}", failure.message)]
    FailedStep { statement: String, failure: Failure },
    /// Something that a DBA has changed and nothing depends on. Only ever a NOTICE.
    #[error("{0}")]
    Altered(String),
    /// A statement that what somebody has changed does not allow. Only ever a WARNING.
    #[error("{what} was left out: {}", failure.message)]
    LeftOut { what: String, failure: Failure },
    /// A column that triggers leave NULL and that refuses it. Only ever a WARNING.
    #[error("column \"{column}\" of table \"{table}\" refuses rows that triggers write")]
    RefusesNull { table: String, column: String },
    /// Rights that were taken back. Only ever a NOTICE.
    #[error("rights that interview_core does not give were taken back")]
    RightsTaken(Vec<String>),
    /// Rights that only another role can take back. Only ever a WARNING.
    #[error("rights that role {grantor} granted could not be taken back")]
    RightsLeft { grantor: String, statements: Vec<String> },
    /// What a step of the schema did with rows, or left as it is. Only ever a WARNING or a NOTICE.
    #[error("{message}")]
    StepReport { message: String, detail: Option<String>, hint: Option<String> },
    /// A trigger of ours under another name. Only ever a NOTICE.
    #[error("trigger \"{trigger}\" on table \"{table}\" was dropped")]
    SecondTrigger { table: String, trigger: String },
    /// A bucket that exists and shows files to everybody. Only ever a WARNING.
    #[error("storage bucket \"{0}\" is public")]
    PublicBucket(String),
    /// A function of one of our names that `install()` did not create.
    #[error("function {0} already exists and was not created by interview_core")]
    ForeignFunction(String),
    /// An installation that a newer library made.
    #[error(
        "schema \"{schema}\" was installed by interview_core {found}, which is newer than {library}"
    )]
    NewerInstallation { schema: String, found: String, library: &'static str },
    /// The extension's functions are of another version than the library.
    #[error(
        "the functions of interview_core are those of version {functions}, but its library is {library}"
    )]
    OtherFunctions { functions: String, library: &'static str },
    /// A role that must exist and that the caller may not create.
    #[error("permission denied to create the missing roles: {missing}")]
    MissingRoles { missing: String, statements: String },
    /// A table of another role's, some of whose rows or columns are hidden.
    #[error("permission denied to read all of {0}")]
    HiddenTable(String),
    /// A right that the caller lacks.
    #[error("permission denied: {what}")]
    MissingRight { what: String, hint: String },
    /// A setting out of its range.
    #[error("{0}")]
    Setting(#[from] progress::SettingsError),
    /// No such time zone.
    #[error("time zone \"{}\" is not known", shortened(.0))]
    UnknownTimeZone(String),
    /// Users with a stored time zone that the server does not know. Only ever a WARNING.
    #[error(
        "time zone \"{}\" of {} is not known: {}",
        shortened(zone), counted(*count, "user"), listed(*count, users)
    )]
    UnknownZoneOfUsers { zone: String, count: i64, users: Vec<String> },
    /// More of them than are named. Only ever a WARNING.
    #[error("{} of users are not known", counted(*.0 as i64, "more time zone"))]
    MoreUnknownZones(usize),
    /// A stored setting that the server does not know. Only ever a WARNING.
    #[error("time zone \"{}\" of the settings is not known", shortened(.0))]
    UnknownZoneOfSetting(String),
    /// An argument that must not be NULL.
    #[error("{0} must not be null")]
    NullArgument(&'static str),
    /// An aggregate's argument out of its range.
    #[error("{name} must be between {low} and {high}, not {value}")]
    ArgumentRange { name: &'static str, low: i64, high: i64, value: i64 },
    /// A threshold below zero.
    #[error("threshold must not be negative, and is {0}")]
    NegativeThreshold(String),
    /// An aggregate's argument that changes from row to row.
    #[error("{0} must be the same for all rows of an aggregate")]
    ChangingArgument(&'static str),
    /// No such user.
    #[error("user {0} does not exist")]
    UnknownUser(String),
    /// Rows that the transaction's snapshot is too old to show.
    #[error("could not serialize access due to concurrent update")]
    Serialization,
    /// A trigger of the application's on a summary that changes attempts.
    #[error("attempts cannot be changed by a trigger on a summary of them")]
    Reentrance,
    /// A trigger that would act as one owner on the tables of another.
    #[error("trigger on table {table} may not act on table {other} of another owner")]
    ForeignOwner { table: String, other: String },
    /// A database whose text is not UTF-8.
    #[error("interview_core needs a database with encoding UTF8, not {0}")]
    Encoding(String),
    /// A statement gave a value for a column that is not for statements to write. Only ever a DEBUG1 message.
    #[error("value for column \"{column}\" of table \"{table}\" is ignored")]
    IgnoredValue { table: String, column: &'static str },
    /// A client tried to empty a table.
    #[error("permission denied to truncate table \"{0}\"")]
    Truncate(String),
    /// The sign-up trigger on a table that is not the one that users belong to.
    #[error(
        "handle_new_user(\"{schema}\") fires on a table that \"{schema}\".users does not reference"
    )]
    ForeignSignUp { schema: String },
    /// The same on `auth.users`, which cannot be trusted without the foreign key. Only ever a WARNING.
    #[error("\"{schema}\".users does not reference auth.users, whose new account has no profile")]
    OtherAccounts { schema: String },
    /// A sign-up trigger whose argument names no schema with profiles. Only ever a WARNING.
    #[error("there are no profiles in schema \"{schema}\", which trigger {trigger} names")]
    NoProfiles { schema: String, trigger: String },
    /// A profile that could not be written for an account. Only ever a WARNING. The id follows a
    /// space, where it is known.
    #[error("could not write the profile of account{id}: {}", failure.message)]
    NoProfile { id: String, schema: String, failure: Failure },
    /// Objects of deleted users that could not be listed. Only ever a WARNING.
    #[error("could not list the stored objects of the deleted users: {}", failure.message)]
    NoObjectList { users: String, failure: Failure },
    /// Data of somebody that the caller may not see.
    #[error("permission denied to export user {0}")]
    ForeignData(String),
    /// Rows that a trigger of the application kept from being deleted.
    #[error("user {user} could not be erased: rows are left in {tables}")]
    NotErased { user: String, tables: String },
    /// An account that only its owner's service should delete. Only ever a WARNING.
    #[error("account {id} is left in auth.users, which belongs to role {owner}")]
    AccountLeft { id: String, owner: String },
    /// A statement of the extension's own that PostgreSQL refused.
    #[error("{}", .0.message)]
    Failed(Failure),
    /// Parts of the platform that the caller may not create. Only ever a WARNING.
    #[error("permission denied to {}", whats.join(", "))]
    Skipped { whats: Vec<&'static str>, script: String, role: String, needs: Vec<&'static str> },
    /// Parts of the platform that whoever owns them can change. Only ever a WARNING.
    #[error("other roles own what interview_core relies on")]
    OtherOwners { parts: String },
    /// Triggers attached after attempts were written without them. Only ever a WARNING.
    #[error("the triggers on \"{0}\".attempts were attached again")]
    RebuildDue(String),
    /// A procedure that commits, called where it may not.
    #[error("{0}() cannot run inside a transaction block")]
    TransactionBlock(&'static str),
    /// A failed call of PostgreSQL's server programming interface.
    #[error("SPI call {call} failed with code {code}")]
    Spi { call: &'static str, code: i32 },
}

impl Error {
    /// The SQLSTATE that clients see.
    fn sqlstate(&self) -> PgSqlErrorCode {
        use PgSqlErrorCode::*;
        match self {
            Self::TriggerProtocol { .. } => ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED,
            Self::MissingColumn { .. } => ERRCODE_UNDEFINED_COLUMN,
            Self::ColumnType { .. } | Self::ForeignColumn { .. } => ERRCODE_DATATYPE_MISMATCH,
            Self::NullColumn(_) => ERRCODE_NOT_NULL_VIOLATION,
            Self::NotFinite { .. } | Self::Overflow | Self::CounterRange | Self::SumRange(_) => {
                ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE
            }
            Self::InfiniteTime | Self::Future { .. } => ERRCODE_DATETIME_FIELD_OVERFLOW,
            Self::OutOfMemory { .. } => ERRCODE_OUT_OF_MEMORY,
            Self::ScoreRange { .. }
            | Self::DurationRange(_)
            | Self::Document { .. }
            | Self::Setting(_)
            | Self::UnknownTimeZone(_)
            | Self::ArgumentRange { .. }
            | Self::NegativeThreshold(_)
            | Self::ChangingArgument(_) => ERRCODE_INVALID_PARAMETER_VALUE,
            Self::TransactionBlock(_) => ERRCODE_ACTIVE_SQL_TRANSACTION,
            Self::Reentrance => ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION,
            Self::Serialization => ERRCODE_T_R_SERIALIZATION_FAILURE,
            Self::Encoding(_) => ERRCODE_FEATURE_NOT_SUPPORTED,
            Self::NullArgument(_) => ERRCODE_NULL_VALUE_NOT_ALLOWED,
            Self::NotInstalled(_)
            | Self::NoProfiles { .. }
            | Self::NewerInstallation { .. }
            | Self::OtherFunctions { .. } => ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            Self::ReservedSchema(_) => ERRCODE_RESERVED_NAME,
            Self::ForeignRelations(_) => ERRCODE_DUPLICATE_TABLE,
            Self::Unfit { .. } => ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            Self::FailedStep { failure, .. } | Self::LeftOut { failure, .. } => failure.sqlstate,
            Self::Altered(_)
            | Self::RightsTaken(_)
            | Self::SecondTrigger { .. }
            | Self::StepReport { .. } => ERRCODE_SUCCESSFUL_COMPLETION,
            Self::ForeignFunction(_) => ERRCODE_DUPLICATE_FUNCTION,
            Self::UnknownUser(_) => ERRCODE_NO_DATA_FOUND,
            Self::MissingRoles { .. }
            | Self::MissingRight { .. }
            | Self::HiddenTable(_)
            | Self::ForeignOwner { .. }
            | Self::Truncate(_)
            | Self::ForeignData(_)
            | Self::ForeignSignUp { .. }
            | Self::OtherAccounts { .. } => ERRCODE_INSUFFICIENT_PRIVILEGE,
            Self::NoProfile { failure, .. }
            | Self::NoObjectList { failure, .. }
            | Self::Failed(failure) => failure.sqlstate,
            Self::NotErased { .. } => ERRCODE_TRIGGERED_ACTION_EXCEPTION,
            Self::Skipped { .. } => ERRCODE_INSUFFICIENT_PRIVILEGE,
            Self::IgnoredValue { .. } => ERRCODE_SUCCESSFUL_COMPLETION,
            Self::RebuildDue(_)
            | Self::AccountLeft { .. }
            | Self::OtherOwners { .. }
            | Self::RefusesNull { .. }
            | Self::RightsLeft { .. }
            | Self::PublicBucket(_)
            | Self::UnknownZoneOfUsers { .. }
            | Self::MoreUnknownZones(_)
            | Self::UnknownZoneOfSetting(_) => ERRCODE_WARNING,
            Self::Spi { .. } => ERRCODE_INTERNAL_ERROR,
        }
    }

    fn detail(&self) -> Option<String> {
        match self {
            Self::MissingRoles { .. } => Some(
                "The policies and grants name these roles, and creating them needs a superuser."
                    .into(),
            ),
            Self::Skipped { script, .. } => {
                Some(format!("Everything else is installed. The script is:\n{script}"))
            }
            Self::ForeignRelations(names) => Some(format!("They are: {}.", names.join(", "))),
            Self::Unfit { problems, .. } if problems.len() > 1 => Some(problems.join("\n")),
            Self::FailedStep { statement, .. } => {
                Some(format!("The statement is: {statement} ..."))
            }
            Self::LeftOut { .. } => Some("Everything else is installed.".into()),
            Self::RightsTaken(rights) => Some(rights.join("\n")),
            Self::RightsLeft { statements, .. } => {
                Some(statements.iter().map(|statement| format!("{statement};\n")).collect())
            }
            Self::StepReport { detail, .. } => detail.clone(),
            Self::SecondTrigger { .. } => Some(
                "It called a function of interview_core, which install() attaches itself.".into(),
            ),
            Self::RefusesNull { .. } => {
                Some("It is NOT NULL, and has no default where the triggers give no value.".into())
            }
            Self::OtherOwners { parts } => Some(parts.clone()),
            Self::RebuildDue(_) => {
                Some("Attempts that were written meanwhile are missing from the summaries.".into())
            }
            Self::AccountLeft { .. } => {
                Some("Everything that interview_core keeps of its user is erased.".into())
            }
            Self::OutOfMemory { attempts } => {
                Some(format!("There is no room to note what {attempts} attempts say."))
            }
            Self::Document { attempt, .. } | Self::Future { attempt } => Some(attempt.to_string()),
            Self::UnknownZoneOfUsers { .. } => {
                Some("Their practice days are counted in the time zone of the settings.".into())
            }
            Self::UnknownZoneOfSetting(_) => Some("It counts as UTC.".into()),
            _ => None,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::StepReport { hint, .. } => return hint.clone(),
            Self::TriggerProtocol { .. } => {
                "Run interview_core.install(), which attaches the triggers.".into()
            }
            Self::MissingColumn { .. } | Self::ColumnType { .. } => {
                "The trigger functions of interview_core fit the tables that interview_core.install() creates.".into()
            }
            Self::OutOfMemory { .. } => "Change fewer attempts in one statement.".into(),
            Self::ScoreRange { .. } => "Scores are numbers from 0 to 100.".into(),
            Self::Document { .. } => {
                "ml_scores is an object such as {\"content\": 82.5}, whose scores are numbers from 0 to 100.".into()
            }
            Self::Future { .. } => {
                "Send the time of the answer with its zone, such as 2026-03-01T12:00:00Z, or leave created_at out. If the time is right, set the server's clock.".into()
            }
            Self::NotInstalled(schema) => {
                format!("Run SELECT interview_core.install('{}').", schema.replace('\'', "''"))
            }
            Self::ReservedSchema(_) => {
                "Choose a schema that belongs to the application, such as public.".into()
            }
            Self::ForeignRelations(names) if names.len() > 1 => {
                "Rename them, or install into another schema: SELECT interview_core.install('practice').".into()
            }
            Self::ForeignRelations(_) => {
                "Rename it, or install into another schema: SELECT interview_core.install('practice').".into()
            }
            Self::ForeignFunction(_) => "Rename that function, or install into another schema.".into(),
            Self::NewerInstallation { .. } => {
                "Install the newer library, then run ALTER EXTENSION interview_core UPDATE.".into()
            }
            Self::OtherFunctions { functions, .. } => {
                format!("Run ALTER EXTENSION interview_core UPDATE, or install the library of version {functions}.")
            }
            Self::MissingRoles { statements, .. } => {
                format!("Run as a superuser, then call interview_core.install() again:\n{statements}")
            }
            Self::MissingRight { hint, .. } => hint.clone(),
            Self::HiddenTable(_) => {
                "It takes SELECT on the table, USAGE on its schema, and no row level security in the way.".into()
            }
            Self::Setting(_) => "See the settings in the documentation of interview_core.configure().".into(),
            Self::UnknownTimeZone(_) => {
                "Use a name such as Europe/Berlin, or UTC; the view pg_timezone_names lists them.".into()
            }
            Self::UnknownZoneOfUsers { .. } => {
                "Give them a name such as Europe/Berlin; or have the server know the name, and rebuild.".into()
            }
            Self::UnknownZoneOfSetting(_) => {
                "Set a name such as Europe/Berlin with interview_core.configure().".into()
            }
            Self::ForeignOwner { .. } => {
                "All tables of an installation have one owner: the role that runs install().".into()
            }
            Self::Encoding(_) => {
                "Create a database with ENCODING 'UTF8' and TEMPLATE template0.".into()
            }
            Self::Truncate(_) => "The owner of the table may truncate it.".into(),
            Self::ForeignSignUp { .. } => {
                "Attach handle_new_user() only to the table that the foreign key of users.id references.".into()
            }
            Self::OtherAccounts { schema } => format!(
                "The account stands. Add the foreign key of users.id again, and run SELECT interview_core.ensure_profiles({}).",
                quote_literal(schema)
            ),
            Self::NoProfiles { trigger, .. } => format!(
                "If the schema was renamed, run interview_core.install() and interview_core.ensure_profiles() with its present name. DROP TRIGGER {trigger} ON auth.users ends this message."
            ),
            Self::Skipped { role, needs, .. } if needs.is_empty() => {
                format!("Run it as a superuser, or as {role}.")
            }
            Self::Skipped { role, needs, .. } => {
                let grants: Vec<String> =
                    needs.iter().map(|right| format!("GRANT {right} TO {role};")).collect();
                format!("Run it as a superuser, or as {role} after:\n{}", grants.join("\n"))
            }
            Self::Unfit { .. } => {
                "The triggers on attempts need these tables as install() makes them: put back what was renamed, dropped, or given another type or owner.".into()
            }
            Self::FailedStep { .. } => {
                "Somebody has changed the tables since they were installed. Undo what stands in the way, and run install() again.".into()
            }
            Self::LeftOut { failure, .. }
                if failure.sqlstate == PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE =>
            {
                "Run install() as the owner of what is named, or give that to the role that installs.".into()
            }
            Self::LeftOut { .. } => {
                "Somebody has changed what is named. Put it back, or drop a view that is in the way, and run install() again.".into()
            }
            Self::RightsTaken(_) => {
                "Rights that come with ALL count as a mistake. Grant single rights, with a policy of your own for what writes.".into()
            }
            Self::RightsLeft { grantor, .. } => {
                format!("Run the statements as a superuser after SET ROLE {grantor}.")
            }
            Self::RefusesNull { .. } => "Give it a default, or DROP NOT NULL.".into(),
            Self::PublicBucket(id) => format!(
                "Anybody who knows an address can download from it. If that is not intended: UPDATE storage.buckets SET public = false WHERE id = '{id}'."
            ),
            Self::RebuildDue(schema) => format!(
                "Run SELECT interview_core.rebuild_summaries('{}').",
                schema.replace('\'', "''")
            ),
            Self::OtherOwners { .. } => {
                "These roles can change who a client is, or see what it sees. Unless you trust them, change the owners.".into()
            }
            Self::NoProfile { schema, .. } => format!(
                "The account stands. Once the reason is gone, run SELECT interview_core.ensure_profiles({}).",
                quote_literal(schema)
            ),
            Self::NoObjectList { users, .. } => {
                format!("Erase what is in the folders of these users in the storage buckets: {users}.")
            }
            Self::ForeignData(_) => {
                "Users may export their own data, and the service role anybody's.".into()
            }
            Self::NotErased { .. } => {
                "Look for a trigger of the application on these tables which keeps rows, or gives them to somebody else.".into()
            }
            Self::AccountLeft { .. } => {
                "Its user can sign in until the authentication service deletes it, by auth.admin.deleteUser() for one.".into()
            }
            Self::TransactionBlock(_) => {
                "It commits after each batch. Call it on its own, or use rebuild_summaries().".into()
            }
            Self::Reentrance => {
                "Change them in a trigger on attempts, or in a statement of its own.".into()
            }
            Self::UnknownUser(_) => "The id is that of a row in users.".into(),
            _ => return None,
        })
    }

    fn report(self, level: PgLogLevel) {
        let mut report = ErrorReport::new(self.sqlstate(), self.to_string(), "interview_core");
        if let Some(detail) = self.detail() {
            report = report.set_detail(detail);
        }
        if let Some(hint) = self.hint() {
            report = report.set_hint(hint);
        }
        report.report(level);
    }

    /// Raises the error as PostgreSQL's own, which aborts the statement.
    pub fn raise(self) -> ! {
        self.report(PgLogLevel::ERROR);
        unreachable!("an ERROR does not return")
    }

    /// Tells whoever asks for such messages, and goes on.
    pub fn debug(self) {
        self.report(PgLogLevel::DEBUG1);
    }

    /// Sends the error to the client as a WARNING and goes on.
    pub fn warn(self) {
        self.report(PgLogLevel::WARNING);
    }

    /// Sends it to the client as a NOTICE and goes on.
    pub fn notice(self) {
        self.report(PgLogLevel::NOTICE);
    }
}

fn already_there(objects: &[String]) -> String {
    match objects {
        [object] => format!("{object} already exists and was not created by interview_core"),
        objects => format!(
            "{} and {} more already exist and were not created by interview_core",
            objects[0],
            objects.len() - 1
        ),
    }
}

/// The result of the extension's own functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Unwraps a result at the border to PostgreSQL.
pub fn or_raise<T>(result: Result<T>) -> T {
    result.unwrap_or_else(|error| error.raise())
}

/// The beginning of a text of any length.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// `1 user`, `2 users`.
fn counted(count: i64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The first of some users, and how many are left out.
fn listed(count: i64, users: &[String]) -> String {
    let others = count - users.len() as i64;
    let rest = if others > 0 { format!(", and {others} more") } else { String::new() };
    format!("{}{rest}", users.join(", "))
}
