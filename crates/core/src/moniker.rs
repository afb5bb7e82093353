//! Monikers: the texts scripts give to `GetObject`.

use std::fmt;
use std::str::FromStr;

use crate::locale::Locale;
use crate::path::PathFlaw;
use crate::security::{AuthenticationLevel, ImpersonationLevel, Privilege};
use crate::{Error, Name, NamespacePath, ObjectPath, Result, Status, eq_fold};

#[cfg(test)]
mod tests;

/// A moniker: `winmgmts:{impersonationLevel=impersonate}!\\server\root\cimv2:Class.Key="v"`.
///
/// It holds everything SWbemObjectPath does: [`path`](Self::path), with Locale, Authority and
/// Security_; its text is SWbemObjectPath.DisplayName. See "Constructing a moniker string" of the
/// WMI SDK, SO-160 to SO-168.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moniker {
    /// `impersonationLevel=`
    pub impersonation_level: Option<ImpersonationLevel>,
    /// `authenticationLevel=`
    pub authentication_level: Option<AuthenticationLevel>,
    /// `authority=` (SWbemObjectPath.Authority)
    pub authority: Option<Authority>,
    /// The privileges to enable or disable, each once, in the order they are first named.
    pub privileges: Vec<PrivilegeChange>,
    /// `[locale=ms_409]` (SWbemObjectPath.Locale)
    pub locale: Option<Locale>,
    /// The path. One with a class means an object, one without a namespace to connect to.
    pub path: ObjectPath,
}

/// A privilege that a moniker enables, or with `!` disables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrivilegeChange {
    /// The privilege.
    pub privilege: Privilege,
    /// Whether it is to be enabled.
    pub is_enabled: bool,
}

/// Who vouches for the caller: the `authority` of a moniker or of SWbemLocator.ConnectServer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Authority {
    /// `kerberos:principal`
    Kerberos(Name),
    /// `ntlmdomain:domain`
    NtlmDomain(Name),
}

/// What the text of a moniker is about (SO-167).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonikerTarget<'a> {
    /// A namespace to connect to; nothing stands for the default one.
    Namespace(Option<&'a NamespacePath>),
    /// A class or an instance.
    Object,
    /// One word: a class of the default namespace if there is one, else a namespace.
    Word(&'a Name),
}

/// The most privileges and settings a moniker may list; there are fewer privileges than that.
const SETTINGS_MAX: usize = 64;

impl Moniker {
    /// Reads a moniker.
    ///
    /// # Errors
    /// `INVALID_SYNTAX`, with the position and what was expected there (SO-166).
    pub fn parse(text: &str) -> Result<Self> {
        let mut reader = Reader { text, rest: text };
        if !reader.take_word("winmgmts:") {
            return Err(reader.flaw("`winmgmts:`"));
        }
        let mut moniker = Moniker::default();
        let mut has_settings = false;
        loop {
            match reader.peek() {
                Some('{') => reader.security(&mut moniker)?,
                Some('[') => moniker.locale = Some(reader.locale()?),
                _ => break,
            }
            has_settings = true;
        }
        let has_mark = reader.take('!');
        if has_settings && !has_mark && reader.peek().is_some() {
            return Err(reader.flaw("`!` between the settings and the path"));
        }
        moniker.path = reader.path()?;
        Ok(moniker)
    }

    /// Makes the moniker of a path, without settings.
    #[must_use]
    pub fn of_path(path: ObjectPath) -> Self {
        Moniker {
            path,
            ..Self::default()
        }
    }

    /// Tells what the moniker is about, as far as its text does.
    #[must_use]
    pub fn target(&self) -> MonikerTarget<'_> {
        match (self.path.class(), self.path.namespace()) {
            (None, namespace) => MonikerTarget::Namespace(namespace),
            (Some(class), None) if self.path.is_class() => MonikerTarget::Word(class),
            (Some(_), _) => MonikerTarget::Object,
        }
    }

    /// Enables or disables a privilege; of several changes of one the last counts (SO-165).
    pub fn set_privilege(&mut self, privilege: Privilege, is_enabled: bool) {
        let change = PrivilegeChange {
            privilege,
            is_enabled,
        };
        let known = self
            .privileges
            .iter_mut()
            .find(|known| known.privilege == privilege);
        match known {
            Some(known) => *known = change,
            None => self.privileges.push(change),
        }
    }

    fn has_security(&self) -> bool {
        self.impersonation_level.is_some()
            || self.authentication_level.is_some()
            || self.authority.is_some()
            || !self.privileges.is_empty()
    }
}

impl Authority {
    /// Reads `kerberos:principal` or `ntlmdomain:domain`, in any case.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for another text.
    pub fn parse(text: &str) -> Result<Self> {
        Self::read(text).ok_or_else(|| {
            Error::new(
                Status::INVALID_PARAMETER,
                format!("authority `{text}` is neither `kerberos:name` nor `ntlmdomain:name`"),
            )
        })
    }

    fn read(text: &str) -> Option<Self> {
        let (kind, name) = text.split_once(':')?;
        let name = name.trim();
        if name.is_empty() {
            return None;
        }
        match kind.trim() {
            kind if eq_fold(kind, "kerberos") => Some(Authority::Kerberos(name.into())),
            kind if eq_fold(kind, "ntlmdomain") => Some(Authority::NtlmDomain(name.into())),
            _ => None,
        }
    }
}

/// Reads a moniker from left to right.
struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    #[cold]
    fn flaw(&self, expected: &str) -> Error {
        let found = match self.peek() {
            None => "the moniker ends".to_owned(),
            Some(c) => format!("`{}` stands", c.escape_debug()),
        };
        let before = self.text.len() - self.rest.len();
        let position = self.text.get(..before).unwrap_or_default().chars().count() + 1;
        self.error(&format!(
            "expected {expected} at character {position}, where {found}"
        ))
    }

    fn error(&self, what: &str) -> Error {
        const SHOWN_CHARS_MAX: usize = 200;
        let shown: String = self.text.chars().take(SHOWN_CHARS_MAX).collect();
        Error::new(
            Status::INVALID_SYNTAX,
            format!("malformed moniker `{shown}`: {what}"),
        )
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self, c: char) -> bool {
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes a literal in any case.
    fn take_word(&mut self, word: &str) -> bool {
        match self.rest.split_at_checked(word.len()) {
            Some((start, rest)) if eq_fold(start, word) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    /// Reads up to a character that ends a setting, and trims the blanks around it.
    fn word(&mut self, stops: &[char]) -> &'a str {
        self.skip_blanks();
        let end = self.rest.find(stops).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.rest = rest;
        word.trim_end_matches([' ', '\t'])
    }

    /// Reads `{setting,…}`.
    fn security(&mut self, moniker: &mut Moniker) -> Result<()> {
        self.take('{');
        for _ in 0..SETTINGS_MAX {
            self.skip_blanks();
            if self.peek() == Some('(') {
                self.privileges(moniker)?;
            } else {
                self.setting(moniker)?;
            }
            self.skip_blanks();
            if self.take('}') {
                return Ok(());
            }
            if !self.take(',') {
                return Err(self.flaw("`,` or `}` after a security setting"));
            }
        }
        Err(self.flaw("no more security settings"))
    }

    /// Reads `name=word`, or the bare word of an impersonation level (SO-168).
    fn setting(&mut self, moniker: &mut Moniker) -> Result<()> {
        const EXPECTED: &str =
            "`impersonationLevel=`, `authenticationLevel=`, `authority=` or a list of privileges";
        let start = self.rest;
        let name = self.word(&['=', ',', '}']);
        if !self.take('=') {
            let level = ImpersonationLevel::from_moniker_word(name);
            if level.is_none() {
                self.rest = start;
                return Err(self.flaw(EXPECTED));
            }
            moniker.impersonation_level = level;
            return Ok(());
        }
        let value_start = self.rest;
        let value = self.word(&[',', '}']);
        let known = match name {
            _ if eq_fold(name, "impersonationLevel") => {
                let level = ImpersonationLevel::from_moniker_word(value);
                moniker.impersonation_level = level.or(moniker.impersonation_level);
                level
                    .map(drop)
                    .ok_or("anonymous, identify, impersonate or delegate")
            }
            _ if eq_fold(name, "authenticationLevel") => {
                let level = AuthenticationLevel::from_moniker_word(value);
                moniker.authentication_level = level.or(moniker.authentication_level);
                level
                    .map(drop)
                    .ok_or("default, none, connect, call, pkt, pktIntegrity or pktPrivacy")
            }
            _ if eq_fold(name, "authority") => match Authority::read(value) {
                Some(authority) => {
                    moniker.authority = Some(authority);
                    Ok(())
                }
                None => Err("kerberos:name or ntlmdomain:name"),
            },
            _ => {
                self.rest = start;
                return Err(self.flaw(EXPECTED));
            }
        };
        known.map_err(|expected| {
            self.rest = value_start;
            self.flaw(expected)
        })
    }

    /// Reads `(Debug,!Shutdown)`.
    fn privileges(&mut self, moniker: &mut Moniker) -> Result<()> {
        self.take('(');
        for _ in 0..SETTINGS_MAX {
            self.skip_blanks();
            let is_enabled = !self.take('!');
            let start = self.rest;
            let name = self.word(&[',', ')', '}']);
            let Some(privilege) = Privilege::from_short_name(name) else {
                self.rest = start;
                return Err(self.flaw("the short name of a privilege, such as Debug"));
            };
            moniker.set_privilege(privilege, is_enabled);
            if self.take(')') {
                return Ok(());
            }
            if !self.take(',') {
                return Err(self.flaw("`,` or `)` after a privilege"));
            }
        }
        Err(self.flaw("no more privileges"))
    }

    /// Reads `[locale=ms_409]`.
    fn locale(&mut self) -> Result<Locale> {
        self.take('[');
        self.skip_blanks();
        if !self.take_word("locale") {
            return Err(self.flaw("`locale=`"));
        }
        self.skip_blanks();
        if !self.take('=') {
            return Err(self.flaw("`=` after `locale`"));
        }
        let start = self.rest;
        let name = self.word(&[']']);
        let Ok(locale) = Locale::parse(name) else {
            self.rest = start;
            return Err(self.flaw("a locale such as ms_409"));
        };
        if !self.take(']') {
            return Err(self.flaw("`]` after the locale"));
        }
        Ok(locale)
    }

    /// Reads the path, which may be missing, or no more than a server.
    fn path(&mut self) -> Result<ObjectPath> {
        let mut path = ObjectPath::new();
        if self.rest.is_empty() {
            return Ok(path);
        }
        let server = self
            .rest
            .strip_prefix(['\\', '/'])
            .and_then(|rest| rest.strip_prefix(['\\', '/']))
            .filter(|server| !server.is_empty() && !server.contains(['\\', '/', ':']));
        if let Some(server) = server {
            path.set_server(server)
                .map_err(|error| self.error(error.message()).with_source(error))?;
            return Ok(path);
        }
        ObjectPath::scan(self.rest).map_err(|flaw: PathFlaw| {
            let before = self.text.len() - self.rest.len();
            self.error(&flaw.moved_by(before).describe(self.text))
        })
    }
}

impl From<ObjectPath> for Moniker {
    fn from(path: ObjectPath) -> Self {
        Self::of_path(path)
    }
}

impl FromStr for Moniker {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

/// Writes the moniker (SWbemObjectPath.DisplayName).
impl fmt::Display for Moniker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WINMGMTS:")?;
        if self.has_security() {
            self.write_security(f)?;
        }
        if let Some(locale) = &self.locale {
            write!(f, "[locale={}]", locale.ms_name())?;
        }
        let has_path = self.path != ObjectPath::new();
        if has_path && (self.has_security() || self.locale.is_some()) {
            f.write_str("!")?;
        }
        match (self.path.server(), self.path.namespace(), self.path.class()) {
            (Some(server), None, None) => write!(f, "\\\\{server}"),
            _ => write!(f, "{}", self.path),
        }
    }
}

impl Moniker {
    fn write_security(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "{";
        if let Some(level) = self.authentication_level {
            write!(f, "{separator}authenticationLevel={}", level.moniker_word())?;
            separator = ",";
        }
        if let Some(level) = self.impersonation_level {
            write!(f, "{separator}impersonationLevel={}", level.moniker_word())?;
            separator = ",";
        }
        if let Some(authority) = &self.authority {
            write!(f, "{separator}authority={authority}")?;
            separator = ",";
        }
        if !self.privileges.is_empty() {
            write!(f, "{separator}")?;
            separator = "(";
            for change in &self.privileges {
                let mark = if change.is_enabled { "" } else { "!" };
                write!(f, "{separator}{mark}{}", change.privilege.short_name())?;
                separator = ",";
            }
            f.write_str(")")?;
        }
        f.write_str("}")
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Authority::Kerberos(name) => write!(f, "kerberos:{name}"),
            Authority::NtlmDomain(name) => write!(f, "ntlmdomain:{name}"),
        }
    }
}
