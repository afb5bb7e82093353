use proptest::prelude::*;

use super::*;

fn regexp(pattern: &str, flags: &str) -> ObjectRef {
    let object = RegExp::create();
    let put = |name: &str, value: Variant| {
        object
            .invoke(Some(name), Invoke::Put, &mut Arguments::new(vec![value]))
            .unwrap();
    };
    put("Pattern", pattern.into());
    put("Global", flags.contains('g').into());
    put("IgnoreCase", flags.contains('i').into());
    put("MultiLine", flags.contains('m').into());
    object
}

fn call(object: &ObjectRef, name: &str, arguments: Vec<Variant>) -> Result<Variant, Exception> {
    object.invoke(
        Some(name),
        Invoke::MethodOrGet,
        &mut Arguments::new(arguments),
    )
}

fn get(object: &ObjectRef, name: &str) -> Variant {
    call(object, name, vec![]).unwrap()
}

fn text(value: &Variant) -> String {
    coerce::to_text(value).unwrap().to_string()
}

/// Writes matches as `first:value(group,group)`; `-` is a group that took no part.
fn matches(pattern: &str, flags: &str, subject: &str) -> String {
    let found = match call(&regexp(pattern, flags), "Execute", vec![subject.into()]) {
        Ok(found) => found.as_object().unwrap().clone(),
        Err(exception) => return format!("!{}", exception.number),
    };
    let one = |found: Variant| {
        let found = found.as_object().unwrap();
        let groups = get(found, "SubMatches")
            .as_object()
            .unwrap()
            .enumerate()
            .unwrap();
        let groups = groups.map(|group| match group.unwrap() {
            Variant::Empty => "-".to_owned(),
            group => text(&group),
        });
        let groups = groups.collect::<Vec<_>>().join(",");
        let (first, value) = (get(found, "FirstIndex"), get(found, "Value"));
        format!("{}:{}({groups})", text(&first), text(&value))
    };
    found
        .enumerate()
        .unwrap()
        .map(|found| one(found.unwrap()))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn patterns_match_as_ecmascript_says() {
    let rows = [
        ("a+", "", " aabaaa", "1:aa()"),
        ("a+", "g", " aabaaa", "1:aa() 4:aaa()"),
        ("(a|b)+|(c)", "", "aa", "0:aa(a,-)"),
        (r"\[([^\[]+)\]", "g", " [test]  ", "1:[test](test)"),
        ("Ab", "gi", "abcaBc", "0:ab() 3:aB()"),
        (r"\\", "g", r"aaa\\c", r"3:\() 4:\()"),
        ("(a)(b)cabc", "", "abcabc", "0:abcabc(a,b)"),
        ("", "g", "test", "0:() 1:() 2:() 3:() 4:()"),
        (
            "(z)((a+)?(b+)?(c))*",
            "",
            "zaacbbbcac",
            "0:zaacbbbcac(z,ac,a,-,c)",
        ),
        ("(a*)*", "", "b", "0:(-)"),
        ("(?=(a+))a*b\\1", "", "baaabac", "3:aba(a)"),
        (
            "(.*?)a(?!(a+)b\\2c)\\2(.*)",
            "",
            "baaabaac",
            "0:baaabaac(ba,-,abaac)",
        ),
        ("((a)|b)*", "", "ab", "0:ab(b,-)"),
        ("a{2,3}?", "g", "aaaaa", "0:aa() 2:aa()"),
        ("a{2}", "", "aaa", "0:aa()"),
        ("a{,3}", "", "a{,3}", "0:a{,3}()"),
        ("x{a}", "", "x{a}", "0:x{a}()"),
        ("^b", "", "a\nb", ""),
        ("^b", "m", "a\nb", "2:b()"),
        ("a$", "m", "a\r\nb", "0:a()"),
        ("a.b", "", "a\rb", "0:a\rb()"),
        ("a.b", "", "a\nb", ""),
        (r"\bfoo\b", "g", "foo food foo", "0:foo() 9:foo()"),
        (r"\Boo", "", "foo", "1:oo()"),
        (r"[\w-]+", "", "=a-b=", "1:a-b()"),
        (r"[^\d\s]+", "", "1 x2", "2:x()"),
        (r"[\D]", "", "1x", "1:x()"),
        (r"[^]", "", "\n", "0:\n()"),
        (r"[]", "", "a", ""),
        (r"[a-]+", "", "x-a", "1:-a()"),
        (r"[\]\\]+", "", r"a]\", r"1:]\()"),
        (r"\x41\u0042\103\t", "", "ABC\t", "0:ABC\t()"),
        (r"\cJ", "", "\n", "0:\n()"),
        (r"\0", "", "\0", "0:\0()"),
        (r"(a)\1", "", "aa", "0:aa(a)"),
        (r"\1(a)", "", "a", "0:a(a)"),
        (r"(a)\2", "", "a\u{2}", "0:a\u{2}(a)"),
        (r"(?:a|b)c", "", "bc", "0:bc()"),
        (r"a|ab", "", "ab", "0:a()"),
        (r"((a|ab)(c|bcd))(d*)", "", "abcd", "0:abcd(abcd,a,bcd,)"),
        (r"(a)\1", "i", "aA", "0:aA(a)"),
        ("ä", "i", "Ä", "0:Ä()"),
        ("[à-ü]", "i", "Ä", "0:Ä()"),
        ("x", "", "😀x", "2:x()"),
        ("(", "", "", "!5020"),
        (")", "", "", "!5017"),
        ("[a", "", "", "!5019"),
        ("[z-a]", "", "", "!5021"),
        ("*a", "", "", "!5018"),
        ("a**", "", "", "!5018"),
        ("^*", "", "", "!5018"),
        ("{1}", "", "", "!5018"),
        ("a{3,2}", "", "", "!5017"),
        ("(?<n>a)", "", "", "!5017"),
        ("a\\", "", "", "!5017"),
        ("[a\\", "", "", "!5019"),
    ];
    for (pattern, flags, subject, expected) in rows {
        assert_eq!(
            matches(pattern, flags, subject),
            expected,
            "/{pattern}/{flags} {subject:?}"
        );
    }
}

#[test]
fn replacements_are_expanded() {
    let rows = [
        ("xxx", "g", "xxxx", "y", "yx"),
        (r"\[([^\[]+)\]", "g", "[test] [test]", "aa", "aa aa"),
        (r"\[([^\[]+)\]", "", "[test] [test]", "aa", "aa [test]"),
        (r"(\&(\d))", "g", "abc &1 123", "$'", "abc  123 123"),
        (r"(\&(\d))", "g", "abc &1 123", "$`", "abc abc  123"),
        (r"(\&(\d))", "g", "abc &1 123", "$3", "abc $3 123"),
        (r"(\$(\d))", "g", "$1,$2", "$$1-$1$2", "$1-$11,$1-$22"),
        ("b", "g", "abc", "x$&z", "axbzc"),
        ("(a)|(b)", "g", "ab", "[$1$2]", "[a][b]"),
        ("(a)", "", "a", "$10$01$0$", "a0a$0$"),
        ("", "", "xxx", "y", "yxxx"),
        ("", "g", "xxx", "y", "yxyxyxy"),
        ("a*", "g", "aab", "x", "xxbx"),
        ("q", "g", "é", "x", "é"),
    ];
    for (pattern, flags, subject, replacement, expected) in rows {
        let object = regexp(pattern, flags);
        let result = call(&object, "Replace", vec![subject.into(), replacement.into()]).unwrap();
        assert_eq!(
            text(&result),
            expected,
            "/{pattern}/{flags} {subject:?} {replacement:?}"
        );
    }
    let object = regexp("t", "");
    let result = call(&object, "Replace", vec!["t".into(), true.into()]).unwrap();
    assert_eq!(text(&result), "-1");
}

#[test]
fn collections_have_their_members() {
    let object = regexp("(a)(b)?", "g");
    assert!(matches!(get(&object, "pattern"), Variant::String(pattern) if pattern == "(a)(b)?"));
    assert!(matches!(
        call(&object, "Test", vec!["xa".into()]),
        Ok(Variant::Boolean(true))
    ));
    assert_eq!(call(&object, "Test", vec![]).unwrap_err().number, 450);
    assert_eq!(
        call(&object, "Exec", vec!["a".into()]).unwrap_err().number,
        438
    );
    let found = call(&object, "Execute", vec!["a ab".into()]).unwrap();
    let found = found.as_object().unwrap();
    assert!(matches!(get(found, "Count"), Variant::Long(2)));
    assert_eq!(call(found, "Item", vec![2.into()]).unwrap_err().number, 5);
    let second = call(found, "Item", vec![1.into()]).unwrap();
    let second = second.as_object().unwrap();
    assert!(matches!(get(second, "Length"), Variant::Long(2)));
    assert_eq!(
        text(&coerce::default_value(&second.clone().into()).unwrap()),
        "ab"
    );
    assert_eq!(
        text(&call(second, "SubMatches", vec![1.into()]).unwrap()),
        "b"
    );
    assert_eq!(
        call(second, "SubMatches", vec![2.into()])
            .unwrap_err()
            .number,
        5
    );
}

#[test]
fn hostile_patterns_end() {
    let subject = format!("{}!", "a".repeat(60));
    for pattern in ["(a+)+$", "(.*a){30}x"] {
        assert_eq!(matches(pattern, "", &subject), "!51", "{pattern}");
    }
    let long = "a".repeat(3_000_000);
    assert_eq!(matches("(?:a|b)*c", "", &long), "!7");
    assert_eq!(matches("(a*)*b", "", &"a".repeat(50)), "!51");
    assert_eq!(matches(&"(".repeat(100_000), "", ""), "!28");
    assert_eq!(
        matches(&format!("{}{}", "(".repeat(150), ")".repeat(150)), "", "a"),
        {
            let groups = vec![""; 150].join(",");
            format!("0:({groups})")
        }
    );
    assert!(matches("((a{1,100}){1,100}){1,100}b", "", &"a".repeat(100)).starts_with('!'));
    assert_eq!(matches("a{4294967295,}", "", "aaa"), "");
    assert_eq!(matches("(((?:.)+)+){2}", "", "aa"), "0:aa(a,a)");
}

/// Makes a pattern of the parts of ECMAScript, often with groups that may take no part.
fn any_pattern() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[abc]".prop_map(String::from),
        Just(".".to_owned()),
        Just("[ab]".to_owned()),
        Just("[^a]".to_owned()),
        Just(r"\b".to_owned()),
        Just("^".to_owned()),
        Just("$".to_owned()),
        Just(r"\1".to_owned()),
        Just(r"\w".to_owned()),
        Just(String::new()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let times = prop_oneof!["[*+?]", "\\{[012],[23]\\}", "\\{2\\}", "[*+?]\\?"];
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| left + &right),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("(?:{left}|{right})")),
            inner.clone().prop_map(|inner| format!("({inner})")),
            inner.clone().prop_map(|inner| format!("(?={inner})")),
            inner.clone().prop_map(|inner| format!("(?!{inner})")),
            (inner.clone(), times.clone()).prop_map(|(inner, times)| format!("(?:{inner}){times}")),
            (inner, times).prop_map(|(inner, times)| format!("({inner}){times}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn another_engine_agrees(pattern in any_pattern(), subject in "[abc]{0,8}") {
        // Without a group the reference means a character here and nothing there.
        prop_assume!(pattern.contains(r"\1") <= pattern.replace("(?", "").contains('('));
        let Ok(theirs) = regress::Regex::new(&pattern) else { return Ok(()) };
        let ours = matches(&pattern, "", &subject);
        let theirs = theirs.find(&subject).map_or(String::new(), |found| {
            let groups = found.groups().skip(1).map(|group| match group {
                Some(range) => subject[range].to_owned(),
                None => "-".to_owned(),
            });
            let groups = groups.collect::<Vec<_>>().join(",");
            format!("{}:{}({groups})", found.start(), &subject[found.range()])
        });
        // It finds nothing where a repetition has to give back what repetitions inside it took.
        prop_assume!(!theirs.is_empty() || ours.is_empty());
        prop_assert_eq!(ours, theirs, "/{}/ on {:?}", pattern, subject);
    }

    #[test]
    fn any_text_is_a_pattern_or_an_error(pattern in r"[abc\\\[\](){}*+?|^$.,:=!\-0-9dwx]{0,24}", subject in ".{0,10}") {
        let shown = matches(&pattern, "gi", &subject);
        prop_assert!(shown.len() < 10_000);
    }
}
