//! The generator of `Rnd`: linear congruential with 24 bits, the sequence of VBScript.

/// What the built-in functions keep between calls.
#[derive(Clone, Debug)]
pub struct Session {
    seed: u32,
}

const SEED_AT_START: u32 = 0x5_0000;
const MULTIPLIER: u32 = 0xfd_43fd;
const INCREMENT: u32 = 0xc3_9ec3;
const MASK: u32 = 0xff_ffff;

impl Default for Session {
    fn default() -> Self {
        Self {
            seed: SEED_AT_START,
        }
    }
}

impl Session {
    /// Goes on to the next number and returns it.
    pub(super) fn next(&mut self) -> f32 {
        self.seed = self.seed.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT) & MASK;
        self.current()
    }

    /// Returns the last number again.
    pub(super) fn current(&self) -> f32 {
        let [low, middle, high, _] = self.seed.to_le_bytes();
        // 24 bits fit into a Single; only its parts convert without loss by type.
        (f32::from(u16::from_le_bytes([middle, high])) * 256.0 + f32::from(low)) / 16_777_216.0
    }

    /// Starts again at a place that follows from the bits of a negative number alone.
    pub(super) fn restart(&mut self, number: f32) {
        let bits = number.to_bits();
        self.seed = bits.wrapping_add(bits >> 24) & MASK;
    }

    /// Mixes the upper half of a Double's bits into the seed, whose low byte stays.
    pub(super) fn randomize(&mut self, number: f64) {
        let [.., fifth, sixth, seventh, eighth] = number.to_le_bytes();
        let mixed = u16::from_le_bytes([fifth, sixth]) ^ u16::from_le_bytes([seventh, eighth]);
        self.seed = (self.seed & 0xff) | (u32::from(mixed) << 8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use swbem_automation::coerce::single_text;

    #[test]
    fn the_sequence_is_that_of_vbscript() {
        let mut session = Session::default();
        assert_eq!(single_text(session.current()), "1.953125E-02");
        let first: Vec<String> = (0..5).map(|_| single_text(session.next())).collect();
        assert_eq!(
            first,
            [
                "0.7055475",
                "0.533424",
                "0.5795186",
                "0.2895625",
                "0.301948"
            ]
        );
        let mut session = Session::default();
        session.randomize(0.0);
        assert_eq!(single_text(session.next()), "0.7641413");
        assert_eq!(single_text(session.next()), "0.3576428");
        session.restart(-1.0);
        let once = session.next();
        session.restart(-1.0);
        assert_eq!(session.next(), once);
    }
}
