use std::collections::BTreeSet;

use swbem_core::fold_char;

use super::compile::Item;

/// Elements that one word holds.
const WORD_BITS: usize = 64;

/// Is a long part with `_` or sets in it, searched for at all places at once: a bit for each of
/// its beginnings says whether the text read so far ends with it (Baeza-Yates and Gonnet).
#[derive(Debug, Clone)]
pub(super) struct Automaton {
    words: Vec<Word>,
    /// The bit of the whole part, in the last word.
    whole: u64,
}

/// Says which of up to 64 elements each character fits.
#[derive(Debug, Clone)]
struct Word {
    latin: Vec<u64>,
    /// For the characters after `latin`: from this one on, these fit.
    others: Vec<(char, u64)>,
}

impl Automaton {
    pub(super) fn new(items: &[Item]) -> Automaton {
        let last = items.chunks(WORD_BITS).next_back().map_or(0, <[Item]>::len);
        Automaton {
            words: items.chunks(WORD_BITS).map(Word::new).collect(),
            whole: last.checked_sub(1).map_or(0, |bit| 1 << bit),
        }
    }

    /// Finds the earliest place in a text and returns what follows it.
    pub(super) fn find<'a>(&self, text: &'a str) -> Option<&'a str> {
        let mut reached = vec![0_u64; self.words.len()];
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            let c = fold_char(c);
            let mut carry = 1;
            for (word, reached) in self.words.iter().zip(&mut reached) {
                let next = (*reached << 1) | carry;
                carry = *reached >> (WORD_BITS - 1);
                *reached = match next {
                    0 => 0,
                    next => next & word.fitting(c),
                };
            }
            if reached.last().is_some_and(|last| last & self.whole != 0) {
                return Some(rest.as_str());
            }
        }
        None
    }
}

impl Word {
    fn new(items: &[Item]) -> Word {
        let fitting = |c: char| {
            let fits = items.iter().enumerate().filter(|(_, item)| item.accepts(c));
            fits.fold(0, |bits, (at, _)| bits | 1 << at)
        };
        let edges: BTreeSet<char> = items
            .iter()
            .flat_map(Item::edges)
            .filter(|c| u8::try_from(*c).is_err())
            .chain(['\u{100}'])
            .collect();
        Word {
            latin: (0..=u8::MAX).map(|byte| fitting(byte.into())).collect(),
            others: edges.into_iter().map(|c| (c, fitting(c))).collect(),
        }
    }

    fn fitting(&self, c: char) -> u64 {
        let found = match u8::try_from(c) {
            Ok(byte) => self.latin.get(usize::from(byte)),
            Err(_) => {
                let after = self.others.partition_point(|(from, _)| *from <= c);
                let at = after.checked_sub(1);
                at.and_then(|at| self.others.get(at)).map(|(_, bits)| bits)
            }
        };
        found.copied().unwrap_or_default()
    }
}
