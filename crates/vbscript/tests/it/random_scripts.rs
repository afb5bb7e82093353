//! Random scripts end, without a panic.

use proptest::prelude::*;
use swbem_vbscript::oracle;

/// Names that all kinds of things have, so that they meet.
fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "a", "b", "c", "f", "g", "s", "arr", "o", "k", "Err", "Echo", "Len", "Mid", "UBound",
        "Array", "[x y]",
    ])
    .prop_map(str::to_owned)
}

/// Names that nothing but variables have.
fn variable() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "g", "arr", "o"]).prop_map(str::to_owned)
}

fn literal() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "0",
        "1",
        "-1",
        "2",
        "3",
        "32767",
        "2147483647",
        "1.5",
        "1E300",
        "\"x\"",
        "\"12\"",
        "\"\"",
        "True",
        "Null",
        "Empty",
        "Nothing",
        "#1/1/2000#",
        "&HFF",
        "New k",
        "Array(1, 2)",
        "Array()",
    ])
    .prop_map(str::to_owned)
}

fn expr() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![name(), literal()];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let op = prop::sample::select(vec![
            "+", "-", "*", "/", "\\", "Mod", "^", "&", "=", "<>", "<", ">=", "And", "Or", "Xor",
            "Eqv", "Imp", "Is",
        ]);
        prop_oneof![
            (inner.clone(), op, inner.clone()).prop_map(|(l, op, r)| format!("{l} {op} {r}")),
            inner.clone().prop_map(|e| format!("({e})")),
            inner.clone().prop_map(|e| format!("Not {e}")),
            inner.clone().prop_map(|e| format!("-{e}")),
            (name(), prop::collection::vec(inner.clone(), 0..3))
                .prop_map(|(n, args)| format!("{n}({})", args.join(", "))),
            (name(), name()).prop_map(|(o, m)| format!("{o}.{m}")),
            (name(), name(), inner.clone()).prop_map(|(o, m, e)| format!("{o}.{m}({e})")),
            inner.prop_map(|e| format!("Eval(\"{}\")", e.replace('"', "\"\""))),
        ]
    })
}

fn stmt() -> impl Strategy<Value = String> {
    let simple = prop_oneof![
        (name(), expr()).prop_map(|(n, e)| format!("{n} = {e}")),
        (name(), expr()).prop_map(|(n, e)| format!("Set {n} = {e}")),
        (name(), expr(), expr()).prop_map(|(n, i, e)| format!("{n}({i}) = {e}")),
        (name(), name(), expr()).prop_map(|(o, m, e)| format!("{o}.{m} = {e}")),
        (name(), prop::collection::vec(expr(), 0..3))
            .prop_map(|(n, args)| format!("{n} {}", args.join(", "))),
        (variable(), expr()).prop_map(|(n, e)| format!("ReDim Preserve {n}({e})")),
        (variable(), expr()).prop_map(|(n, e)| format!("ReDim {n}({e})")),
        name().prop_map(|n| format!("Erase {n}")),
        Just("On Error Resume Next".to_owned()),
        Just("On Error GoTo 0".to_owned()),
        (name(), expr()).prop_map(|(n, e)| format!("Execute \"{n} = {}\"", e.replace('"', "\"\""))),
    ];
    simple.prop_recursive(3, 24, 4, |inner| {
        let block = prop::collection::vec(inner, 0..4).prop_map(|stmts| stmts.join("\n"));
        prop_oneof![
            (expr(), block.clone(), block.clone())
                .prop_map(|(c, a, b)| format!("If {c} Then\n{a}\nElse\n{b}\nEnd If")),
            (variable(), expr(), expr(), block.clone()).prop_map(|(n, a, b, s)| format!(
                "For {n} = {a} To {b}\n{s}\nIf Not {a} Then Exit For\nNext"
            )),
            (variable(), expr(), block.clone()).prop_map(|(n, e, s)| format!(
                "For Each {n} In {e}\n{s}\nIf {e} Then Exit For\nNext"
            )),
            (expr(), block.clone()).prop_map(|(c, s)| format!("Do While {c}\n{s}\nLoop")),
            (expr(), expr(), block.clone())
                .prop_map(|(t, c, s)| format!("Select Case {t}\nCase {c}\n{s}\nEnd Select")),
            (name(), block).prop_map(|(n, s)| format!("With {n}\n{s}\nEnd With")),
        ]
    })
}

fn script() -> impl Strategy<Value = String> {
    let block = || prop::collection::vec(stmt(), 0..6).prop_map(|stmts| stmts.join("\n"));
    (block(), block(), block(), block()).prop_map(|(main, f, s, k)| {
        format!(
            "{main}\nFunction f(a)\n{f}\nf = a\nEnd Function\nSub s(a, ByVal b)\n{s}\nEnd Sub\n\
             Class k\nPublic a\nPrivate b\nPublic arr(2)\nPublic Default Function c(g)\n{k}\n\
             End Function\nPrivate Sub Class_Terminate\na = 1\nEnd Sub\nEnd Class\n"
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn scripts_of_statements_end(text in script()) {
        oracle::check(&text);
    }

    #[test]
    fn any_text_ends(text in "[ -~\\n]{0,200}") {
        oracle::check(&text);
    }
}

/// Most of the random scripts must get past the parser, or they would test nothing else.
#[test]
fn most_random_scripts_compile() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let texts: Vec<String> = (0..200)
        .map(|_| script().new_tree(&mut runner).unwrap().current())
        .collect();
    let compiled = swbem_vbscript::with_stack(|| {
        let engine = swbem_vbscript::Engine::new(crate::support::environment());
        let outcomes = texts.iter().map(|text| engine.check("script", text));
        let failed: Vec<String> = outcomes
            .filter_map(|outcome| Some(outcome.err()?.to_string()))
            .collect();
        (
            texts.len() - failed.len(),
            failed.into_iter().take(5).collect::<Vec<_>>(),
        )
    });
    let (count, failed) = compiled.unwrap();
    assert!(count > 150, "only {count} of 200 compile: {failed:?}");
}
