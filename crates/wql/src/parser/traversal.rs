//! ASSOCIATORS OF and REFERENCES OF.

use swbem_core::{ObjectPath, Status, check_path_length};

use super::{Failed, Parse, Parser};
use crate::ast::{AssociatorsQuery, Ident, Loc, Projection, ReferencesQuery, Source};
use crate::lexer::{Token, TokenKind};

/// Names an option of the WHERE clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OptionName {
    AssocClass,
    ResultClass,
    Role,
    ResultRole,
    RequiredQualifier,
    RequiredAssocQualifier,
    ClassDefsOnly,
    KeysOnly,
    SchemaOnly,
}

use OptionName::{
    AssocClass, ClassDefsOnly, KeysOnly, RequiredAssocQualifier, RequiredQualifier, ResultClass,
    ResultRole, Role, SchemaOnly,
};

/// Is an option as written.
struct OptionClause {
    name: OptionName,
    /// What stands after the `=` of those that have one.
    value: Option<Ident>,
    loc: Loc,
}

/// Is all options of a query, each at most once.
#[derive(Default)]
struct Options(Vec<OptionClause>);

/// Names the two statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Statement {
    Associators,
    References,
}

impl Parser<'_> {
    /// Reads what follows ASSOCIATORS.
    pub(super) fn associators(&mut self) -> Parse<AssociatorsQuery> {
        let (source, mut options) = self.traversal(Statement::Associators)?;
        Ok(AssociatorsQuery {
            source,
            assoc_class: options.take(AssocClass),
            result_class: options.take(ResultClass),
            role: options.take(Role),
            result_role: options.take(ResultRole),
            required_qualifier: options.take(RequiredQualifier),
            required_assoc_qualifier: options.take(RequiredAssocQualifier),
            schema_only: options.find(SchemaOnly).is_some(),
            projection: options.projection(),
        })
    }

    /// Reads what follows REFERENCES.
    pub(super) fn references(&mut self) -> Parse<ReferencesQuery> {
        let (source, mut options) = self.traversal(Statement::References)?;
        Ok(ReferencesQuery {
            source,
            result_class: options.take(ResultClass),
            role: options.take(Role),
            required_qualifier: options.take(RequiredQualifier),
            schema_only: options.find(SchemaOnly).is_some(),
            projection: options.projection(),
        })
    }

    fn traversal(&mut self, statement: Statement) -> Parse<(Source, Options)> {
        if !self.eat("OF") {
            let failed = self.expected_plainly(&format!("`OF` after {}", statement.keyword()));
            self.suggest(&["OF"]);
            return Err(failed);
        }
        let source = self.source()?;
        let mut options = Options::default();
        if self.eat("WHERE") {
            self.options(statement, &mut options)?;
        } else if !self.at_end() {
            let failed = self.expected("`WHERE` or the end of the query");
            if OptionName::find(self.slice(self.token)).is_some() {
                self.help("Options stand after WHERE.");
            } else {
                self.suggest(&["WHERE"]);
            }
            return Err(failed);
        }
        self.check_options(&source, &options);
        Ok((source, options))
    }

    /// Reads `{path}`.
    fn source(&mut self) -> Parse<Source> {
        if self.token.kind != TokenKind::OpenBrace {
            let failed = self.expected_plainly("`{` and the path of an object");
            self.help("The path stands in braces: `{Class.Key=\"value\"}`.");
            return Err(failed);
        }
        // What is in the braces are no tokens of this language.
        let open = self.token;
        let mut lexer = self.lexer;
        let path = match lexer.braced() {
            Ok(path) => path,
            Err(rest) => return Err(self.unclosed_brace(open, rest)),
        };
        self.lexer = lexer;
        self.last_end = path.end + 1;
        self.token = self.lexer.next();
        self.path(path)
    }

    fn unclosed_brace(&mut self, open: Token, rest: Token) -> Failed {
        self.last_end = rest.end;
        let end = self.span(rest.end, rest.end);
        let failed = self.invalid(end, "expected `}` after the path of the object");
        self.label(self.span_of(open), "opened here");
        if self.slice(rest).contains('}') {
            self.help("The `}` is inside of a text in quotes that nothing closes.");
        }
        failed
    }

    fn path(&mut self, token: Token) -> Parse<Source> {
        let inner = self.slice(token);
        let text = inner.trim();
        let start = token.start + (inner.len() - inner.trim_start().len());
        let loc = Loc(self.span(start, start + text.len()));
        if text.is_empty() {
            let place = self.span(token.start - 1, token.end + 1);
            let failed = self.error(
                Status::INVALID_OBJECT_PATH,
                place,
                "expected the path of an object between `{` and `}`",
            );
            return Err(failed);
        }
        if let Err(error) = check_path_length(text) {
            return Err(self.error(error.status(), loc.0, error.message()));
        }
        let path = ObjectPath::scan(text).map_err(|flaw| {
            let at = start + flaw.offset();
            let rest = self.text.get(at..start + text.len()).unwrap_or("");
            let width = rest.chars().next().map_or(0, char::len_utf8);
            let found = match rest.chars().next() {
                None => "the end of the path".to_owned(),
                Some(c) if c.is_whitespace() => "white space".to_owned(),
                Some(c) => format!("`{c}`"),
            };
            let failed = self.error(
                Status::INVALID_OBJECT_PATH,
                self.span(at, at + width),
                format!("expected {}, found {found}", flaw.expected()),
            );
            if rest.starts_with(char::is_whitespace) {
                self.help("White space stands in quotes only.");
            }
            failed
        })?;
        if !path.is_class() && !path.is_instance() {
            let failed = self.error(
                Status::INVALID_OBJECT_PATH,
                loc.0,
                "expected the path of a class or an instance, found that of a namespace",
            );
            return Err(failed);
        }
        Ok(Source { path, loc })
    }

    fn options(&mut self, statement: Statement, options: &mut Options) -> Parse<()> {
        loop {
            let start = self.token.start;
            let name = self.option_name(statement, !options.0.is_empty())?;
            let name_span = self.span_since(start);
            let value = if name.has_value() {
                Some(self.option_value(name)?)
            } else {
                if self.token.kind.is_relation() {
                    return Err(self.expected_plainly(&format!(
                        "another option or the end of the query: {} has no value",
                        name.as_str()
                    )));
                }
                None
            };
            if let Some(first) = options.find(name) {
                let first = first.loc.0;
                self.invalid(name_span, format!("{} is given twice", name.as_str()));
                self.label(first, "given here first");
            }
            let loc = Loc(self.span_since(start));
            options.0.push(OptionClause { name, value, loc });
            if self.at_end() {
                return Ok(());
            }
        }
    }

    fn option_name(&mut self, statement: Statement, is_further: bool) -> Parse<OptionName> {
        let text = self.slice(self.token);
        let found = match self.token.kind {
            TokenKind::Word => OptionName::find(text),
            _ => None,
        };
        match found {
            Some(name) if statement.takes(name) => {
                self.bump();
                Ok(name)
            }
            Some(name) => {
                let failed = self.invalid(
                    self.place(),
                    format!("REFERENCES OF has no option {}", name.as_str()),
                );
                self.help(match name {
                    AssocClass => "The association is the result: `ResultClass = C`.",
                    RequiredAssocQualifier => {
                        "The association is the result: `RequiredQualifier = Q`."
                    }
                    _ => "ASSOCIATORS OF has it.",
                });
                Err(failed)
            }
            None => Err(self.unknown_option(statement, is_further)),
        }
    }

    fn unknown_option(&mut self, statement: Statement, is_further: bool) -> Failed {
        let names: Vec<&str> = statement.options().map(OptionName::as_str).collect();
        let list = names.join(", ");
        let what = if is_further {
            "another option or the end of the query".to_owned()
        } else {
            format!("an option ({list})")
        };
        let failed = self.expected(&what);
        if self.token.kind == TokenKind::Comma || self.is_any(self.token, &["AND", "OR", "NOT"]) {
            self.help("Options stand one after the other with spaces between, and all apply.");
        } else if !self.suggest(&names) && is_further {
            self.help(format!("The options are {list}."));
        }
        failed
    }

    fn option_value(&mut self, name: OptionName) -> Parse<Ident> {
        if self.token.kind != TokenKind::Equal {
            let failed = self.expected(&format!("`=` after {}", name.as_str()));
            if self.token.kind.is_relation() {
                self.help("Options are given with `=` only.");
            }
            return Err(failed);
        }
        self.bump();
        let what = match name {
            AssocClass | ResultClass => "the name of a class",
            Role | ResultRole => "the name of a reference property",
            _ => "the name of a qualifier",
        };
        let is_quoted = self.token.kind == TokenKind::String;
        if is_quoted {
            let failed = self.expected_plainly(what);
            self.help("No quotes stand around the name.");
            return Err(failed);
        }
        self.name(what)
    }

    /// Reports options that exclude each other or do not fit the path.
    fn check_options(&mut self, source: &Source, options: &Options) {
        let exclusive = [
            (ClassDefsOnly, ResultClass),
            (ClassDefsOnly, SchemaOnly),
            (ClassDefsOnly, KeysOnly),
        ];
        for (one, other) in exclusive {
            if let (Some(a), Some(b)) = (options.find(one), options.find(other)) {
                let (first, second) = if a.loc.0.start < b.loc.0.start {
                    (a, b)
                } else {
                    (b, a)
                };
                self.invalid(
                    second.loc.0,
                    format!(
                        "{} and {} exclude each other",
                        second.name.as_str(),
                        first.name.as_str()
                    ),
                );
                self.label(first.loc.0, "given here");
            }
        }
        match (source.path.is_class(), options.find(SchemaOnly)) {
            (true, None) => {
                self.invalid(
                    source.loc.0,
                    "expected the path of an instance, found that of a class",
                );
                self.help("With `WHERE SchemaOnly` the query is about the class itself.");
            }
            (false, Some(schema_only)) => {
                self.invalid(
                    source.loc.0,
                    "expected the path of a class, found that of an instance",
                );
                self.label(schema_only.loc.0, "SchemaOnly asks about a class");
            }
            _ => {}
        }
    }
}

impl Statement {
    fn keyword(self) -> &'static str {
        match self {
            Statement::Associators => "ASSOCIATORS",
            Statement::References => "REFERENCES",
        }
    }

    fn takes(self, name: OptionName) -> bool {
        self == Statement::Associators
            || !matches!(name, AssocClass | ResultRole | RequiredAssocQualifier)
    }

    fn options(self) -> impl Iterator<Item = OptionName> {
        OptionName::ALL
            .iter()
            .copied()
            .filter(move |name| self.takes(*name))
    }
}

impl OptionName {
    const ALL: &[OptionName] = &[
        AssocClass,
        ResultClass,
        Role,
        ResultRole,
        RequiredQualifier,
        RequiredAssocQualifier,
        ClassDefsOnly,
        KeysOnly,
        SchemaOnly,
    ];

    fn find(text: &str) -> Option<OptionName> {
        let mut all = OptionName::ALL.iter().copied();
        all.find(|name| name.as_str().eq_ignore_ascii_case(text))
    }

    fn as_str(self) -> &'static str {
        match self {
            AssocClass => "AssocClass",
            ResultClass => "ResultClass",
            Role => "Role",
            ResultRole => "ResultRole",
            RequiredQualifier => "RequiredQualifier",
            RequiredAssocQualifier => "RequiredAssocQualifier",
            ClassDefsOnly => "ClassDefsOnly",
            KeysOnly => "KeysOnly",
            SchemaOnly => "SchemaOnly",
        }
    }

    fn has_value(self) -> bool {
        !matches!(self, ClassDefsOnly | KeysOnly | SchemaOnly)
    }
}

impl Options {
    fn find(&self, name: OptionName) -> Option<&OptionClause> {
        self.0.iter().find(|option| option.name == name)
    }

    fn take(&mut self, name: OptionName) -> Option<Ident> {
        self.0
            .iter_mut()
            .find(|option| option.name == name)?
            .value
            .take()
    }

    fn projection(&self) -> Projection {
        if self.find(ClassDefsOnly).is_some() {
            Projection::ClassDefinitions
        } else if self.find(KeysOnly).is_some() {
            Projection::Keys
        } else {
            Projection::Whole
        }
    }
}
