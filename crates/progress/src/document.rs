//! Reads the six sub-scores from a score document (`ml_scores`): the shapes that it may have, and
//! the key that counts. A column overrides a key by [`SubScores::or`].

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::score::{Score, ScoreError};
use crate::skill::Skill;

/// The sub-scores of one attempt: at most one for each skill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SubScores([Option<Score>; Skill::ALL.len()]);

impl SubScores {
    /// The sub-score for `skill`, where there is one.
    pub fn get(&self, skill: Skill) -> Option<Score> {
        self.0[skill.index()]
    }

    /// Sets or, with `None`, removes the sub-score for `skill`.
    pub fn set(&mut self, skill: Skill, score: Option<Score>) {
        self.0[skill.index()] = score;
    }

    /// For each skill its own sub-score, or that of `other` where it has none.
    ///
    /// Definition: "Sub-score: the column if not NULL, else in ml_scores".
    pub fn or(self, other: SubScores) -> SubScores {
        SubScores(std::array::from_fn(|index| self.0[index].or(other.0[index])))
    }
}

/// Why a score document cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// JSON, but neither an object, nor a string holding one, nor null.
    #[error("score document must be a JSON object, not {found}")]
    NotAnObject {
        /// Its type, with the article: `an array`.
        found: &'static str,
    },
    /// A string that does not hold a JSON object, or text that is not JSON.
    #[error("score document must be a JSON object or a string that holds one")]
    MalformedText,
    /// The value that counts for a skill is neither a JSON number nor a string that spells one.
    #[error("sub-score for skill \"{skill}\" must be a number, not {value}")]
    NotANumber {
        /// The skill.
        skill: Skill,
        /// The key that holds the value.
        key: &'static str,
        /// The value as JSON, cut after 60 characters.
        value: String,
    },
    /// The value that counts for a skill, rounded to 2 places, lies outside 0 to 100.
    #[error("sub-score for skill \"{skill}\" must be between 0 and 100, not {value}")]
    OutOfRange {
        /// The skill.
        skill: Skill,
        /// The key that holds the value.
        key: &'static str,
        /// The value as JSON, cut after 60 characters.
        value: String,
    },
}

/// Reads a score document from the JSON text that PostgreSQL prints for it.
///
/// Only the values that count are checked; other keys may hold any JSON, however deeply nested. In
/// an object held by a string they may also hold NaN and Infinity, which are not JSON but which
/// some serialisers write, and the last value of a repeated key counts, as in `jsonb`.
///
/// Definition: "in ml_scores the first non-null of the keys content and content_score, and so on.
/// ml_scores may be an object, or a JSON string holding an object; SQL NULL, JSON null, a missing
/// key, a null value: no sub-score. A value is a JSON number, or a string -?[0-9]+(\.[0-9]+)?,
/// rounded to 2 places, then checked to lie in 0..100".
///
/// # Errors
/// [`DocumentError`], for the first skill in [`Skill::ALL`] whose value is bad.
pub fn read(json_text: &str) -> Result<SubScores, DocumentError> {
    match first_character(json_text) {
        Some(b'{') => read_object(json_text, json_text),
        Some(b'"') => read_text(&parse::<String>(json_text)?),
        first => {
            parse::<IgnoredAny>(json_text)?;
            match first {
                Some(b'n') => Ok(SubScores::default()),
                Some(b'[') => Err(not_an_object("an array")),
                Some(b't' | b'f') => Err(not_an_object("a boolean")),
                _ => Err(not_an_object("a number")),
            }
        }
    }
}

/// Reads the object that a document of type string holds.
fn read_text(text: &str) -> Result<SubScores, DocumentError> {
    match first_character(text) {
        Some(b'{') => read_object(&with_numbers_for_constants(text), text),
        Some(b'"') => {
            parse::<IgnoredAny>(text)?;
            Err(not_an_object("a string that holds another string"))
        }
        _ => Err(DocumentError::MalformedText),
    }
}

/// The first character of a JSON text, which tells the type of a valid one.
fn first_character(text: &str) -> Option<u8> {
    text.bytes().find(|byte| !byte.is_ascii_whitespace())
}

/// Parses a whole JSON text.
fn parse<'de, T: serde::Deserialize<'de>>(text: &'de str) -> Result<T, DocumentError> {
    serde_json::from_str(text).map_err(|_| DocumentError::MalformedText)
}

fn not_an_object(found: &'static str) -> DocumentError {
    DocumentError::NotAnObject { found }
}

/// Reads an object from its JSON. `original` is the text as sent, of the same length: values are
/// read from it.
fn read_object(json: &str, original: &str) -> Result<SubScores, DocumentError> {
    let Values(values) = parse(json)?;
    let as_sent = |value: &str| {
        let start = value.as_ptr() as usize - json.as_ptr() as usize;
        &original[start..start + value.len()]
    };
    let mut scores = SubScores::default();
    for skill in Skill::ALL {
        let first = std::iter::zip(keys_of(skill), values[skill.index()])
            .find_map(|(key, value)| Some((key, value.filter(|value| *value != "null")?)));
        if let Some((key, value)) = first {
            scores.set(skill, Some(read_value(skill, key, as_sent(value))?));
        }
    }
    Ok(scores)
}

/// The text with a number of the same length in place of each NaN, Infinity and -Infinity that
/// stands where a value may stand, so that a reader of JSON can follow it. A text with one
/// elsewhere stays malformed.
fn with_numbers_for_constants(text: &str) -> Cow<'_, str> {
    const CONSTANTS: [(&str, &str); 3] =
        [("NaN", "0e0"), ("Infinity", "0.000000"), ("-Infinity", "-0.000000")];
    if !CONSTANTS.iter().any(|(constant, _)| text.contains(constant)) {
        return Cow::Borrowed(text);
    }
    let may_precede = |byte: u8| matches!(byte, b':' | b',' | b'[' | b' ' | b'\t' | b'\n' | b'\r');
    let may_follow = |byte: u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r');
    let bytes = text.as_bytes();
    let mut json = String::with_capacity(text.len());
    let (mut copied, mut at, mut in_string) = (0, 0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b'N' | b'I' | b'-' if !in_string && at > 0 && may_precede(bytes[at - 1]) => {
                let found = CONSTANTS.iter().find(|(constant, _)| {
                    let end = at + constant.len();
                    text[at..].starts_with(constant)
                        && bytes.get(end).is_none_or(|&next| may_follow(next))
                });
                if let Some((constant, number)) = found {
                    json.push_str(&text[copied..at]);
                    json.push_str(number);
                    at += constant.len();
                    copied = at;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    json.push_str(&text[copied..]);
    Cow::Owned(json)
}

/// The keys that may hold a skill's sub-score, in the order in which they count.
fn keys_of(skill: Skill) -> [&'static str; 2] {
    [skill.name(), skill.score_key()]
}

fn read_value(skill: Skill, key: &'static str, value: &str) -> Result<Score, DocumentError> {
    let score = if value.starts_with('"') {
        // A string with an invalid escape is not a number.
        let text = serde_json::from_str::<String>(value).map_err(|_| ScoreError::NotANumber);
        text.and_then(|text| Score::from_text(&text))
    } else {
        Score::from_number(value)
    };
    score.map_err(|error| {
        let value = excerpt(value);
        match error {
            ScoreError::NotANumber => DocumentError::NotANumber { skill, key, value },
            ScoreError::OutOfRange => DocumentError::OutOfRange { skill, key, value },
        }
    })
}

/// At most 60 characters of `text`, with "..." in place of the rest.
fn excerpt(text: &str) -> String {
    const LENGTH: usize = 60;
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// For each skill, the JSON text of the values of its two keys. Values are skipped without
/// recursion, so that deep nesting costs no stack.
#[derive(Default)]
struct Values<'de>([[Option<&'de str>; 2]; Skill::ALL.len()]);

impl<'de> serde::Deserialize<'de> for Values<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Values<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Values<'de>, A::Error> {
        let mut values = Values::default();
        // The raw key is checked as JSON; bytes alone would let bare control characters pass.
        while let Some(key) = object.next_key::<&RawValue>()? {
            let mut key = serde_json::Deserializer::from_str(key.get());
            match KeySeed.deserialize(&mut key).map_err(Error::custom)? {
                Some((skill, key)) => {
                    let value: &RawValue = object.next_value()?;
                    values.0[skill.index()][key] = Some(value.get());
                }
                None => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(values)
    }
}

/// Reads a key as the skill it belongs to and which of the skill's two keys it is; `None` for other
/// keys.
struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Option<(Skill, usize)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        // As bytes: other keys may hold escapes that encode no character.
        deserializer.deserialize_bytes(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Option<(Skill, usize)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(Skill::ALL.into_iter().find_map(|skill| {
            let key = keys_of(skill).iter().position(|key| key.as_bytes() == bytes)?;
            Some((skill, key))
        }))
    }
}
