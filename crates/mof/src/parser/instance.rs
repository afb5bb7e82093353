//! Instances, at the outermost level and embedded.

use super::{Failed, Parse, Parser};
use crate::ast::{Ident, InstanceDecl, Qualifier, ValueInit};
use crate::code;
use crate::lexer::TokenKind;

impl Parser<'_, '_, '_> {
    /// Reads an instance from the keyword on, with its `;`.
    pub(super) fn instance(
        &mut self,
        start: usize,
        qualifiers: Vec<Qualifier>,
    ) -> Parse<InstanceDecl> {
        let class = self.instance_header()?;
        let alias = self.optional_alias()?;
        let (values, is_closed) = self.instance_body(&class)?;
        if is_closed {
            self.production_end("the instance");
        }
        Ok(InstanceDecl {
            qualifiers,
            class,
            alias,
            values,
            loc: self.loc_from(start),
        })
    }

    /// Reads an instance that is a value: no alias, no `;`.
    pub(super) fn embedded(
        &mut self,
        start: usize,
        qualifiers: Vec<Qualifier>,
    ) -> Parse<InstanceDecl> {
        let class = self.instance_header()?;
        let at = self.current_span();
        if let Some(alias) = self.optional_alias()? {
            let message = format!("an embedded instance cannot have an alias (`${alias}`)");
            self.report(code::ALIASES_IN_EMBEDDED, at.to(alias.span()), message);
        }
        let (values, _) = self.instance_body(&class)?;
        Ok(InstanceDecl {
            qualifiers,
            class,
            alias: None,
            values,
            loc: self.loc_from(start),
        })
    }

    fn instance_header(&mut self) -> Parse<Ident> {
        self.bump();
        if !self.eat_keyword("of") {
            return Err(
                self.unexpected(code::INVALID_INSTANCE_DECLARATION, "`of` after `instance`")
            );
        }
        self.ident(code::EXPECTED_CLASS_NAME, "the class of the instance")
    }

    /// Reads the body; says whether it was closed.
    fn instance_body(&mut self, class: &Ident) -> Parse<(Vec<ValueInit>, bool)> {
        if !self.eat(TokenKind::OpenBrace) {
            let failed = self.unexpected(
                code::EXPECTED_OPEN_BRACE,
                "`{` before the values of the instance",
            );
            let at_value = self.at(TokenKind::Ident) && self.peek().kind == TokenKind::Equals;
            if !at_value {
                return Err(failed);
            }
        }
        let level = self.open.len();
        let mut values = Vec::new();
        loop {
            let start = self.current.start;
            if self.eat(TokenKind::CloseBrace) {
                return Ok((values, true));
            }
            if self.at(TokenKind::Eof) || self.at_production_start() {
                self.report_unclosed_instance(class);
                self.open.truncate(0);
                return Ok((values, false));
            }
            match self.value_init() {
                Ok(value) => values.push(value),
                Err(Failed) if self.open.len() < level => return Err(Failed),
                Err(Failed) => self.skip_member(start, level),
            }
        }
    }

    fn report_unclosed_instance(&mut self, class: &Ident) {
        if self.ends_in_the_middle() {
            return;
        }
        let message = format!("instance of `{class}` is not closed: expected `}}`");
        let place = if self.at(TokenKind::Eof) {
            self.span(self.previous_end, self.previous_end)
        } else {
            self.current_span()
        };
        let diagnostic = swbem_text::Diagnostic::error(code::EXPECTED_CLOSE_BRACE, place, message)
            .label(class.span(), "the instance starts here");
        self.session.push(diagnostic);
    }

    fn value_init(&mut self) -> Parse<ValueInit> {
        let start = self.current.start;
        let qualifiers = self.optional_qualifiers()?;
        let name = self.ident(code::EXPECTED_PROPERTY_NAME, "the name of a property")?;
        let value = if self.eat(TokenKind::Equals) {
            Some(self.initializer()?)
        } else if !qualifiers.is_empty() && self.at(TokenKind::Semi) {
            None
        } else {
            let what = format!("`=` and a value after `{name}`");
            return Err(self.missing(code::EXPECTED_SEMI, &what));
        };
        let loc = self.loc_from(start);
        if !self.eat(TokenKind::Semi) {
            self.missing(code::EXPECTED_SEMI, &format!("`;` after `{name}`"));
            if !self.is_first_on_line() && !self.at(TokenKind::CloseBrace) {
                return Err(Failed);
            }
        }
        Ok(ValueInit {
            qualifiers,
            name,
            value,
            loc,
        })
    }
}
