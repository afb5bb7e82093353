//! Splits MOF text into tokens, which are ranges of the text and nothing more.

/// Names what a token is; keywords are identifiers until the grammar asks for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// The end of the text.
    Eof,
    /// A letter or `_`, then letters, digits and `_`.
    Ident,
    /// One literal in double quotes.
    String,
    /// One literal in single quotes.
    Char,
    /// Anything that starts like a number, well-formed or not.
    Number,
    /// `$` and a name.
    Alias,
    /// `$` and no name.
    Dollar,
    Hash,
    OpenBracket,
    CloseBracket,
    OpenParen,
    CloseParen,
    OpenBrace,
    CloseBrace,
    Comma,
    Semi,
    Colon,
    Equals,
    /// A character that starts no token.
    Unknown,
    /// A string that has no end; reaches to the end of its line.
    UnclosedString,
    /// A character literal that has no end; reaches to the end of its line.
    UnclosedChar,
    /// A `/*` without `*/`; reaches to the end of the text.
    UnclosedComment,
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
    bytes: &'a [u8],
    pos: usize,
}

impl<'a> Lexer<'a> {
    /// Starts at an offset, which is that of a token.
    pub(crate) fn at(text: &'a str, pos: usize) -> Lexer<'a> {
        Lexer {
            text,
            bytes: text.as_bytes(),
            pos,
        }
    }

    /// Returns the next token; after the last one, [`TokenKind::Eof`] for ever.
    #[inline]
    pub(crate) fn next(&mut self) -> Token {
        if let Some(comment) = self.skip_trivia() {
            return comment;
        }
        let start = self.pos;
        let kind = match self.peek() {
            0 if start >= self.bytes.len() => TokenKind::Eof,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.ident(),
            b'"' => self.string(),
            b',' => self.punctuation(TokenKind::Comma),
            b'(' => self.punctuation(TokenKind::OpenParen),
            b')' => self.punctuation(TokenKind::CloseParen),
            b'{' => self.punctuation(TokenKind::OpenBrace),
            b'}' => self.punctuation(TokenKind::CloseBrace),
            b'[' => self.punctuation(TokenKind::OpenBracket),
            b']' => self.punctuation(TokenKind::CloseBracket),
            b';' => self.punctuation(TokenKind::Semi),
            b':' => self.punctuation(TokenKind::Colon),
            b'=' => self.punctuation(TokenKind::Equals),
            b'#' => self.punctuation(TokenKind::Hash),
            b'$' => self.alias(),
            b'0'..=b'9' => self.number(),
            b'+' | b'-' | b'.' => self.signed_number(),
            b'\'' => self.char_literal(),
            _ => self.other(),
        };
        Token {
            kind,
            start,
            end: self.pos,
        }
    }

    /// Skips white space and comments; an unclosed comment is a token of its own.
    fn skip_trivia(&mut self) -> Option<Token> {
        loop {
            match self.peek() {
                // Ctrl-Z ends text files of old DOS editors.
                b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A => self.pos += 1,
                b'/' => match self.byte_at(self.pos + 1) {
                    b'/' => self.skip_line(),
                    b'*' => {
                        let start = self.pos;
                        if !self.skip_block_comment() {
                            self.pos = self.bytes.len();
                            return Some(Token {
                                kind: TokenKind::UnclosedComment,
                                start,
                                end: self.pos,
                            });
                        }
                    }
                    _ => return None,
                },
                _ => return None,
            }
        }
    }

    fn skip_line(&mut self) {
        self.pos = self.find(b'\n', self.pos);
    }

    fn skip_block_comment(&mut self) -> bool {
        let mut from = self.pos + 2;
        while let Some(star) = memchr::memchr(b'*', self.rest(from)) {
            from += star + 1;
            if self.byte_at(from) == b'/' {
                self.pos = from + 1;
                return true;
            }
        }
        false
    }

    fn ident(&mut self) -> TokenKind {
        loop {
            let byte = self.peek();
            if byte.is_ascii_alphanumeric() || byte == b'_' {
                self.pos += 1;
            } else if byte >= 0x80 {
                match self
                    .text
                    .get(self.pos..)
                    .and_then(|rest| rest.chars().next())
                {
                    Some(letter) if letter.is_alphanumeric() => self.pos += letter.len_utf8(),
                    _ => return TokenKind::Ident,
                }
            } else {
                return TokenKind::Ident;
            }
        }
    }

    fn alias(&mut self) -> TokenKind {
        self.pos += 1;
        let start = self.pos;
        match self.peek() {
            b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => self.ident(),
            _ => return TokenKind::Dollar,
        };
        if self.pos == start {
            TokenKind::Dollar
        } else {
            TokenKind::Alias
        }
    }

    fn signed_number(&mut self) -> TokenKind {
        let mut ahead = self.pos + 1;
        if self.peek() != b'.' && self.byte_at(ahead) == b'.' {
            ahead += 1;
        }
        if self.byte_at(ahead).is_ascii_digit() {
            self.number()
        } else {
            self.punctuation(TokenKind::Unknown)
        }
    }

    /// Takes everything that can belong to a number; what it is worth is decided later.
    fn number(&mut self) -> TokenKind {
        let mut is_real = false;
        self.pos += 1;
        loop {
            match self.peek() {
                b'.' => is_real = true,
                b'+' | b'-' if is_real && matches!(self.byte_at(self.pos - 1), b'e' | b'E') => {}
                byte if byte.is_ascii_alphanumeric() || byte == b'_' => {}
                _ => return TokenKind::Number,
            }
            self.pos += 1;
        }
    }

    fn char_literal(&mut self) -> TokenKind {
        let mut idx = self.pos + 1;
        loop {
            match self.byte_at(idx) {
                b'\\' if self.byte_at(idx + 1) >= b' ' => idx += 2,
                b'\'' => {
                    self.pos = idx + 1;
                    return TokenKind::Char;
                }
                b'\n' | b'\r' => break,
                0 if idx >= self.bytes.len() => break,
                _ => idx += 1,
            }
        }
        self.pos = self.line_end(self.pos);
        TokenKind::UnclosedChar
    }

    /// Takes a string literal. A raw newline is part of it, unless it looks as if the quote at
    /// the end of the line was forgotten: then everything after it would be read inside out.
    fn string(&mut self) -> TokenKind {
        let start = self.pos;
        let mut newlines: Option<(usize, usize)> = None;
        let mut idx = start + 1;
        loop {
            let Some(found) = memchr::memchr3(b'"', b'\\', b'\n', self.rest(idx)) else {
                self.pos = self.line_end(start);
                return TokenKind::UnclosedString;
            };
            idx += found + 1;
            match self.byte_at(idx - 1) {
                b'"' => break,
                b'\\' => idx = (idx + 1).min(self.bytes.len()),
                _ => newlines = Some((newlines.map_or(idx - 1, |(first, _)| first), idx)),
            }
        }
        match newlines {
            Some((_, line_start)) if self.opens_a_string(line_start, idx - 1) => {
                self.pos = self.line_end(start);
                TokenKind::UnclosedString
            }
            _ => {
                self.pos = idx;
                TokenKind::String
            }
        }
    }

    /// Guesses whether the quote at `quote`, on the line starting at `line_start`, opens a string.
    fn opens_a_string(&self, line_start: usize, quote: usize) -> bool {
        let before = self.bytes.get(line_start..quote).unwrap_or_default();
        let follows_opener = match before.trim_ascii_end().last() {
            None => true,
            Some(last) => matches!(last, b'(' | b'{' | b'=' | b','),
        };
        let line_end = self.find(b'\n', quote);
        let quotes = self.bytes.get(quote..line_end).unwrap_or_default();
        follows_opener && count_quotes(quotes).is_multiple_of(2)
    }

    /// Takes a character that starts nothing, or a letter beyond ASCII.
    fn other(&mut self) -> TokenKind {
        match self
            .text
            .get(self.pos..)
            .and_then(|rest| rest.chars().next())
        {
            Some(letter) if letter.is_alphabetic() => self.ident(),
            Some(character) => {
                self.pos += character.len_utf8();
                TokenKind::Unknown
            }
            None => TokenKind::Eof,
        }
    }

    #[inline]
    fn punctuation(&mut self, kind: TokenKind) -> TokenKind {
        self.pos += 1;
        kind
    }

    #[inline]
    fn peek(&self) -> u8 {
        self.byte_at(self.pos)
    }

    /// Returns a byte, and 0 past the end.
    #[inline]
    fn byte_at(&self, idx: usize) -> u8 {
        self.bytes.get(idx).copied().unwrap_or(0)
    }

    fn rest(&self, from: usize) -> &'a [u8] {
        self.bytes.get(from..).unwrap_or_default()
    }

    /// Returns where `byte` is next, or the end of the text.
    fn find(&self, byte: u8, from: usize) -> usize {
        memchr::memchr(byte, self.rest(from)).map_or(self.bytes.len(), |idx| from + idx)
    }

    /// Returns the end of the line `from` is on, without its line end characters.
    fn line_end(&self, from: usize) -> usize {
        let end = self.find(b'\n', from);
        if end > from && self.byte_at(end - 1) == b'\r' {
            end - 1
        } else {
            end
        }
    }
}

fn count_quotes(line: &[u8]) -> usize {
    let mut count = 0;
    let mut bytes = line.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => count += 1,
            b'\\' => {
                bytes.next();
            }
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::TokenKind::*;
    use super::*;

    fn tokens(text: &str) -> Vec<(TokenKind, &str)> {
        let mut lexer = Lexer::at(text, 0);
        let mut tokens = Vec::new();
        loop {
            let token = lexer.next();
            if token.kind == Eof {
                assert_eq!(lexer.next().kind, Eof);
                return tokens;
            }
            assert!(
                token.end > token.start,
                "{token:?} of {text:?} stands still"
            );
            tokens.push((token.kind, &text[token.start..token.end]));
        }
    }

    #[test]
    fn takes_words_numbers_and_aliases() {
        assert_eq!(
            tokens("Ab_1 _x $Al_1 $ $_x größe 0x1F -1.5e-3 .5 +7 3-4"),
            [
                (Ident, "Ab_1"),
                (Ident, "_x"),
                (Alias, "$Al_1"),
                (Dollar, "$"),
                (Dollar, "$"),
                (Ident, "_x"),
                (Ident, "größe"),
                (Number, "0x1F"),
                (Number, "-1.5e-3"),
                (Number, ".5"),
                (Number, "+7"),
                (Number, "3"),
                (Number, "-4"),
            ]
        );
    }

    #[test]
    fn skips_comments_and_reports_an_unclosed_one() {
        assert_eq!(
            tokens("a /* * / ** */ b // c\nd //"),
            [(Ident, "a"), (Ident, "b"), (Ident, "d")]
        );
        assert_eq!(tokens("a /* b"), [(Ident, "a"), (UnclosedComment, "/* b")]);
        assert_eq!(tokens("/*/"), [(UnclosedComment, "/*/")]);
    }

    #[test]
    fn strings_end_at_an_unescaped_quote() {
        assert_eq!(
            tokens(r#""a\"b" "" "\\""#),
            [
                (String, r#""a\"b""#),
                (String, r#""""#),
                (String, r#""\\""#)
            ]
        );
    }

    #[test]
    fn strings_may_hold_newlines_unless_a_quote_was_forgotten() {
        assert_eq!(
            tokens("\"a\nb\", \"c\""),
            [(String, "\"a\nb\""), (Comma, ","), (String, "\"c\"")]
        );
        assert_eq!(
            tokens("(\"a;\nb(\"c\")"),
            [
                (OpenParen, "("),
                (UnclosedString, "\"a;"),
                (Ident, "b"),
                (OpenParen, "("),
                (String, "\"c\""),
                (CloseParen, ")")
            ]
        );
        assert_eq!(tokens("\"a\r\nb"), [(UnclosedString, "\"a"), (Ident, "b")]);
        assert_eq!(tokens("\"a\\"), [(UnclosedString, "\"a\\")]);
    }

    #[test]
    fn characters_end_on_their_line() {
        assert_eq!(
            tokens(r"'a' '\'' '\\' ''"),
            [
                (Char, "'a'"),
                (Char, r"'\''"),
                (Char, r"'\\'"),
                (Char, "''")
            ]
        );
        assert_eq!(tokens("'a\nb"), [(UnclosedChar, "'a"), (Ident, "b")]);
        assert_eq!(tokens("'a\\"), [(UnclosedChar, "'a\\")]);
    }

    #[test]
    fn takes_unknown_characters_one_at_a_time() {
        assert_eq!(
            tokens("+ € -\0"),
            [
                (Unknown, "+"),
                (Unknown, "€"),
                (Unknown, "-"),
                (Unknown, "\0")
            ]
        );
    }
}
