//! The keys of the repository in its key-value store. `docs/storage-format.md` lists them.

use smallvec::SmallVec;
use swbem_core::fold;
use swbem_kv::KeyRange;

use crate::{ClassId, NamespaceId};

/// The version of the format of all keys and values; an unknown one is refused.
pub(crate) const FORMAT_VERSION: u32 = 1;
/// What the format row begins with.
pub(crate) const FORMAT_MAGIC: &[u8; 11] = b"swbem store";

/// A name in a key is cut after this many bytes; the rest is in a hash.
pub(crate) const NAME_KEY_BYTES_MAX: usize = 192;
/// The bytes of a hash that stands for the cut part of a key.
pub(crate) const HASH_BYTES: usize = 16;

/// The tables; each is a first byte of keys.
pub(crate) mod table {
    /// Class records: namespace id, folded class name.
    pub(crate) const CLASS: u8 = b'C';
    /// Where a class is: class id.
    pub(crate) const CLASS_ID: u8 = b'D';
    /// The path of a namespace: namespace id.
    pub(crate) const NAMESPACE_ID: u8 = b'E';
    /// Direct subclasses: id of the superclass, class id.
    pub(crate) const SUBCLASS: u8 = b'H';
    /// Indexed properties: id of the introducing class, position, value, class id, row key.
    pub(crate) const INDEX: u8 = b'I';
    /// Meta rows: a word.
    pub(crate) const META: u8 = b'M';
    /// Namespaces: id of the parent, folded name.
    pub(crate) const NAMESPACE: u8 = b'N';
    /// Rows and forwards: class id, row key.
    pub(crate) const ROW: u8 = b'R';
    /// Classes without a superclass: namespace id, class id.
    pub(crate) const TOP_CLASS: u8 = b'T';
    /// References: namespace id, hash of the target, class id, position, row key.
    pub(crate) const REFERENCE: u8 = b'X';
}

/// The key of the row that tells the version of the format.
pub(crate) const META_FORMAT: &[u8] = b"Mformat";
/// The key of the row with the next ids.
pub(crate) const META_COUNTERS: &[u8] = b"Mcounters";
/// The key of the row with the name of the machine the repository was made for.
pub(crate) const META_SERVER: &[u8] = b"Mserver";

/// Returns a 128-bit hash.
pub(crate) fn hash128(bytes: &[u8]) -> [u8; HASH_BYTES] {
    let mut hash = [0; HASH_BYTES];
    if let Some(head) = blake3::hash(bytes).as_bytes().first_chunk::<HASH_BYTES>() {
        hash = *head;
    }
    hash
}

fn with_u32(table: u8, number: u32, room: usize) -> Vec<u8> {
    let mut key = Vec::with_capacity(5 + room);
    key.push(table);
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// Appends a folded name; of a long one its beginning and a hash.
fn push_name(key: &mut Vec<u8>, name: &str) {
    let folded = fold(name);
    match folded.as_bytes().split_at_checked(NAME_KEY_BYTES_MAX) {
        Some((head, rest)) if !rest.is_empty() => {
            key.extend_from_slice(head);
            key.extend_from_slice(&hash128(folded.as_bytes()));
        }
        _ => key.extend_from_slice(folded.as_bytes()),
    }
}

pub(crate) fn class(namespace: NamespaceId, name: &str) -> Vec<u8> {
    let mut key = with_u32(table::CLASS, namespace.0, name.len());
    push_name(&mut key, name);
    key
}

pub(crate) fn classes(namespace: NamespaceId) -> Vec<u8> {
    with_u32(table::CLASS, namespace.0, 0)
}

pub(crate) fn class_id(class: ClassId) -> Vec<u8> {
    with_u32(table::CLASS_ID, class.0, 0)
}

pub(crate) fn namespace(parent: NamespaceId, name: &str) -> Vec<u8> {
    let mut key = with_u32(table::NAMESPACE, parent.0, name.len());
    push_name(&mut key, name);
    key
}

pub(crate) fn namespaces(parent: NamespaceId) -> Vec<u8> {
    with_u32(table::NAMESPACE, parent.0, 0)
}

pub(crate) fn namespace_id(namespace: NamespaceId) -> Vec<u8> {
    with_u32(table::NAMESPACE_ID, namespace.0, 0)
}

/// Returns the key of a class in the list of its siblings.
pub(crate) fn child(parent: Option<ClassId>, namespace: NamespaceId, class: ClassId) -> Vec<u8> {
    let mut key = children(parent, namespace);
    key.extend_from_slice(&class.0.to_be_bytes());
    key
}

/// Returns what the keys of the direct subclasses of a class begin with, or of all top classes.
pub(crate) fn children(parent: Option<ClassId>, namespace: NamespaceId) -> Vec<u8> {
    match parent {
        Some(parent) => with_u32(table::SUBCLASS, parent.0, 4),
        None => with_u32(table::TOP_CLASS, namespace.0, 4),
    }
}

pub(crate) fn row(class: ClassId, key: &[u8]) -> Vec<u8> {
    let mut bytes = with_u32(table::ROW, class.0, key.len());
    bytes.extend_from_slice(key);
    bytes
}

/// Returns the same as [`row`], on the stack, for looking up.
pub(crate) fn row_to_find(class: ClassId, key: &[u8]) -> SmallVec<[u8; ROW_TO_FIND_BYTES]> {
    let mut bytes = SmallVec::new();
    bytes.push(table::ROW);
    bytes.extend_from_slice(&class.0.to_be_bytes());
    bytes.extend_from_slice(key);
    bytes
}

/// Has room for the longest row key, cut and hashed, and what stands in front of it.
const ROW_TO_FIND_BYTES: usize = 512;

pub(crate) fn rows(class: ClassId) -> Vec<u8> {
    with_u32(table::ROW, class.0, 0)
}

/// Returns what the keys of all entries for one property begin with.
pub(crate) fn index(introduced_by: ClassId, position: u16) -> Vec<u8> {
    let mut key = with_u32(table::INDEX, introduced_by.0, 64);
    key.extend_from_slice(&position.to_be_bytes());
    key
}

pub(crate) fn indexes(introduced_by: ClassId) -> Vec<u8> {
    with_u32(table::INDEX, introduced_by.0, 0)
}

/// Returns what the keys of all references to one target begin with.
pub(crate) fn references(namespace: NamespaceId, target: &[u8; HASH_BYTES]) -> Vec<u8> {
    let mut key = with_u32(table::REFERENCE, namespace.0, 64);
    key.extend_from_slice(target);
    key
}

pub(crate) fn all_references(namespace: NamespaceId) -> Vec<u8> {
    with_u32(table::REFERENCE, namespace.0, 0)
}

/// Returns the range of keys that begin with `prefix`.
pub(crate) fn range(prefix: &[u8]) -> KeyRange<'_> {
    KeyRange::prefix(prefix)
}

/// Takes a big-endian number off the front.
pub(crate) fn split_u32(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*number), rest))
}

/// Takes a big-endian number off the front.
pub(crate) fn split_u16(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<2>()?;
    Some((u16::from_be_bytes(*number), rest))
}
