//! Productions: what stands at the outermost level of a file.

use super::{Failed, Parse, Parser};
use crate::ast::{InstanceDecl, InstanceOutline, Item, Value, ValueKind};
use crate::lexer::TokenKind;
use crate::{check, code};

impl Parser<'_, '_, '_> {
    /// Reads the whole file.
    pub(super) fn items(mut self) -> Vec<Item> {
        let mut items = Vec::new();
        loop {
            let start = self.current.start;
            match self.current.kind {
                TokenKind::Eof => return items,
                TokenKind::Semi => {
                    self.bump();
                }
                TokenKind::Hash => items.extend(self.directive()),
                _ => {
                    let is_declaration = self.at_keyword("qualifier");
                    match self.production() {
                        Ok(item) => items.push(self.keep(item)),
                        Err(Failed) => {
                            self.session.lost_declarations |= is_declaration;
                            self.skip_production(start);
                        }
                    }
                }
            }
        }
    }

    /// Returns as much of a production as is to be kept.
    fn keep(&mut self, item: Item) -> Item {
        match item {
            Item::Instance(decl) => {
                self.session.count_object(decl.class.span());
                if !self.session.outlines || !is_plain(&decl) {
                    return Item::Instance(decl);
                }
                let (diagnostics, alias_uses) = check::plain_instance(&decl);
                diagnostics
                    .into_iter()
                    .for_each(|diagnostic| self.session.push(diagnostic));
                self.session.alias_uses.extend(alias_uses);
                Item::Outline(Box::new(InstanceOutline {
                    class: decl.class,
                    alias: decl.alias,
                    loc: decl.loc,
                }))
            }
            Item::Class(class) => {
                self.session.count_object(class.name.span());
                Item::Class(class)
            }
            other => other,
        }
    }

    fn production(&mut self) -> Parse<Item> {
        let start = self.current.start;
        if self.at_keyword("qualifier") {
            return Ok(Item::Qualifier(Box::new(self.qualifier_decl()?)));
        }
        let qualifiers = self.optional_qualifiers()?;
        if self.at_keyword("class") {
            return Ok(Item::Class(Box::new(self.class(start, qualifiers)?)));
        }
        if self.at_keyword("instance") {
            let instance = self.instance(start, qualifiers)?;
            return Ok(Item::Instance(Box::new(instance)));
        }
        self.refuse_typedef()?;
        let what = if qualifiers.is_empty() {
            "`class`, `instance`, `qualifier` or a directive"
        } else {
            "`class` or `instance`"
        };
        Err(self.unexpected(code::UNRECOGNIZED_TOKEN, what))
    }

    /// Reports `typedef` and `enum`, which MOF once was to have.
    pub(super) fn refuse_typedef(&mut self) -> Parse<()> {
        if !(self.at_keyword("typedef") || self.at_keyword("enum")) {
            return Ok(());
        }
        let message = format!("{} is not supported", self.found());
        Err(self.report(code::TYPEDEF_NOT_SUPPORTED, self.current_span(), message))
    }

    /// Expects the `;` after a production; goes on without it.
    pub(super) fn production_end(&mut self, what: &str) {
        if !self.eat(TokenKind::Semi) {
            self.missing(code::EXPECTED_SEMI, &format!("`;` after {what}"));
        }
    }
}

/// Tells whether nothing in an instance has qualifiers, whose meaning depends on what was declared
/// before. Instances nest no deeper than `NESTING_DEPTH_MAX`, nor do arrays.
fn is_plain(instance: &InstanceDecl) -> bool {
    instance.qualifiers.is_empty()
        && instance.values.iter().all(|init| {
            init.qualifiers.is_empty() && init.value.as_ref().is_none_or(is_plain_value)
        })
}

fn is_plain_value(value: &Value) -> bool {
    match &value.kind {
        ValueKind::Instance(instance) => is_plain(instance),
        ValueKind::Array(elements) => elements.iter().all(is_plain_value),
        _ => true,
    }
}
