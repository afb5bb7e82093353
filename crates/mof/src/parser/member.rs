//! Members of classes: properties, references, methods and their parameters.

use super::recovery::Stop;
use super::{Failed, Parse, Parser};
use crate::ast::{Arity, Feature, Ident, Method, Property, Qualifier, SimpleType, Type, ValueKind};
use crate::code;
use crate::lexer::TokenKind;

/// Type names of other languages, with what MOF calls them.
const FOREIGN_TYPES: &[(&str, &str)] = &[
    ("bool", "boolean"),
    ("byte", "uint8"),
    ("char", "char16"),
    ("char8", "char16"),
    ("double", "real64"),
    ("dword", "uint32"),
    ("float", "real32"),
    ("hresult", "uint32"),
    ("int", "sint32"),
    ("int16", "sint16"),
    ("int32", "sint32"),
    ("int64", "sint64"),
    ("int8", "sint8"),
    ("integer", "sint32"),
    ("long", "sint32"),
    ("short", "sint16"),
    ("uint", "uint32"),
    ("word", "uint16"),
];

/// Is the type position of a declaration.
enum Declared {
    Void,
    Type(Type),
}

impl Parser<'_, '_, '_> {
    /// Reads one member with its `;`.
    pub(super) fn feature(&mut self) -> Parse<Feature> {
        let start = self.current.start;
        let qualifiers = self.optional_qualifiers()?;
        if self.at_production() {
            let message = "expected a property or method after its qualifiers, found the next class or instance";
            return Err(self.report(
                code::EXPECTED_BRACE_OR_BAD_TYPE,
                self.current_span(),
                message,
            ));
        }
        self.refuse_typedef()?;
        let declared = self.declared_type()?;
        let returns_array = self.misplaced_brackets()?;
        let name = self.ident(
            code::EXPECTED_PROPERTY_NAME,
            "the name of a property or method",
        )?;
        if self.at(TokenKind::OpenParen) {
            let method = self.method(start, qualifiers, declared, name)?;
            self.member_end(&method.name)?;
            return Ok(Feature::Method(method));
        }
        let property = self.property(start, qualifiers, declared, name, returns_array)?;
        self.member_end(&property.name)?;
        Ok(Feature::Property(property))
    }

    fn property(
        &mut self,
        start: usize,
        qualifiers: Vec<Qualifier>,
        declared: Declared,
        name: Ident,
        brackets: Option<Arity>,
    ) -> Parse<Property> {
        let Declared::Type(ty) = declared else {
            let message = format!("property `{name}` cannot be `void`");
            return Err(self.report(code::UNRECOGNIZED_TYPE, name.span(), message));
        };
        let array = match brackets {
            Some(arity) => arity,
            None => self.array_suffix()?,
        };
        if self.at(TokenKind::OpenParen) && array != Arity::Scalar {
            return Err(self.refuse_returned_array(&name));
        }
        let default = if self.eat(TokenKind::Equals) {
            Some(self.initializer()?)
        } else {
            None
        };
        Ok(Property {
            qualifiers,
            ty,
            name,
            array,
            default,
            loc: self.loc_from(start),
        })
    }

    fn method(
        &mut self,
        start: usize,
        qualifiers: Vec<Qualifier>,
        declared: Declared,
        name: Ident,
    ) -> Parse<Method> {
        let parameters = self.parameters()?;
        Ok(Method {
            qualifiers,
            return_type: match declared {
                Declared::Void => None,
                Declared::Type(ty) => Some(ty),
            },
            name,
            parameters,
            loc: self.loc_from(start),
        })
    }

    fn parameters(&mut self) -> Parse<Vec<Property>> {
        self.bump();
        let level = self.open.len();
        let mut parameters = Vec::new();
        if self.eat(TokenKind::CloseParen) {
            return Ok(parameters);
        }
        loop {
            match self.parameter() {
                Ok(parameter) => parameters.push(parameter),
                Err(Failed) => {
                    if self.skip_in_list(TokenKind::CloseParen, level) == Stop::Outside {
                        return Err(Failed);
                    }
                }
            }
            if self.eat(TokenKind::CloseParen) {
                return Ok(parameters);
            }
            if !self.eat(TokenKind::Comma) {
                return Err(self.missing(code::EXPECTED_CLOSE_PAREN, "`,` or `)`"));
            }
        }
    }

    fn parameter(&mut self) -> Parse<Property> {
        let start = self.current.start;
        let qualifiers = self.optional_qualifiers()?;
        let declared = self.declared_type()?;
        let brackets = self.misplaced_brackets()?;
        let name = self.ident(code::EXPECTED_PROPERTY_NAME, "the name of a parameter")?;
        self.property(start, qualifiers, declared, name, brackets)
    }

    /// Reads `uint32`, `void`, `object`, `Class`, `object ref` or `Class ref`.
    fn declared_type(&mut self) -> Parse<Declared> {
        let name = self.ident(code::EXPECTED_TYPE_IDENTIFIER, "a type")?;
        let simple = SimpleType::from_keyword(&name);
        let is_void = name.is("void");
        if self.at_keyword("ref") && self.peek().kind == TokenKind::Ident {
            if simple.is_some() || is_void {
                let message = format!("a reference is to a class or `object`, not to `{name}`");
                return Err(self.report(code::UNRECOGNIZED_TYPE, name.span(), message));
            }
            self.bump();
            let class = (!name.is("object")).then_some(name);
            return Ok(Declared::Type(Type::Reference(class)));
        }
        if let Some(simple) = simple {
            return Ok(Declared::Type(Type::Simple(simple)));
        }
        if is_void {
            return Ok(Declared::Void);
        }
        if name.is("class") || name.is("instance") {
            let message = format!("`{name}` is a keyword, not a type");
            return Err(self.report(code::EXPECTED_TYPE_IDENTIFIER, name.span(), message));
        }
        self.refuse_foreign(&name)?;
        let class = (!name.is("object")).then_some(name);
        Ok(Declared::Type(Type::Object(class)))
    }

    /// Reports the name of a type of another language, which cannot be meant as a class.
    fn refuse_foreign(&mut self, name: &Ident) -> Parse<()> {
        let Some((_, known)) = FOREIGN_TYPES.iter().find(|(foreign, _)| name.is(foreign)) else {
            return Ok(());
        };
        let message = format!("`{name}` is not a type of MOF");
        let diagnostic =
            swbem_text::Diagnostic::error(code::UNRECOGNIZED_TYPE, name.span(), message)
                .help(format!("The nearest type is `{known}`."));
        self.session.push(diagnostic);
        Err(Failed)
    }

    /// Reads brackets between type and name, where other languages have them, and reports them.
    fn misplaced_brackets(&mut self) -> Parse<Option<Arity>> {
        if !self.at(TokenKind::OpenBracket) {
            return Ok(None);
        }
        let start = self.current.start;
        let arity = self.array_suffix()?;
        let span = self.span(start, self.previous_end);
        let name = self.current;
        if name.kind == TokenKind::Ident && self.peek().kind == TokenKind::OpenParen {
            let message = format!("method `{}` returns an array", self.slice(name));
            self.report(code::NO_ARRAYS_RETURNED, span, message);
            return Ok(None);
        }
        self.report(
            code::EXPECTED_PROPERTY_NAME,
            span,
            "the brackets of an array follow its name",
        );
        Ok(Some(arity))
    }

    /// Reads `[]` or `[n]`, if it is here.
    pub(super) fn array_suffix(&mut self) -> Parse<Arity> {
        if !self.eat(TokenKind::OpenBracket) {
            return Ok(Arity::Scalar);
        }
        let len = if self.at(TokenKind::Number) {
            Some(self.array_len()?)
        } else {
            None
        };
        self.expect(
            TokenKind::CloseBracket,
            code::EXPECTED_CLOSE_BRACKET,
            "`]` after the length of an array",
        )?;
        Ok(Arity::Array(len))
    }

    fn array_len(&mut self) -> Parse<u32> {
        let value = self.constant()?;
        // It is stored as the qualifier `MaxLen`, which is a sint32.
        if let ValueKind::Integer(integer) = &value.kind
            && let Ok(len) = i32::try_from(integer.value())
            && let Ok(len) = u32::try_from(len)
        {
            return Ok(len);
        }
        let message = "the length of an array is an integer from 0 to 2147483647";
        Err(self.report(code::ILLEGAL_CONSTANT_VALUE, value.span(), message))
    }

    fn refuse_returned_array(&mut self, name: &Ident) -> Failed {
        let message = format!("method `{name}` returns an array");
        self.report(code::NO_ARRAYS_RETURNED, name.span(), message)
    }

    /// Expects the `;` after a member; goes on without it when the next member starts here.
    fn member_end(&mut self, name: &Ident) -> Parse<()> {
        if self.eat(TokenKind::Semi) {
            return Ok(());
        }
        if self.at(TokenKind::CloseParen) {
            return Err(self.unexpected(code::EXPECTED_SEMI, "`;`"));
        }
        self.missing(code::EXPECTED_SEMI, &format!("`;` after `{name}`"));
        if self.is_first_on_line() || self.at(TokenKind::CloseBrace) {
            return Ok(());
        }
        Err(Failed)
    }
}
