//! The six skills that attempts are scored in, and their names.

use std::fmt;
use std::str::FromStr;

/// A skill that an attempt can have a sub-score for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skill {
    /// What was said.
    Content,
    /// How it was presented.
    Delivery,
    /// How well it came across.
    Communication,
    /// Tone, pace and clarity of speech.
    Voice,
    /// How sure the speaker seemed.
    Confidence,
    /// How the answer was built.
    Structure,
}

/// A text that names no skill.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown skill \"{0}\"")]
pub struct UnknownSkill(
    /// The text.
    pub String,
);

impl Skill {
    /// Every skill, in the order of [`Skill::index`].
    pub const ALL: [Skill; 6] = [
        Skill::Content,
        Skill::Delivery,
        Skill::Communication,
        Skill::Voice,
        Skill::Confidence,
        Skill::Structure,
    ];

    /// The name as stored in `skill_progress.skill_name`, which is also its first key in a score
    /// document.
    pub fn name(self) -> &'static str {
        match self {
            Skill::Content => "content",
            Skill::Delivery => "delivery",
            Skill::Communication => "communication",
            Skill::Voice => "voice",
            Skill::Confidence => "confidence",
            Skill::Structure => "structure",
        }
    }

    /// The position in [`Skill::ALL`], from 0 to 5.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The name of the column of `attempts`, which is also its second key in a score document.
    pub fn score_key(self) -> &'static str {
        match self {
            Skill::Content => "content_score",
            Skill::Delivery => "delivery_score",
            Skill::Communication => "communication_score",
            Skill::Voice => "voice_score",
            Skill::Confidence => "confidence_score",
            Skill::Structure => "structure_score",
        }
    }
}

impl FromStr for Skill {
    type Err = UnknownSkill;

    /// Reads a [`Skill::name`].
    fn from_str(text: &str) -> Result<Skill, UnknownSkill> {
        Skill::ALL
            .into_iter()
            .find(|skill| skill.name() == text)
            .ok_or_else(|| UnknownSkill(text.to_owned()))
    }
}

impl fmt::Display for Skill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
