//! Variables named `Property`.
//!
//! `For Each property In object.Properties_` is in countless scripts that use WMI: the word is only
//! a keyword before `Get`, `Let` and `Set` and behind `End` and `Exit`. The parser takes it for one
//! in `property.Name` too, so that it is given another name of the same length there.

use std::borrow::Cow;

use vbscript::T;
use vbscript::lexer::{Lexer, Token};

const WORD: &str = "property";
/// What the parser sees instead.
const STAND_IN: &str = "prop_rty";

/// Returns the text as the parser is to see it; every byte stays where it was.
///
/// Classes are left alone: a member that is named like this is one of another object behind a dot.
pub(crate) fn rename(text: &str) -> Cow<'_, str> {
    let is_used = text
        .as_bytes()
        .windows(WORD.len())
        .any(|window| window.eq_ignore_ascii_case(WORD.as_bytes()));
    if !is_used {
        return Cow::Borrowed(text);
    }
    let tokens: Vec<Token> = Lexer::new(text)
        .filter(|token| !matches!(token.kind, T![ws] | T![line_continuation]))
        .collect();
    let kind_at = |idx: Option<usize>| idx.and_then(|idx| tokens.get(idx)).map(|token| token.kind);
    let mut renamed = text.to_owned();
    let mut is_in_class = false;
    for (idx, token) in tokens.iter().enumerate() {
        let before = kind_at(idx.checked_sub(1));
        if token.kind == T![class] {
            is_in_class = before != Some(T![end]);
        }
        let is_keyword = matches!(before, Some(T![end] | T![exit] | T![.]))
            || matches!(kind_at(Some(idx + 1)), Some(T![get] | T![let] | T![set]));
        if token.kind == T![property] && !is_keyword && !is_in_class {
            renamed.replace_range(std::ops::Range::<usize>::from(token.span), STAND_IN);
        }
    }
    Cow::Owned(renamed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_variables_are_renamed() {
        let text = "For Each Property In o.Properties_\n x = property.Name & o.Property\nNext\n\
                    Class C\n Public Property Get P\n Exit Property\n End Property\nEnd Class\n\
                    property.Value = 1 ' property";
        let expected = text
            .replacen("Each Property", "Each prop_rty", 1)
            .replacen("property.Name", "prop_rty.Name", 1)
            .replacen("property.Value", "prop_rty.Value", 1);
        assert_eq!(rename(text), expected);
        assert!(matches!(rename("x = 1"), Cow::Borrowed(_)));
    }
}
