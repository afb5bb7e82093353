use super::*;

fn matching<'a>(pattern: &str, texts: &[&'a str]) -> Vec<&'a str> {
    let pattern = Pattern::new(pattern);
    texts
        .iter()
        .copied()
        .filter(|text| pattern.matches(text))
        .collect()
}

#[test]
fn each_shape_compares_the_whole_text_without_case() {
    let texts = ["", "abc", "ABCD", "xabc", "xAbCx", "äbc"];
    assert_eq!(matching("", &texts), [""]);
    assert_eq!(matching("aBc", &texts), ["abc"]);
    assert_eq!(matching("abc%", &texts), ["abc", "ABCD"]);
    assert_eq!(matching("%ABC", &texts), ["abc", "xabc"]);
    assert_eq!(matching("%abc%", &texts), ["abc", "ABCD", "xabc", "xAbCx"]);
    assert_eq!(matching("%%", &texts), texts);
    assert_eq!(matching("Ä%", &texts), ["äbc"]);
    assert_eq!(matching("%BC", &texts), ["abc", "xabc", "äbc"]);
    assert_eq!(matching("___", &texts), ["abc", "äbc"]);
    assert_eq!(
        matching("_%b%_", &texts),
        ["abc", "ABCD", "xabc", "xAbCx", "äbc"]
    );
}

#[test]
fn sets() {
    let letters = ["a", "B", "f", "g", "-", "=", "^", "[", "%", "_", "]", "é"];
    assert_eq!(matching("[abc]", &letters), ["a", "B"]);
    assert_eq!(matching("[a-f]", &letters), ["a", "B", "f"]);
    assert_eq!(matching("[A=F]", &letters), ["a", "B", "f"]);
    assert_eq!(
        matching("[^a-f]", &letters),
        ["g", "-", "=", "^", "[", "%", "_", "]", "é"]
    );
    assert_eq!(
        matching("[^abd-f^=]", &letters),
        ["g", "-", "[", "%", "_", "]", "é"]
    );
    assert_eq!(matching("[^]", &letters), ["^"]);
    assert_eq!(matching("[a-]", &letters), ["a", "-"]);
    assert_eq!(matching("[a=]", &letters), ["a", "="]);
    assert_eq!(matching("[-a]", &letters), ["a", "-"]);
    assert_eq!(matching("[f-a]", &letters), Vec::<&str>::new());
    assert_eq!(matching("[%_[]", &letters), ["[", "%", "_"]);
    assert_eq!(matching("[", &letters), ["["]);
    assert_eq!(matching("[É]", &letters), ["é"]);
    assert_eq!(matching("%[]%", &["int[]", "int"]), ["int[]"]);
    assert_eq!(matching("[ab", &["[ab", "a"]), ["[ab"]);
}

#[test]
fn a_backslash_stands_for_itself() {
    assert_eq!(matching(r"%\%", &[r"C:\x", "C:x", r"\"]), [r"C:\x", r"\"]);
    assert_eq!(matching(r"a\_", &[r"a\b", "a_"]), [r"a\b"]);
}

#[test]
fn parts_follow_each_other_and_do_not_overlap() {
    let texts = ["aa", "aba", "abca", "a", "abcabc"];
    assert_eq!(matching("a%a", &texts), ["aa", "aba", "abca"]);
    assert_eq!(matching("%a%a%", &texts), ["aa", "aba", "abca", "abcabc"]);
    assert_eq!(matching("a%b%c", &texts), ["abcabc"]);
    assert_eq!(matching("%b_a%", &texts), ["abca", "abcabc"]);
    assert_eq!(matching("ab%ab", &["aab", "abab", "ab"]), ["abab"]);
}

#[test]
fn long_parts_are_found_too() {
    let long = "ab".repeat(30) + "c";
    let pattern = Pattern::new(&format!("%{long}%"));
    assert!(pattern.matches(&format!("abab{}x", long.to_uppercase())));
    assert!(!pattern.matches(&"ab".repeat(100)));
    let two = Pattern::new(&format!("{long}%{long}"));
    assert!(two.matches(&format!("{long}{long}")) && !two.matches(&long));
}

#[test]
fn what_an_index_can_use() {
    assert_eq!(Pattern::new("Abc").literal(), Some("abc"));
    assert_eq!(Pattern::new("Ab%").literal(), None);
    assert_eq!(Pattern::new("Ab%").prefix(), "ab");
    assert_eq!(Pattern::new("Ab_d[x]").prefix(), "ab");
    assert_eq!(Pattern::new("[a]b").prefix(), "");
    assert_eq!(Pattern::new("").literal(), Some(""));
}

#[test]
fn letters_outside_ascii_fold_to_letters_inside() {
    // The Kelvin sign is a K.
    assert!(Pattern::new("%k%").matches("\u{212A}"));
    assert!(Pattern::new("\u{212A}%").matches("kelvin"));
    assert!(Pattern::new("%\u{212A}").matches("K"));
}

#[test]
fn hostile_patterns_take_no_exponential_time() {
    let text = "a".repeat(20_000);
    let pattern = Pattern::new(&"%a_".repeat(1_000));
    assert!(pattern.matches(&text));
    assert!(!Pattern::new(&("%a".repeat(1_000) + "b")).matches(&text));
    assert!(!Pattern::new(&("%".to_owned() + &"a".repeat(10_000) + "b%")).matches(&text));
    let brackets = Pattern::new(&"[".repeat(16_000));
    assert!(!brackets.matches(&text));
}

#[test]
fn no_pattern_of_a_query_takes_long_for_a_long_text() {
    let text = "a".repeat(500_000);
    let all_but_a: String = ('\u{4E00}'..).take(16_000).collect();
    // Without the automaton, the order of sets and the one look for ASCII these take minutes.
    for pattern in [
        format!("%{}b%", "a_".repeat(4_000)),
        format!("%{}b%", "[^b]".repeat(4_000)),
        format!("%[{all_but_a}]%"),
        format!("{}b", "%a".repeat(8_000)),
    ] {
        assert!(!Pattern::new(&pattern).matches(&text));
    }
}

#[test]
fn long_parts_with_sets_are_found_at_their_first_place() {
    let part = "[b-d]_[^x]é".repeat(40);
    let found = "cyYÉ".repeat(40);
    for (pattern, text) in [
        (format!("%{part}%"), found.clone()),
        (format!("%{part}%"), format!("cyY{found}x")),
        (format!("%{part}%{part}%"), format!("{found}{found}")),
        (
            format!("%{part}%{part}%"),
            format!("{found}{}", &found[1..]),
        ),
        (format!("%{part}_%"), found.clone()),
        (format!("%{part}%"), found.replacen('c', "e", 1)),
        (format!("%{part}%"), found.replace('É', "E")),
    ] {
        crate::oracle::check_like(&pattern, &text);
    }
    for chars in 30..140 {
        let pattern = format!("%x{}é%", "_".repeat(chars));
        let text = format!("xx{}É", "É".repeat(chars - 1));
        crate::oracle::check_like(&pattern, &text);
        assert!(Pattern::new(&pattern).matches(&text), "{chars}");
        assert!(
            !Pattern::new(&pattern).matches(&text[..text.len() - 4]),
            "{chars}"
        );
    }
    assert!(Pattern::new(&format!("%{part}%")).matches(&format!("cyY{found}x")));
    assert!(Pattern::new(&format!("%{part}%{part}%")).matches(&format!("{found}{found}")));
}
