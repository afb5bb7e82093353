//! Comparisons.

use std::sync::Arc;

use swbem_core::Name;

use super::{Failed, Parse, Parser};
use crate::ast::{
    Constant, ConstantValue, Ident, Loc, Operator, PropertyPath, SchemaProperty, SchemaTerm, Term,
    Text,
};
use crate::lexer::{Token, TokenKind};
use crate::literal::{self, NumberFlaw};

/// What can start a comparison.
const OPERAND: &str = "a property or a constant";

/// What can follow a property.
const OPERATOR: &str = "a comparison (`=`, `<>`, `<`, `<=`, `>`, `>=`, `LIKE`, `IS` or `ISA`)";

/// What stands on the right of a comparison.
const CONSTANT: &str = "a constant (a text in quotes, a number, TRUE, FALSE or NULL)";

/// Is a constant, NULL included.
enum Literal {
    Null(Loc),
    Value(Constant),
}

/// What is asked of a property in a query of either kind.
enum Test {
    Like(Text),
    IsNull { negated: bool },
    Compare(Operator, Literal),
}

impl Parser<'_> {
    /// Reads a comparison of a data or event query.
    pub(super) fn term(&mut self) -> Parse<Term> {
        let start = self.token.start;
        if self.starts_constant() {
            return self.mirrored_term(start);
        }
        self.check_operand(OPERAND)?;
        let property = self.property_path(OPERAND)?;
        if self.eat("ISA") {
            let class = self.class_literal()?;
            let loc = Loc(self.span_since(start));
            return Ok(Term::IsA {
                property,
                class,
                loc,
            });
        }
        match self.test()? {
            Test::Like(pattern) => Ok(Term::Like {
                property,
                pattern,
                loc: Loc(self.span_since(start)),
            }),
            Test::IsNull { negated } => Ok(Term::IsNull {
                property,
                negated,
                loc: Loc(self.span_since(start)),
            }),
            Test::Compare(operator, literal) => self.comparison(start, property, operator, literal),
        }
    }

    /// Reads a comparison of a schema query.
    pub(super) fn schema_term(&mut self) -> Parse<SchemaTerm> {
        const WHAT: &str = "`__this`, `__Class`, `__Superclass` or `__Dynasty`";
        let start = self.token.start;
        if self.starts_constant() {
            let literal = self.constant()?;
            let operator = self.operator(OPERATOR)?.mirrored();
            let property = self.name(WHAT)?;
            let property = self.schema_property(&property)?;
            return self.schema_comparison(start, property, operator, literal);
        }
        self.check_operand(WHAT)?;
        let name = self.name(WHAT)?;
        if name.name == "__this" {
            if !self.eat("ISA") {
                return Err(self.expected("`ISA`, which is all that `__this` is asked for"));
            }
            let class = self.class_literal()?;
            let loc = Loc(self.span_since(start));
            return Ok(SchemaTerm::IsA { class, loc });
        }
        let property = self.schema_property(&name)?;
        if self.at("ISA") {
            let failed = self.expected_plainly("`=`, `<>`, `<`, `<=`, `>`, `>=`, `LIKE` or `IS`");
            self.help("A class and what derives from it: `__this ISA \"C\"`.");
            return Err(failed);
        }
        match self.test()? {
            Test::Like(pattern) => Ok(SchemaTerm::Like {
                property,
                pattern,
                loc: Loc(self.span_since(start)),
            }),
            Test::IsNull { negated } => Ok(SchemaTerm::IsNull {
                property,
                negated,
                loc: Loc(self.span_since(start)),
            }),
            Test::Compare(operator, literal) => {
                self.schema_comparison(start, property, operator, literal)
            }
        }
    }

    /// Reads what stands behind a property that is not ISA.
    fn test(&mut self) -> Parse<Test> {
        if self.eat("LIKE") {
            let pattern = self.text_constant("a pattern in quotes after LIKE")?;
            return Ok(Test::Like(pattern));
        }
        if self.eat("IS") {
            let negated = self.null_test()?;
            return Ok(Test::IsNull { negated });
        }
        let operator = self.operator(OPERATOR)?;
        self.check_second_operator()?;
        Ok(Test::Compare(operator, self.constant()?))
    }

    /// Reads `constant op property`.
    fn mirrored_term(&mut self, start: usize) -> Parse<Term> {
        let literal = self.constant()?;
        if !self.token.kind.is_relation() {
            let failed = self.expected("`=`, `<>`, `<`, `<=`, `>` or `>=` after a constant");
            if self.is_any(self.token, &["LIKE", "IS", "ISA"]) {
                self.help("The property stands on the left of LIKE, IS and ISA.");
            }
            return Err(failed);
        }
        let operator = self.operator(OPERATOR)?.mirrored();
        self.check_second_operator()?;
        if self.starts_constant() || self.at("NOT") {
            let failed = self.expected_plainly("a property");
            self.help("One side of a comparison is a property, the other a constant.");
            return Err(failed);
        }
        let property = self.property_path("a property")?;
        self.comparison(start, property, operator, literal)
    }

    fn comparison(
        &mut self,
        start: usize,
        property: PropertyPath,
        operator: Operator,
        literal: Literal,
    ) -> Parse<Term> {
        let loc = Loc(self.span_since(start));
        match literal {
            Literal::Value(constant) => Ok(Term::Compare {
                property,
                operator,
                constant,
                loc,
            }),
            Literal::Null(null) => Ok(Term::IsNull {
                negated: self.null_comparison(operator, null)?,
                property,
                loc,
            }),
        }
    }

    fn schema_comparison(
        &mut self,
        start: usize,
        property: SchemaProperty,
        operator: Operator,
        literal: Literal,
    ) -> Parse<SchemaTerm> {
        let loc = Loc(self.span_since(start));
        match literal {
            Literal::Null(null) => Ok(SchemaTerm::IsNull {
                property,
                negated: self.null_comparison(operator, null)?,
                loc,
            }),
            Literal::Value(Constant {
                value: ConstantValue::String(text),
                loc: text_loc,
            }) => Ok(SchemaTerm::Compare {
                property,
                operator,
                name: Text {
                    text,
                    loc: text_loc,
                },
                loc,
            }),
            Literal::Value(constant) => Err(self.invalid(
                constant.loc.0,
                format!(
                    "expected the name of a class in quotes: {} is a text",
                    property.as_str()
                ),
            )),
        }
    }

    fn schema_property(&mut self, name: &Ident) -> Parse<SchemaProperty> {
        let properties = [
            SchemaProperty::Class,
            SchemaProperty::Superclass,
            SchemaProperty::Dynasty,
        ];
        let found = properties.into_iter().find(|p| name.name == p.as_str());
        found.ok_or_else(|| {
            let failed = self.invalid(
                name.span(),
                format!(
                    "expected `__this`, `__Class`, `__Superclass` or `__Dynasty`, found `{}`",
                    name.name
                ),
            );
            self.help("A schema query knows no other properties of a class.");
            failed
        })
    }

    /// Reads what follows IS and returns whether it is NOT NULL.
    fn null_test(&mut self) -> Parse<bool> {
        let negated = self.eat("NOT");
        if self.eat("NULL") {
            return Ok(negated);
        }
        let failed = self.expected_plainly(if negated {
            "`NULL` after `IS NOT`"
        } else {
            "`NULL` or `NOT NULL` after `IS`"
        });
        if self.starts_constant() {
            self.help("IS tests for NULL only; other values are compared with `=` and `<>`.");
        } else if self.at("A") {
            self.help("`ISA` is one word.");
        }
        Err(failed)
    }

    /// Returns whether a comparison with NULL asks for what is not NULL.
    fn null_comparison(&mut self, operator: Operator, null: Loc) -> Parse<bool> {
        match operator {
            Operator::Equal => Ok(false),
            Operator::NotEqual => Ok(true),
            other => {
                let message = format!("NULL cannot be compared with `{}`", other.as_str());
                let failed = self.invalid(null.0, message);
                self.help("Write `IS NULL` or `IS NOT NULL`.");
                Err(failed)
            }
        }
    }

    /// Reads a relational operator; `what` says what is missing where there is none.
    pub(super) fn operator(&mut self, what: &str) -> Parse<Operator> {
        let operator = match self.token.kind {
            TokenKind::Equal => Operator::Equal,
            TokenKind::NotEqual => Operator::NotEqual,
            TokenKind::Less => Operator::Less,
            TokenKind::LessOrEqual => Operator::LessOrEqual,
            TokenKind::Greater => Operator::Greater,
            TokenKind::GreaterOrEqual => Operator::GreaterOrEqual,
            _ => return Err(self.missing_operator(what)),
        };
        self.bump();
        Ok(operator)
    }

    /// Tells whether the next token is a constant; TRUE, FALSE and NULL are no names.
    pub(super) fn starts_constant(&self) -> bool {
        match self.token.kind {
            TokenKind::String | TokenKind::Number | TokenKind::UnclosedString => true,
            _ => self.is_any(self.token, &["TRUE", "FALSE", "NULL"]),
        }
    }

    fn constant(&mut self) -> Parse<Literal> {
        let token = self.token;
        let loc = Loc(self.span_of(token));
        let value = match token.kind {
            TokenKind::String => {
                self.bump();
                ConstantValue::String(Arc::from(literal::unquote(self.slice(token))))
            }
            TokenKind::Number => {
                self.bump();
                self.number(token)?
            }
            TokenKind::Word if self.at("NULL") => {
                self.bump();
                return Ok(Literal::Null(loc));
            }
            TokenKind::Word if self.at("TRUE") || self.at("FALSE") => {
                let is_true = self.at("TRUE");
                self.bump();
                ConstantValue::Boolean(is_true)
            }
            _ => return Err(self.missing_constant(CONSTANT)),
        };
        Ok(Literal::Value(Constant { value, loc }))
    }

    /// Returns what a number is worth.
    pub(super) fn number(&mut self, token: Token) -> Parse<ConstantValue> {
        let text = self.slice(token);
        literal::number(text).map_err(|flaw| self.bad_number(token, flaw))
    }

    fn bad_number(&mut self, token: Token, flaw: NumberFlaw) -> Failed {
        let text = self.slice(token);
        let span = self.span_of(token);
        match flaw {
            NumberFlaw::Malformed => {
                let failed = self.invalid(span, format!("`{text}` is not a number"));
                self.help("A number is like 12, -0x1F, 1.5 or 2e-3; a text stands in quotes.");
                failed
            }
            NumberFlaw::TooLarge => {
                self.invalid(span, "the number is larger than any value can be")
            }
        }
    }

    /// Reads a text in quotes.
    pub(super) fn text_constant(&mut self, what: &str) -> Parse<Text> {
        let token = self.token;
        if token.kind != TokenKind::String {
            return Err(self.missing_constant(what));
        }
        self.bump();
        Ok(Text {
            text: Arc::from(literal::unquote(self.slice(token))),
            loc: Loc(self.span_of(token)),
        })
    }

    /// Reads the class after ISA, with or without quotes.
    fn class_literal(&mut self) -> Parse<Ident> {
        const WHAT: &str = "the name of a class after ISA";
        if self.token.kind != TokenKind::String {
            return self.name(WHAT);
        }
        let Text { text, loc } = self.text_constant(WHAT)?;
        self.check_name(&text, loc)?;
        Ok(Ident {
            name: Name::new(text),
            loc,
        })
    }
}
