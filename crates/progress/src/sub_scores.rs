//! The sub-scores of one attempt, by the positions of its skills.

use crate::score::Score;
use crate::skill::Skills;

/// The sub-scores kept inline: as many as fit where a longer list needs its pointer and tag.
const FEW: usize = 11;

/// The sub-scores of one attempt: at most one for each skill. Few skills take no memory of their
/// own.
#[derive(Clone, Debug)]
pub struct SubScores(Slots);

#[derive(Clone, Debug)]
enum Slots {
    Few([Option<Score>; FEW]),
    Many(Box<[Option<Score>; Skills::MOST]>),
}

impl SubScores {
    fn slots(&self) -> &[Option<Score>] {
        match &self.0 {
            Slots::Few(slots) => slots,
            Slots::Many(slots) => &**slots,
        }
    }

    /// The sub-score for the skill at a position, where there is one.
    pub fn get(&self, position: usize) -> Option<Score> {
        self.slots().get(position).copied().flatten()
    }

    /// Sets or, with `None`, removes the sub-score for the skill at a position. Beyond
    /// [`Skills::MOST`] there is none.
    pub fn set(&mut self, position: usize, score: Option<Score>) {
        if let Slots::Few(few) = &self.0
            && position >= FEW
        {
            let mut slots = Box::new([None; Skills::MOST]);
            slots[..FEW].copy_from_slice(few);
            self.0 = Slots::Many(slots);
        }
        let slot = match &mut self.0 {
            Slots::Few(slots) => slots.get_mut(position),
            Slots::Many(slots) => slots.get_mut(position),
        };
        if let Some(slot) = slot {
            *slot = score;
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.slots().iter().all(Option::is_none)
    }

    /// For each skill its own sub-score, or that of `other` where it has none.
    pub fn or(mut self, other: &SubScores) -> SubScores {
        for (position, score) in other.slots().iter().enumerate() {
            if score.is_some() && self.get(position).is_none() {
                self.set(position, *score);
            }
        }
        self
    }
}

impl Default for SubScores {
    /// No sub-scores.
    fn default() -> SubScores {
        SubScores(Slots::Few([None; FEW]))
    }
}

impl PartialEq for SubScores {
    fn eq(&self, other: &SubScores) -> bool {
        let (slots, others) = (self.slots(), other.slots());
        let common = slots.len().min(others.len());
        slots[..common] == others[..common]
            && slots[common..].iter().chain(&others[common..]).all(Option::is_none)
    }
}

impl Eq for SubScores {}
