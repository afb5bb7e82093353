//! Qualifier lists and `Qualifier` statements.

use super::recovery::Stop;
use super::{Failed, Parse, Parser};
use crate::ast::{
    Flavor, FlavorUse, Loc, Qualifier, QualifierDecl, QualifierDeclBody, Scope, Scopes, SimpleType,
    Value, ValueKind,
};
use crate::code;
use crate::lexer::TokenKind;

impl Parser<'_, '_, '_> {
    /// Reads `[…]`, if it is here.
    pub(super) fn optional_qualifiers(&mut self) -> Parse<Vec<Qualifier>> {
        let mut qualifiers = Vec::new();
        if !self.eat(TokenKind::OpenBracket) {
            return Ok(qualifiers);
        }
        let level = self.open.len();
        loop {
            if let Err(Failed) = self.qualifier(&mut qualifiers)
                && self.skip_in_list(TokenKind::CloseBracket, level) == Stop::Outside
            {
                self.open.truncate(level.saturating_sub(1));
                return self.go_on_after_open_list(qualifiers);
            }
            if self.eat(TokenKind::CloseBracket) {
                return Ok(qualifiers);
            }
            if self.eat(TokenKind::Comma) {
                continue;
            }
            self.missing(code::EXPECTED_CLOSE_BRACKET, "`,` or `]`");
            if !self.at_forgotten_comma() {
                self.open.truncate(level.saturating_sub(1));
                return self.go_on_after_open_list(qualifiers);
            }
        }
    }

    /// Returns whether another qualifier, rather than the element itself, seems to follow.
    fn at_forgotten_comma(&self) -> bool {
        self.at(TokenKind::Ident)
            && matches!(
                self.peek().kind,
                TokenKind::OpenParen
                    | TokenKind::OpenBrace
                    | TokenKind::Comma
                    | TokenKind::CloseBracket
                    | TokenKind::Colon
            )
    }

    /// Goes on with the element when only the `]` was forgotten.
    fn go_on_after_open_list(&mut self, qualifiers: Vec<Qualifier>) -> Parse<Vec<Qualifier>> {
        if self.at(TokenKind::Ident) {
            Ok(qualifiers)
        } else {
            Err(Failed)
        }
    }

    /// Reads one qualifier onto the list.
    ///
    /// One whose value or flavors are wrong is kept without them: that it is there at all
    /// matters to other checks, which would report the same mistake again.
    fn qualifier(&mut self, qualifiers: &mut Vec<Qualifier>) -> Parse<()> {
        let start = self.current.start;
        let name = self.ident(code::EXPECTED_QUALIFIER_NAME, "the name of a qualifier")?;
        if let Some(flavor) = Flavor::from_keyword(&name)
            && let Some(previous) = qualifiers.last_mut()
            && !previous.flavors.is_empty()
        {
            // After `q : flavor,` the name of a flavor is one, also where an error is between.
            let loc = name.loc;
            previous.flavors.push(FlavorUse { flavor, loc });
            return Ok(());
        }
        let mut qualifier = Qualifier {
            name,
            value: None,
            flavors: Vec::new(),
            loc: self.loc_from(start),
        };
        let result = self.qualifier_rest(&mut qualifier);
        qualifier.loc = self.loc_from(start);
        qualifiers.push(qualifier);
        result
    }

    fn qualifier_rest(&mut self, qualifier: &mut Qualifier) -> Parse<()> {
        qualifier.value = match self.current.kind {
            TokenKind::OpenParen => Some(self.parenthesized()?),
            TokenKind::OpenBrace => Some(self.array()?),
            TokenKind::Equals => {
                self.bump();
                Some(self.initializer()?)
            }
            _ => None,
        };
        if self.eat(TokenKind::Colon) {
            qualifier.flavors = self.flavors()?;
        }
        Ok(())
    }

    /// Reads `("a")` as a value and `("a", "b")` as an array.
    fn parenthesized(&mut self) -> Parse<Value> {
        let start = self.current.start;
        self.bump();
        let mut values = self.list(
            TokenKind::CloseParen,
            code::EXPECTED_CLOSE_PAREN,
            "`)` after the value",
        )?;
        match values.pop() {
            Some(value) if values.is_empty() => Ok(value),
            Some(last) => {
                values.push(last);
                Ok(Value {
                    kind: ValueKind::Array(values),
                    loc: self.loc_from(start),
                })
            }
            // The only value was reported as wrong.
            None => Err(Failed),
        }
    }

    /// Reads one or more flavors, with white space or commas between them.
    ///
    /// After a comma only the name of a flavor goes on the list; anything else is the next
    /// qualifier.
    fn flavors(&mut self) -> Parse<Vec<FlavorUse>> {
        let mut flavors = vec![self.flavor()?];
        loop {
            let is_next = match self.current.kind {
                TokenKind::Ident => true,
                TokenKind::Comma => {
                    let next = self.peek();
                    let is_flavor = next.kind == TokenKind::Ident
                        && Flavor::from_keyword(self.slice(next)).is_some();
                    if is_flavor {
                        self.bump();
                    }
                    is_flavor
                }
                _ => false,
            };
            if !is_next {
                return Ok(flavors);
            }
            flavors.push(self.flavor()?);
        }
    }

    fn flavor(&mut self) -> Parse<FlavorUse> {
        let token = self.current;
        let flavor = match token.kind {
            TokenKind::Ident => Flavor::from_keyword(self.slice(token)),
            _ => None,
        };
        let Some(flavor) = flavor else {
            return Err(self.unexpected(code::EXPECTED_FLAVOR_TYPE, "a flavor"));
        };
        self.bump();
        Ok(FlavorUse {
            flavor,
            loc: Loc(self.span_of(token)),
        })
    }

    /// Reads a `Qualifier` statement in either form.
    pub(super) fn qualifier_decl(&mut self) -> Parse<QualifierDecl> {
        let start = self.current.start;
        self.bump();
        let name = self.ident(code::INVALID_QUALIFIER_SYNTAX, "the name of the qualifier")?;
        self.expect(
            TokenKind::Colon,
            code::INVALID_QUALIFIER_SYNTAX,
            "`:` after the name of the qualifier",
        )?;
        let ty = match self.current.kind {
            TokenKind::Ident => SimpleType::from_keyword(self.slice(self.current)),
            _ => None,
        };
        let body = match ty {
            Some(ty) => self.dmtf_body(ty)?,
            None => QualifierDeclBody::Wmi(self.wmi_body()?),
        };
        self.production_end("the `Qualifier` statement");
        Ok(QualifierDecl {
            name,
            body,
            loc: self.loc_from(start),
        })
    }

    fn wmi_body(&mut self) -> Parse<Vec<FlavorUse>> {
        let is_flavor =
            self.at(TokenKind::Ident) && Flavor::from_keyword(self.slice(self.current)).is_some();
        if !is_flavor {
            return Err(self.unexpected(code::INVALID_QUALIFIER_SYNTAX, "a type or a flavor"));
        }
        let mut flavors = Vec::new();
        while self.at(TokenKind::Ident) && !self.is_next_statement() {
            flavors.push(self.flavor()?);
        }
        Ok(flavors)
    }

    fn is_next_statement(&self) -> bool {
        self.is_first_on_line() && self.at_production()
    }

    fn dmtf_body(&mut self, ty: SimpleType) -> Parse<QualifierDeclBody> {
        self.bump();
        let array = self.array_suffix()?;
        let default = if self.eat(TokenKind::Equals) {
            Some(self.initializer()?)
        } else {
            None
        };
        let mut scopes = None;
        let mut flavors = Vec::new();
        while self.eat(TokenKind::Comma) {
            if self.eat_keyword("scope") {
                scopes
                    .get_or_insert_with(Scopes::new)
                    .extend(self.scopes()?);
            } else if self.eat_keyword("flavor") {
                self.flavor_clause(&mut flavors)?;
            } else if self.at(TokenKind::Ident)
                && Flavor::from_keyword(self.slice(self.current)).is_some()
            {
                flavors.push(self.flavor()?);
            } else {
                let what = "`Scope(…)`, `Flavor(…)` or a flavor";
                return Err(self.unexpected(code::INVALID_QUALIFIER_SYNTAX, what));
            }
        }
        Ok(QualifierDeclBody::Dmtf {
            ty,
            array,
            default,
            scopes,
            flavors,
        })
    }

    fn scopes(&mut self) -> Parse<Vec<Scope>> {
        let mut scopes = Vec::new();
        self.open_clause()?;
        loop {
            let scope = match self.current.kind {
                TokenKind::Ident => Scope::from_keyword(self.slice(self.current)),
                _ => None,
            };
            let Some(scope) = scope else {
                return Err(self.unexpected(code::INVALID_QUALIFIER_SYNTAX, "a scope"));
            };
            self.bump();
            scopes.push(scope);
            if !self.next_in_clause()? {
                return Ok(scopes);
            }
        }
    }

    fn flavor_clause(&mut self, flavors: &mut Vec<FlavorUse>) -> Parse<()> {
        self.open_clause()?;
        loop {
            flavors.push(self.flavor()?);
            if !self.next_in_clause()? {
                return Ok(());
            }
        }
    }

    fn open_clause(&mut self) -> Parse<()> {
        self.expect(
            TokenKind::OpenParen,
            code::EXPECTED_OPEN_PAREN,
            "`(` after `Scope` or `Flavor`",
        )
    }

    /// Consumes `,` or `)`; says whether it was the comma.
    fn next_in_clause(&mut self) -> Parse<bool> {
        if self.eat(TokenKind::Comma) {
            return Ok(true);
        }
        self.expect(
            TokenKind::CloseParen,
            code::EXPECTED_CLOSE_PAREN,
            "`,` or `)`",
        )?;
        Ok(false)
    }
}
