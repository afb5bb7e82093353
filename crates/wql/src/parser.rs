//! A recursive-descent parser that says what it expected.
//!
//! A function that fails has reported why and returns [`Failed`]; a query is short, so that the
//! first thing that cannot be read ends it. What can be read but is not allowed is reported and
//! read on. Only parentheses nest, and those are kept on a stack of its own.

mod condition;
mod event;
mod hint;
mod select;
mod term;
mod traversal;

use swbem_core::limits::CLASS_NAME_CHARS_MAX;
use swbem_core::{Error, Name, Result, Status};
use swbem_text::{Code, Colour, Diagnostic, FileId, Files, Renderer, Span};

use crate::ast::{EventQuery, Ident, Loc, Query};
use crate::code::status_code;
use crate::lexer::{Lexer, Token, TokenKind};
use crate::limits;

/// Is what a parser returns: a tree, unless something is wrong with the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    /// The tree; `None` when a diagnostic is an error.
    pub query: Option<T>,
    /// What there is to say, in the order of the text. The code of each error is the WBEM status;
    /// the spans are in the first file of a [`Files`].
    pub diagnostics: Vec<Diagnostic>,
}

/// Says that a construct could not be read; the diagnostic has been reported.
#[derive(Debug, Clone, Copy)]
struct Failed;

type Parse<T> = std::result::Result<T, Failed>;

/// Parses a query that `IWbemServices::ExecQuery` takes: data, schema, ASSOCIATORS OF or
/// REFERENCES OF ([MS-WMI] 2.2.1).
#[must_use]
pub fn parse(text: &str) -> Parsed<Query> {
    Parser::run(text, Parser::query)
}

/// Parses a query that `IWbemServices::ExecNotificationQuery` and `__EventFilter` take.
#[must_use]
pub fn parse_event(text: &str) -> Parsed<EventQuery> {
    Parser::run(text, Parser::event_query)
}

/// Renders what a parser or binder says about a query, one diagnostic after the other.
#[must_use]
pub fn render(text: &str, diagnostics: &[Diagnostic], colour: Colour) -> String {
    let mut files = Files::new();
    if files.add("query", text).is_err() {
        // A text this long is refused for its length, which needs no picture.
        return diagnostics.iter().fold(String::new(), |out, diagnostic| {
            out + &diagnostic.message + "\n"
        });
    }
    Renderer::new(colour).render_all(&files, diagnostics)
}

/// Makes the error of an operation out of a diagnostic of its query: the message, where in the
/// query, and what to do about it.
#[must_use]
pub fn error_of(text: &str, diagnostic: &Diagnostic) -> Error {
    let status = match diagnostic.code {
        Some(Code { value, .. }) => Status(value),
        None => Status::INVALID_QUERY,
    };
    let before = text.get(..diagnostic.span.range().start).unwrap_or(text);
    let position = before.chars().count() + 1;
    let mut message = format!(
        "{} at character {position} of the query",
        diagnostic.message
    );
    for help in &diagnostic.help {
        message.push_str(": ");
        message.push_str(help);
    }
    Error::new(status, message)
}

impl<T> Parsed<T> {
    /// Returns the status of the first error.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        let error = self.diagnostics.iter().find(|d| d.is_error())?;
        error.code.map(|Code { value, .. }| Status(value))
    }

    /// Returns the tree, or the first error in words; `text` is what was parsed.
    ///
    /// # Errors
    ///
    /// Fails with the status of the first error.
    pub fn into_result(self, text: &str) -> Result<T> {
        match (self.query, self.diagnostics.iter().find(|d| d.is_error())) {
            (Some(query), None) => Ok(query),
            (_, Some(error)) => Err(error_of(text, error)),
            (None, None) => Err(Error::new(
                Status::INVALID_QUERY,
                "the query cannot be read",
            )),
        }
    }
}

/// Reads one query.
struct Parser<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    /// The token to be read next.
    token: Token,
    /// The end of the one read last.
    last_end: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn run<T>(text: &'a str, read: impl FnOnce(&mut Self) -> Parse<T>) -> Parsed<T> {
        let mut lexer = Lexer::new(text);
        let token = lexer.next();
        let mut parser = Parser {
            text,
            lexer,
            token,
            last_end: 0,
            diagnostics: Vec::new(),
        };
        let query = match parser.check_length() {
            Ok(()) => read(&mut parser),
            Err(failed) => Err(failed),
        };
        let diagnostics = parser.diagnostics;
        let is_sound = !diagnostics.iter().any(Diagnostic::is_error);
        Parsed {
            query: query.ok().filter(|_| is_sound),
            diagnostics,
        }
    }

    fn query(&mut self) -> Parse<Query> {
        if self.at("SELECT") {
            self.bump();
            self.select()
        } else if self.at("ASSOCIATORS") {
            self.bump();
            self.associators().map(Query::Associators)
        } else if self.at("REFERENCES") {
            self.bump();
            self.references().map(Query::References)
        } else {
            Err(self.no_statement(&["SELECT", "ASSOCIATORS", "REFERENCES"]))
        }
    }

    fn check_length(&mut self) -> Parse<()> {
        match self.text.char_indices().nth(limits::QUERY_CHARS_MAX) {
            None => Ok(()),
            Some((start, _)) => Err(self.error(
                Status::QUOTA_VIOLATION,
                self.span(start, self.text.len()),
                format!("a query has at most {} characters", limits::QUERY_CHARS_MAX),
            )),
        }
    }

    /// Reads a name; `what` says which, in an error.
    fn name(&mut self, what: &str) -> Parse<Ident> {
        if self.token.kind != TokenKind::Word {
            return Err(self.expected(what));
        }
        let token = self.bump();
        self.ident(token)
    }

    fn ident(&mut self, token: Token) -> Parse<Ident> {
        let text = self.slice(token);
        let loc = Loc(self.span_of(token));
        self.check_name(text, loc)?;
        Ok(Ident {
            name: Name::new(text),
            loc,
        })
    }

    fn check_name(&mut self, name: &str, loc: Loc) -> Parse<()> {
        if name.chars().nth(CLASS_NAME_CHARS_MAX).is_none() {
            return Ok(());
        }
        Err(self.error(
            Status::QUOTA_VIOLATION,
            loc.0,
            format!("a name has at most {CLASS_NAME_CHARS_MAX} characters"),
        ))
    }

    /// Tells whether the next token is a keyword.
    fn at(&self, keyword: &str) -> bool {
        self.is(self.token, keyword)
    }

    fn is(&self, token: Token, keyword: &str) -> bool {
        token.kind == TokenKind::Word && self.slice(token).eq_ignore_ascii_case(keyword)
    }

    /// Takes the next token if it is a keyword.
    fn eat(&mut self, keyword: &str) -> bool {
        let is_there = self.at(keyword);
        if is_there {
            self.bump();
        }
        is_there
    }

    fn at_end(&self) -> bool {
        self.token.kind == TokenKind::End
    }

    fn bump(&mut self) -> Token {
        let token = self.token;
        self.last_end = token.end;
        self.token = self.lexer.next();
        token
    }

    /// Returns the token after the next.
    fn ahead(&self) -> Token {
        let mut lexer = self.lexer;
        lexer.next()
    }

    fn slice(&self, token: Token) -> &'a str {
        self.text.get(token.start..token.end).unwrap_or("")
    }

    fn span_of(&self, token: Token) -> Span {
        self.span(token.start, token.end)
    }

    /// Returns the span from the start of a token to the end of the one read last.
    fn span_since(&self, start: usize) -> Span {
        self.span(start, self.last_end)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span {
            file: FileId::default(),
            start: narrow(start),
            end: narrow(end),
        }
    }

    /// Reports that something else than the next token was expected, with what a person may have
    /// meant by it.
    fn expected(&mut self, what: &str) -> Failed {
        let failed = self.expected_plainly(what);
        self.explain_token();
        failed
    }

    fn expected_plainly(&mut self, what: &str) -> Failed {
        if let Some(failed) = self.unclosed_string() {
            return failed;
        }
        let message = format!("expected {what}, found {}", self.describe(self.token));
        self.error(Status::INVALID_QUERY, self.place(), message)
    }

    /// Returns the span of the next token; that of the end is just behind the last one.
    fn place(&self) -> Span {
        if self.at_end() {
            self.span(self.last_end, self.last_end)
        } else {
            self.span_of(self.token)
        }
    }

    fn invalid(&mut self, span: Span, message: impl Into<String>) -> Failed {
        self.error(Status::INVALID_QUERY, span, message)
    }

    fn error(&mut self, status: Status, span: Span, message: impl Into<String>) -> Failed {
        let diagnostic = Diagnostic::error(status_code(status), span, message);
        self.diagnostics.push(diagnostic);
        Failed
    }

    /// Adds a sentence on what to do to the last diagnostic.
    fn help(&mut self, help: impl Into<String>) {
        if let Some(diagnostic) = self.diagnostics.last_mut() {
            diagnostic.help.push(help.into());
        }
    }

    /// Adds a further place to the last diagnostic.
    fn label(&mut self, span: Span, message: impl Into<String>) {
        if let Some(diagnostic) = self.diagnostics.pop() {
            self.diagnostics.push(diagnostic.label(span, message));
        }
    }
}
