//! The one error type of the extension, with the message of each error; `report` says with which
//! SQLSTATE, DETAIL and HINT it goes to the client. Errors raised by PostgreSQL itself pass through
//! unchanged.

mod named_attempt;
mod report;

pub use named_attempt::{AttemptName, NamedAttempt};

use crate::installation::VERSION;
use pgrx::PgSqlErrorCode;
use progress::DocumentError;
use thiserror::Error;

/// What PostgreSQL reported of a statement or block that failed.
#[derive(Debug)]
pub struct Failure {
    pub sqlstate: PgSqlErrorCode,
    pub message: String,
    pub detail: Option<String>,
}

/// Why a sub-score cannot be read.
#[derive(Debug, Clone, Error)]
pub enum BadSubScore {
    #[error("{0}")]
    Document(DocumentError),
    #[error("{column} must be between 0 and 100, not {}", shortened(value))]
    Column { column: String, value: String },
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
    /// A sub-score that cannot be read.
    #[error("{error}")]
    SubScore { error: Box<BadSubScore>, attempt: NamedAttempt },
    /// An attempt that is dated in the future.
    #[error("created_at of an attempt must not be more than a day ahead of the clock")]
    Future { attempt: NamedAttempt },
    /// A former time zone that is still in force.
    #[error("valid_until of a former time zone must not be in the future")]
    FutureZone,
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
    #[error("{}", already_there(names))]
    ForeignRelations { schema: String, names: Vec<String> },
    /// Tables of an application that cannot be taken over as they are.
    #[error("the tables of schema \"{schema}\" cannot be adopted as they are")]
    NotAdopted { schema: String, refused: Vec<String> },
    /// Tables that a DBA has changed so that the triggers could not read or write them.
    #[error("{}", .problems[0])]
    Unfit { schema: String, problems: Vec<String> },
    /// A name of something that `adopt()` does not offer.
    #[error("adopt() offers no \"{}\"", shortened(name))]
    UnknownOffer { name: String, known: String },
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
    /// Rights that were revoked. Only ever a NOTICE.
    #[error("rights that interview_core does not grant were revoked")]
    RightsTaken(Vec<String>),
    /// Rights that only another role can take back. Only ever a WARNING.
    #[error("rights that role {grantor} granted could not be revoked")]
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
    /// Tables that an older library made.
    #[error(
        "schema \"{schema}\" was installed by interview_core {found}, which is older than {VERSION}"
    )]
    OlderInstallation { schema: String, found: String },
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
    /// A statement gave a value for a column that is not for statements to write. Only ever a
    /// DEBUG1 message.
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
    /// The same on `auth.users`, which cannot be trusted without the foreign key. Only ever a
    /// WARNING.
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
    /// Progress of somebody that the caller may not see.
    #[error("permission denied to read the progress of user {0}")]
    ForeignProgress(String),
    /// A day that no report begins or ends with.
    #[error("{0} is out of range")]
    DateRange(&'static str),
    /// A period that ends before it begins.
    #[error("from_date must not be after to_date")]
    EmptyPeriod,
    /// A longer period than a report covers.
    #[error("a report covers at most {most} days, not {days}")]
    LongPeriod { days: i64, most: i64 },
    /// Rows that a trigger of the application kept from being deleted.
    #[error("user {user} could not be erased: rows are left in {tables}")]
    NotErased { user: String, tables: String },
    /// Rows that a trigger of the application kept from being moved.
    #[error("user {user} could not be merged: rows are left in {tables}")]
    NotMerged { user: String, tables: String },
    /// One user as both sides of a merge.
    #[error("user {0} cannot be merged into itself")]
    SameUser(String),
    /// An account that only its owner's service should delete. Only ever a WARNING.
    #[error("account {id} is left in auth.users, which belongs to role {owner}")]
    AccountLeft { id: String, owner: String },
    /// A statement of the extension's own that PostgreSQL refused.
    #[error("{}", .0.message)]
    Failed(Failure),
    /// Parts of the platform that the caller may not create. Only ever a WARNING.
    #[error("permission denied to {}", whats.join(", "))]
    Skipped { whats: Vec<String>, script: String, role: String, needs: Vec<String> },
    /// A table that front ends hear of from now on. Only ever a NOTICE.
    #[error("table \"{table}\" was added to publication {publication}")]
    Published { table: String, publication: &'static str },
    /// A table that cannot be published as it is. Only ever a WARNING.
    #[error("{what}")]
    NotPublished { what: String, script: String },
    /// Parts of the platform that whoever owns them can change. Only ever a WARNING.
    #[error("other roles own objects that interview_core relies on")]
    OtherOwners { parts: String },
    /// Triggers attached after attempts were written without them. Only ever a WARNING.
    #[error("the triggers on \"{0}\".attempts were attached again")]
    RebuildDue(String),
    /// A procedure that commits, called where it may not.
    #[error("{0}() cannot run inside a transaction block")]
    TransactionBlock(&'static str),
    /// A function that must see what others have committed while it waited.
    #[error("{0}() needs the isolation level READ COMMITTED")]
    NeedsReadCommitted(&'static str),
    /// A failed call of PostgreSQL's server programming interface.
    #[error("SPI call {call} failed with code {code}")]
    Spi { call: &'static str, code: i32 },
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
