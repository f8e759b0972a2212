//! The storage buckets of the application: one list, from which their rows, the policies on stored
//! objects and every statement about their objects are made.

use crate::pg::catalog::quote_literal;

pub struct Bucket {
    pub id: &'static str,
    /// Whether anybody may download its objects by their addresses.
    pub is_public: bool,
    size_limit_mb: u32,
    mime_types: &'static [&'static str],
}

pub const BUCKETS: [Bucket; 3] = [
    Bucket {
        id: "audio-recordings",
        is_public: false,
        size_limit_mb: 50,
        mime_types: &[
            "audio/webm",
            "audio/ogg",
            "audio/wav",
            "audio/wave",
            "audio/x-wav",
            "audio/mpeg",
            "audio/mp3",
            "audio/mp4",
            "audio/m4a",
            "audio/x-m4a",
            "audio/aac",
            "audio/flac",
            "video/webm",
        ],
    },
    Bucket {
        id: "resumes",
        is_public: false,
        size_limit_mb: 10,
        mime_types: &[
            "application/pdf",
            "application/msword",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "text/plain",
        ],
    },
    Bucket {
        id: "avatars",
        is_public: true,
        size_limit_mb: 2,
        mime_types: &["image/jpeg", "image/png", "image/webp", "image/gif"],
    },
];

/// A bucket's id as the list has it, which outlives the text that names it.
pub fn known(id: &str) -> Option<&'static str> {
    BUCKETS.iter().map(|bucket| bucket.id).find(|known| *known == id)
}

/// The ids as SQL literals: `'a', 'b', 'c'`.
pub fn ids_in_sql() -> String {
    literals(BUCKETS.iter().map(|bucket| bucket.id))
}

/// The ids in a sentence: `a, b and c`.
pub fn ids_in_words() -> String {
    let ids = BUCKETS.map(|bucket| bucket.id);
    match &ids[..] {
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
        [] => String::new(),
    }
}

/// Their rows in `storage.buckets`: id, name, public, file_size_limit, allowed_mime_types.
pub fn rows_in_sql() -> String {
    let row = |bucket: Bucket| {
        let id = quote_literal(bucket.id);
        let bytes = u64::from(bucket.size_limit_mb) << 20;
        let types = literals(bucket.mime_types.iter().copied());
        format!("\n    ({id}, {id}, {}, {bytes}, ARRAY[{types}])", bucket.is_public)
    };
    BUCKETS.map(row).join(",")
}

fn literals<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.map(quote_literal).collect::<Vec<_>>().join(", ")
}
