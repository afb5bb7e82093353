//! The name that was probably meant.

use swbem_core::fold;

/// Names with more characters are not compared: the effort grows with the square.
const NAME_CHARS_MAX: usize = 64;

/// Keeps the one of some names that is nearest to what was written.
pub(super) struct Nearest {
    wanted: Vec<char>,
    best: Option<(usize, String)>,
}

impl Nearest {
    pub(super) fn to(name: &str) -> Nearest {
        Nearest {
            wanted: fold(name).chars().collect(),
            best: None,
        }
    }

    pub(super) fn offer(&mut self, name: &str) {
        let known: Vec<char> = fold(name).chars().collect();
        // A third of the letters may be wrong; of two, one.
        let most = match self.wanted.len() {
            0 | 1 => 0,
            letters => (letters.max(3) / 3).min(4),
        };
        let bound = self.best.as_ref().map_or(most + 1, |(least, _)| *least);
        if known.len().abs_diff(self.wanted.len()) >= bound
            || known.len().max(self.wanted.len()) > NAME_CHARS_MAX
        {
            return;
        }
        let distance = distance(&self.wanted, &known);
        if distance < bound {
            self.best = Some((distance, name.to_owned()));
        }
    }

    pub(super) fn found(self) -> Option<String> {
        self.best.map(|(_, name)| name)
    }
}

/// Counts the letters to insert, delete, replace or exchange with the next one.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut last = None;
    for (nth, from) in a.iter().enumerate() {
        let mut next = vec![nth + 1];
        let mut left = nth + 1;
        let mut to_last = None;
        for (at, to) in b.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            left = (cell(&row, at) + usize::from(from != to))
                .min(cell(&row, at + 1) + 1)
                .min(left + 1);
            if last == Some(to) && to_last == Some(from) {
                left = left.min(cell(&before, at.wrapping_sub(1)) + 1);
            }
            next.push(left);
            to_last = Some(to);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(from);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_if_it_is_near() {
        let nearest = |wanted: &str, known: &[&str]| {
            let mut nearest = Nearest::to(wanted);
            known.iter().for_each(|name| nearest.offer(name));
            nearest.found()
        };
        let names = ["Name", "Size", "Handle"];
        assert_eq!(nearest("nmae", &names).as_deref(), Some("Name"));
        assert_eq!(nearest("mean", &names), None);
        assert_eq!(nearest("Nam", &names).as_deref(), Some("Name"));
        assert_eq!(nearest("SIZES", &names).as_deref(), Some("Size"));
        assert_eq!(nearest("Hanlde", &names).as_deref(), Some("Handle"));
        assert_eq!(nearest("Other", &names), None);
        assert_eq!(nearest("X", &["Y", "XY"]), None);
        assert_eq!(nearest("Ix", &["Id"]).as_deref(), Some("Id"));
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&chars("kitten"), &chars("sitting")), 3);
        assert_eq!(distance(&chars(""), &chars("abc")), 3);
        assert_eq!(distance(&chars("abcd"), &chars("badc")), 2);
    }
}
