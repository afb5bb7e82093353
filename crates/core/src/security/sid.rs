use std::fmt;
use std::str::FromStr;

use crate::{Error, Result, Status, bail};

/// The most sub-authorities a security identifier may have ([MS-DTYP] 2.4.2.2).
pub const SUB_AUTHORITIES_MAX: usize = 15;

/// The only revision of security identifiers there is.
const REVISION: u8 = 1;
/// The bytes before the sub-authorities: revision, count, authority.
const HEADER_BYTES: usize = 8;
/// An authority is a number of six bytes.
const AUTHORITY_MAX: u64 = 0xFFFF_FFFF_FFFF;
/// The longest text: `S-1-`, twelve hexadecimal digits, fifteen sub-authorities of ten digits.
const TEXT_CHARS_MAX: usize = 4 + 14 + SUB_AUTHORITIES_MAX * 11;
/// The authority Samba uses for Unix accounts without a mapping.
const UNIX_AUTHORITY: u64 = 22;
const NT_AUTHORITY: u64 = 5;

/// A security identifier: the identity of a user, a group or a service.
///
/// [MS-DTYP] 2.4.2. As text `S-1-5-32-544`. Local Unix users are `S-1-22-1-<uid>` and groups
/// `S-1-22-2-<gid>`, as Samba maps them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sid {
    authority: u64,
    count: u8,
    /// INVARIANT: those from `count` on are zero, so that equality of the arrays is equality.
    sub_authorities: [u32; SUB_AUTHORITIES_MAX],
}

/// Identities that mean the same on every machine.
impl Sid {
    /// Everyone (World), `S-1-1-0`.
    pub const EVERYONE: Sid = Sid::single(1, 0);
    /// Creator Owner, `S-1-3-0`.
    pub const CREATOR_OWNER: Sid = Sid::single(3, 0);
    /// Creator Group, `S-1-3-1`.
    pub const CREATOR_GROUP: Sid = Sid::single(3, 1);
    /// Owner Rights, `S-1-3-4`.
    pub const OWNER_RIGHTS: Sid = Sid::single(3, 4);
    /// Network logons, `S-1-5-2`.
    pub const NETWORK: Sid = Sid::single(NT_AUTHORITY, 2);
    /// Interactive logons, `S-1-5-4`.
    pub const INTERACTIVE: Sid = Sid::single(NT_AUTHORITY, 4);
    /// Service logons, `S-1-5-6`.
    pub const SERVICE: Sid = Sid::single(NT_AUTHORITY, 6);
    /// Anonymous logon, `S-1-5-7`.
    pub const ANONYMOUS: Sid = Sid::single(NT_AUTHORITY, 7);
    /// Authenticated Users, `S-1-5-11`.
    pub const AUTHENTICATED_USERS: Sid = Sid::single(NT_AUTHORITY, 11);
    /// SYSTEM, the machine itself, `S-1-5-18`.
    pub const SYSTEM: Sid = Sid::single(NT_AUTHORITY, 18);
    /// LOCAL SERVICE, `S-1-5-19`.
    pub const LOCAL_SERVICE: Sid = Sid::single(NT_AUTHORITY, 19);
    /// NETWORK SERVICE, `S-1-5-20`.
    pub const NETWORK_SERVICE: Sid = Sid::single(NT_AUTHORITY, 20);
    /// BUILTIN\Administrators, `S-1-5-32-544`.
    pub const ADMINISTRATORS: Sid = Sid::builtin(544);
    /// BUILTIN\Users, `S-1-5-32-545`.
    pub const USERS: Sid = Sid::builtin(545);
    /// BUILTIN\Guests, `S-1-5-32-546`.
    pub const GUESTS: Sid = Sid::builtin(546);
}

impl Sid {
    /// Makes an identifier of its authority and sub-authorities.
    pub fn new(authority: u64, sub_authorities: &[u32]) -> Result<Self> {
        if authority > AUTHORITY_MAX {
            bail!(
                INVALID_PARAMETER,
                "authority {authority} of a security identifier has more than 48 bits"
            );
        }
        let mut sid = Sid {
            authority,
            count: 0,
            sub_authorities: [0; SUB_AUTHORITIES_MAX],
        };
        if sub_authorities.is_empty() {
            bail!(
                INVALID_PARAMETER,
                "a security identifier needs a sub-authority"
            );
        }
        for sub_authority in sub_authorities {
            sid = sid.child(*sub_authority)?;
        }
        Ok(sid)
    }

    /// Returns the identity of a local Unix user.
    #[must_use]
    pub const fn unix_user(uid: u32) -> Self {
        Sid::pair(UNIX_AUTHORITY, 1, uid)
    }

    /// Returns the identity of a local Unix group.
    #[must_use]
    pub const fn unix_group(gid: u32) -> Self {
        Sid::pair(UNIX_AUTHORITY, 2, gid)
    }

    /// Returns the identifier with one more sub-authority, as an account has to its domain.
    pub fn child(mut self, sub_authority: u32) -> Result<Self> {
        let Some(slot) = self.sub_authorities.get_mut(usize::from(self.count)) else {
            bail!(
                INVALID_PARAMETER,
                "a security identifier has more than {SUB_AUTHORITIES_MAX} sub-authorities"
            );
        };
        *slot = sub_authority;
        self.count += 1;
        Ok(self)
    }

    /// Returns the authority, a number of 48 bits.
    #[must_use]
    pub const fn authority(&self) -> u64 {
        self.authority
    }

    /// Returns the sub-authorities in order.
    #[must_use]
    pub fn sub_authorities(&self) -> &[u32] {
        self.sub_authorities
            .get(..usize::from(self.count))
            .unwrap_or_default()
    }

    /// Returns the uid, if this is the identity of a local Unix user.
    #[must_use]
    pub fn as_unix_user(&self) -> Option<u32> {
        match (self.authority, self.sub_authorities()) {
            (UNIX_AUTHORITY, [1, uid]) => Some(*uid),
            _ => None,
        }
    }

    /// Returns the gid, if this is the identity of a local Unix group.
    #[must_use]
    pub fn as_unix_group(&self) -> Option<u32> {
        match (self.authority, self.sub_authorities()) {
            (UNIX_AUTHORITY, [2, gid]) => Some(*gid),
            _ => None,
        }
    }

    /// Returns the domain and the name of an identity that is the same on every machine
    /// (`BUILTIN`, `Administrators`), as `__Trustee` shows them.
    #[must_use]
    pub fn well_known_name(&self) -> Option<(&'static str, &'static str)> {
        WELL_KNOWN
            .iter()
            .find(|known| known.sid == *self)
            .map(|known| (known.domain, known.name))
    }

    /// Returns the identity that two upper-case letters stand for in SDDL ([MS-DTYP] 2.5.1.1).
    #[must_use]
    pub fn from_sddl_alias(alias: &str) -> Option<Self> {
        WELL_KNOWN
            .iter()
            .find(|known| known.alias == alias)
            .map(|known| known.sid)
    }

    /// Returns the two letters that stand for the identity in SDDL, if it has some.
    #[must_use]
    pub fn sddl_alias(&self) -> Option<&'static str> {
        WELL_KNOWN
            .iter()
            .find(|known| known.sid == *self)
            .map(|known| known.alias)
    }

    /// Reads an identifier that fills `bytes` ([MS-DTYP] 2.4.2.2).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let sid = Sid::from_prefix(bytes).map_err(|reason| {
            Error::new(
                Status::INVALID_OBJECT,
                format!("bytes of a security identifier: {reason}"),
            )
        })?;
        if sid.byte_len() != bytes.len() {
            bail!(
                INVALID_OBJECT,
                "bytes of a security identifier: {} bytes given, it ends after {}",
                bytes.len(),
                sid.byte_len()
            );
        }
        Ok(sid)
    }

    /// Returns the binary form ([MS-DTYP] 2.4.2.2).
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.byte_len());
        self.append_to(&mut bytes);
        bytes
    }

    /// Returns the length of the binary form.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        HEADER_BYTES + 4 * usize::from(self.count)
    }

    pub(super) fn append_to(&self, bytes: &mut Vec<u8>) {
        bytes.push(REVISION);
        bytes.push(self.count);
        bytes.extend(self.authority.to_be_bytes().iter().skip(2));
        for sub_authority in self.sub_authorities() {
            bytes.extend(sub_authority.to_le_bytes());
        }
    }

    /// Reads the identifier that `bytes` begins with; the error is a reason without context.
    pub(super) fn from_prefix(bytes: &[u8]) -> Result<Self, String> {
        let Some((header, rest)) = bytes.split_first_chunk::<HEADER_BYTES>() else {
            return Err(format!("{} bytes left, it needs at least 8", bytes.len()));
        };
        let [revision, count, authority @ ..] = *header;
        if revision != REVISION {
            return Err(format!("revision {revision}, only 1 is known"));
        }
        if !(1..=SUB_AUTHORITIES_MAX).contains(&usize::from(count)) {
            return Err(format!(
                "{count} sub-authorities, there must be 1 to {SUB_AUTHORITIES_MAX}"
            ));
        }
        let [a, b, c, d, e, f] = authority;
        let mut sid = Sid {
            authority: u64::from_be_bytes([0, 0, a, b, c, d, e, f]),
            count,
            sub_authorities: [0; SUB_AUTHORITIES_MAX],
        };
        let (words, _) = rest.as_chunks::<4>();
        if words.len() < usize::from(count) {
            return Err(format!(
                "{} bytes left, its {count} sub-authorities need {}",
                bytes.len(),
                sid.byte_len()
            ));
        }
        let slots = sid.sub_authorities.iter_mut().take(usize::from(count));
        for (slot, word) in slots.zip(words) {
            *slot = u32::from_le_bytes(*word);
        }
        Ok(sid)
    }

    const fn single(authority: u64, sub_authority: u32) -> Self {
        Sid {
            count: 1,
            ..Sid::pair(authority, sub_authority, 0)
        }
    }

    const fn builtin(rid: u32) -> Self {
        Sid::pair(NT_AUTHORITY, 32, rid)
    }

    const fn pair(authority: u64, first: u32, second: u32) -> Self {
        Sid {
            authority,
            count: 2,
            sub_authorities: [first, second, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        }
    }
}

/// Writes `S-1-…`; an authority of more than 32 bits is hexadecimal ([MS-DTYP] 2.4.2.1).
impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.authority > u64::from(u32::MAX) {
            write!(f, "S-{REVISION}-0x{:012X}", self.authority)?;
        } else {
            write!(f, "S-{REVISION}-{}", self.authority)?;
        }
        for sub_authority in self.sub_authorities() {
            write!(f, "-{sub_authority}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads `S-1-…`; the `S` is upper case (SEC-027), the authority decimal or `0x` hexadecimal.
impl FromStr for Sid {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text).map_err(|reason| {
            // No identifier is longer than this; what is may be anything at all.
            let text: String = text.chars().take(TEXT_CHARS_MAX).collect();
            Error::new(
                Status::INVALID_PARAMETER,
                format!("`{text}` is not a security identifier: {reason}"),
            )
        })
    }
}

fn parse(text: &str) -> Result<Sid, String> {
    let mut parts = text.split('-');
    if parts.next() != Some("S") {
        return Err("it does not begin with `S-`".to_owned());
    }
    if parts.next() != Some("1") {
        return Err("its revision is not 1".to_owned());
    }
    let authority = parts.next().unwrap_or_default();
    let authority = match authority.strip_prefix("0x") {
        Some(digits) => parse_number(digits, 16),
        None => parse_number(authority, 10),
    };
    let authority = authority
        .filter(|authority| *authority <= AUTHORITY_MAX)
        .ok_or_else(|| "its authority is not a number of 48 bits".to_owned())?;
    let mut sid = Sid {
        authority,
        count: 0,
        sub_authorities: [0; SUB_AUTHORITIES_MAX],
    };
    for part in parts {
        let sub_authority = parse_number(part, 10)
            .and_then(|number| u32::try_from(number).ok())
            .ok_or_else(|| "a sub-authority is not a number of 32 bits".to_owned())?;
        sid = sid
            .child(sub_authority)
            .map_err(|error| error.message().to_owned())?;
    }
    if sid.count == 0 {
        return Err("it has no sub-authority".to_owned());
    }
    Ok(sid)
}

/// Reads digits alone: `from_str_radix` would take a sign too.
fn parse_number(digits: &str, radix: u32) -> Option<u64> {
    if digits.chars().all(|c| c.is_digit(radix)) {
        u64::from_str_radix(digits, radix).ok()
    } else {
        None
    }
}

struct WellKnown {
    sid: Sid,
    alias: &'static str,
    domain: &'static str,
    name: &'static str,
}

const fn known(
    sid: Sid,
    alias: &'static str,
    domain: &'static str,
    name: &'static str,
) -> WellKnown {
    WellKnown {
        sid,
        alias,
        domain,
        name,
    }
}

/// The identities with an SDDL alias that do not depend on a domain ([MS-DTYP] 2.4.2.4).
const WELL_KNOWN: &[WellKnown] = &[
    known(Sid::EVERYONE, "WD", "", "Everyone"),
    known(Sid::CREATOR_OWNER, "CO", "", "CREATOR OWNER"),
    known(Sid::CREATOR_GROUP, "CG", "", "CREATOR GROUP"),
    known(Sid::OWNER_RIGHTS, "OW", "", "OWNER RIGHTS"),
    known(Sid::NETWORK, "NU", "NT AUTHORITY", "NETWORK"),
    known(Sid::INTERACTIVE, "IU", "NT AUTHORITY", "INTERACTIVE"),
    known(Sid::SERVICE, "SU", "NT AUTHORITY", "SERVICE"),
    known(Sid::ANONYMOUS, "AN", "NT AUTHORITY", "ANONYMOUS LOGON"),
    known(
        Sid::single(NT_AUTHORITY, 9),
        "ED",
        "NT AUTHORITY",
        "ENTERPRISE DOMAIN CONTROLLERS",
    ),
    known(Sid::single(NT_AUTHORITY, 10), "PS", "NT AUTHORITY", "SELF"),
    known(
        Sid::AUTHENTICATED_USERS,
        "AU",
        "NT AUTHORITY",
        "Authenticated Users",
    ),
    known(
        Sid::single(NT_AUTHORITY, 12),
        "RC",
        "NT AUTHORITY",
        "RESTRICTED",
    ),
    known(Sid::SYSTEM, "SY", "NT AUTHORITY", "SYSTEM"),
    known(Sid::LOCAL_SERVICE, "LS", "NT AUTHORITY", "LOCAL SERVICE"),
    known(
        Sid::NETWORK_SERVICE,
        "NS",
        "NT AUTHORITY",
        "NETWORK SERVICE",
    ),
    known(
        Sid::single(NT_AUTHORITY, 33),
        "WR",
        "NT AUTHORITY",
        "WRITE RESTRICTED",
    ),
    known(Sid::ADMINISTRATORS, "BA", "BUILTIN", "Administrators"),
    known(Sid::USERS, "BU", "BUILTIN", "Users"),
    known(Sid::GUESTS, "BG", "BUILTIN", "Guests"),
    known(Sid::builtin(547), "PU", "BUILTIN", "Power Users"),
    known(Sid::builtin(548), "AO", "BUILTIN", "Account Operators"),
    known(Sid::builtin(549), "SO", "BUILTIN", "Server Operators"),
    known(Sid::builtin(550), "PO", "BUILTIN", "Print Operators"),
    known(Sid::builtin(551), "BO", "BUILTIN", "Backup Operators"),
    known(Sid::builtin(552), "RE", "BUILTIN", "Replicator"),
    known(
        Sid::builtin(554),
        "RU",
        "BUILTIN",
        "Pre-Windows 2000 Compatible Access",
    ),
    known(Sid::builtin(555), "RD", "BUILTIN", "Remote Desktop Users"),
    known(
        Sid::builtin(556),
        "NO",
        "BUILTIN",
        "Network Configuration Operators",
    ),
    known(
        Sid::builtin(558),
        "MU",
        "BUILTIN",
        "Performance Monitor Users",
    ),
    known(Sid::builtin(559), "LU", "BUILTIN", "Performance Log Users"),
    known(Sid::builtin(568), "IS", "BUILTIN", "IIS_IUSRS"),
    known(
        Sid::builtin(569),
        "CY",
        "BUILTIN",
        "Cryptographic Operators",
    ),
    known(Sid::builtin(573), "ER", "BUILTIN", "Event Log Readers"),
    known(
        Sid::builtin(574),
        "CD",
        "BUILTIN",
        "Certificate Service DCOM Access",
    ),
    known(
        Sid::builtin(580),
        "RM",
        "BUILTIN",
        "Remote Management Users",
    ),
];
