//! `sub_scores()` reads score documents for the check.

use crate::attempts::read_document;
use crate::error::{Error, Result, or_raise};
use crate::pg::sqltype::{Arg, ArrayPointer, Jsonb, array};
use pgrx::AnyElement;
use pgrx::prelude::*;
use progress::Skills;
use std::cell::RefCell;
use std::rc::Rc;

/// The sub-scores of a score document for the six skills in the order content, delivery,
/// communication, voice, confidence, structure, each from 0 to 100 and rounded to 2 places; NULL
/// for a skill without one. A document that cannot be read gives six NULLs.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.sub_scores(ml_scores jsonb) RETURNS numeric[]
LANGUAGE c IMMUTABLE PARALLEL SAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.sub_scores(jsonb) IS
'The sub-scores of a score document for the skills content, delivery, communication, voice, confidence, structure; NULLs for a document that cannot be read.';
")]
fn sub_scores(ml_scores: Option<AnyElement>) -> ArrayPointer {
    thread_local! {
        static SIX: Skills = Skills::default();
    }
    or_raise(SIX.with(|skills| scores_of(ml_scores, skills)))
}

/// The sub-scores of a score document for these skills, in their order, as the function above gives
/// them.
///
/// Errors: 22023 for a list that `configure()` would refuse, 22004 if it is NULL.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.sub_scores(ml_scores jsonb, skills text[]) RETURNS numeric[]
LANGUAGE c IMMUTABLE PARALLEL SAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.sub_scores(jsonb, text[]) IS
'The sub-scores of a score document for these skills, in their order; NULLs for a document that cannot be read.';
")]
fn sub_scores_of_skills(ml_scores: Option<AnyElement>, skills: Option<AnyElement>) -> ArrayPointer {
    or_raise(skills_of(skills).and_then(|skills| scores_of(ml_scores, &skills)))
}

/// The skills of an argument, parsed once for calls with the same list.
fn skills_of(argument: Option<AnyElement>) -> Result<Rc<Skills>> {
    thread_local! {
        static KNOWN: RefCell<Option<(Vec<u8>, Rc<Skills>)>> = const { RefCell::new(None) };
    }
    let argument = Arg::of_argument(&argument.ok_or(Error::NullArgument("skills"))?);
    let stored = argument.body().unwrap_or_default();
    let known = KNOWN.with_borrow(|known| {
        let (_, skills) = known.as_ref().filter(|(known, _)| known == stored)?;
        Some(skills.clone())
    });
    if let Some(skills) = known {
        return Ok(skills);
    }
    let names: Vec<String> = argument.get().unwrap_or_default();
    let skills = Skills::new(names.iter().map(String::as_str));
    let skills = Rc::new(skills.map_err(progress::SettingsError::from)?);
    KNOWN.replace(Some((stored.to_owned(), skills.clone())));
    Ok(skills)
}

fn scores_of(document: Option<AnyElement>, skills: &Skills) -> Result<ArrayPointer> {
    let document = document.map(|document| Jsonb::of_argument("ml_scores", &document));
    // rebuild_summaries() warns about a bad one; here it must not stop the check.
    let scores = document
        .transpose()?
        .and_then(|document| read_document(skills, &document).ok())
        .unwrap_or_default();
    let positions = 0..skills.names().len();
    let values =
        positions.map(|position| scores.get(position).map(|score| score.value().normalize()));
    Ok(array(values).to_array_result())
}
