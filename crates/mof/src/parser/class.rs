//! Class declarations.

use super::{Failed, Parse, Parser};
use crate::ast::{ClassDecl, Feature, Ident, Qualifier};
use crate::code;
use crate::lexer::TokenKind;

impl Parser<'_, '_, '_> {
    /// Reads a class from the keyword on; `start` is where its qualifiers began.
    pub(super) fn class(&mut self, start: usize, qualifiers: Vec<Qualifier>) -> Parse<ClassDecl> {
        self.bump();
        let name = self.ident(code::EXPECTED_CLASS_NAME, "the name of the class")?;
        let alias = self.optional_alias()?;
        let superclass = if self.eat(TokenKind::Colon) {
            Some(self.ident(code::EXPECTED_CLASS_NAME, "the name of the superclass")?)
        } else {
            None
        };
        if self.at(TokenKind::Semi) {
            let message = format!("class `{name}` has no body; MOF has no forward declarations");
            return Err(self.report(code::INVALID_CLASS_DECLARATION, name.span(), message));
        }
        if !self.eat(TokenKind::OpenBrace) {
            let failed = self.unexpected(
                code::EXPECTED_OPEN_BRACE,
                "`{` before the members of the class",
            );
            if !self.at_member() {
                return Err(failed);
            }
        }
        let (features, is_closed) = self.features(&name);
        if is_closed {
            self.production_end("the class");
        }
        Ok(ClassDecl {
            qualifiers,
            name,
            alias,
            superclass,
            features,
            loc: self.loc_from(start),
        })
    }

    /// Reads `as $name`, if it is here.
    pub(super) fn optional_alias(&mut self) -> Parse<Option<Ident>> {
        if !self.eat_keyword("as") {
            return Ok(None);
        }
        match self.current.kind {
            TokenKind::Alias => Ok(Some(self.alias()?)),
            TokenKind::Dollar => {
                Err(self.unexpected(code::EXPECTED_ALIAS_NAME, "a name after `$`"))
            }
            _ => Err(self.unexpected(code::EXPECTED_DOLLAR, "`$` and a name after `as`")),
        }
    }

    /// Reads the members and the closing brace; says whether that was there.
    fn features(&mut self, class: &Ident) -> (Vec<Feature>, bool) {
        let level = self.open.len();
        let mut features = Vec::new();
        loop {
            let start = self.current.start;
            if self.eat(TokenKind::CloseBrace) {
                return (features, true);
            }
            if self.at(TokenKind::Eof) || self.at_production_start() {
                self.report_unclosed_class(class);
                self.open.truncate(0);
                return (features, false);
            }
            match self.feature() {
                Ok(feature) => features.push(feature),
                Err(Failed) if self.at_production() => {
                    // Qualifiers of the next class, read as those of a member.
                    self.open.truncate(0);
                    return (features, false);
                }
                Err(Failed) => self.skip_member(start, level),
            }
        }
    }

    pub(super) fn report_unclosed_class(&mut self, class: &Ident) {
        if self.ends_in_the_middle() {
            return;
        }
        let message = format!("class `{class}` is not closed: expected `}}` or a type");
        let place = if self.at(TokenKind::Eof) {
            self.span(self.previous_end, self.previous_end)
        } else {
            self.current_span()
        };
        let diagnostic =
            swbem_text::Diagnostic::error(code::EXPECTED_BRACE_OR_BAD_TYPE, place, message)
                .label(class.span(), "the class starts here");
        self.session.push(diagnostic);
    }
}
