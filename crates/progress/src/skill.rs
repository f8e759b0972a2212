//! The skills that attempts are scored in: names that an application lists, six by default.

use std::fmt;
use std::hash::{Hash, Hasher};

/// What the name of a skill's column in `attempts`, and of its second key in a score document, adds
/// to the name of the skill.
const SCORE: &str = "_score";

/// The name of a skill, as stored in `skill_progress.skill_name`: `[a-z][a-z0-9_]*`. It is also the
/// skill's first key in a score document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SkillName {
    /// The name, and zeros behind it, which it does not contain: so that names are ordered as
    /// texts.
    bytes: [u8; SkillName::LONGEST],
    length: u8,
}

impl SkillName {
    /// In bytes: the name of the column must be one of PostgreSQL's, which have at most 63.
    pub const LONGEST: usize = 57;

    /// The name; `None` for a text that cannot be one.
    pub fn new(text: &str) -> Option<SkillName> {
        let is_letter = |byte: u8| byte.is_ascii_lowercase();
        let is_valid = text.len() <= SkillName::LONGEST
            && text.bytes().next().is_some_and(is_letter)
            && text.bytes().all(|byte| is_letter(byte) || byte.is_ascii_digit() || byte == b'_');
        if !is_valid {
            return None;
        }
        let mut bytes = [0; SkillName::LONGEST];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Some(SkillName { bytes, length: text.len() as u8 })
    }

    /// The name as bytes, all of them ASCII.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The name of the skill's column in `attempts`, which is also its second key in a score
    /// document.
    pub fn score_key(&self) -> String {
        format!("{self}{SCORE}")
    }
}

impl Hash for SkillName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Display for SkillName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for SkillName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Why a list of names is not a list of skills.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SkillsError {
    /// None, or too many.
    #[error("skills must be 1 to 32 names, not {count}")]
    Count {
        /// How many names were given.
        count: usize,
    },
    /// A missing name.
    #[error("skills must not contain null")]
    Null,
    /// A text that is not a [`SkillName`].
    #[error("\"{name}\" cannot be the name of a skill")]
    Name {
        /// The text, cut after 60 characters.
        name: String,
    },
    /// A skill whose column would be `final_score`.
    #[error("\"{}\" cannot be the name of a skill", FINAL)]
    Final,
    /// A name that comes twice.
    #[error("skill \"{name}\" is listed twice")]
    Twice {
        /// The name.
        name: SkillName,
    },
    /// Two skills that would share a key in score documents.
    #[error("skills \"{name}\" and \"{name}{SCORE}\" cannot both be listed")]
    SharedKey {
        /// The shorter of the two names.
        name: SkillName,
    },
}

/// The name that would give a skill the column of the attempt's own score.
const FINAL: &str = "final";

/// The skills of an application, each known by its position in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skills(Box<[SkillName]>);

/// Which of a skill's two keys in a score document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoreKey {
    /// The skill's name.
    Name,
    /// The name of its column.
    Column,
}

impl Skills {
    /// How many skills there may be.
    pub const MOST: usize = 32;

    /// Checks a list of names.
    ///
    /// Definition: "1 to 32 names, each [a-z][a-z0-9_]* of at most 57 bytes, none another's name
    /// with _score added, none final".
    ///
    /// # Errors
    /// [`SkillsError`] for the first name that cannot be listed.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Skills, SkillsError> {
        let names: Vec<&str> = names.into_iter().collect();
        if !(1..=Skills::MOST).contains(&names.len()) {
            return Err(SkillsError::Count { count: names.len() });
        }
        let mut skills: Vec<SkillName> = Vec::with_capacity(names.len());
        for name in names {
            let name = SkillName::new(name)
                .ok_or_else(|| SkillsError::Name { name: crate::document::excerpt(name) })?;
            if name.as_str() == FINAL {
                return Err(SkillsError::Final);
            }
            for other in &skills {
                let is_key_of = |name: &SkillName, other: &SkillName| {
                    name.as_str().strip_suffix(SCORE) == Some(other.as_str())
                };
                if name == *other {
                    return Err(SkillsError::Twice { name });
                } else if is_key_of(&name, other) {
                    return Err(SkillsError::SharedKey { name: *other });
                } else if is_key_of(other, &name) {
                    return Err(SkillsError::SharedKey { name });
                }
            }
            skills.push(name);
        }
        Ok(Skills(skills.into()))
    }

    /// The names, in the order of their positions.
    pub fn names(&self) -> &[SkillName] {
        &self.0
    }

    /// The position of the skill with this name.
    pub fn position(&self, name: &[u8]) -> Option<usize> {
        self.0.iter().position(|skill| skill.as_bytes() == name)
    }

    /// The position of the skill that has this key in score documents, and which of its keys it is.
    pub fn find_key(&self, key: &[u8]) -> Option<(usize, ScoreKey)> {
        if let Some(position) = self.position(key) {
            return Some((position, ScoreKey::Name));
        }
        let position = self.position(key.strip_suffix(SCORE.as_bytes())?)?;
        Some((position, ScoreKey::Column))
    }
}

impl Default for Skills {
    /// content, delivery, communication, voice, confidence and structure.
    fn default() -> Skills {
        let names = ["content", "delivery", "communication", "voice", "confidence", "structure"];
        Skills(names.into_iter().filter_map(SkillName::new).collect())
    }
}
