use std::borrow::Cow;

/// Selects the keys from `start` up to, but not including, `end`; without an end, all that follow.
///
/// Keys compare as byte strings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRange<'a> {
    start: Cow<'a, [u8]>,
    end: Option<Cow<'a, [u8]>>,
}

impl<'a> KeyRange<'a> {
    /// Selects every key.
    #[must_use]
    pub const fn all() -> Self {
        Self {
            start: Cow::Borrowed(&[]),
            end: None,
        }
    }

    /// Selects the keys from `start` up to, but not including, `end`.
    #[must_use]
    pub const fn new(start: &'a [u8], end: &'a [u8]) -> Self {
        Self {
            start: Cow::Borrowed(start),
            end: Some(Cow::Borrowed(end)),
        }
    }

    /// Selects `start` and every key after it.
    #[must_use]
    pub const fn starting_at(start: &'a [u8]) -> Self {
        Self {
            start: Cow::Borrowed(start),
            end: None,
        }
    }

    /// Selects the keys that begin with `prefix`.
    #[must_use]
    pub fn prefix(prefix: &'a [u8]) -> Self {
        Self {
            start: Cow::Borrowed(prefix),
            end: prefix_end(prefix).map(Cow::Owned),
        }
    }

    /// Leaves out `key` and everything before it: where a scan that stopped at `key` goes on.
    #[must_use]
    pub fn after(self, key: &[u8]) -> Self {
        let mut next = Vec::with_capacity(key.len().saturating_add(1));
        next.extend_from_slice(key);
        next.push(0);
        self.not_before(next)
    }

    /// Leaves out everything before `key`.
    #[must_use]
    pub fn not_before(self, key: Vec<u8>) -> Self {
        if key.as_slice() <= self.start.as_ref() {
            self
        } else {
            Self {
                start: Cow::Owned(key),
                ..self
            }
        }
    }

    /// Leaves out `key` and everything after it: where a reverse scan that stopped at `key` goes on.
    #[must_use]
    pub fn before(self, key: &[u8]) -> Self {
        match self.end() {
            Some(end) if end <= key => self,
            _ => Self {
                end: Some(Cow::Owned(key.to_vec())),
                ..self
            },
        }
    }

    /// Returns the first key that may be in the range.
    #[must_use]
    pub fn start(&self) -> &[u8] {
        &self.start
    }

    /// Returns the first key after the range, or nothing where it has no end.
    #[must_use]
    pub fn end(&self) -> Option<&[u8]> {
        self.end.as_deref()
    }

    /// Tells whether `key` is in the range.
    #[must_use]
    pub fn contains(&self, key: &[u8]) -> bool {
        self.start() <= key && self.end().is_none_or(|end| key < end)
    }

    /// Tells whether no key at all can be in the range.
    #[must_use]
    pub fn is_void(&self) -> bool {
        self.end().is_some_and(|end| end <= self.start())
    }

    /// Returns the same range without borrowing.
    #[must_use]
    pub fn into_owned(self) -> KeyRange<'static> {
        KeyRange {
            start: Cow::Owned(self.start.into_owned()),
            end: self.end.map(|end| Cow::Owned(end.into_owned())),
        }
    }
}

/// Returns the first key after all that begin with `prefix`; there is none if it is all `0xff`.
fn prefix_end(prefix: &[u8]) -> Option<Vec<u8>> {
    let kept = prefix.iter().rposition(|byte| *byte != u8::MAX)?;
    let mut end = prefix.get(..=kept)?.to_vec();
    let last = end.last_mut()?;
    *last = last.saturating_add(1);
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefix_selects_exactly_the_keys_that_begin_with_it() {
        let range = KeyRange::prefix(b"a\xff");
        assert_eq!(range.end(), Some(b"b".as_slice()));
        assert!(range.contains(b"a\xff") && range.contains(b"a\xff\xff\xff"));
        assert!(!range.contains(b"b") && !range.contains(b"a\xfe\xff"));
        assert_eq!(KeyRange::prefix(b"\xff\xff").end(), None);
        assert_eq!(KeyRange::prefix(b""), KeyRange::all());
    }

    #[test]
    fn a_scan_resumes_after_the_key_it_stopped_at() {
        let range = KeyRange::new(b"a", b"c").after(b"b");
        assert!(!range.contains(b"b") && range.contains(b"b\0") && !range.contains(b"c"));
        let range = KeyRange::new(b"a", b"c").after(b"0");
        assert_eq!(
            range.start(),
            b"a",
            "a key before the range does not widen it"
        );
        let range = KeyRange::new(b"a", b"c").before(b"b");
        assert!(range.contains(b"a\xff") && !range.contains(b"b"));
        assert!(KeyRange::new(b"a", b"c").before(b"a").is_void());
        assert_eq!(
            KeyRange::new(b"a", b"c").before(b"d"),
            KeyRange::new(b"a", b"c")
        );
    }
}
