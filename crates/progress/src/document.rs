//! Reads sub-scores from a score document (`ml_scores`): the shapes that it may have, and the key
//! that counts.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::score::{Score, ScoreError};
use crate::skill::{ScoreKey, SkillName, Skills};
use crate::sub_scores::SubScores;

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
        skill: SkillName,
        /// The key that holds the value.
        key: String,
        /// The value as JSON, cut after 60 characters.
        value: String,
    },
    /// The value that counts for a skill, rounded to 2 places, lies outside 0 to 100.
    #[error("sub-score for skill \"{skill}\" must be between 0 and 100, not {value}")]
    OutOfRange {
        /// The skill.
        skill: SkillName,
        /// The key that holds the value.
        key: String,
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
/// [`DocumentError`], for the first of the skills whose value is bad.
pub fn read(skills: &Skills, json_text: &str) -> Result<SubScores, DocumentError> {
    match first_character(json_text) {
        Some(b'{') => read_object(skills, json_text, json_text),
        Some(b'"') => read_text(skills, &parse::<String>(json_text)?),
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
fn read_text(skills: &Skills, text: &str) -> Result<SubScores, DocumentError> {
    match first_character(text) {
        Some(b'{') => read_object(skills, &with_numbers_for_constants(text), text),
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
fn read_object(skills: &Skills, json: &str, original: &str) -> Result<SubScores, DocumentError> {
    let values = values_of(skills, json)?;
    let as_sent = |value: &str| {
        let start = value.as_ptr() as usize - json.as_ptr() as usize;
        &original[start..start + value.len()]
    };
    let mut scores = SubScores::default();
    for (position, (skill, values)) in skills.names().iter().zip(values).enumerate() {
        let first = std::iter::zip([ScoreKey::Name, ScoreKey::Column], values)
            .find_map(|(key, value)| Some((key, value.filter(|value| *value != "null")?)));
        if let Some((key, value)) = first {
            scores.set(position, Some(read_value(*skill, key, as_sent(value))?));
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

fn read_value(skill: SkillName, key: ScoreKey, value: &str) -> Result<Score, DocumentError> {
    let score = if value.starts_with('"') {
        // A string with an invalid escape is not a number.
        let text = serde_json::from_str::<String>(value).map_err(|_| ScoreError::NotANumber);
        text.and_then(|text| Score::from_text(&text))
    } else {
        Score::from_number(value)
    };
    score.map_err(|error| {
        let value = excerpt(value);
        let key = match key {
            ScoreKey::Name => skill.to_string(),
            ScoreKey::Column => skill.score_key(),
        };
        match error {
            ScoreError::NotANumber => DocumentError::NotANumber { skill, key, value },
            ScoreError::OutOfRange => DocumentError::OutOfRange { skill, key, value },
        }
    })
}

/// At most 60 characters of `text`, with "..." in place of the rest.
pub(crate) fn excerpt(text: &str) -> String {
    const LENGTH: usize = 60;
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// For each skill, the JSON text of the values of its two keys.
type Values<'de> = Vec<[Option<&'de str>; 2]>;

/// Parses an object.
fn values_of<'de>(skills: &Skills, json: &'de str) -> Result<Values<'de>, DocumentError> {
    let mut json = serde_json::Deserializer::from_str(json);
    let values = ObjectSeed(skills).deserialize(&mut json);
    values.and_then(|values| json.end().map(|()| values)).map_err(|_| DocumentError::MalformedText)
}

/// Reads an object. Values are skipped without recursion, so that deep nesting costs no stack.
struct ObjectSeed<'s>(&'s Skills);

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_> {
    type Value = Values<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Values<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_> {
    type Value = Values<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Values<'de>, A::Error> {
        let mut values = vec![[None; 2]; self.0.names().len()];
        // The raw key is checked as JSON; bytes alone would let bare control characters pass.
        while let Some(key) = object.next_key::<&RawValue>()? {
            let mut key = serde_json::Deserializer::from_str(key.get());
            match KeySeed(self.0).deserialize(&mut key).map_err(Error::custom)? {
                Some((position, key)) => {
                    let value: &RawValue = object.next_value()?;
                    values[position][key as usize] = Some(value.get());
                }
                None => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(values)
    }
}

/// Reads a key as the position of the skill it belongs to and which of the skill's two keys it is;
/// `None` for other keys.
struct KeySeed<'s>(&'s Skills);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Option<(usize, ScoreKey)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        // As bytes: other keys may hold escapes that encode no character.
        deserializer.deserialize_bytes(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Option<(usize, ScoreKey)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(self.0.find_key(bytes))
    }
}
