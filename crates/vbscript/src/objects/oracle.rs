//! What must hold of regular expressions for any pattern on any text.

use super::regexp;

/// Matches the text behind the first zero against the pattern before it.
///
/// # Panics
///
/// Panics when the matcher does, or when a match is not a part of the text.
pub fn check_regexp(text: &str) {
    const BYTES_MAX: usize = 2048;
    let end = (0..=BYTES_MAX)
        .rev()
        .find(|end| text.is_char_boundary(*end))
        .unwrap_or(0);
    let text = text.get(..end).unwrap_or(text);
    let (pattern, subject) = text.split_once('\0').unwrap_or((text, text));
    let units: Vec<u16> = subject.encode_utf16().collect();
    for (ignore_case, multiline) in [(false, false), (true, true)] {
        let Ok(matches) = regexp::matches_within(pattern, &units, ignore_case, multiline) else {
            continue;
        };
        let mut end_before = 0;
        for groups in &matches {
            let Some(Some(whole)) = groups.first() else {
                unreachable!("a match of /{pattern}/ is nowhere");
            };
            assert!(
                whole.start >= end_before,
                "matches of /{pattern}/ overlap on {subject:?}"
            );
            end_before = whole.end;
            for group in groups.iter().flatten() {
                assert!(
                    units.get(group.clone()).is_some(),
                    "/{pattern}/ leaves {subject:?}"
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_all_kinds_pass() {
        for text in [
            "a(b)*\0abbb ab",
            "(a+)+$\0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
            "(",
            "\0",
        ] {
            check_regexp(text);
        }
    }
}
