//! How an error is reported to the client: SQLSTATE, DETAIL, HINT, and the level.

use super::{BadSubScore, Error};
use crate::pg::catalog::quote_literal;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::{PgLogLevel, PgSqlErrorCode};
use progress::{SettingsError, SkillsError};

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
            Self::InfiniteTime | Self::Future { .. } | Self::FutureZone => {
                ERRCODE_DATETIME_FIELD_OVERFLOW
            }
            Self::OutOfMemory { .. } => ERRCODE_OUT_OF_MEMORY,
            Self::ScoreRange { .. }
            | Self::DurationRange(_)
            | Self::SubScore { .. }
            | Self::Setting(_)
            | Self::UnknownTimeZone(_)
            | Self::ArgumentRange { .. }
            | Self::NegativeThreshold(_)
            | Self::ChangingArgument(_)
            | Self::SameUser(_)
            | Self::DateRange(_)
            | Self::EmptyPeriod
            | Self::UnknownOffer { .. }
            | Self::LongPeriod { .. } => ERRCODE_INVALID_PARAMETER_VALUE,
            Self::TransactionBlock(_) | Self::NeedsReadCommitted(_) => {
                ERRCODE_ACTIVE_SQL_TRANSACTION
            }
            Self::Reentrance => ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION,
            Self::Serialization => ERRCODE_T_R_SERIALIZATION_FAILURE,
            Self::Encoding(_) => ERRCODE_FEATURE_NOT_SUPPORTED,
            Self::NullArgument(_) => ERRCODE_NULL_VALUE_NOT_ALLOWED,
            Self::NotInstalled(_)
            | Self::OlderInstallation { .. }
            | Self::NoProfiles { .. }
            | Self::NewerInstallation { .. }
            | Self::OtherFunctions { .. } => ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            Self::ReservedSchema(_) => ERRCODE_RESERVED_NAME,
            Self::ForeignRelations { .. } => ERRCODE_DUPLICATE_TABLE,
            Self::Unfit { .. } | Self::NotAdopted { .. } => {
                ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE
            }
            Self::FailedStep { failure, .. } | Self::LeftOut { failure, .. } => failure.sqlstate,
            Self::Altered(_)
            | Self::RightsTaken(_)
            | Self::SecondTrigger { .. }
            | Self::Published { .. }
            | Self::StepReport { .. } => ERRCODE_SUCCESSFUL_COMPLETION,
            Self::ForeignFunction(_) => ERRCODE_DUPLICATE_FUNCTION,
            Self::UnknownUser(_) => ERRCODE_NO_DATA_FOUND,
            Self::MissingRoles { .. }
            | Self::MissingRight { .. }
            | Self::HiddenTable(_)
            | Self::ForeignOwner { .. }
            | Self::Truncate(_)
            | Self::ForeignData(_)
            | Self::ForeignProgress(_)
            | Self::ForeignSignUp { .. }
            | Self::OtherAccounts { .. } => ERRCODE_INSUFFICIENT_PRIVILEGE,
            Self::NoProfile { failure, .. }
            | Self::NoObjectList { failure, .. }
            | Self::Failed(failure) => failure.sqlstate,
            Self::NotErased { .. } | Self::NotMerged { .. } => ERRCODE_TRIGGERED_ACTION_EXCEPTION,
            Self::Skipped { .. } => ERRCODE_INSUFFICIENT_PRIVILEGE,
            Self::IgnoredValue { .. } => ERRCODE_SUCCESSFUL_COMPLETION,
            Self::RebuildDue(_)
            | Self::AccountLeft { .. }
            | Self::OtherOwners { .. }
            | Self::RefusesNull { .. }
            | Self::NotPublished { .. }
            | Self::RightsLeft { .. }
            | Self::PublicBucket(_)
            | Self::UnknownZoneOfUsers { .. }
            | Self::MoreUnknownZones(_)
            | Self::UnknownZoneOfSetting(_) => ERRCODE_WARNING,
            Self::Spi { .. } => ERRCODE_INTERNAL_ERROR,
        }
    }

    pub fn detail(&self) -> Option<String> {
        match self {
            Self::MissingRoles { .. } => Some(
                "The policies and grants name these roles, and creating them needs a superuser."
                    .into(),
            ),
            Self::Skipped { script, .. } => {
                Some(format!("Everything else is installed. The script is:\n{script}"))
            }
            Self::ForeignRelations { names, .. } => Some(format!("They are: {}.", names.join(", "))),
            Self::NotAdopted { refused, .. } => Some(first_lines(refused)),
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
            Self::Setting(SettingsError::Skills(error)) => Some(match error {
                SkillsError::Count { .. } | SkillsError::Null | SkillsError::Twice { .. } => return None,
                SkillsError::Name { .. } => {
                    "A name is a lower-case letter, then lower-case letters, digits and underscores, of at most 57 bytes.".into()
                }
                SkillsError::Final => "Its column would be final_score, the attempt's own score.".into(),
                SkillsError::SharedKey { name } => {
                    format!("{name}_score is the column of skill \"{name}\", and its second key in ml_scores.")
                }
            }),
            Self::OutOfMemory { attempts } => {
                Some(format!("There is no memory for the facts of {attempts} attempts."))
            }
            Self::SubScore { attempt, .. } | Self::Future { attempt } => Some(attempt.to_string()),
            Self::UnknownZoneOfUsers { .. } => {
                Some("Their practice days are counted in the time zone of the settings.".into())
            }
            Self::UnknownZoneOfSetting(_) => Some("It counts as UTC.".into()),
            _ => None,
        }
    }

    pub fn hint(&self) -> Option<String> {
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
            Self::SubScore { error, .. } => match **error {
                BadSubScore::Column { .. } => "Scores are numbers from 0 to 100.".into(),
                BadSubScore::Document(_) => {
                    "ml_scores is an object such as {\"content\": 82.5}, whose scores are numbers from 0 to 100.".into()
                }
            },
            Self::Future { .. } => {
                "Send the time of the answer with its zone, such as 2026-03-01T12:00:00Z, or leave created_at out. If the time is right, set the server's clock.".into()
            }
            Self::NotInstalled(schema) => {
                format!("Run SELECT interview_core.install('{}').", schema.replace('\'', "''"))
            }
            Self::ReservedSchema(_) => {
                "Choose a schema that belongs to the application, such as public.".into()
            }
            Self::UnknownOffer { known, .. } => format!("It offers: {known}."),
            Self::NotAdopted { schema, .. } => format!(
                "SELECT * FROM interview_core.adopt({}) lists them with their remedies.",
                quote_literal(schema)
            ),
            Self::ForeignRelations { schema, .. } => format!(
                "If they are tables of an application of this kind, SELECT * FROM interview_core.adopt({}) says what taking them over would do. Otherwise rename them, or install into another schema: SELECT interview_core.install('practice').",
                quote_literal(schema)
            ),
            Self::ForeignFunction(_) => "Rename that function, or install into another schema.".into(),
            Self::NewerInstallation { .. } => {
                "Install the newer library, then run ALTER EXTENSION interview_core UPDATE.".into()
            }
            Self::OtherFunctions { functions, .. } => {
                format!("Run ALTER EXTENSION interview_core UPDATE, or install the library of version {functions}.")
            }
            Self::OlderInstallation { schema, .. } => format!(
                "Run ALTER EXTENSION interview_core UPDATE, and then SELECT interview_core.install({}).",
                quote_literal(schema)
            ),
            Self::MissingRoles { statements, .. } => {
                format!("Run as a superuser, then call it again:\n{statements}")
            }
            Self::MissingRight { hint, .. } => hint.clone(),
            Self::HiddenTable(_) => {
                "Reading it takes SELECT on the table, USAGE on its schema, and no row level security that applies to you.".into()
            }
            Self::Setting(SettingsError::Skills(_)) => {
                "List names such as ARRAY['technical', 'relevance'].".into()
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
                "The triggers on attempts need these tables as install() creates them. Restore the names, types and owners that were changed.".into()
            }
            Self::FailedStep { .. } => {
                "Somebody has changed the tables since they were installed. Undo the change that the statement fails on, and run install() again.".into()
            }
            Self::LeftOut { failure, .. }
                if failure.sqlstate == PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE =>
            {
                "Run install() as the owner of the named object, or make the installing role its owner.".into()
            }
            Self::LeftOut { .. } => {
                "Somebody has changed the named object. Restore it, or drop the view that depends on it, and run install() again.".into()
            }
            Self::RightsTaken(_) => {
                "Rights granted by ALL count as a mistake. Grant single privileges, with a policy of your own for those that write.".into()
            }
            Self::RightsLeft { grantor, .. } => {
                format!("Run the statements as a superuser after SET ROLE {grantor}.")
            }
            Self::RefusesNull { .. } => "Give it a default, or DROP NOT NULL.".into(),
            Self::Published { publication, .. } => format!(
                "Row level security decides who hears of its rows. To keep it out, drop it from {publication} and store what health() then says in known_differences."
            ),
            Self::NotPublished { script, .. } => {
                format!("Run as a superuser, or as the owner of both:\n{script}")
            }
            Self::PublicBucket(id) => format!(
                "Anybody who knows an address can download from it. If that is not intended: UPDATE storage.buckets SET public = false WHERE id = '{id}'."
            ),
            Self::RebuildDue(schema) => format!(
                "Run SELECT interview_core.rebuild_summaries('{}').",
                schema.replace('\'', "''")
            ),
            Self::OtherOwners { .. } => {
                "These roles can change who a client is, or see what it sees. If you do not trust them, change the owners.".into()
            }
            Self::NoProfile { schema, .. } => format!(
                "The account stands. Once the reason is gone, run SELECT interview_core.ensure_profiles({}).",
                quote_literal(schema)
            ),
            Self::NoObjectList { users, .. } => {
                format!("Erase the folders of these users in the storage buckets: {users}.")
            }
            Self::ForeignData(_) => {
                "Users may export their own data, and the service role anybody's.".into()
            }
            Self::ForeignProgress(_) => {
                "Users may ask for themselves, and the service role for anybody.".into()
            }
            Self::NotErased { .. } | Self::NotMerged { .. } => {
                "Look for a trigger of the application on these tables that keeps rows, or gives them to another user.".into()
            }
            Self::AccountLeft { .. } => {
                "Its user can sign in until the authentication service deletes it, for example by auth.admin.deleteUser().".into()
            }
            Self::TransactionBlock(_) => {
                "It commits after each batch. Call it on its own, or use rebuild_summaries().".into()
            }
            Self::NeedsReadCommitted(_) => {
                "Call it in a transaction that began with BEGIN ISOLATION LEVEL READ COMMITTED.".into()
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

    /// Sends the error as a DEBUG1 message and goes on.
    pub fn debug(self) {
        self.report(PgLogLevel::DEBUG1);
    }

    /// Sends the error to the client as a WARNING and goes on.
    pub fn warn(self) {
        self.report(PgLogLevel::WARNING);
    }

    /// Sends the error to the client as a NOTICE and goes on.
    pub fn notice(self) {
        self.report(PgLogLevel::NOTICE);
    }
}

/// As many lines as a message should have.
fn first_lines(lines: &[String]) -> String {
    const MOST: usize = 100;
    let mut text = lines[..lines.len().min(MOST)].join("\n");
    if lines.len() > MOST {
        text += &format!("\nand {} more", lines.len() - MOST);
    }
    text
}
