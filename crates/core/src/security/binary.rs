//! The self-relative form of security descriptors ([MS-DTYP] 2.4.6).

use super::{ACL_BYTES_MAX, Ace, AceFlags, AceKind, Acl, Control, Rights, SecurityDescriptor, Sid};
use crate::{Error, Result, Status, bail};

const DESCRIPTOR_REVISION: u8 = 1;
/// Revision, reserved byte, control, and four offsets.
const DESCRIPTOR_HEADER_BYTES: usize = 20;
/// Revision, reserved byte, size, count, reserved word.
const ACL_HEADER_BYTES: usize = 8;
/// Type, flags, size.
const ACE_HEADER_BYTES: usize = 4;
/// Revision of a list whose entries are all of the basic types.
const ACL_REVISION: u8 = 2;
/// Revision of a list that may also have entries for objects.
const ACL_REVISION_DS: u8 = 4;

impl SecurityDescriptor {
    /// Reads the self-relative form, as `SetSD` gets it.
    ///
    /// The bytes may come from anyone: every offset and size is checked, and the error says which
    /// field at which offset is wrong. Gaps and bytes after the last part are allowed, as on
    /// Windows.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        decode(bytes).map_err(|reason| {
            Error::new(
                Status::INVALID_OBJECT,
                format!("bytes of a security descriptor: {reason}"),
            )
        })
    }

    /// Returns the self-relative form, as `GetSD` hands it out.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = vec![0; DESCRIPTOR_HEADER_BYTES];
        let sacl = append_acl(&mut bytes, "sacl", self.sacl())?;
        let dacl = append_acl(&mut bytes, "dacl", self.dacl())?;
        let owner = append_sid(&mut bytes, self.owner());
        let group = append_sid(&mut bytes, self.group());

        let mut header = vec![DESCRIPTOR_REVISION, 0];
        header.extend(self.control().bits().to_le_bytes());
        for offset in [owner, group, sacl, dacl] {
            // Two lists of 64 KiB and two identifiers: no offset is near four billion.
            let offset = u32::try_from(offset).unwrap_or_default();
            header.extend(offset.to_le_bytes());
        }
        for (slot, byte) in bytes.iter_mut().zip(header) {
            *slot = byte;
        }
        Ok(bytes)
    }
}

fn decode(bytes: &[u8]) -> Result<SecurityDescriptor, String> {
    let Some(header) = bytes.first_chunk::<DESCRIPTOR_HEADER_BYTES>() else {
        return Err(format!(
            "{} bytes given, the header alone has {DESCRIPTOR_HEADER_BYTES}",
            bytes.len()
        ));
    };
    let [revision, _, control_low, control_high, offsets @ ..] = *header;
    if revision != DESCRIPTOR_REVISION {
        return Err(format!(
            "revision at offset 0 is {revision}, only 1 is known"
        ));
    }
    let control = Control::from_bits(u16::from_le_bytes([control_low, control_high]));
    if !control.contains(Control::SELF_RELATIVE) {
        return Err(format!(
            "control at offset 2 is {:#06x}, without the self-relative bit",
            control.bits()
        ));
    }
    let (offsets, _) = offsets.as_chunks::<4>();
    let mut parts = offsets
        .iter()
        .map(|word| usize::try_from(u32::from_le_bytes(*word)).unwrap_or(usize::MAX));
    let mut part = |name| Part::at(name, bytes, parts.next().unwrap_or_default());
    let (owner, group, sacl, dacl) = (part("owner")?, part("group")?, part("sacl")?, part("dacl")?);

    // A list without its present bit is not there, whatever its offset says.
    let present = |bit| control.contains(bit);
    let dacl = dacl.filter(|_| present(Control::DACL_PRESENT));
    let sacl = sacl.filter(|_| present(Control::SACL_PRESENT));
    let mut descriptor = SecurityDescriptor::empty()
        .with_owner(owner.map(|part| part.sid()).transpose()?)
        .with_group(group.map(|part| part.sid()).transpose()?);
    if let Some(part) = sacl {
        descriptor = descriptor.with_sacl(part.acl()?);
    }
    if let Some(part) = dacl {
        descriptor = descriptor.with_dacl(part.acl()?);
    }
    Ok(descriptor.with_control(control))
}

/// The bytes from one of the four offsets to the end.
struct Part<'a> {
    name: &'static str,
    offset: usize,
    bytes: &'a [u8],
}

impl<'a> Part<'a> {
    fn at(name: &'static str, bytes: &'a [u8], offset: usize) -> Result<Option<Self>, String> {
        if offset == 0 {
            return Ok(None);
        }
        if offset < DESCRIPTOR_HEADER_BYTES {
            return Err(format!("{name} at offset {offset} lies in the header"));
        }
        match bytes.get(offset..) {
            Some(bytes) if !bytes.is_empty() => Ok(Some(Part {
                name,
                offset,
                bytes,
            })),
            _ => Err(format!(
                "{name} at offset {offset} lies past the end at {}",
                bytes.len()
            )),
        }
    }

    fn sid(&self) -> Result<Sid, String> {
        Sid::from_prefix(self.bytes)
            .map_err(|reason| format!("{} at offset {}: {reason}", self.name, self.offset))
    }

    fn acl(&self) -> Result<Acl, String> {
        let context = |reason: String| format!("{} at offset {}: {reason}", self.name, self.offset);
        let Some(header) = self.bytes.first_chunk::<ACL_HEADER_BYTES>() else {
            return Err(context(format!(
                "{} bytes left, its header has {ACL_HEADER_BYTES}",
                self.bytes.len()
            )));
        };
        let [revision, _, size_low, size_high, count_low, count_high, ..] = *header;
        if !(ACL_REVISION..=ACL_REVISION_DS).contains(&revision) {
            return Err(context(format!(
                "revision {revision}, only 2 to 4 are known"
            )));
        }
        let size = usize::from(u16::from_le_bytes([size_low, size_high]));
        let count = usize::from(u16::from_le_bytes([count_low, count_high]));
        let Some(mut rest) = self.bytes.get(ACL_HEADER_BYTES..size) else {
            return Err(context(format!(
                "size {size}, there are {} bytes and its header has {ACL_HEADER_BYTES}",
                self.bytes.len()
            )));
        };
        // The count is not trusted for an allocation; sixteen bits cannot ask for much anyway.
        let mut entries = Vec::with_capacity(count.min(rest.len() / ACE_HEADER_BYTES));
        for idx in 0..count {
            let offset = self.offset + size - rest.len();
            let (ace, after) = decode_ace(rest)
                .map_err(|reason| context(format!("entry {idx} at offset {offset}: {reason}")))?;
            entries.push(ace);
            rest = after;
        }
        Ok(Acl::new(entries))
    }
}

fn decode_ace(bytes: &[u8]) -> Result<(Ace, &[u8]), String> {
    let Some(header) = bytes.first_chunk::<ACE_HEADER_BYTES>() else {
        return Err(format!(
            "{} bytes left in the list, its header has {ACE_HEADER_BYTES}",
            bytes.len()
        ));
    };
    let [code, flags, size_low, size_high] = *header;
    let flags = AceFlags::from_bits(flags);
    let size = usize::from(u16::from_le_bytes([size_low, size_high]));
    if !size.is_multiple_of(4) {
        return Err(format!("size {size} is not a multiple of 4"));
    }
    let Some((entry, after)) = bytes.split_at_checked(size) else {
        return Err(format!(
            "size {size}, there are {} bytes left in the list",
            bytes.len()
        ));
    };
    let Some(body) = entry.get(ACE_HEADER_BYTES..) else {
        return Err(format!("size {size}, its header has {ACE_HEADER_BYTES}"));
    };
    let kind = AceKind::from_code(code);
    if let AceKind::Other(code) = kind {
        return Ok((Ace::opaque(code, flags, body), after));
    }
    let Some((mask, trustee)) = body.split_first_chunk::<4>() else {
        return Err(format!("size {size}, too small for its access mask"));
    };
    // What may follow the trustee is application data, which these types do not define.
    let trustee = Sid::from_prefix(trustee).map_err(|reason| format!("trustee: {reason}"))?;
    let rights = Rights::from_bits(u32::from_le_bytes(*mask));
    Ok((Ace::known(kind, trustee, rights, flags), after))
}

/// Appends an identifier and returns its offset, or 0 without one.
fn append_sid(bytes: &mut Vec<u8>, sid: Option<&Sid>) -> usize {
    let Some(sid) = sid else { return 0 };
    let offset = bytes.len();
    sid.append_to(bytes);
    offset
}

/// Appends a list and returns its offset, or 0 without one.
fn append_acl(bytes: &mut Vec<u8>, name: &str, acl: Option<&Acl>) -> Result<usize> {
    let Some(acl) = acl else { return Ok(0) };
    let size = acl.entries.iter().map(ace_size).sum::<usize>() + ACL_HEADER_BYTES;
    // Each entry has at least 4 bytes, so that a size that fits makes the counts fit too.
    let (Ok(size), Ok(count)) = (u16::try_from(size), u16::try_from(acl.entries.len())) else {
        bail!(
            INVALID_PARAMETER,
            "{name} has {} entries in {size} bytes, a list may have {ACL_BYTES_MAX} bytes",
            acl.entries.len()
        );
    };
    let offset = bytes.len();
    let basic = acl.entries.iter().all(|ace| ace.opaque_bytes().is_none());
    bytes.extend([if basic { ACL_REVISION } else { ACL_REVISION_DS }, 0]);
    bytes.extend(size.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend([0, 0]);
    for ace in &acl.entries {
        // No entry is larger than its list, whose size fits.
        let size = u16::try_from(ace_size(ace)).unwrap_or_default();
        bytes.extend([ace.kind().code(), ace.flags().bits()]);
        bytes.extend(size.to_le_bytes());
        if let Some(body) = ace.opaque_bytes() {
            bytes.extend(body);
        }
        if let Some(trustee) = ace.trustee() {
            bytes.extend(ace.rights().bits().to_le_bytes());
            trustee.append_to(bytes);
        }
    }
    Ok(offset)
}

fn ace_size(ace: &Ace) -> usize {
    let body = match ace.trustee() {
        Some(trustee) => 4 + trustee.byte_len(),
        None => ace.opaque_bytes().map_or(0, <[u8]>::len),
    };
    ACE_HEADER_BYTES + body
}
