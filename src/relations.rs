//! The relations of a target schema: one list, from which `install()` takes what it applies, and
//! the export, the erasure and the search for references to stored objects take their statements.
//!
//! Invariant: a relation that is not in the list does not exist for the extension. The tests
//! compare the list with what `install()` makes.

use crate::pg::sqltype::{Arg, array};
use crate::pg::template::fill;
use crate::summaries::{self, Summary};
use std::sync::LazyLock;

/// A table or view of a target schema.
pub struct Relation {
    pub name: &'static str,
    pub is_view: bool,
    /// What `install()` applies, with placeholders: a view, or what a table has beside its columns.
    pub sql: String,
    /// Whose the rows are; `None` where they belong to no user, or are somebody else's in a view.
    pub rows: Option<UserRows>,
    /// The column that may refer to a stored object.
    pub object: Option<&'static str>,
}

/// Rows that belong to users.
pub struct UserRows {
    /// The column that holds the user.
    pub user: &'static str,
    /// The order of a user's rows in an export.
    pub order: String,
    pub content: Content,
}

/// What the rows are to their user.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// The user's one row, which takes the written and the derived ones with it.
    Profile,
    /// Written by people. A column `id` of this type finds a row again that a trigger has given to
    /// somebody else.
    Written { id: &'static str },
    /// Computed from the attempts.
    Derived,
    /// Kept about the user, whatever becomes of the attempts.
    Kept,
    /// Left to others when the user goes.
    Shared,
}

/// The function that the views call.
pub const KNOWN_TIME_ZONE: &str = sql_file!("views/known_time_zone.sql");

/// What each table has.
const EVERY_TABLE: &str = sql_file!("triggers/every_table.sql");
const SET_UPDATED_AT: &str = sql_file!("triggers/set_updated_at.sql");
/// What the tables have that say how the days of users are counted.
const USER_DAYS: &str = sql_file!("triggers/user_days.sql");
/// What the table of attempts has for each summary.
const SUMMARY_TRIGGERS: &str = sql_file!("triggers/summary.sql");

/// The triggers of a summary on attempts: one for each kind of statement.
pub const TRIGGERS_OF_A_SUMMARY: usize = 4;

static ALL: LazyLock<Vec<Relation>> = LazyLock::new(|| {
    macro_rules! table {
        ($name:literal) => {
            Relation::table(
                $name,
                sql_file!("policies/", $name, ".sql"),
                sql_file!("comments/", $name, ".sql"),
            )
        };
    }
    macro_rules! view {
        ($name:literal) => {
            Relation::view($name, sql_file!("views/", $name, ".sql"))
        };
    }
    use Content::{Kept, Profile, Shared, Written};

    // A user's rows go in this order where no foreign key takes them along.
    let written = [
        table!("users")
            .with(sql_file!("triggers/users.sql"))
            .of_users("id", "id", Profile)
            .referring("avatar_url"),
        table!("attempts")
            .with(&triggers_of_summaries())
            .of_users("user_id", "created_at, id", Written { id: "bigint" })
            .referring("audio_file_url"),
        table!("interview_reports")
            .of_users("user_id", "created_at, id", Written { id: "uuid" })
            .referring("pdf_file_url"),
        table!("interview_sessions").with(SET_UPDATED_AT).of_users(
            "user_id",
            "created_at, id",
            Written { id: "uuid" },
        ),
        table!("resume_analyses")
            .with(SET_UPDATED_AT)
            .of_users("user_id", "created_at, id", Written { id: "uuid" })
            .referring("file_url"),
        table!("time_zone_history")
            .with(sql_file!("triggers/time_zone_history.sql"))
            .with(USER_DAYS)
            .of_users("user_id", "valid_until", Kept),
        table!("excused_days").with(USER_DAYS).of_users("user_id", "day", Kept),
        table!("milestones").of_users("user_id", "reached_at, kind, level", Kept),
        table!("questions").with(SET_UPDATED_AT).of_users("uploaded_by", "id", Shared),
        table!("interview_core_installation"),
        table!("objects_to_erase"),
    ];
    let views = [
        view!("user_progress_overview"),
        view!("skill_breakdown"),
        view!("session_summary"),
        view!("question_stats"),
        view!("skill_needs"),
        view!("domain_progress"),
        view!("weekly_summary"),
    ];
    let derived = summaries::ALL.into_iter().map(Relation::of_summary);
    written.into_iter().chain(derived).chain(views).collect()
});

pub fn all() -> &'static [Relation] {
    &ALL
}

/// The names of all relations, for a statement.
pub fn names() -> Arg {
    array(all().iter().map(|relation| Some(relation.name.to_owned())))
}

/// The tables whose rows belong to users.
pub fn of_users() -> impl Iterator<Item = (&'static str, &'static UserRows)> {
    all().iter().filter_map(|relation| Some((relation.name, relation.rows.as_ref()?)))
}

fn triggers_of_summaries() -> String {
    let triggers = |(index, summary): (usize, &dyn Summary)| {
        let values = [
            ("step", &*(index + 1).to_string()),
            ("function", summary.trigger_function()),
            ("keeps", &summary.sql().keeps.replace('\'', "''")),
        ];
        fill(SUMMARY_TRIGGERS, &values)
    };
    summaries::ALL.into_iter().enumerate().map(triggers).collect()
}

impl Relation {
    fn table(name: &'static str, policies: &str, comments: &str) -> Self {
        Self { name, is_view: false, sql: String::new(), rows: None, object: None }
            .with(EVERY_TABLE)
            .with(policies)
            .with(comments)
    }

    fn view(name: &'static str, sql: &str) -> Self {
        Self { name, is_view: true, sql: sql.to_owned(), rows: None, object: None }
    }

    fn of_summary(summary: &dyn Summary) -> Self {
        let (table, sql) = (summary.table(), summary.sql());
        let order: Vec<&str> = table.key_within_user().collect();
        Self::table(table.name, sql.policies, sql.comments).of_users(
            "user_id",
            &order.join(", "),
            Content::Derived,
        )
    }

    /// Adds what `install()` applies to the table.
    fn with(mut self, sql: &str) -> Self {
        self.sql += &fill(sql, &[("table", self.name)]);
        self.sql.push('\n');
        self
    }

    fn of_users(mut self, user: &'static str, order: &str, content: Content) -> Self {
        self.rows = Some(UserRows { user, order: order.to_owned(), content });
        self
    }

    fn referring(mut self, column: &'static str) -> Self {
        self.object = Some(column);
        self
    }
}

impl UserRows {
    /// Whether deleting the profile deletes them.
    pub fn go_with_the_profile(&self) -> bool {
        matches!(self.content, Content::Written { .. } | Content::Derived | Content::Kept)
    }

    /// The type of the `id` of rows that people wrote.
    pub fn id_type(&self) -> Option<&'static str> {
        match self.content {
            Content::Written { id } => Some(id),
            _ => None,
        }
    }
}
