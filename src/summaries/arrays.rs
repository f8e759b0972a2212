//! Text forms of arrays inside an array argument, which SQL's `unnest` cannot take apart by row.

/// The text form of a `text[]`, each element quoted.
pub fn text_array<'a>(elements: impl IntoIterator<Item = &'a String>) -> String {
    let mut text = String::from("{");
    for (index, element) in elements.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push('"');
        for character in element.chars() {
            if matches!(character, '"' | '\\') {
                text.push('\\');
            }
            text.push(character);
        }
        text.push('"');
    }
    text.push('}');
    text
}
