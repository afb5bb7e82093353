//! The values of literals.

use swbem_automation::{Text, Variant, arithmetic, date};
use vbscript::lexer::Span;
use vbscript::parser::ast::{Lit, Name};

use super::super::error::SyntaxError;
use super::{Compiler, Result};

impl Compiler<'_> {
    /// Returns the value of a literal that was read from `span`.
    pub(super) fn literal(&self, literal: &Lit, span: Span) -> Result<Variant> {
        Ok(match literal {
            Lit::Int(digits) => integer(digits, self.source.slice(span)),
            Lit::Float(number) if number.is_finite() => Variant::Double(*number),
            Lit::Float(_) => return Err(self.fault(SyntaxError::InvalidNumber, span.start)),
            Lit::Str(text) => Variant::String(Text::from(text.as_str())),
            Lit::Bool(truth) => Variant::Boolean(*truth),
            Lit::DateTime(text) => match date::parse_literal(text) {
                Some(date) => Variant::Date(date),
                None => return Err(self.fault(SyntaxError::Syntax, span.start)),
            },
            Lit::Nothing => Variant::NOTHING,
            Lit::Empty => Variant::Empty,
            Lit::Null => Variant::Null,
        })
    }

    /// Returns the value of a constant.
    ///
    /// The parser takes a plus sign before the number for a minus sign, so the source decides; it
    /// keeps no span of the number, which is behind the name.
    pub(super) fn constant_literal(&self, name: &Name, literal: &Lit) -> Result<Variant> {
        let end = usize::try_from(name.span.end).unwrap_or(usize::MAX);
        let behind = self.source.text.get(end..).unwrap_or_default();
        let behind = behind.trim_start_matches([' ', '\t', '\u{c}', '_', '\r', '\n', '=']);
        let value = self.literal(literal, name.span)?;
        let value = match literal {
            Lit::Int(digits) => integer(digits, first_word(behind)),
            _ => value,
        };
        if behind.starts_with('+') {
            return Ok(arithmetic::neg(&value).unwrap_or(value));
        }
        Ok(value)
    }
}

fn first_word(text: &str) -> &str {
    text.split([',', ' ', '\t', ':', '\r', '\n', '\''])
        .next()
        .unwrap_or_default()
}

/// Returns the smallest type that holds the number; a hexadecimal or octal literal that ends with
/// `&` is a Long in any case.
fn integer(digits: &str, written: &str) -> Variant {
    let long = written.starts_with('&') && written.len() > 1 && written.ends_with('&');
    if let Ok(number) = digits.parse::<i16>()
        && !long
    {
        return Variant::Integer(number);
    }
    match digits.parse::<i32>() {
        Ok(number) => Variant::Long(number),
        Err(_) => Variant::Double(digits.parse().unwrap_or(f64::INFINITY)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_the_smallest_that_fits() {
        assert!(matches!(integer("32767", "32767"), Variant::Integer(32767)));
        assert!(matches!(integer("32768", "32768"), Variant::Long(32768)));
        assert!(matches!(integer("255", "&HFF&"), Variant::Long(255)));
        assert!(matches!(integer("2147483648", ""), Variant::Double(_)));
    }
}
