//! Security descriptors as text: SDDL ([MS-DTYP] 2.5.1).

use std::fmt::Write;
use std::str::FromStr;

use super::{ACL_BYTES_MAX, Ace, AceFlags, AceKind, Acl, Control, Rights, SecurityDescriptor, Sid};
use crate::{Error, Result, Status, bail};

/// The longest text that is read: two full lists of the longest entries need less.
const SDDL_BYTES_MAX: usize = 1 << 20;
/// The fewest bytes an entry has in binary form, which bounds the entries of a list.
const ACE_BYTES_MIN: usize = 20;
const ENTRIES_MAX: usize = ACL_BYTES_MAX / ACE_BYTES_MIN;

/// A present list that is null.
const NULL_LIST: &str = "NO_ACCESS_CONTROL";

const ACE_KINDS: &[(&str, AceKind)] = &[
    ("A", AceKind::Allow),
    ("D", AceKind::Deny),
    ("AU", AceKind::Audit),
];

const ACE_FLAGS: &[(&str, AceFlags)] = &[
    ("OI", AceFlags::OBJECT_INHERIT),
    ("CI", AceFlags::CONTAINER_INHERIT),
    ("NP", AceFlags::NO_PROPAGATE),
    ("IO", AceFlags::INHERIT_ONLY),
    ("ID", AceFlags::INHERITED),
    ("SA", AceFlags::AUDIT_SUCCESS),
    ("FA", AceFlags::AUDIT_FAILURE),
];

/// The letters of rights, in the order they are written: those named after directory objects
/// stand for the low bits, which for a namespace are WBEM rights (`CC` is `WBEM_ENABLE`).
const RIGHTS: &[(&str, Rights)] = &[
    ("CC", Rights::ENABLE),
    ("DC", Rights::METHOD_EXECUTE),
    ("LC", Rights::FULL_WRITE),
    ("SW", Rights::PARTIAL_WRITE),
    ("RP", Rights::WRITE_PROVIDER),
    ("WP", Rights::REMOTE_ACCESS),
    ("DT", Rights::SUBSCRIBE),
    ("LO", Rights::PUBLISH),
    ("CR", Rights::from_bits(0x100)),
    ("SD", Rights::from_bits(0x1_0000)),
    ("RC", Rights::READ_CONTROL),
    ("WD", Rights::WRITE_DAC),
    ("WO", Rights::from_bits(0x8_0000)),
    ("GA", Rights::from_bits(0x1000_0000)),
    ("GX", Rights::from_bits(0x2000_0000)),
    ("GW", Rights::from_bits(0x4000_0000)),
    ("GR", Rights::from_bits(0x8000_0000)),
];

/// What differs between the two lists.
struct ListKind {
    name: &'static str,
    flags: &'static [(&'static str, Control)],
    present: Control,
}

const DACL: ListKind = ListKind {
    name: "dacl",
    flags: &[
        ("P", Control::DACL_PROTECTED),
        ("AR", Control::DACL_AUTO_INHERIT_REQ),
        ("AI", Control::DACL_AUTO_INHERITED),
    ],
    present: Control::DACL_PRESENT,
};

const SACL: ListKind = ListKind {
    name: "sacl",
    flags: &[
        ("P", Control::SACL_PROTECTED),
        ("AR", Control::SACL_AUTO_INHERIT_REQ),
        ("AI", Control::SACL_AUTO_INHERITED),
    ],
    present: Control::SACL_PRESENT,
};

/// Reads SDDL: `O:`, `G:`, `D:` and `S:`, each at most once, all letters upper case (SEC-027).
///
/// Entries may grant (`A`), refuse (`D`) and record (`AU`); those for objects and claims are
/// refused, as namespaces have neither.
impl FromStr for SecurityDescriptor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text.len() > SDDL_BYTES_MAX {
            bail!(
                INVALID_PARAMETER,
                "the SDDL text has {} bytes, at most {SDDL_BYTES_MAX} are read",
                text.len()
            );
        }
        let mut parser = Parser { text, offset: 0 };
        parser.descriptor().map_err(|reason| {
            Error::new(
                Status::INVALID_PARAMETER,
                format!("SDDL at offset {}: {reason}", parser.offset),
            )
        })
    }
}

impl SecurityDescriptor {
    /// Writes the descriptor as SDDL, as `NamespaceSecuritySDDL` takes it.
    ///
    /// Fails with `WBEM_E_INVALID_OBJECT` for an entry of a type, or with a flag, that has no SDDL
    /// form here. Control bits without a letter are left out.
    pub fn to_sddl(&self) -> Result<String> {
        let mut text = String::new();
        if let Some(owner) = self.owner() {
            text.push_str("O:");
            write_sid(&mut text, owner);
        }
        if let Some(group) = self.group() {
            text.push_str("G:");
            write_sid(&mut text, group);
        }
        self.write_list(&mut text, "D:", &DACL, self.dacl())?;
        self.write_list(&mut text, "S:", &SACL, self.sacl())?;
        Ok(text)
    }

    fn write_list(
        &self,
        text: &mut String,
        tag: &str,
        kind: &ListKind,
        acl: Option<&Acl>,
    ) -> Result<()> {
        if !self.control().contains(kind.present) {
            return Ok(());
        }
        text.push_str(tag);
        for (letters, bit) in kind.flags {
            if self.control().contains(*bit) {
                text.push_str(letters);
            }
        }
        let Some(acl) = acl else {
            text.push_str(NULL_LIST);
            return Ok(());
        };
        for (idx, ace) in acl.entries.iter().enumerate() {
            if write_ace(text, ace).is_none() {
                bail!(
                    INVALID_OBJECT,
                    "entry {idx} of the {} has type {} and flags {:#04x}, which SDDL has no letters for",
                    kind.name,
                    ace.kind().code(),
                    ace.flags().bits()
                );
            }
        }
        Ok(())
    }
}

fn write_ace(text: &mut String, ace: &Ace) -> Option<()> {
    let (kind, _) = ACE_KINDS.iter().find(|(_, kind)| *kind == ace.kind())?;
    if !AceFlags::AUDIT_KNOWN.contains(ace.flags()) {
        return None;
    }
    text.push('(');
    text.push_str(kind);
    text.push(';');
    for (letters, flag) in ACE_FLAGS {
        if ace.flags().contains(*flag) {
            text.push_str(letters);
        }
    }
    text.push(';');
    write_rights(text, ace.rights());
    text.push_str(";;;");
    write_sid(text, ace.trustee()?);
    text.push(')');
    Some(())
}

fn write_rights(text: &mut String, rights: Rights) {
    let lettered = RIGHTS
        .iter()
        .fold(Rights::NONE, |all, (_, right)| all | *right);
    if !lettered.contains(rights) || rights.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(text, "0x{:x}", rights.bits());
        return;
    }
    for (letters, right) in RIGHTS {
        if rights.contains(*right) {
            text.push_str(letters);
        }
    }
}

fn write_sid(text: &mut String, sid: &Sid) {
    match sid.sddl_alias() {
        Some(alias) => text.push_str(alias),
        // Writing to a string cannot fail.
        None => drop(write!(text, "{sid}")),
    }
}

struct Parser<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> Parser<'a> {
    fn descriptor(&mut self) -> Result<SecurityDescriptor, String> {
        let mut descriptor = SecurityDescriptor::empty();
        let mut seen = String::new();
        while !self.rest().is_empty() {
            let Some(tag) = ["O:", "G:", "D:", "S:"]
                .into_iter()
                .find(|tag| self.rest().starts_with(tag))
            else {
                return Err(format!(
                    "expected `O:`, `G:`, `D:` or `S:`, found {}",
                    self.found()
                ));
            };
            if seen.contains(tag) {
                return Err(format!("`{tag}` appears twice"));
            }
            seen.push_str(tag);
            self.advance(tag.len());
            descriptor = match tag {
                "O:" => {
                    let owner = self.sid()?;
                    descriptor.with_owner(Some(owner))
                }
                "G:" => {
                    let group = self.sid()?;
                    descriptor.with_group(Some(group))
                }
                "D:" => {
                    let (acl, control) = self.list(&DACL, descriptor.control())?;
                    descriptor = descriptor.with_control(control);
                    match acl {
                        Some(acl) => descriptor.with_dacl(acl),
                        None => descriptor,
                    }
                }
                _ => {
                    let (acl, control) = self.list(&SACL, descriptor.control())?;
                    descriptor = descriptor.with_control(control);
                    match acl {
                        Some(acl) => descriptor.with_sacl(acl),
                        None => descriptor,
                    }
                }
            };
        }
        Ok(descriptor)
    }

    fn list(
        &mut self,
        kind: &ListKind,
        control: Control,
    ) -> Result<(Option<Acl>, Control), String> {
        let mut control = control | kind.present;
        while let Some(bit) = self.take_letters(kind.flags) {
            control = control | bit;
        }
        if self.eat(NULL_LIST) {
            return Ok((None, control));
        }
        let mut entries = Vec::new();
        while self.rest().starts_with('(') {
            if entries.len() >= ENTRIES_MAX {
                return Err(format!(
                    "the {} has more than {ENTRIES_MAX} entries",
                    kind.name
                ));
            }
            entries.push(self.ace()?);
        }
        Ok((Some(Acl::new(entries)), control))
    }

    /// Reads `(type;flags;rights;object;inherited-object;trustee)`.
    fn ace(&mut self) -> Result<Ace, String> {
        self.expect("(")?;
        let kind = self.ace_kind()?;
        self.expect(";")?;
        let mut flags = AceFlags::NONE;
        while let Some(flag) = self.take_letters(ACE_FLAGS) {
            flags = flags | flag;
        }
        if !self.rest().starts_with(';') {
            return Err(format!("{} is not a flag of an entry", self.found()));
        }
        self.expect(";")?;
        let rights = self.rights()?;
        self.expect(";")?;
        for _ in 0..2 {
            if !self.rest().starts_with(';') {
                return Err("an entry of a namespace cannot name an object type".to_owned());
            }
            self.expect(";")?;
        }
        let trustee = self.sid()?;
        self.expect(")")?;
        Ok(Ace::known(kind, trustee, rights, flags))
    }

    fn ace_kind(&mut self) -> Result<AceKind, String> {
        let word = self.word_before(';');
        let kind = ACE_KINDS.iter().find(|(letters, _)| *letters == word);
        let Some((letters, kind)) = kind else {
            return Err(format!(
                "{} does not begin with a type of entry that a namespace can have: A, D or AU",
                self.found()
            ));
        };
        self.advance(letters.len());
        Ok(*kind)
    }

    fn rights(&mut self) -> Result<Rights, String> {
        let word = self.word_before(';');
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let (digits, radix) = match word.strip_prefix("0x") {
                Some(digits) => (digits, 16),
                None => (word, 10),
            };
            let digits_only = digits.chars().all(|c| c.is_digit(radix));
            let Some(bits) = digits_only
                .then(|| u32::from_str_radix(digits, radix).ok())
                .flatten()
            else {
                return Err(format!("{} is not an access mask of 32 bits", self.found()));
            };
            self.advance(word.len());
            return Ok(Rights::from_bits(bits));
        }
        let mut rights = Rights::NONE;
        while let Some(right) = self.take_letters(RIGHTS) {
            rights |= right;
        }
        if !self.rest().starts_with(';') {
            return Err(format!("{} is not a right", self.found()));
        }
        Ok(rights)
    }

    /// Reads two letters or `S-1-…`.
    fn sid(&mut self) -> Result<Sid, String> {
        let rest = self.rest();
        if rest.starts_with("S-") {
            // A colon follows the tag of the next part, whose letter is then no digit of this.
            let end = rest
                .char_indices()
                .skip(1)
                .find(|(_, c)| !matches!(c, '-' | 'x' | '0'..='9' | 'A'..='F' | 'a'..='f'))
                .map_or(rest.len(), |(end, _)| end);
            let end = if rest.get(end..).is_some_and(|rest| rest.starts_with(':')) {
                end.saturating_sub(1)
            } else {
                end
            };
            let word = rest.get(..end).unwrap_or_default();
            let sid = word.parse::<Sid>().map_err(|e| e.message().to_owned())?;
            self.advance(end);
            return Ok(sid);
        }
        let alias = rest.get(..2).unwrap_or_default();
        match Sid::from_sddl_alias(alias) {
            Some(sid) => {
                self.advance(alias.len());
                Ok(sid)
            }
            None => Err(format!(
                "{} is not the beginning of a security identifier: `S-1-…`, or two upper-case letters of an identity that needs no domain",
                self.found()
            )),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    fn advance(&mut self, bytes: usize) {
        self.offset += bytes;
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.advance(token.len());
        }
        found
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.eat(token) {
            Ok(())
        } else {
            Err(format!("expected `{token}`, found {}", self.found()))
        }
    }

    /// Takes the letters of one of the choices, if the rest begins with some.
    fn take_letters<T: Copy>(&mut self, choices: &[(&str, T)]) -> Option<T> {
        let rest = self.rest();
        let (letters, value) = choices
            .iter()
            .find(|(letters, _)| rest.starts_with(letters))?;
        self.advance(letters.len());
        Some(*value)
    }

    /// Returns what is left up to a delimiter, or all of it.
    fn word_before(&self, delimiter: char) -> &'a str {
        self.rest().split(delimiter).next().unwrap_or_default()
    }

    /// Names what stands at the offset, for messages.
    fn found(&self) -> String {
        let start: String = self.rest().chars().take(12).collect();
        if start.is_empty() {
            "the end".to_owned()
        } else {
            format!("`{start}`")
        }
    }
}
