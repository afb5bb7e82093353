//! What a person may have meant by what the grammar does not allow.

use swbem_core::Status;

use super::{Failed, Parse, Parser};
use crate::ast::Columns;
use crate::lexer::{Token, TokenKind};

/// Most characters of a token that a message repeats.
const SHOWN_CHARS_MAX: usize = 40;

/// Longest word that is compared with keywords.
const SUGGESTED_CHARS_MAX: usize = 32;

const NO_WHITE_SPACE: &str = "No white space stands inside of `<=`, `>=`, `<>` and `!=`.";
const NO_FUNCTIONS: &str = "WQL has no functions.";
const NO_ARITHMETIC: &str = "WQL has no arithmetic: compare the property itself.";
const NO_LIMIT: &str = "WQL has no LIMIT or TOP: stop reading when there are rows enough.";
const NO_JOINS: &str =
    "A query is about one class: `ASSOCIATORS OF {path}` follows links to others.";
const NO_SUBQUERIES: &str = "WQL has no queries inside of queries.";
const OWN_NAMESPACE: &str = "A query is about the namespace of its connection: connect to another.";

impl Parser<'_> {
    /// Names a token as a message does.
    pub(super) fn describe(&self, token: Token) -> String {
        let text = self.slice(token);
        match token.kind {
            TokenKind::End => "the end of the query".to_owned(),
            TokenKind::String if text.chars().nth(SHOWN_CHARS_MAX).is_some() => {
                "a text in quotes".to_owned()
            }
            _ => match text.char_indices().nth(SHOWN_CHARS_MAX) {
                Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or("")),
                None => format!("`{text}`"),
            },
        }
    }

    pub(super) fn is_any(&self, token: Token, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is(token, keyword))
    }

    /// Reports a text that no quote closes, if that is what stands next.
    pub(super) fn unclosed_string(&mut self) -> Option<Failed> {
        if self.token.kind != TokenKind::UnclosedString {
            return None;
        }
        let text = self.slice(self.token);
        let quote = if text.starts_with('\'') {
            "\\'"
        } else {
            "\\\""
        };
        let open = self.span(self.token.start, self.token.start + 1);
        let follows_text = self
            .text
            .get(..self.token.start)
            .is_some_and(|before| before.ends_with(char::is_alphanumeric));
        let failed = self.error(
            Status::INVALID_QUERY,
            open,
            "expected a quote that closes the text, found the end of the query",
        );
        if text.contains(quote) {
            self.help(format!(
                "`{quote}` is a quote inside of the text; a backslash before the closing quote is written `\\\\`."
            ));
        } else if follows_text {
            self.help(format!(
                "A quote inside of a text is written `{quote}`, or the other kind of quotes stands around it."
            ));
        }
        Some(failed)
    }

    /// Adds what the next token, which cannot stand where it does, may have been meant for.
    pub(super) fn explain_token(&mut self) {
        let text = self.slice(self.token);
        let help = match text {
            "==" | "===" => "Equality is `=`.",
            "!==" | "<=>" => "Inequality is `<>` or `!=`.",
            "=<" => "The operator is `<=`.",
            "=>" => "The operator is `>=`.",
            "&&" | "&" => "Both conditions: `AND`.",
            "||" | "|" => "One of the conditions: `OR`.",
            "!" if self.ahead().kind == TokenKind::Equal => NO_WHITE_SPACE,
            "!" => "The opposite: `NOT`.",
            "--" | "/*" | "//" | "#" => "WQL has no comments.",
            "“" | "”" | "„" | "«" | "»" | "‘" | "’" | "‚" | "´" => {
                "This is a typographic quote: a text stands in `\"` or `'`."
            }
            "`" | "[" | "]" => "Names stand without quotes or brackets.",
            ";" => "A query ends without `;`.",
            "?" | "@" | "$" => "WQL has no parameters: the value stands in the query.",
            _ => return,
        };
        self.help(help);
    }

    /// Adds the keyword that the next token is a misspelling of.
    pub(super) fn suggest(&mut self, keywords: &[&str]) -> bool {
        if self.token.kind != TokenKind::Word {
            return false;
        }
        let word = self.slice(self.token).to_ascii_uppercase();
        let close = keywords.iter().find(|keyword| {
            let keyword = keyword.to_ascii_uppercase();
            let allowed = if keyword.len() <= 3 { 1 } else { 2 };
            word != keyword && edits(&word, &keyword) <= allowed
        });
        if let Some(keyword) = close {
            self.help(format!("Did you mean `{keyword}`?"));
        }
        close.is_some()
    }

    /// Reports a query that does not start like one.
    pub(super) fn no_statement(&mut self, keywords: &[&str]) -> Failed {
        let failed = self.expected(match keywords {
            [_] => "`SELECT`",
            _ => "`SELECT`, `ASSOCIATORS OF` or `REFERENCES OF`",
        });
        let changes = [
            "INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "ALTER", "DROP", "EXEC", "CALL",
        ];
        if self.is_any(self.token, &changes) {
            self.help("WQL only reads: objects are put, deleted and called by operations.");
        } else if self.is_any(self.token, &["ASSOCIATORS", "REFERENCES"]) {
            self.help("Events are selected; ASSOCIATORS OF and REFERENCES OF ask for objects.");
        } else if self.token.kind == TokenKind::String {
            self.help("The query itself stands without quotes.");
        } else {
            self.suggest(keywords);
        }
        failed
    }

    /// Reports what stands in a select list in SQL and not in WQL.
    pub(super) fn explain_foreign_column(&mut self) -> Parse<()> {
        const WHAT: &str = "`*` or the name of a property";
        let ahead = self.ahead();
        let is_function = self.token.kind == TokenKind::Word && ahead.kind == TokenKind::OpenParen;
        let is_prefix = matches!(
            ahead.kind,
            TokenKind::Word | TokenKind::Star | TokenKind::Number
        ) && !self.is_any(ahead, &["FROM"]);
        let help = if is_function && self.at("COUNT") {
            "WQL does not count: count the rows that are read; one key property keeps them small."
        } else if is_function {
            NO_FUNCTIONS
        } else if is_prefix && self.is_any(self.token, &["DISTINCT", "UNIQUE"]) {
            "Every row is another object: leave DISTINCT out."
        } else if is_prefix && self.is_any(self.token, &["TOP", "FIRST", "LIMIT"]) {
            NO_LIMIT
        } else if is_prefix && self.at("ALL") {
            "All rows are returned: leave ALL out."
        } else if self.token.kind == TokenKind::Star {
            "`*` stands alone: it asks for all properties."
        } else if self.token.kind == TokenKind::String {
            "The name of a property stands without quotes."
        } else {
            return Ok(());
        };
        let what = match self.token.kind {
            TokenKind::Star => "the name of a property",
            _ => WHAT,
        };
        let failed = self.expected_plainly(what);
        self.help(help);
        Err(failed)
    }

    pub(super) fn missing_from(&mut self, columns: &Columns) -> Failed {
        let failed = self.expected(match columns {
            Columns::All => "`FROM`",
            Columns::List(_) => "`,` or `FROM`",
        });
        if self.token.kind == TokenKind::Comma {
            self.help("`*` stands alone: it asks for all properties.");
        } else if self.at("AS") {
            self.help("WQL has no aliases.");
        } else if self.at_end() || self.at("WHERE") {
            self.help("`FROM` and a class stand after the properties.");
        } else if matches!(self.slice(self.token), "+" | "-" | "/" | "%" | "*") {
            self.help(NO_ARITHMETIC);
        } else if !self.suggest(&["FROM"]) && self.token.kind == TokenKind::Word {
            match columns {
                Columns::All => self.help("`FROM` stands before the class."),
                Columns::List(_) => self.help("Commas stand between properties."),
            }
        }
        failed
    }

    /// Adds what may have been meant by what stands after FROM instead of a class.
    pub(super) fn explain_from(&mut self) {
        let ahead = self.ahead();
        match (self.token.kind, self.slice(self.token)) {
            (TokenKind::String, _) => self.help("The name of a class stands without quotes."),
            (TokenKind::OpenParen, _) if self.is(ahead, "SELECT") => self.help(NO_SUBQUERIES),
            (TokenKind::Foreign, "\\" | "//" | "/") => self.help(OWN_NAMESPACE),
            (TokenKind::Dot, _) => self.help(OWN_NAMESPACE),
            _ => {}
        }
    }

    /// Reports what stands after a query that is complete, or could be.
    pub(super) fn unexpected_clause(&mut self, has_condition: bool) -> Failed {
        if has_condition {
            return self.after_term("`AND`, `OR` or the end of the query");
        }
        let failed = self.expected("`WHERE` or the end of the query");
        if !self.explain_clause() && !self.explain_after_class() {
            self.suggest(&["WHERE"]);
        }
        failed
    }

    /// Reports what stands after a comparison.
    pub(super) fn after_term(&mut self, what: &str) -> Failed {
        if let Some(failed) = self.quote_in_text() {
            return failed;
        }
        let failed = self.expected(what);
        if self.explain_clause() {
            return failed;
        }
        match self.token.kind {
            TokenKind::CloseParen => self.help("No parenthesis is open here."),
            TokenKind::Comma => self.help("Conditions are combined with AND and OR."),
            TokenKind::Number if !self.slice(self.token).starts_with(['+', '-']) => {}
            TokenKind::Star | TokenKind::Number => self.help(NO_ARITHMETIC),
            TokenKind::Foreign if matches!(self.slice(self.token), "+" | "-" | "/" | "%") => {
                self.help(NO_ARITHMETIC);
            }
            kind if kind.is_relation() => {
                self.help("A comparison has two sides: combine two of them with AND.");
            }
            _ if self.at("ESCAPE") => {
                self.help("LIKE has no ESCAPE: `[%]`, `[_]` and `[[]` match the characters.");
            }
            _ => {
                self.suggest(&["AND", "OR"]);
            }
        }
        failed
    }

    /// Reports a text that a quote inside of it has ended early: `'it's'`.
    fn quote_in_text(&mut self) -> Option<Failed> {
        let before = self.text.get(..self.last_end)?;
        let quote = before
            .chars()
            .next_back()
            .filter(|c| matches!(c, '"' | '\''))?;
        if self.token.start != self.last_end || self.token.kind != TokenKind::Word {
            return None;
        }
        let failed = self.expected_plainly("white space after the text in quotes");
        self.help(format!(
            "A quote inside of a text is written `\\{quote}`, or the other kind of quotes stands around it."
        ));
        Some(failed)
    }

    /// Reports what stands after an event query that is complete, or could be.
    pub(super) fn unexpected_event_clause(
        &mut self,
        has_within: bool,
        has_condition: bool,
        has_group: bool,
    ) -> Failed {
        let what = match (has_within, has_condition, has_group) {
            (_, _, true) => "the end of the query",
            (_, true, false) => "`AND`, `OR`, `GROUP` or the end of the query",
            (true, false, false) => "`WHERE`, `GROUP` or the end of the query",
            (false, false, false) => "`WITHIN`, `WHERE`, `GROUP` or the end of the query",
        };
        let is_ours = ["WITHIN", "WHERE", "HAVING", "BY"];
        if !self.is_any(self.token, &is_ours) && has_condition && !has_group {
            return self.after_term(what);
        }
        let failed = self.expected(what);
        if self.at("WITHIN") {
            self.help("`WITHIN` stands between the class and WHERE.");
        } else if self.at("WHERE") {
            self.help("`WHERE` stands before GROUP.");
        } else if self.at("HAVING") {
            self.help("`HAVING` stands at the end, after `GROUP WITHIN 10 BY …`.");
        } else if self.at("BY") {
            self.help("`BY` stands after `GROUP WITHIN 10`.");
        } else if !self.explain_clause() && !self.explain_after_class() {
            self.suggest(&["WITHIN", "WHERE", "GROUP", "HAVING", "BY"]);
        }
        failed
    }

    /// Adds what to do without a clause of SQL.
    fn explain_clause(&mut self) -> bool {
        if self.token.kind != TokenKind::Word {
            return false;
        }
        let help = match self.slice(self.token).to_ascii_uppercase().as_str() {
            "ORDER" | "SORT" => {
                "WQL has no ORDER BY: rows come in no particular order, sort them after reading."
            }
            "GROUP" | "HAVING" | "WITHIN" => {
                "It belongs to event queries, which ExecNotificationQuery takes."
            }
            "LIMIT" | "OFFSET" | "TOP" | "FETCH" => NO_LIMIT,
            "JOIN" | "INNER" | "LEFT" | "RIGHT" | "OUTER" | "FULL" | "CROSS" | "NATURAL" | "ON"
            | "USING" => NO_JOINS,
            "UNION" | "EXCEPT" | "INTERSECT" | "MINUS" => {
                "A query is one SELECT: ask twice, or select from a common superclass."
            }
            "AS" => "WQL has no aliases.",
            "SELECT" => NO_SUBQUERIES,
            _ => return false,
        };
        self.help(help);
        true
    }

    /// Adds what may have been meant by what stands right after a class.
    fn explain_after_class(&mut self) -> bool {
        let help = match (self.token.kind, self.slice(self.token)) {
            (TokenKind::Comma, _) => NO_JOINS,
            (TokenKind::Dot | TokenKind::Equal, _) => {
                "FROM takes a class: an instance is selected by its key in WHERE."
            }
            (TokenKind::Foreign, "\\" | "/" | ":" | "::") => OWN_NAMESPACE,
            (TokenKind::OpenParen, _) => NO_FUNCTIONS,
            _ => return false,
        };
        self.help(help);
        true
    }

    /// Reports what starts a comparison and cannot.
    pub(super) fn check_operand(&mut self, what: &str) -> Parse<()> {
        let ahead = self.ahead();
        if self.token.kind != TokenKind::Word {
            let failed = self.expected(what);
            if matches!(self.slice(self.token), "+" | "-" | "~") {
                self.help(NO_ARITHMETIC);
            }
            return Err(failed);
        }
        let is_keyword = self.is_any(
            self.token,
            &["AND", "OR", "WHERE", "GROUP", "ORDER", "SELECT", "FROM"],
        );
        let is_compared = ahead.kind.is_relation()
            || ahead.kind == TokenKind::Dot
            || self.is_any(ahead, &["LIKE", "IS", "ISA"]);
        if is_keyword && !is_compared {
            let failed = self.expected_plainly(what);
            self.explain_clause();
            return Err(failed);
        }
        if ahead.kind == TokenKind::OpenParen {
            let failed = self.expected_plainly(&format!("{what} and no function"));
            self.help(match self.slice(self.token).to_ascii_uppercase().as_str() {
                "EXISTS" | "ANY" | "ALL" | "SOME" => NO_SUBQUERIES,
                "UPPER" | "LOWER" | "UCASE" | "LCASE" | "LCASE$" | "UCASE$" => {
                    "Texts compare without regard to case."
                }
                _ => NO_FUNCTIONS,
            });
            return Err(failed);
        }
        Ok(())
    }

    /// Reports what follows a property and is no operator.
    pub(super) fn missing_operator(&mut self, what: &str) -> Failed {
        let ahead = self.ahead();
        let failed = self.expected(what);
        if self.at("NOT") && ahead.kind == TokenKind::Word {
            let rest = self.slice(ahead).to_ascii_uppercase();
            self.help(format!("NOT stands before the property: `NOT P {rest} …`."));
        } else if self.at("IN") {
            self.help("Each value has a comparison of its own: `(P = 1 OR P = 2)`.");
        } else if self.at("BETWEEN") {
            self.help("A range is two comparisons: `P >= 1 AND P <= 9`.");
        } else if self.is_any(
            self.token,
            &[
                "CONTAINS",
                "MATCHES",
                "REGEXP",
                "RLIKE",
                "ILIKE",
                "GLOB",
                "STARTSWITH",
            ],
        ) {
            self.help("A part of a text is found with LIKE: `P LIKE \"%part%\"`.");
        } else if self.token.kind == TokenKind::OpenParen {
            self.help(NO_FUNCTIONS);
        } else if self.token.kind == TokenKind::Star
            || self.slice(self.token).starts_with(['+', '-', '/', '%'])
        {
            self.help(NO_ARITHMETIC);
        } else if self.token.kind == TokenKind::CloseParen
            || self.at_end()
            || self.is_any(self.token, &["AND", "OR"])
        {
            self.help("A boolean property is compared as well: `P = TRUE`.");
        } else {
            self.suggest(&["LIKE", "IS", "ISA"]);
        }
        failed
    }

    /// Reports an operator that is written as two.
    pub(super) fn check_second_operator(&mut self) -> Parse<()> {
        let is_split = self.token.kind.is_relation();
        if !is_split {
            return Ok(());
        }
        let failed = self.expected_plainly("a constant after the operator");
        self.help(NO_WHITE_SPACE);
        Err(failed)
    }

    /// Reports what stands where a constant belongs.
    pub(super) fn missing_constant(&mut self, what: &str) -> Failed {
        let ahead = self.ahead();
        let failed = self.expected(what);
        match self.token.kind {
            TokenKind::Word if ahead.kind == TokenKind::OpenParen => self.help(NO_FUNCTIONS),
            TokenKind::Word if self.is_any(self.token, &["NULL", "TRUE", "FALSE"]) => {}
            TokenKind::Word if what.contains("quotes") => {
                let word = self.slice(self.token);
                if word.chars().nth(SHOWN_CHARS_MAX).is_none() {
                    self.help(format!(
                        "A text stands in quotes: `\"{word}\"`; two properties cannot be compared."
                    ));
                }
            }
            TokenKind::OpenParen if self.is(ahead, "SELECT") => self.help(NO_SUBQUERIES),
            TokenKind::OpenParen => self.help("No parentheses stand around a constant."),
            _ => {}
        }
        failed
    }
}

/// Counts the letters to change, add, leave out or exchange with a neighbour to get from one word
/// to the other; words too long to be keywords are infinitely far away.
fn edits(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(SUGGESTED_CHARS_MAX + 1).collect();
    let b: Vec<char> = b.chars().take(SUGGESTED_CHARS_MAX + 1).collect();
    if a.len().max(b.len()) > SUGGESTED_CHARS_MAX {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut above: Option<char> = None;
    for (row, &from) in a.iter().enumerate() {
        let mut current = vec![row + 1];
        let mut left: Option<char> = None;
        for (column, &to) in b.iter().enumerate() {
            let at = |list: &[usize], idx: usize| list.get(idx).copied().unwrap_or(usize::MAX - 1);
            let mut best = at(&last, column) + usize::from(from != to);
            best = best.min(at(&last, column + 1) + 1);
            best = best.min(at(&current, column) + 1);
            if above == Some(to) && left == Some(from) && column > 0 {
                best = best.min(at(&before, column - 1) + 1);
            }
            current.push(best);
            left = Some(to);
        }
        above = Some(from);
        before = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspellings_are_near() {
        assert_eq!(edits("FROM", "FROM"), 0);
        assert_eq!(edits("FORM", "FROM"), 1);
        assert_eq!(edits("WEHRE", "WHERE"), 1);
        assert_eq!(edits("SELCT", "SELECT"), 1);
        assert_eq!(edits("", "ABC"), 3);
        assert_eq!(edits("LIKE", "ISA"), 3);
    }
}
