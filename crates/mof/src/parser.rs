//! A recursive-descent parser that goes on after an error.
//!
//! A function that fails has reported why and returns [`Failed`]; the caller that owns a list
//! (productions, members, parameters, qualifiers, elements) skips to where the next entry can
//! start. One mistake costs one entry and one diagnostic.

mod brackets;
mod class;
mod directive;
mod instance;
mod member;
mod production;
mod qualifier;
mod recovery;
mod session;
mod value;

use swbem_text::{Code, Diagnostic, FileId, Files, Span};

use self::brackets::Brackets;
pub(crate) use self::directive::locale_id;
pub(crate) use self::session::Session;
use crate::ast::{Ident, InstanceDecl, Loc, Unit};
use crate::code;
use crate::include::{IncludeLoader, LoadedFile, NoIncludes};
use crate::lexer::{Lexer, Token, TokenKind};
use crate::limits;

/// Says that a construct could not be read; the diagnostic has been reported.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Failed;

pub(crate) type Parse<T> = Result<T, Failed>;

/// Is what parsing alone can find out.
pub(crate) struct Parsed {
    pub(crate) unit: Unit,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether productions of the text are missing from `unit`.
    pub(crate) is_partial: bool,
    /// Whether they may have been `Qualifier` statements.
    pub(crate) lost_declarations: bool,
    /// Aliases that outlined instances use.
    pub(crate) alias_uses: Vec<Ident>,
}

/// Parses a file and all it includes.
///
/// With `outlines`, instances that need no declaration of a qualifier are checked and left in the
/// text.
pub(crate) fn parse(
    files: &mut Files,
    file: LoadedFile,
    loader: &dyn IncludeLoader,
    outlines: bool,
) -> Parsed {
    let mut session = Session::new(files, loader);
    session.outlines = outlines;
    let items = session.root(file);
    Parsed {
        alias_uses: session.alias_uses,
        unit: Unit { items },
        is_partial: session.is_partial,
        lost_declarations: session.lost_declarations,
        diagnostics: session.diagnostics,
    }
}

/// Reads the instance again that was outlined at `span` of a text.
pub(crate) fn reread(text: &str, span: Span) -> Option<InstanceDecl> {
    let range = span.range();
    let text = text.get(..range.end)?;
    let mut files = Files::new();
    let mut session = Session::new(&mut files, &NoIncludes);
    let parser = &mut Parser::starting_at(&mut session, span.file, text, range.start);
    let qualifiers = parser.optional_qualifiers().ok()?;
    parser.instance(range.start, qualifiers).ok()
}

/// Reads one file.
struct Parser<'a, 's, 'f> {
    session: &'s mut Session<'f>,
    file: FileId,
    text: &'a str,
    lexer: Lexer<'a>,
    current: Token,
    /// Where the last consumed token ended.
    previous_end: usize,
    /// Whether the last consumed token was a string or character without an end.
    after_unclosed: bool,
    /// The opening brackets that were consumed and are not closed yet.
    open: Brackets,
    /// How many embedded instances the current place is in.
    depth: u32,
    /// Where adjacent string literals are joined.
    buffer: String,
}

impl<'a, 's, 'f> Parser<'a, 's, 'f> {
    fn new(session: &'s mut Session<'f>, file: FileId, text: &'a str) -> Parser<'a, 's, 'f> {
        Parser::starting_at(session, file, text, 0)
    }

    /// Starts at the offset of a token.
    fn starting_at(
        session: &'s mut Session<'f>,
        file: FileId,
        text: &'a str,
        start: usize,
    ) -> Parser<'a, 's, 'f> {
        let mut parser = Parser {
            session,
            file,
            text,
            lexer: Lexer::at(text, start),
            current: Token {
                kind: TokenKind::Eof,
                start: 0,
                end: 0,
            },
            previous_end: 0,
            after_unclosed: false,
            open: Brackets::default(),
            depth: 0,
            buffer: String::new(),
        };
        parser.advance();
        parser
    }

    // ---- tokens ----

    /// Consumes the current token.
    fn bump(&mut self) -> Token {
        let token = self.current;
        match token.kind {
            TokenKind::OpenBrace | TokenKind::OpenParen | TokenKind::OpenBracket => {
                self.open.push(token.kind);
            }
            TokenKind::CloseBrace | TokenKind::CloseParen | TokenKind::CloseBracket => {
                self.open.close(token.kind);
            }
            _ => {}
        }
        self.previous_end = token.end;
        self.after_unclosed = matches!(
            token.kind,
            TokenKind::UnclosedString | TokenKind::UnclosedChar
        );
        self.advance();
        token
    }

    fn advance(&mut self) {
        if self.session.is_stopped {
            self.current = self.end_of_text();
            return;
        }
        self.current = self.lexer.next();
        self.session.tokens += 1;
        if self.current.kind == TokenKind::UnclosedComment {
            let span = self.span_of(self.current);
            let opener = Span {
                end: span.start + 2,
                ..span
            };
            self.report(code::UNRECOGNIZED_TOKEN, opener, "comment is not closed");
            self.session.stop();
            self.current = self.end_of_text();
        } else if self.session.tokens > limits::UNIT_TOKENS_MAX {
            let message = format!("more than {} tokens", limits::UNIT_TOKENS_MAX);
            self.report(code::QUOTA_VIOLATION, self.current_span(), message);
            self.session.stop();
            self.current = self.end_of_text();
        }
    }

    fn end_of_text(&self) -> Token {
        Token {
            kind: TokenKind::Eof,
            start: self.text.len(),
            end: self.text.len(),
        }
    }

    fn at(&self, kind: TokenKind) -> bool {
        self.current.kind == kind
    }

    /// Returns whether the current token is this keyword.
    fn at_keyword(&self, keyword: &str) -> bool {
        self.is_keyword(self.current, keyword)
    }

    fn is_keyword(&self, token: Token, keyword: &str) -> bool {
        token.kind == TokenKind::Ident && self.slice(token).eq_ignore_ascii_case(keyword)
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.at(kind);
        if found {
            self.bump();
        }
        found
    }

    fn eat_keyword(&mut self, keyword: &str) -> bool {
        let found = self.at_keyword(keyword);
        if found {
            self.bump();
        }
        found
    }

    /// Consumes a token of this kind, or reports that it is missing.
    fn expect(&mut self, kind: TokenKind, code: Code, what: &str) -> Parse<()> {
        if self.eat(kind) {
            return Ok(());
        }
        Err(self.unexpected(code, what))
    }

    /// Consumes an identifier, or reports `code`.
    fn ident(&mut self, code: Code, what: &str) -> Parse<Ident> {
        if !self.at(TokenKind::Ident) {
            return Err(self.unexpected(code, what));
        }
        let token = self.bump();
        self.make_ident(token, self.slice(token))
    }

    /// Consumes a token that holds `name`, and makes an identifier of it if it is not too long.
    fn make_ident(&mut self, token: Token, name: &'a str) -> Parse<Ident> {
        let span = self.span_of(token);
        if name.len() > limits::IDENTIFIER_BYTES_MAX {
            let message = format!(
                "name of {} bytes; the limit is {}",
                name.len(),
                limits::IDENTIFIER_BYTES_MAX
            );
            return Err(self.report(code::QUOTA_VIOLATION, span, message));
        }
        Ok(Ident {
            name: name.into(),
            loc: Loc(span),
        })
    }

    /// Returns the token after the current one.
    fn peek(&self) -> Token {
        let mut ahead = self.lexer;
        ahead.next()
    }

    // ---- places ----

    fn slice(&self, token: Token) -> &'a str {
        self.text.get(token.start..token.end).unwrap_or("")
    }

    fn span(&self, start: usize, end: usize) -> Span {
        // A file's length fits a `u32`, or it would not be in `Files`.
        Span {
            file: self.file,
            start: u32::try_from(start).unwrap_or(u32::MAX),
            end: u32::try_from(end).unwrap_or(u32::MAX),
        }
    }

    fn span_of(&self, token: Token) -> Span {
        self.span(token.start, token.end)
    }

    fn current_span(&self) -> Span {
        self.span_of(self.current)
    }

    /// Returns the place from `start` to the end of the last consumed token.
    fn loc_from(&self, start: usize) -> Loc {
        Loc(self.span(start, self.previous_end.max(start)))
    }

    // ---- diagnostics ----

    fn report(&mut self, code: Code, span: Span, message: impl Into<String>) -> Failed {
        self.session.push(Diagnostic::error(code, span, message));
        Failed
    }

    /// Reports that something else than `what` is here; a broken token is reported as such.
    fn unexpected(&mut self, code: Code, what: &str) -> Failed {
        let span = self.current_span();
        let (code, message) = match self.current.kind {
            TokenKind::UnclosedString => {
                let message = "string is not closed on its line".to_owned();
                (code::ILLEGAL_CONSTANT_VALUE, message)
            }
            TokenKind::UnclosedChar => {
                let message = "character is not closed on its line".to_owned();
                (code::ILLEGAL_CONSTANT_VALUE, message)
            }
            TokenKind::Unknown => {
                let message = format!("no token starts with `{}`", self.slice(self.current));
                (code::UNRECOGNIZED_TOKEN, message)
            }
            TokenKind::Eof if self.session.is_stopped => return Failed,
            TokenKind::Eof => (code, format!("expected {what}, found the end of the file")),
            _ => (code, format!("expected {what}, found {}", self.found())),
        };
        self.report(code, span, message)
    }

    /// Reports that `what` is missing after the last consumed token.
    fn missing(&mut self, code: Code, what: &str) -> Failed {
        if self.at_broken_token() {
            return self.unexpected(code, what);
        }
        if self.session.is_stopped {
            return Failed;
        }
        let span = self.span(self.previous_end, self.previous_end);
        let message = match self.current.kind {
            TokenKind::Eof => format!("expected {what} before the end of the file"),
            _ => format!("expected {what} before {}", self.found()),
        };
        self.report(code, span, message)
    }

    /// Returns whether the text ends where it does for a reason that was reported: whatever is
    /// missing then may have been in the part that was not read.
    fn ends_in_the_middle(&self) -> bool {
        self.session.is_stopped || (self.at(TokenKind::Eof) && self.after_unclosed)
    }

    fn at_broken_token(&self) -> bool {
        matches!(
            self.current.kind,
            TokenKind::UnclosedString | TokenKind::UnclosedChar | TokenKind::Unknown
        )
    }

    /// Describes the current token, cut to a length that fits a message.
    fn found(&self) -> String {
        const SHOWN_CHARS_MAX: usize = 40;
        let text = self.slice(self.current);
        match text.char_indices().nth(SHOWN_CHARS_MAX) {
            Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or("")),
            None => format!("`{text}`"),
        }
    }
}
