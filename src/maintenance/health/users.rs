//! Users' time zones, profiles and files: what the server does not know, what differs from the
//! accounts, and what waits to be erased.

use super::findings::{Findings, call, comment};
use crate::accounts::{self, Page};
use crate::error::Result;
use crate::maintenance::time_zones::{unknown_names, unknown_setting};
use crate::pg::catalog::quote_literal;
use crate::pg::db::Db;
use crate::pg::sqltype::{Uuid, array, text, value};
use crate::pg::time_zone::TimeZone;

const USERS_IN: &str = "SELECT count(*) FROM @schema@.users u WHERE u.time_zone = $1";

const FORMER: &str = "\
SELECT h.time_zone, count(DISTINCT h.user_id) FROM @schema@.time_zone_history h GROUP BY h.time_zone ORDER BY 1";

/// The given accounts without a profile or, if $3, with another address in it.
const TO_MEND: &str = "\
SELECT a.id, u.id IS NULL FROM unnest($1, $2) AS a (id, email) LEFT JOIN @schema@.users u ON u.id = a.id
WHERE u.id IS NULL OR ($3 AND u.email::text IS DISTINCT FROM a.email)";

const WAITING: &str = "\
SELECT count(*), coalesce(min(o.listed_at)::text, '') FROM @schema@.objects_to_erase o";

pub fn time_zones(db: &Db) -> Result<Findings> {
    let mut findings =
        Findings::or_else("the server knows the time zone of the settings and of each user");
    let schema = &db.schema().name;
    if let Some(zone) = unknown_setting(db)? {
        findings.error(
            format!("time zone \"{zone}\" of the settings is not known, and counts as UTC"),
            format!(
                "{}\nSELECT interview_core.configure({}, time_zone => 'UTC');",
                comment("Or another zone:"),
                quote_literal(schema)
            ),
        );
    }
    let users = db.schema().qualified("users");
    let history = db.schema().qualified("time_zone_history");
    let forget = |zone: &str| {
        format!("UPDATE {history} SET time_zone = NULL WHERE time_zone = {};", quote_literal(zone))
    };
    for zone in unknown_names(db, None)? {
        let count: Option<i64> = db.run(USERS_IN, &[text(&zone)])?.first(|row| row.require(0))?;
        findings.warn(
            format!(
                "time zone \"{zone}\" is not known, and counts as that of the settings; users with it: {}",
                count.unwrap_or(0)
            ),
            format!(
                "{}\nUPDATE {users} SET time_zone = NULL WHERE time_zone = {};\n{}",
                comment("Or a zone that the server knows:"),
                quote_literal(&zone),
                forget(&zone)
            ),
        );
    }
    let former =
        db.run(FORMER, &[])?.map(|row| Ok((row.get::<String>(0)?, row.require::<i64>(1)?)))?;
    for (zone, count) in former {
        if let Some(zone) = zone.filter(|zone| TimeZone::named(zone).is_none()) {
            findings.warn(
                format!(
                    "former time zone \"{zone}\" is not known, and counts as that of the settings; users with it: {count}"
                ),
                forget(&zone),
            );
        }
    }
    Ok(findings)
}

/// A few of some users.
#[derive(Default)]
struct Few {
    count: usize,
    first: Vec<Uuid>,
}

impl Few {
    const MOST: usize = 5;

    fn add(&mut self, user: Uuid) {
        self.count += 1;
        if self.first.len() < Self::MOST {
            self.first.push(user);
        }
    }

    fn listed(&self) -> String {
        let first: Vec<String> = self.first.iter().map(Uuid::to_string).collect();
        let more = if self.count > first.len() { ", ..." } else { "" };
        format!("{}{more}", first.join(", "))
    }
}

pub fn profiles(db: &Db) -> Result<Findings> {
    let (mut without, mut other, mut accounts, mut last) =
        (Few::default(), Few::default(), 0, None);
    loop {
        let Page { ids, emails, has_addresses } = accounts::next_accounts(db, last)?;
        last = ids.last().copied();
        if last.is_none() {
            break;
        }
        accounts += ids.len();
        let args = [array(ids.into_iter().map(Some)), array(emails), value(Some(has_addresses))];
        let found = db
            .run(TO_MEND, &args)?
            .map(|row| Ok((row.require::<Uuid>(0)?, row.require::<bool>(1)?)))?;
        for (account, lacks_profile) in found {
            if lacks_profile { without.add(account) } else { other.add(account) }
        }
    }
    let mend = call("ensure_profiles", &db.schema().name);
    let mut findings =
        Findings::or_else(format!("each of {accounts} accounts has its profile, with its address"));
    if without.count > 0 {
        findings.error(
            format!("accounts without a profile: {} ({})", without.count, without.listed()),
            mend.clone(),
        );
    }
    if other.count > 0 {
        let (count, listed) = (other.count, other.listed());
        findings
            .warn(format!("profiles whose address is not the account's: {count} ({listed})"), mend);
    }
    Ok(findings)
}

pub fn erasure(db: &Db) -> Result<Findings> {
    let mut findings = Findings::or_else("no file of a deleted user waits to be erased");
    let waiting = db
        .run(WAITING, &[])?
        .first(|row| Ok((row.require::<i64>(0)?, row.require::<String>(1)?)))?;
    if let Some((count, since)) = waiting.filter(|(count, _)| *count > 0) {
        let table = db.schema().qualified("objects_to_erase");
        findings.warn(
            format!("files of deleted users that wait to be erased: {count}, the first since {since}"),
            comment(&format!(
                "Have the backend delete each file that {table} lists through the storage service, and then its row:\n\
                 DELETE FROM {table} WHERE (bucket_id, name) = (...);"
            )),
        );
    }
    Ok(findings)
}
