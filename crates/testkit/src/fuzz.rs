//! A short fuzz without coverage: random changes to the inputs of a corpus.

/// A small generator of random numbers (xorshift64*), seeded so that a failure can be had again.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Makes a generator; the seed 0 counts as 1.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Random(if seed == 0 { 1 } else { seed })
    }

    /// Returns the next number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Returns a number below `bound`, or 0 when the bound is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        usize::try_from(self.next_u64().checked_rem(bound).unwrap_or(0)).unwrap_or(0)
    }

    fn byte(&mut self) -> u8 {
        self.next_u64().to_le_bytes().last().copied().unwrap_or(0)
    }
}

/// Inputs longer than this are cut.
const INPUT_BYTES_MAX: usize = 64 * 1024;

/// Changes an input in one to eight random ways: bits, bytes, pieces removed, repeated, or taken
/// from another input.
#[must_use]
pub fn mutate(random: &mut Random, input: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=random.below(8) {
        mutate_once(random, &mut bytes, other);
    }
    bytes.truncate(INPUT_BYTES_MAX);
    bytes
}

fn mutate_once(random: &mut Random, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = random.below(bytes.len().saturating_add(1));
    let end = at.saturating_add(random.below(16)).min(bytes.len());
    match random.below(7) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => {
            let new = random.byte();
            if let Some(byte) = bytes.get_mut(at) {
                *byte = new;
            }
        }
        2 => bytes.insert(at, random.byte()),
        3 => drop(bytes.drain(at..end)),
        4 => {
            let piece: Vec<u8> = bytes.get(at..end).unwrap_or_default().to_vec();
            bytes.splice(at..at, piece);
        }
        5 => {
            let from = random.below(other.len().saturating_add(1));
            let to = from.saturating_add(random.below(64)).min(other.len());
            bytes.splice(
                at..at,
                other.get(from..to).unwrap_or_default().iter().copied(),
            );
        }
        _ => {
            let interesting: [&[u8]; 12] = [
                b"\"",
                b"\\",
                b"{",
                b"}",
                b"[",
                b"]",
                b";",
                b"\xff\xff\xff\xff",
                b"\0\0\0\0",
                b"\x80",
                b"18446744073709551616",
                b"*",
            ];
            let piece = interesting
                .get(random.below(interesting.len()))
                .copied()
                .unwrap_or(b"=");
            bytes.splice(at..at, piece.iter().copied());
        }
    }
}
