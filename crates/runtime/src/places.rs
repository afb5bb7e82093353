//! A set whose members are found by a small number that is used again.

/// Members by the place they were given.
#[derive(Debug)]
pub(crate) struct Places<T> {
    members: Vec<Option<T>>,
    free: Vec<usize>,
}

impl<T> Places<T> {
    /// Adds a member and returns its place.
    pub(crate) fn add(&mut self, member: T) -> usize {
        if let Some(place) = self.free.pop()
            && let Some(entry) = self.members.get_mut(place)
        {
            *entry = Some(member);
            return place;
        }
        self.members.push(Some(member));
        self.members.len() - 1
    }

    pub(crate) fn remove(&mut self, place: usize) -> Option<T> {
        let member = self.members.get_mut(place)?.take()?;
        self.free.push(place);
        if self.len() == 0 {
            // A burst of calls must not hold its memory for ever.
            self.members.clear();
            self.free.clear();
        }
        Some(member)
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len() - self.free.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.members.iter().flatten()
    }
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Places {
            members: Vec::new(),
            free: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_used_again_and_forgotten_when_all_are_free() {
        let mut places = Places::default();
        let (a, b) = (places.add('a'), places.add('b'));
        assert_eq!(places.remove(a), Some('a'));
        assert_eq!(places.remove(a), None);
        assert_eq!(places.add('c'), a);
        assert_eq!(places.iter().copied().collect::<String>(), "cb");
        assert_eq!(
            (places.remove(b), places.remove(a), places.len()),
            (Some('b'), Some('c'), 0)
        );
        assert_eq!(places.add('d'), 0);
    }
}
