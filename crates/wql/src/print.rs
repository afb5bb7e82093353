//! From a syntax tree back to text that parses to the same tree.

use std::fmt::{self, Display, Formatter};

use crate::ast::{
    AssociatorsQuery, Columns, Condition, ConstantValue, DataQuery, EventQuery, Group, Ident,
    Projection, PropertyPath, Query, ReferencesQuery, SchemaQuery, SchemaTerm, Term,
};
use crate::literal::quote;

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Query::Data(query) => query.fmt(f),
            Query::Schema(query) => query.fmt(f),
            Query::Associators(query) => query.fmt(f),
            Query::References(query) => query.fmt(f),
        }
    }
}

impl Display for DataQuery {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "SELECT {} FROM {}", self.columns, self.class.name)?;
        fmt_where(f, self.condition.as_ref())
    }
}

impl Display for SchemaQuery {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("SELECT * FROM meta_class")?;
        fmt_where(f, self.condition.as_ref())
    }
}

impl Display for Columns {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Columns::All => f.write_str("*"),
            Columns::List(list) => fmt_list(f, list),
        }
    }
}

impl Display for AssociatorsQuery {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "ASSOCIATORS OF {{{}}}", self.source.path)?;
        let mut options = Options { is_first: true };
        options.name(f, "AssocClass", self.assoc_class.as_ref())?;
        options.name(f, "ResultClass", self.result_class.as_ref())?;
        options.name(f, "Role", self.role.as_ref())?;
        options.name(f, "ResultRole", self.result_role.as_ref())?;
        options.name(f, "RequiredQualifier", self.required_qualifier.as_ref())?;
        let qualifier = self.required_assoc_qualifier.as_ref();
        options.name(f, "RequiredAssocQualifier", qualifier)?;
        options.flags(f, self.projection, self.schema_only)
    }
}

impl Display for ReferencesQuery {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "REFERENCES OF {{{}}}", self.source.path)?;
        let mut options = Options { is_first: true };
        options.name(f, "ResultClass", self.result_class.as_ref())?;
        options.name(f, "Role", self.role.as_ref())?;
        options.name(f, "RequiredQualifier", self.required_qualifier.as_ref())?;
        options.flags(f, self.projection, self.schema_only)
    }
}

impl Display for EventQuery {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "SELECT {} FROM {}", self.columns, self.class.name)?;
        if let Some(within) = self.within {
            write!(f, " WITHIN {:?}", within.seconds)?;
        }
        fmt_where(f, self.condition.as_ref())?;
        self.group.as_ref().map_or(Ok(()), |group| group.fmt(f))
    }
}

impl Display for Group {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, " GROUP WITHIN {:?}", self.within.seconds)?;
        if !self.by.is_empty() {
            f.write_str(" BY ")?;
            fmt_list(f, &self.by)?;
        }
        match &self.having {
            None => Ok(()),
            Some(having) => {
                let operator = having.operator.as_str();
                let count = having.number_of_events;
                write!(f, " HAVING NumberOfEvents {operator} {count}")
            }
        }
    }
}

impl<T: Display> Display for Condition<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Term(term) => term.fmt(f),
            Condition::Not(inner) => {
                f.write_str("NOT ")?;
                let is_tight = matches!(**inner, Condition::Term(_) | Condition::Not(_));
                fmt_member(f, inner, !is_tight)
            }
            Condition::And(members) => fmt_members(f, members, " AND ", |member| {
                matches!(member, Condition::And(_) | Condition::Or(_))
            }),
            Condition::Or(members) => fmt_members(f, members, " OR ", |member| {
                matches!(member, Condition::Or(_))
            }),
        }
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Term::Compare {
                property,
                operator,
                constant,
                ..
            } => write!(f, "{property} {} {}", operator.as_str(), constant.value),
            Term::Like {
                property, pattern, ..
            } => write!(f, "{property} LIKE {}", quote(&pattern.text)),
            Term::IsNull {
                property, negated, ..
            } => write!(f, "{property} {}", null_test(*negated)),
            Term::IsA {
                property, class, ..
            } => write!(f, "{property} ISA {}", quote(class.name.as_str())),
        }
    }
}

impl Display for SchemaTerm {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            SchemaTerm::IsA { class, .. } => {
                write!(f, "__this ISA {}", quote(class.name.as_str()))
            }
            SchemaTerm::Compare {
                property,
                operator,
                name,
                ..
            } => {
                let (property, operator) = (property.as_str(), operator.as_str());
                write!(f, "{property} {operator} {}", quote(&name.text))
            }
            SchemaTerm::Like {
                property, pattern, ..
            } => write!(f, "{} LIKE {}", property.as_str(), quote(&pattern.text)),
            SchemaTerm::IsNull {
                property, negated, ..
            } => write!(f, "{} {}", property.as_str(), null_test(*negated)),
        }
    }
}

impl Display for ConstantValue {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            ConstantValue::Boolean(true) => f.write_str("TRUE"),
            ConstantValue::Boolean(false) => f.write_str("FALSE"),
            ConstantValue::Integer(value) => value.fmt(f),
            // The debug form always has a fraction or an exponent, and reads back the same.
            ConstantValue::Real(value) => write!(f, "{value:?}"),
            ConstantValue::String(text) => f.write_str(&quote(text)),
        }
    }
}

/// Writes the options after WHERE, and WHERE before the first.
struct Options {
    is_first: bool,
}

impl Options {
    fn lead(&mut self) -> &'static str {
        if std::mem::take(&mut self.is_first) {
            " WHERE "
        } else {
            " "
        }
    }

    fn name(&mut self, f: &mut Formatter<'_>, name: &str, value: Option<&Ident>) -> fmt::Result {
        value.map_or(Ok(()), |value| {
            write!(f, "{}{name} = {}", self.lead(), value.name)
        })
    }

    fn flags(
        &mut self,
        f: &mut Formatter<'_>,
        projection: Projection,
        schema_only: bool,
    ) -> fmt::Result {
        match projection {
            Projection::Whole => {}
            Projection::ClassDefinitions => write!(f, "{}ClassDefsOnly", self.lead())?,
            Projection::Keys => write!(f, "{}KeysOnly", self.lead())?,
        }
        if schema_only {
            write!(f, "{}SchemaOnly", self.lead())?;
        }
        Ok(())
    }
}

fn fmt_where<T: Display>(f: &mut Formatter<'_>, condition: Option<&Condition<T>>) -> fmt::Result {
    condition.map_or(Ok(()), |condition| write!(f, " WHERE {condition}"))
}

fn fmt_list(f: &mut Formatter<'_>, list: &[PropertyPath]) -> fmt::Result {
    for (idx, path) in list.iter().enumerate() {
        let separator = if idx == 0 { "" } else { ", " };
        write!(f, "{separator}{path}")?;
    }
    Ok(())
}

fn fmt_members<T: Display>(
    f: &mut Formatter<'_>,
    members: &[Condition<T>],
    separator: &str,
    needs_parens: impl Fn(&Condition<T>) -> bool,
) -> fmt::Result {
    for (idx, member) in members.iter().enumerate() {
        if idx > 0 {
            f.write_str(separator)?;
        }
        fmt_member(f, member, needs_parens(member))?;
    }
    Ok(())
}

fn fmt_member<T: Display>(
    f: &mut Formatter<'_>,
    member: &Condition<T>,
    in_parens: bool,
) -> fmt::Result {
    if in_parens {
        write!(f, "({member})")
    } else {
        member.fmt(f)
    }
}

fn null_test(negated: bool) -> &'static str {
    if negated { "IS NOT NULL" } else { "IS NULL" }
}
