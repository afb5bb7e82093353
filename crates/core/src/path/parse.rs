//! Reading object paths without copying them.

use std::borrow::Cow;

use super::flaw::PathFlaw;
use crate::limits::KEY_PROPERTIES_MAX;
use crate::{Result, cmp_fold, eq_fold};

/// An object path as it stands in a text, read but not copied.
///
/// Grammar: [MS-WMI] 2.2.1, "WMI object path requirements" of the WMI SDK.
#[derive(Clone, Copy, Debug)]
pub struct PathRef<'a> {
    /// The server, `.` for the local one.
    pub server: Option<&'a str>,
    /// The namespace: valid names, with a slash of either kind between them and none around them.
    pub namespace: Option<&'a str>,
    /// The class.
    pub class: Option<&'a str>,
    /// What follows the class.
    pub key: KeyRef<'a>,
}

/// A path relative to a namespace as it stands in a text: a class and its key.
#[derive(Clone, Copy, Debug)]
pub struct RelPathRef<'a> {
    /// The class.
    pub class: &'a str,
    /// What follows the class.
    pub key: KeyRef<'a>,
}

/// What follows the class in an object path.
#[derive(Clone, Copy, Debug)]
pub enum KeyRef<'a> {
    /// Nothing: the path of a class, or of a namespace.
    None,
    /// `=@`: the only instance of a singleton class.
    Singleton,
    /// `=value`: the value of a key that is not named.
    Single(ValueRef<'a>),
    /// `.name=value,…`, each name once.
    Keys(KeysRef<'a>),
}

/// The named keys of a path, at least one; iterates over them as they are written.
#[derive(Clone, Copy, Debug)]
pub struct KeysRef<'a> {
    /// INVARIANT: what is left of a list of keys that was read once without a flaw.
    rest: &'a str,
    count: usize,
}

/// A key's value as it stands in a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueRef<'a> {
    /// A quoted string; so are datetimes and references.
    String(StringRef<'a>),
    /// An integer that fits in 64 bits, with or without a sign.
    Integer(i128),
    /// `TRUE` or `FALSE`.
    Boolean(bool),
}

/// The inside of a quoted string in a path.
#[derive(Clone, Copy, Debug, Eq)]
pub struct StringRef<'a> {
    raw: &'a str,
    is_escaped: bool,
}

impl<'a> PathRef<'a> {
    /// Reads an object path of any form.
    ///
    /// `%20` and its like are not understood here; see [`decode_escapes`](super::decode_escapes).
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH`, with the position and what was expected there.
    pub fn parse(text: &'a str) -> Result<Self> {
        scan_path(text).map_err(|flaw| flaw.in_path(text))
    }
}

impl<'a> RelPathRef<'a> {
    /// Reads a class path or instance path without server and namespace.
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH`, with the position and what was expected there.
    pub fn parse(text: &'a str) -> Result<Self> {
        scan_relative(text, 0).map_err(|flaw| flaw.in_path(text))
    }
}

impl<'a> KeysRef<'a> {
    /// Wraps the text of one well-formed list of keys.
    fn new(rest: &'a str, count: usize) -> Self {
        KeysRef { rest, count }
    }
}

impl<'a> Iterator for KeysRef<'a> {
    type Item = (&'a str, ValueRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.count = self.count.checked_sub(1)?;
        let mut cursor = Cursor::new(self.rest, 0);
        let pair = cursor.pair().ok()?;
        cursor.take(b',');
        self.rest = cursor.rest();
        Some(pair)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.count, Some(self.count))
    }
}

impl ExactSizeIterator for KeysRef<'_> {}

impl<'a> StringRef<'a> {
    /// Wraps a text that is not escaped.
    #[must_use]
    pub fn plain(text: &'a str) -> Self {
        StringRef {
            raw: text,
            is_escaped: false,
        }
    }

    /// Returns the text as it stands between the quotes.
    #[must_use]
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// Returns the text that is meant, copied only if it contains a backslash.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        if self.is_escaped {
            Cow::Owned(self.chars().collect())
        } else {
            Cow::Borrowed(self.raw)
        }
    }

    /// Iterates over the characters of the text that is meant, without copying it.
    pub fn chars(&self) -> impl Iterator<Item = char> + 'a {
        let is_escaped = self.is_escaped;
        let mut chars = self.raw.chars();
        std::iter::from_fn(move || match chars.next() {
            Some('\\') if is_escaped => chars.next(),
            other => other,
        })
    }
}

impl PartialEq for StringRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.chars().eq(other.chars())
    }
}

/// Reads an object path of any form.
pub(super) fn scan_path(text: &str) -> Result<PathRef<'_>, PathFlaw> {
    let (server, after_server) = scan_server(text)?;
    // The first of these ends the namespace, or shows that there is none.
    let end = after_server
        .bytes()
        .position(|byte| matches!(byte, b':' | b'=' | b'.' | b'"' | b'\''));
    let offset = text.len() - after_server.len();
    let head = after_server.get(..end.unwrap_or(after_server.len()));
    let head = head.unwrap_or_default();
    let colon = end.filter(|at| after_server.as_bytes().get(*at) == Some(&b':'));
    let has_slash = offset > 0 || head.contains(['\\', '/']);
    let Some(colon) = colon else {
        if !has_slash {
            let relative = scan_relative(text, 0)?;
            return Ok(PathRef::with_object(server, None, relative));
        }
        let namespace = scan_namespace(head, offset)?;
        if end.is_some() {
            return Err(PathFlaw::new(
                offset + head.len(),
                "`:` and a class, or the end of the namespace",
            ));
        }
        return Ok(PathRef {
            server,
            namespace: Some(namespace),
            class: None,
            key: KeyRef::None,
        });
    };
    // A colon in front of the class, as some scripts write it, means the current namespace.
    let namespace = if colon == 0 && offset == 0 {
        None
    } else {
        Some(scan_namespace(head, offset)?)
    };
    let relative = scan_relative(text, offset + colon + 1)?;
    Ok(PathRef::with_object(server, namespace, relative))
}

impl<'a> PathRef<'a> {
    fn with_object(
        server: Option<&'a str>,
        namespace: Option<&'a str>,
        relative: RelPathRef<'a>,
    ) -> Self {
        PathRef {
            server,
            namespace,
            class: Some(relative.class),
            key: relative.key,
        }
    }
}

/// Reads `\\server\`, or strips the single slash that some paths begin with.
fn scan_server(text: &str) -> Result<(Option<&str>, &str), PathFlaw> {
    let Some(after_slash) = text.strip_prefix(['\\', '/']) else {
        return Ok((None, text));
    };
    let Some(after_slashes) = after_slash.strip_prefix(['\\', '/']) else {
        return Ok((None, after_slash));
    };
    let end = after_slashes
        .find(|c| !is_server_char(c))
        .unwrap_or(after_slashes.len());
    let (server, rest) = after_slashes.split_at_checked(end).unwrap_or_default();
    if server.is_empty() {
        return Err(PathFlaw::new(2, "a server name, or `.` for this machine"));
    }
    match rest.strip_prefix(['\\', '/']) {
        Some(namespace) => Ok((Some(server), namespace)),
        None => Err(PathFlaw::new(
            2 + end,
            "a slash and the namespace after the server name",
        )),
    }
}

/// Tells whether a server name may contain a character: a DNS, NetBIOS or IPv4 name.
pub(super) fn is_server_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '$')
}

/// Checks a namespace, whose names may be separated by slashes of either kind.
pub(super) fn scan_namespace(text: &str, offset: usize) -> Result<&str, PathFlaw> {
    let mut cursor = Cursor::new(text, 0);
    loop {
        cursor
            .identifier("the name of a namespace")
            .map_err(|flaw| flaw.moved_by(offset))?;
        match cursor.peek() {
            None => return Ok(text),
            Some(b'\\' | b'/') => cursor.position += 1,
            Some(_) => return Err(cursor.flaw("a slash or `:`").moved_by(offset)),
        }
    }
}

/// Reads a class and its key from `offset` to the end of the text.
pub(super) fn scan_relative(text: &str, offset: usize) -> Result<RelPathRef<'_>, PathFlaw> {
    let mut cursor = Cursor::new(text, offset);
    let class = cursor.identifier("the name of a class")?;
    let (key, expected) = match cursor.peek() {
        None => (KeyRef::None, "the end"),
        Some(b'=') => {
            cursor.position += 1;
            if cursor.take(b'@') {
                (KeyRef::Singleton, "the end after `@`")
            } else {
                let value = cursor.value("a key value, or `@`")?;
                (KeyRef::Single(value), "the end after the key value")
            }
        }
        Some(b'.') => {
            cursor.position += 1;
            (KeyRef::Keys(cursor.keys()?), "`,` or the end")
        }
        Some(_) => return Err(cursor.flaw("`.`, `=` or the end after the class")),
    };
    if cursor.peek().is_some() {
        return Err(cursor.flaw(expected));
    }
    Ok(RelPathRef { class, key })
}

/// A place in a text that is being read.
struct Cursor<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str, position: usize) -> Self {
        Cursor { text, position }
    }

    #[inline]
    fn rest(&self) -> &'a str {
        self.text.get(self.position..).unwrap_or_default()
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.position += usize::from(found);
        found
    }

    #[cold]
    fn flaw(&self, expected: &'static str) -> PathFlaw {
        PathFlaw::new(self.position, expected)
    }

    /// Reads a letter or `_`, then letters, digits or `_`.
    fn identifier(&mut self, expected: &'static str) -> Result<&'a str, PathFlaw> {
        let rest = self.rest();
        let is_ascii_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let mut end = rest
            .as_bytes()
            .iter()
            .position(|byte| !is_ascii_part(byte))
            .unwrap_or(rest.len());
        if rest
            .as_bytes()
            .get(end)
            .is_some_and(|byte| !byte.is_ascii())
        {
            end = rest
                .find(|c: char| c != '_' && !c.is_alphanumeric())
                .unwrap_or(rest.len());
        }
        let name = rest.get(..end).unwrap_or_default();
        let starts_well = match name.as_bytes().first() {
            Some(byte) if byte.is_ascii() => !byte.is_ascii_digit(),
            Some(_) => name.starts_with(char::is_alphabetic),
            None => false,
        };
        if !starts_well {
            return Err(self.flaw(expected));
        }
        self.position += end;
        Ok(name)
    }

    fn pair(&mut self) -> Result<(&'a str, ValueRef<'a>), PathFlaw> {
        let name = self.identifier("the name of a key")?;
        if !self.take(b'=') {
            return Err(self.flaw("`=` after the name of a key"));
        }
        Ok((name, self.value("a key value")?))
    }

    /// Reads keys up to the first byte that is not a comma, and checks that no name comes twice.
    fn keys(&mut self) -> Result<KeysRef<'a>, PathFlaw> {
        let start = self.position;
        let rest = self.rest();
        let (first, _) = self.pair()?;
        let mut names = Vec::new();
        while self.take(b',') {
            if names.len() + 1 >= KEY_PROPERTIES_MAX {
                return Err(self.flaw("no more than 256 keys"));
            }
            let start = self.position;
            names.push((self.pair()?.0, start));
        }
        let keys = KeysRef::new(rest, names.len() + 1);
        if names.is_empty() {
            return Ok(keys);
        }
        names.push((first, start));
        names.sort_unstable_by(|a, b| cmp_fold(a.0, b.0).then(a.1.cmp(&b.1)));
        let mut neighbours = names.iter().zip(names.iter().skip(1));
        match neighbours.find(|(a, b)| eq_fold(a.0, b.0)) {
            Some((_, twice)) => Err(PathFlaw::new(
                twice.1,
                "the name of a key that is not given yet",
            )),
            None => Ok(keys),
        }
    }

    fn value(&mut self, expected: &'static str) -> Result<ValueRef<'a>, PathFlaw> {
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => self.string(quote).map(ValueRef::String),
            Some(b'0'..=b'9' | b'+' | b'-') => self.integer().map(ValueRef::Integer),
            Some(b't' | b'T' | b'f' | b'F') => {
                let start = self.position;
                let word = self.identifier(expected)?;
                match word {
                    _ if eq_fold(word, "TRUE") => Ok(ValueRef::Boolean(true)),
                    _ if eq_fold(word, "FALSE") => Ok(ValueRef::Boolean(false)),
                    _ => Err(PathFlaw::new(
                        start,
                        "a key value: strings are written in quotes",
                    )),
                }
            }
            Some(byte) if byte.is_ascii_alphabetic() || !byte.is_ascii() => {
                Err(self.flaw("a key value: strings are written in quotes"))
            }
            _ => Err(self.flaw(expected)),
        }
    }

    /// Reads a quoted string, in which a backslash stands before a quote or another backslash.
    fn string(&mut self, quote: u8) -> Result<StringRef<'a>, PathFlaw> {
        let start = self.position + 1;
        let mut is_escaped = false;
        self.position = start;
        loop {
            let rest = self
                .text
                .as_bytes()
                .get(self.position..)
                .unwrap_or_default();
            let Some(stop) = rest
                .iter()
                .position(|byte| *byte == quote || *byte == b'\\')
            else {
                self.position = self.text.len();
                return Err(self.flaw(if quote == b'"' {
                    "`\"` at the end of the string"
                } else {
                    "`'` at the end of the string"
                }));
            };
            self.position += stop;
            if rest.get(stop) == Some(&quote) {
                break;
            }
            if !matches!(rest.get(stop + 1), Some(b'"' | b'\'' | b'\\')) {
                self.position += 1;
                return Err(
                    self.flaw("a quote or backslash after a backslash: `\\` is written `\\\\`")
                );
            }
            is_escaped = true;
            self.position += 2;
        }
        let raw = self.text.get(start..self.position).unwrap_or_default();
        self.position += 1;
        Ok(StringRef { raw, is_escaped })
    }

    /// Reads decimal digits with an optional sign, or up to 32 bits in hexadecimal.
    fn integer(&mut self) -> Result<i128, PathFlaw> {
        let start = self.position;
        let bytes = self.text.as_bytes();
        if let Some(b"0x" | b"0X") = bytes.get(start..start + 2) {
            self.position += 2;
            return self.hexadecimal();
        }
        let sign = self.peek();
        if matches!(sign, Some(b'+' | b'-')) {
            self.position += 1;
        }
        let first = self.position;
        let mut number = 0_i128;
        while let Some(byte @ b'0'..=b'9') = self.peek() {
            // More than 64 bits are wrong however many digits follow.
            if number <= i128::from(u64::MAX) {
                number = number * 10 + i128::from(byte - b'0');
            }
            self.position += 1;
        }
        if self.position == first {
            return Err(self.flaw("a digit"));
        }
        if sign == Some(b'-') {
            number = -number;
        }
        if (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&number) {
            return Ok(number);
        }
        Err(PathFlaw::new(start, "an integer of at most 64 bits"))
    }

    fn hexadecimal(&mut self) -> Result<i128, PathFlaw> {
        let first = self.position;
        let mut number = 0_u32;
        while let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(16)) {
            number = match number.checked_mul(16) {
                Some(shifted) => shifted | digit,
                None => {
                    return Err(PathFlaw::new(
                        first,
                        "at most 32 bits of hexadecimal digits",
                    ));
                }
            };
            self.position += 1;
        }
        if self.position == first {
            return Err(self.flaw("a hexadecimal digit"));
        }
        Ok(i128::from(number))
    }
}
