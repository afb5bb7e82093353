//! SELECT over data and schema.

use swbem_core::Status;

use super::{Parse, Parser};
use crate::ast::{Columns, DataQuery, Ident, PropertyPath, Query, SchemaQuery};
use crate::lexer::TokenKind;
use crate::limits;

/// The name in FROM that makes a schema query.
const META_CLASS: &str = "meta_class";

impl Parser<'_> {
    /// Reads what follows SELECT.
    pub(super) fn select(&mut self) -> Parse<Query> {
        let start = self.token.start;
        let columns = self.columns()?;
        let columns_span = self.span_since(start);
        let class = self.from(&columns)?;
        if class.name == META_CLASS {
            if columns != Columns::All {
                self.invalid(
                    columns_span,
                    "expected `*`: a schema query returns whole class definitions",
                );
            }
            let condition = self.where_clause(Parser::schema_term)?;
            self.end_of_select(condition.is_some())?;
            return Ok(Query::Schema(SchemaQuery { condition }));
        }
        let condition = self.where_clause(Parser::term)?;
        self.end_of_select(condition.is_some())?;
        Ok(Query::Data(DataQuery {
            columns,
            class,
            condition,
        }))
    }

    /// Reads `*` or a list of properties.
    pub(super) fn columns(&mut self) -> Parse<Columns> {
        if self.token.kind == TokenKind::Star {
            self.bump();
            return Ok(Columns::All);
        }
        if self.is_from_clause() {
            let failed = self.expected_plainly("`*` or the name of a property");
            self.help("`SELECT *` asks for all properties.");
            return Err(failed);
        }
        self.property_list("`*` or the name of a property", "SELECT")
            .map(Columns::List)
    }

    /// Reads names with commas between them.
    pub(super) fn property_list(&mut self, what: &str, keyword: &str) -> Parse<Vec<PropertyPath>> {
        let mut list = Vec::new();
        loop {
            if !list.is_empty() && self.is_from_clause() {
                let failed = self.expected_plainly("the name of a property after `,`");
                self.help("No comma stands after the last property.");
                return Err(failed);
            }
            if keyword == "SELECT" {
                self.explain_foreign_column()?;
            }
            let path = self.property_path(what)?;
            if list.len() == limits::COLUMNS_MAX {
                return Err(self.error(
                    Status::QUOTA_VIOLATION,
                    path.span(),
                    format!("{keyword} takes at most {} properties", limits::COLUMNS_MAX),
                ));
            }
            list.push(path);
            if self.token.kind != TokenKind::Comma {
                return Ok(list);
            }
            self.bump();
        }
    }

    /// Reads `P` or `P.Q.R`.
    pub(super) fn property_path(&mut self, what: &str) -> Parse<PropertyPath> {
        let mut path = PropertyPath::of(self.name(what)?);
        while self.token.kind == TokenKind::Dot {
            self.bump();
            if self.is_from_clause() {
                return Err(self.expected_plainly("the name of a property after `.`"));
            }
            let name = self.name("the name of a property after `.`")?;
            if path.tail.len() + 1 == limits::PATH_NAMES_MAX {
                return Err(self.error(
                    Status::QUOTA_VIOLATION,
                    name.span(),
                    format!("a property has at most {} names", limits::PATH_NAMES_MAX),
                ));
            }
            path.tail.push(name);
        }
        Ok(path)
    }

    /// Reads `FROM C`.
    pub(super) fn from(&mut self, columns: &Columns) -> Parse<Ident> {
        if !self.eat("FROM") {
            return Err(self.missing_from(columns));
        }
        let is_missing = match self.token.kind {
            TokenKind::Word => self.is_clause_and_no_name(),
            _ => true,
        };
        if is_missing {
            let failed = self.expected("the name of a class");
            self.explain_from();
            return Err(failed);
        }
        self.name("the name of a class")
    }

    /// Refuses everything after a query that is complete.
    pub(super) fn end_of_select(&mut self, has_condition: bool) -> Parse<()> {
        if self.at_end() {
            return Ok(());
        }
        Err(self.unexpected_clause(has_condition))
    }

    /// Tells whether a word that may start a clause does, rather than being the name it could be.
    fn is_clause_and_no_name(&self) -> bool {
        let ahead = self.ahead();
        let starts_term = matches!(ahead.kind, TokenKind::Word | TokenKind::OpenParen);
        self.at("WHERE") && starts_term && !self.is_any(ahead, &["WHERE", "WITHIN", "GROUP"])
    }

    /// Tells whether FROM stands next and is not the name of a property.
    fn is_from_clause(&self) -> bool {
        if !self.at("FROM") {
            return false;
        }
        let ahead = self.ahead();
        match ahead.kind {
            TokenKind::Comma | TokenKind::Dot => false,
            TokenKind::Word => !self.is(ahead, "FROM"),
            _ => true,
        }
    }
}
