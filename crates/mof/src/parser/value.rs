//! Values: constants, arrays, aliases, embedded instances.

use swbem_text::Diagnostic;

use super::recovery::Stop;
use super::{Failed, Parse, Parser};
use crate::ast::{Ident, Loc, Text, Value, ValueKind};
use crate::lexer::{Token, TokenKind};
use crate::literal::{self, LiteralError, Number};
use crate::{code, limits};

impl Parser<'_, '_, '_> {
    /// Reads what may follow `=`.
    pub(super) fn initializer(&mut self) -> Parse<Value> {
        if self.at(TokenKind::OpenBrace) {
            return self.array();
        }
        self.element()
    }

    /// Reads `{…}`; an empty one is an array without elements.
    pub(super) fn array(&mut self) -> Parse<Value> {
        let start = self.current.start;
        self.bump();
        let elements = self.list(
            TokenKind::CloseBrace,
            code::EXPECTED_CLOSE_BRACE,
            "`,` or `}`",
        )?;
        Ok(Value {
            kind: ValueKind::Array(elements),
            loc: self.loc_from(start),
        })
    }

    /// Reads elements up to `closer`, whose opener has been consumed.
    pub(super) fn list(
        &mut self,
        closer: TokenKind,
        code: swbem_text::Code,
        what: &str,
    ) -> Parse<Vec<Value>> {
        let level = self.open.len();
        let mut elements = Vec::new();
        if closer == TokenKind::CloseBrace && self.eat(closer) {
            return Ok(elements);
        }
        loop {
            match self.element() {
                Ok(element) => elements.push(element),
                Err(Failed) => {
                    if self.skip_in_list(closer, level) == Stop::Outside {
                        self.open.truncate(level.saturating_sub(1));
                        return Err(Failed);
                    }
                }
            }
            if self.eat(closer) {
                return Ok(elements);
            }
            if !self.eat(TokenKind::Comma) {
                self.missing(code, what);
                if self.at_end_of_value() {
                    // Only the bracket is missing; what follows can be read.
                    self.open.truncate(level.saturating_sub(1));
                    if self.at(TokenKind::CloseParen) && !self.open.innermost_is_paren() {
                        // It stands in for the bracket that is missing.
                        self.bump();
                    }
                    return Ok(elements);
                }
                if self.skip_in_list(closer, level) == Stop::Outside {
                    self.open.truncate(level.saturating_sub(1));
                    return Err(Failed);
                }
                if self.eat(closer) {
                    return Ok(elements);
                }
                self.bump();
            }
        }
    }

    fn at_end_of_value(&self) -> bool {
        matches!(
            self.current.kind,
            TokenKind::Semi | TokenKind::CloseBracket | TokenKind::CloseParen
        )
    }

    fn element(&mut self) -> Parse<Value> {
        match self.current.kind {
            TokenKind::Alias => {
                let alias = self.alias()?;
                Ok(Value {
                    loc: alias.loc,
                    kind: ValueKind::Alias(alias),
                })
            }
            TokenKind::Dollar => {
                Err(self.unexpected(code::EXPECTED_ALIAS_NAME, "a name after `$`"))
            }
            TokenKind::OpenBrace => Err(self.unexpected(
                code::EXPECTED_CLOSE_BRACE,
                "a value; arrays have one dimension",
            )),
            TokenKind::OpenBracket => self.embedded_value(),
            TokenKind::Ident if self.at_keyword("instance") => self.embedded_value(),
            _ => self.constant(),
        }
    }

    /// Reads an embedded instance; here the grammar recurses, through bodies and qualifiers.
    fn embedded_value(&mut self) -> Parse<Value> {
        if self.depth >= limits::NESTING_DEPTH_MAX {
            let message = format!(
                "embedded instances nested deeper than {}",
                limits::NESTING_DEPTH_MAX
            );
            return Err(self.report(code::QUOTA_VIOLATION, self.current_span(), message));
        }
        self.depth += 1;
        let value = self.embedded_value_inside();
        self.depth -= 1;
        value
    }

    fn embedded_value_inside(&mut self) -> Parse<Value> {
        let start = self.current.start;
        let qualifiers = self.optional_qualifiers()?;
        if !self.at_keyword("instance") {
            return Err(self.unexpected(code::ILLEGAL_CONSTANT_VALUE, "`instance of`"));
        }
        let instance = self.embedded(start, qualifiers)?;
        Ok(Value {
            loc: instance.loc,
            kind: ValueKind::Instance(Box::new(instance)),
        })
    }

    /// Reads `$name` as the name.
    pub(super) fn alias(&mut self) -> Parse<Ident> {
        let token = self.bump();
        let name = self.slice(token).strip_prefix('$').unwrap_or("");
        self.make_ident(token, name)
    }

    /// Reads a literal or `TRUE`, `FALSE`, `NULL`.
    pub(super) fn constant(&mut self) -> Parse<Value> {
        let token = self.current;
        let kind = match token.kind {
            TokenKind::String => {
                let text = self.string()?;
                return Ok(Value {
                    kind: ValueKind::String(text.value),
                    loc: text.loc,
                });
            }
            TokenKind::Number => match literal::number(self.slice(token)) {
                Ok(Number::Integer(integer)) => ValueKind::Integer(integer),
                Ok(Number::Real(real)) => ValueKind::Real(real),
                Err(error) => return Err(self.bad_literal(token, error)),
            },
            TokenKind::Char => match literal::char16(self.slice(token)) {
                Ok(unit) => ValueKind::Char(unit),
                Err(error) => return Err(self.bad_literal(token, error)),
            },
            TokenKind::Ident => self.word()?,
            _ => return Err(self.unexpected(code::ILLEGAL_CONSTANT_VALUE, "a value")),
        };
        self.bump();
        Ok(Value {
            kind,
            loc: Loc(self.span_of(token)),
        })
    }

    fn word(&mut self) -> Parse<ValueKind> {
        if self.at_keyword("true") {
            Ok(ValueKind::Boolean(true))
        } else if self.at_keyword("false") {
            Ok(ValueKind::Boolean(false))
        } else if self.at_keyword("null") {
            Ok(ValueKind::Null)
        } else {
            let message = format!("{} is not a value", self.found());
            let diagnostic =
                Diagnostic::error(code::ILLEGAL_CONSTANT_VALUE, self.current_span(), message)
                    .help("A string needs double quotes.");
            self.session.push(diagnostic);
            Err(Failed)
        }
    }

    /// Reports a literal that is worth nothing, and steps over it.
    fn bad_literal(&mut self, token: Token, error: LiteralError) -> Failed {
        let span = self.span_of(token);
        self.bump();
        self.report(code::ILLEGAL_CONSTANT_VALUE, span, error.describe())
    }

    /// Reads one or more adjacent string literals as one string.
    pub(super) fn string(&mut self) -> Parse<Text> {
        let start = self.current.start;
        let first = self.bump();
        let value: Box<str> = if !self.at(TokenKind::String) && self.is_plain(first) {
            let body = self.text.get(first.start + 1..first.end - 1).unwrap_or("");
            self.check_len(body.len(), first)?;
            body.into()
        } else {
            self.joined(first)?
        };
        let loc = self.loc_from(start);
        if loc.0.end - loc.0.start > 1 {
            self.warn_of_newline(first);
        }
        Ok(Text { value, loc })
    }

    fn joined(&mut self, first: Token) -> Parse<Box<str>> {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        let mut error = literal::push_string(self.slice(first), &mut buffer)
            .err()
            .map(|error| (first, error));
        while self.at(TokenKind::String) {
            let token = self.bump();
            self.warn_of_newline(token);
            if buffer.len() > limits::STRING_BYTES_MAX {
                continue;
            }
            let result = literal::push_string(self.slice(token), &mut buffer);
            error = error.or(result.err().map(|error| (token, error)));
        }
        if let Some((token, error)) = error {
            let span = self.span_of(token);
            return Err(self.report(code::ILLEGAL_CONSTANT_VALUE, span, error.describe()));
        }
        self.check_len(buffer.len(), first)?;
        let value = Box::from(buffer.as_str());
        self.buffer = buffer;
        Ok(value)
    }

    fn check_len(&mut self, len: usize, token: Token) -> Parse<()> {
        if len <= limits::STRING_BYTES_MAX {
            return Ok(());
        }
        let message = format!("string longer than {} bytes", limits::STRING_BYTES_MAX);
        let span = self.span_of(token);
        Err(self.report(code::QUOTA_VIOLATION, span, message))
    }

    /// Returns whether a string token stands for its own text.
    fn is_plain(&self, token: Token) -> bool {
        memchr::memchr(b'\\', self.slice(token).as_bytes()).is_none()
    }

    fn warn_of_newline(&mut self, token: Token) {
        if memchr::memchr(b'\n', self.slice(token).as_bytes()).is_some() {
            let span = self.span_of(token);
            let warning = Diagnostic::warning(span, "string goes on in the next line")
                .help("Close it and open it again, or write `\\n` if the line end is meant.");
            self.session.push(warning);
        }
    }
}
