//! Texts with placeholders: `@name@`.

/// A text with values in place of its placeholders. An unknown placeholder stays, and a value is
/// never searched for placeholders.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('@') {
        filled.push_str(before);
        let found = values
            .iter()
            .find_map(|(name, value)| Some((value, after.strip_prefix(name)?.strip_prefix('@')?)));
        let (value, after) = found.unwrap_or((&"@", after));
        filled.push_str(value);
        rest = after;
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn placeholders_are_filled_once() {
        let values = [("a", "@b@"), ("b", "2"), ("ab", "3")];
        assert_eq!(fill("@a@ @b@@ab@ @c@a@ x@", &values), "@b@ 23 @c@b@ x@");
        assert_eq!(fill("@@a@@", &values), "@@b@@");
        assert_eq!(fill("", &values), "");
    }
}
