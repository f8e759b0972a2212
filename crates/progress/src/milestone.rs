//! Milestones: levels of practice that are reached once.

use serde_json::{Map, Value};

use crate::settings::SettingsError;

/// What a milestone counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MilestoneKind {
    /// Practice attempts.
    Attempts,
    /// Days of the longest streak.
    Streak,
    /// The best final score.
    Score,
}

impl MilestoneKind {
    /// Every kind.
    pub const ALL: [MilestoneKind; 3] =
        [MilestoneKind::Attempts, MilestoneKind::Streak, MilestoneKind::Score];

    /// The name as stored in `milestones.kind`.
    pub fn name(self) -> &'static str {
        match self {
            MilestoneKind::Attempts => "attempts",
            MilestoneKind::Streak => "streak",
            MilestoneKind::Score => "score",
        }
    }

    /// The highest level that there can be.
    fn highest(self) -> i32 {
        match self {
            MilestoneKind::Score => 100,
            _ => i32::MAX,
        }
    }
}

/// The levels that are milestones, for each kind, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MilestoneLevels([Vec<i32>; MilestoneKind::ALL.len()]);

impl MilestoneLevels {
    /// The default levels, as JSON.
    pub const DEFAULT: &'static str = r#"{"attempts": [1, 10, 50, 100, 500, 1000], "streak": [3, 7, 30, 100, 365], "score": [80, 90, 100]}"#;

    /// Reads a JSON object with a list of levels for each kind; a kind that is missing has none.
    /// Levels are whole numbers from 1, for scores up to 100, in any order.
    ///
    /// # Errors
    /// [`SettingsError::Milestones`] for anything but such an object or for another key,
    /// [`SettingsError::MilestoneLevels`] for another level.
    pub fn from_json(text: &str) -> Result<MilestoneLevels, SettingsError> {
        let mut object: Map<String, Value> =
            serde_json::from_str(text).map_err(|_| SettingsError::Milestones)?;
        let mut levels = MilestoneLevels(Default::default());
        for kind in MilestoneKind::ALL {
            if let Some(list) = object.remove(kind.name()) {
                let (least, most) = (1, kind.highest());
                let bad = || SettingsError::MilestoneLevels { kind: kind.name(), least, most };
                let mut list: Vec<i32> = serde_json::from_value(list).map_err(|_| bad())?;
                if !list.iter().all(|level| (least..=most).contains(level)) {
                    return Err(bad());
                }
                list.sort_unstable();
                list.dedup();
                levels.0[kind as usize] = list;
            }
        }
        if object.is_empty() { Ok(levels) } else { Err(SettingsError::Milestones) }
    }

    /// The levels of a kind, ascending.
    pub fn of(&self, kind: MilestoneKind) -> &[i32] {
        &self.0[kind as usize]
    }

    /// The levels of a kind that lie above `before` and are reached by `after`, ascending.
    pub fn crossed(&self, kind: MilestoneKind, before: i64, after: i64) -> &[i32] {
        let levels = self.of(kind);
        let reached = |value| levels.partition_point(|level| i64::from(*level) <= value);
        levels.get(reached(before)..reached(after)).unwrap_or_default()
    }
}
