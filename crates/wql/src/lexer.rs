//! Splits a query into tokens, which are ranges of the text and nothing more.

/// Names what a token is; keywords are words until the grammar asks for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// The end of the text.
    End,
    /// A letter or `_`, then letters, digits and `_`.
    Word,
    /// A text in quotes of either kind.
    String,
    /// Anything that starts like a number, well-formed or not.
    Number,
    Star,
    Comma,
    Dot,
    OpenParen,
    CloseParen,
    OpenBrace,
    CloseBrace,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// Characters of other languages that belong together, such as `==` or `--`.
    Foreign,
    /// A text that a quote opens and none closes; reaches to the end of the query.
    UnclosedString,
}

impl TokenKind {
    /// Tells whether a comparison can have this in its middle.
    pub(crate) fn is_relation(self) -> bool {
        matches!(
            self,
            TokenKind::Equal
                | TokenKind::NotEqual
                | TokenKind::Less
                | TokenKind::LessOrEqual
                | TokenKind::Greater
                | TokenKind::GreaterOrEqual
        )
    }
}

/// Is one token: a kind and a range of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Walks over a text; a copy looks ahead.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lexer<'a> {
    text: &'a str,
    pos: usize,
}

/// Operators, the longer ones first; what is not WQL is there to be recognised as a whole.
const OPERATORS: &[(&str, TokenKind)] = &[
    ("===", TokenKind::Foreign),
    ("!==", TokenKind::Foreign),
    ("<=>", TokenKind::Foreign),
    ("==", TokenKind::Foreign),
    ("=<", TokenKind::Foreign),
    ("=>", TokenKind::Foreign),
    ("&&", TokenKind::Foreign),
    ("||", TokenKind::Foreign),
    ("--", TokenKind::Foreign),
    ("/*", TokenKind::Foreign),
    ("//", TokenKind::Foreign),
    ("::", TokenKind::Foreign),
    ("!=", TokenKind::NotEqual),
    ("<>", TokenKind::NotEqual),
    ("<=", TokenKind::LessOrEqual),
    (">=", TokenKind::GreaterOrEqual),
    ("=", TokenKind::Equal),
    ("<", TokenKind::Less),
    (">", TokenKind::Greater),
    ("*", TokenKind::Star),
    (",", TokenKind::Comma),
    (".", TokenKind::Dot),
    ("(", TokenKind::OpenParen),
    (")", TokenKind::CloseParen),
    ("{", TokenKind::OpenBrace),
    ("}", TokenKind::CloseBrace),
];

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a str) -> Lexer<'a> {
        Lexer { text, pos: 0 }
    }

    /// Returns the next token; after the last one, [`TokenKind::End`] for ever.
    pub(crate) fn next(&mut self) -> Token {
        self.skip_while(is_space);
        let start = self.pos;
        let kind = match self.peek() {
            None => TokenKind::End,
            Some(c) if c == '_' || c.is_alphabetic() => {
                self.skip_while(|c| c == '_' || c.is_alphanumeric());
                TokenKind::Word
            }
            Some(quote @ ('"' | '\'')) => self.string(quote),
            Some(c) if self.starts_number(c) => self.number(),
            Some(c) => self.operator(c),
        };
        Token {
            kind,
            start,
            end: self.pos,
        }
    }

    /// Takes the text up to the `}` that is not in quotes, with the `{` taken already.
    ///
    /// Without one, `Err` has the rest of the text.
    pub(crate) fn braced(&mut self) -> Result<Token, Token> {
        let start = self.pos;
        let mut quote = None;
        loop {
            let end = self.pos;
            let token = |kind| Token { kind, start, end };
            match (quote, self.bump()) {
                (None, Some('}')) => return Ok(token(TokenKind::String)),
                (_, None) => return Err(token(TokenKind::UnclosedString)),
                (None, Some(c @ ('"' | '\''))) => quote = Some(c),
                (Some(open), Some(c)) if open == c => quote = None,
                (Some(_), Some('\\')) => {
                    self.bump();
                }
                _ => {}
            }
        }
    }

    fn string(&mut self, quote: char) -> TokenKind {
        self.bump();
        loop {
            match self.bump() {
                None => return TokenKind::UnclosedString,
                Some('\\') => {
                    // Only these three are escapes; before anything else the backslash stays.
                    if matches!(self.peek(), Some('\\' | '"' | '\'')) {
                        self.bump();
                    }
                }
                Some(c) if c == quote => return TokenKind::String,
                Some(_) => {}
            }
        }
    }

    fn starts_number(&self, first: char) -> bool {
        let mut rest = self.rest().chars().skip(1);
        match first {
            '0'..='9' => true,
            '.' => rest.next().is_some_and(|c| c.is_ascii_digit()),
            '+' | '-' => match rest.next() {
                Some('.') => rest.next().is_some_and(|c| c.is_ascii_digit()),
                next => next.is_some_and(|c| c.is_ascii_digit()),
            },
            _ => false,
        }
    }

    /// Takes everything that can belong to a number; what it is worth is decided later.
    fn number(&mut self) -> TokenKind {
        let is_hex = {
            let digits = self.rest().trim_start_matches(['+', '-']).as_bytes();
            matches!(digits, [b'0', b'x' | b'X', ..])
        };
        let mut last = self.bump();
        while let Some(c) = self.peek() {
            let is_sign_of_exponent =
                matches!(c, '+' | '-') && !is_hex && matches!(last, Some('e' | 'E'));
            if !(c.is_alphanumeric() || c == '_' || c == '.' || is_sign_of_exponent) {
                break;
            }
            last = self.bump();
        }
        TokenKind::Number
    }

    fn operator(&mut self, first: char) -> TokenKind {
        let rest = self.rest();
        match OPERATORS.iter().find(|(text, _)| rest.starts_with(text)) {
            Some((text, kind)) => {
                self.pos += text.len();
                *kind
            }
            None => {
                self.pos += first.len_utf8();
                TokenKind::Foreign
            }
        }
    }

    fn skip_while(&mut self, accept: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.pos += rest.len() - rest.trim_start_matches(accept).len();
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.pos += c.len_utf8();
        Some(c)
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.pos..).unwrap_or("")
    }
}

/// Tells whether a character separates tokens; scripts and documents bring no-break spaces along.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{FEFF}'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        let mut lexer = Lexer::new(text);
        std::iter::from_fn(|| {
            let token = lexer.next();
            (token.kind != TokenKind::End).then(|| (token.kind, &text[token.start..token.end]))
        })
        .collect()
    }

    #[test]
    fn words_numbers_and_operators() {
        use TokenKind::{Equal, Foreign, LessOrEqual, NotEqual, Number, Star, Word};
        assert_eq!(
            kinds("Größe<=-1.5e+3 != .5 <>0x1F*__x = 1-2 == ;"),
            [
                (Word, "Größe"),
                (LessOrEqual, "<="),
                (Number, "-1.5e+3"),
                (NotEqual, "!="),
                (Number, ".5"),
                (NotEqual, "<>"),
                (Number, "0x1F"),
                (Star, "*"),
                (Word, "__x"),
                (Equal, "="),
                (Number, "1"),
                (Number, "-2"),
                (Foreign, "=="),
                (Foreign, ";"),
            ]
        );
    }

    #[test]
    fn strings_end_at_their_own_quote() {
        use TokenKind::{String, UnclosedString};
        assert_eq!(
            kinds(r#"'a"b' "c\"d\\" 'C:\x' "open\""#),
            [
                (String, r#"'a"b'"#),
                (String, r#""c\"d\\""#),
                (String, r"'C:\x'"),
                (UnclosedString, r#""open\""#),
            ]
        );
    }

    #[test]
    fn braces_end_outside_quotes() {
        let text = r#"C.K="a}\"}" } rest"#;
        let mut lexer = Lexer::new(text);
        let token = lexer.braced().unwrap();
        assert_eq!(&text[token.start..token.end], r#"C.K="a}\"}" "#);
        assert_eq!(lexer.next().start, text.len() - 4);
        assert!(Lexer::new("C.K='}").braced().is_err());
    }
}
