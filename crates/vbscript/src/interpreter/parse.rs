//! From the text of a script to its tree.
//!
//! The parser is that of the `vbscript` crate. This module finds what its lexer takes for an
//! error, bounds what would make its tree too deep, checks what it lets pass, and gives its errors
//! the numbers of VBScript.

use vbscript::T;
use vbscript::lexer::{Lexer, Token, TokenKind};
use vbscript::parser::ast::{Item, ItemKind, Stmt};
use vbscript::parser::visit::{Visitor, walk_items, walk_stmt};
use vbscript::parser::{ParseError, Parser};

use super::error::SyntaxError;
use super::soft_keywords;
use super::source::Source;

/// How many operators, dots and parentheses one logical line can have: each can be a level of the
/// tree.
const OPERATORS_PER_LINE_MAX: usize = 8_000;

/// The length of the longest identifier, in characters: VBScript's own limit.
const IDENTIFIER_LENGTH_MAX: usize = 255;

/// An error in the text, with the byte where it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) error: SyntaxError,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Parses a script.
pub(crate) fn parse(source: &Source) -> Result<Vec<Item>, Fault> {
    if u32::try_from(source.text.len()).is_err() {
        return Err(Fault {
            error: SyntaxError::OutOfMemory,
            line: 1,
            column: 1,
        });
    }
    let unlexed = check_tokens(&source.text)?;
    let text = soft_keywords::rename(&source.text);
    let items = match (Parser::new(&text).file(), unlexed) {
        (Ok(items), None) => items,
        // What could not be lexed is the cause of whatever the parser says behind it.
        (Ok(_), Some(fault)) => return Err(fault),
        (Err(error), Some(fault))
            if (fault.line, fault.column) <= (error.line(), error.column()) =>
        {
            return Err(fault);
        }
        (Err(error), _) => {
            return Err(Fault {
                error: match error.message() {
                    "Unexpected token: <EOF>" => unfinished(&source.text),
                    _ => number_of(&error),
                },
                line: error.line(),
                column: error.column(),
            });
        }
    };
    check_statement_ends(source, &items)?;
    Ok(items)
}

/// Parses the text of `Eval`: one expression.
pub(crate) fn parse_expression(source: &Source) -> Result<vbscript::parser::ast::Expr, Fault> {
    // An assignment is the one statement that any expression can stand in.
    let unlexed = check_tokens(&source.text)?;
    let text = soft_keywords::rename(&source.text);
    let mut parser = Parser::new(&text);
    match (parser.expression(), unlexed) {
        (Ok(expr), None) => {
            let rest = source.text.get(end_of(expr.span)..).unwrap_or_default();
            if rest.trim().is_empty() {
                return Ok(expr);
            }
            let position = source.position(expr.span.end);
            Err(Fault {
                error: SyntaxError::ExpectedEndOfStatement,
                line: position.line,
                column: position.column,
            })
        }
        (_, Some(fault)) => Err(fault),
        (Err(error), None) => Err(Fault {
            error: number_of(&error),
            line: error.line(),
            column: error.column(),
        }),
    }
}

fn end_of(span: vbscript::lexer::Span) -> usize {
    usize::try_from(span.end).unwrap_or(usize::MAX)
}

/// Bounds the logical lines, and returns the first token that is none.
fn check_tokens(text: &str) -> Result<Option<Fault>, Fault> {
    let mut unlexed = None;
    let mut operators = 0_usize;
    for token in Lexer::new(text) {
        let fault = |error| Fault {
            error,
            line: token.line,
            column: token.column,
        };
        match token.kind {
            T![parse_error] if unlexed.is_none() => {
                let start = token.text(text).chars().next();
                unlexed = Some(fault(match start {
                    Some('"') => SyntaxError::UnterminatedString,
                    Some('[') => SyntaxError::ExpectedCloseBracket,
                    Some('#') => SyntaxError::Syntax,
                    _ => SyntaxError::InvalidCharacter,
                }));
            }
            T![ident] if token.text(text).chars().count() > IDENTIFIER_LENGTH_MAX => {
                return Err(fault(SyntaxError::IdentifierTooLong));
            }
            kind => {
                operators = count(operators, kind, &token).ok_or(fault(SyntaxError::OutOfMemory))?
            }
        }
    }
    Ok(unlexed)
}

fn count(operators: usize, kind: TokenKind, _token: &Token) -> Option<usize> {
    match kind {
        T![nl] | T![:] => Some(0),
        T![ident]
        | T![,]
        | T![ws]
        | T![comment]
        | T![line_continuation]
        | T![string_literal]
        | T![integer_literal]
        | T![real_literal] => Some(operators),
        _ => Some(operators + 1).filter(|operators| *operators <= OPERATORS_PER_LINE_MAX),
    }
}

/// Returns VBScript's number for a failure of the parser, which only has a text.
fn number_of(error: &ParseError) -> SyntaxError {
    let message = error.message();
    if let Some(rest) = message.strip_prefix("Expected to consume `") {
        let token = rest.split('`').next().unwrap_or_default();
        return expected(token);
    }
    const STARTS: &[(&str, SyntaxError)] = &[
        (
            "Unknown start of expression: get",
            SyntaxError::MustBeInClass,
        ),
        (
            "Unknown start of expression: let",
            SyntaxError::MustBeInClass,
        ),
        ("Unknown start of expression", SyntaxError::Syntax),
        (
            "Unknown start of identifier",
            SyntaxError::ExpectedIdentifier,
        ),
        ("Unexpected token: next", SyntaxError::UnexpectedNext),
        ("Unexpected token: loop", SyntaxError::LoopWithoutDo),
        ("Unexpected token: property", SyntaxError::MustBeInClass),
        (
            "Unexpected token Expected newline",
            SyntaxError::ExpectedEndOfStatement,
        ),
        ("Unexpected token", SyntaxError::ExpectedStatement),
        ("Name redefined", SyntaxError::NameRedefined),
        (
            "Expected integer literal as bound",
            SyntaxError::ExpectedIntegerConstant,
        ),
        (
            "Expected literal for constant",
            SyntaxError::ExpectedLiteral,
        ),
        (
            "Expected integer or float literal",
            SyntaxError::ExpectedLiteral,
        ),
        ("Expected `let`", SyntaxError::ExpectedLetSetGet),
        (
            "Expected the name of a variable",
            SyntaxError::ExpectedIdentifier,
        ),
        ("Expected the new bounds", SyntaxError::ExpectedOpen),
        ("Expected identifier", SyntaxError::ExpectedIdentifier),
        ("Expected loop", SyntaxError::ExpectedIdentifier),
        ("Expected visibility", SyntaxError::ExpectedStatement),
        ("A class can only have one", SyntaxError::MultipleDefaults),
        ("Exit not supported", SyntaxError::InvalidExit),
        ("Nesting deeper", SyntaxError::OutOfMemory),
        (
            "compilation error: Expected end",
            SyntaxError::ExpectedEndOfStatement,
        ),
        (
            "compilation error: Cannot use",
            SyntaxError::CannotUseParentheses,
        ),
        ("Invalid", SyntaxError::InvalidNumber),
    ];
    STARTS
        .iter()
        .find(|(start, _)| message.starts_with(start))
        .map_or(SyntaxError::Syntax, |(_, error)| *error)
}

/// Returns what the innermost block that is open at the end of a text would end with.
fn unfinished(text: &str) -> SyntaxError {
    let mut open = Vec::new();
    let mut starts = true;
    let mut last = T![nl];
    let code = |token: &Token| !matches!(token.kind, T![ws] | T![line_continuation] | T![comment]);
    for token in Lexer::new(text).filter(code) {
        // Only an `If` with nothing behind its `Then` is a block.
        if last == T![then] && token.kind != T![nl] {
            open.pop();
        }
        match token.kind {
            T![for] if starts => open.push(SyntaxError::ExpectedNext),
            T![while] if starts => open.push(SyntaxError::ExpectedWend),
            T![do] if starts => open.push(SyntaxError::ExpectedLoop),
            T![sub] | T![function] | T![property] | T![class] | T![with] | T![select] if starts => {
                open.push(SyntaxError::ExpectedEnd);
            }
            T![next] | T![wend] | T![loop] | T![end] if starts => {
                open.pop();
            }
            T![if] if starts => open.push(SyntaxError::ExpectedEnd),
            _ => {}
        }
        starts = matches!(
            token.kind,
            T![nl] | T![:] | T![then] | T![else] | T![public] | T![private] | T![default]
        );
        last = token.kind;
    }
    open.pop().unwrap_or(SyntaxError::ExpectedStatement)
}

fn expected(token: &str) -> SyntaxError {
    match token {
        "(" => SyntaxError::ExpectedOpen,
        ")" => SyntaxError::ExpectedClose,
        "=" => SyntaxError::ExpectedEqual,
        "identifier" => SyntaxError::ExpectedIdentifier,
        "if" => SyntaxError::ExpectedIf,
        "to" => SyntaxError::ExpectedTo,
        "end" => SyntaxError::ExpectedEnd,
        "function" => SyntaxError::ExpectedFunction,
        "sub" => SyntaxError::ExpectedSub,
        "then" => SyntaxError::ExpectedThen,
        "wend" => SyntaxError::ExpectedWend,
        "loop" => SyntaxError::ExpectedLoop,
        "next" => SyntaxError::ExpectedNext,
        "case" => SyntaxError::ExpectedCase,
        "select" => SyntaxError::ExpectedSelect,
        "with" => SyntaxError::ExpectedWith,
        "in" => SyntaxError::ExpectedIn,
        "class" => SyntaxError::ExpectedClass,
        "property" => SyntaxError::ExpectedProperty,
        "integer_literal" => SyntaxError::ExpectedIntegerConstant,
        _ => SyntaxError::Syntax,
    }
}

/// Checks that statements end where the next one begins: the parser also takes `x = 1 y = 2`.
fn check_statement_ends(source: &Source, items: &[Item]) -> Result<(), Fault> {
    struct Ends<'a> {
        source: &'a Source,
        fault: Option<Fault>,
    }

    impl Ends<'_> {
        fn check(&mut self, before: &Stmt, after: &Stmt) {
            let between = vbscript::lexer::Span {
                start: before.span.end,
                end: after.span.start,
            };
            if self.fault.is_none()
                && before.span.end <= after.span.start
                && !self.source.slice(between).contains(['\r', '\n', ':'])
            {
                let position = self.source.position(after.span.start);
                self.fault = Some(Fault {
                    error: SyntaxError::ExpectedEndOfStatement,
                    line: position.line,
                    column: position.column,
                });
            }
        }

        fn check_block(&mut self, block: &[Stmt]) {
            for pair in block.windows(2) {
                if let [before, after] = pair {
                    self.check(before, after);
                }
            }
        }
    }

    impl<'ast> Visitor<'ast> for Ends<'_> {
        fn visit_stmt(&mut self, stmt: &'ast Stmt) {
            blocks_of(stmt, &mut |block| self.check_block(block));
            walk_stmt(self, stmt);
        }
    }

    let mut ends = Ends {
        source,
        fault: None,
    };
    for item in items {
        if let ItemKind::Class {
            member_accessors, ..
        } = &item.node
        {
            for accessor in member_accessors {
                ends.check_block(&accessor.body);
            }
        }
    }
    walk_items(&mut ends, items);
    ends.fault.map_or(Ok(()), Err)
}

/// Calls `each` with every list of statements that is directly in `stmt`.
fn blocks_of(stmt: &Stmt, each: &mut dyn FnMut(&[Stmt])) {
    use vbscript::parser::ast::StmtKind;
    match &stmt.node {
        StmtKind::IfStmt {
            body,
            elseif_statements,
            else_stmt,
            ..
        } => {
            each(body);
            for (_, block) in elseif_statements {
                each(block);
            }
            else_stmt.iter().for_each(|block| each(block));
        }
        StmtKind::SelectCase {
            cases, else_stmt, ..
        } => {
            for case in cases {
                each(&case.body);
            }
            else_stmt.iter().for_each(|block| each(block));
        }
        StmtKind::WhileStmt { body, .. }
        | StmtKind::ForStmt { body, .. }
        | StmtKind::ForEachStmt { body, .. }
        | StmtKind::DoLoop { body, .. }
        | StmtKind::With { body, .. }
        | StmtKind::Sub { body, .. }
        | StmtKind::Function { body, .. } => each(body),
        _ => {}
    }
}
