//! Code page 1252, which `Chr` and `Asc` mean in the US locale.

/// The characters of the bytes 0x80 to 0x9f.
const HIGH_CONTROLS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Returns the character of a byte.
pub(crate) fn to_char(byte: u8) -> char {
    match byte
        .checked_sub(0x80)
        .and_then(|idx| HIGH_CONTROLS.get(usize::from(idx)))
    {
        Some(character) => *character,
        None => char::from(byte),
    }
}

/// Returns the byte of a character, that of `?` when it has none.
pub(super) fn to_byte(character: char) -> u8 {
    let high = HIGH_CONTROLS.iter().position(|known| *known == character);
    match high.and_then(|idx| u8::try_from(idx + 0x80).ok()) {
        Some(byte) => byte,
        None => match u8::try_from(u32::from(character)) {
            Ok(byte) if !(0x80..0xa0).contains(&byte) => byte,
            _ => b'?',
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back() {
        for byte in 0..=255 {
            assert_eq!(to_byte(to_char(byte)), byte);
        }
        assert_eq!(to_byte('Ω'), b'?');
    }
}
