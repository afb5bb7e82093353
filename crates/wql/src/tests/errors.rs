//! What is said about queries that are wrong.

use std::fmt::Write;

use swbem_text::{Colour, Diagnostic};

use crate::{limits, parse, parse_event, render, status_code};
use swbem_core::Status;

/// Starts a query; what follows up to the next one is what is said about it.
const QUERY: &str = ">>> ";

/// Goes on with a query.
const MORE: &str = "... ";

/// Goes before a query that is an event query.
const EVENT: &str = "event: ";

fn diagnostics(query: &str) -> Vec<Diagnostic> {
    match query.strip_prefix(EVENT) {
        Some(event) => parse_event(event).diagnostics,
        None => parse(query).diagnostics,
    }
}

/// Answers every query of a script anew.
fn answered(script: &str) -> String {
    let mut out = String::new();
    let mut lines = script.lines().peekable();
    let mut is_answer = false;
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix(QUERY) else {
            if !is_answer || line.starts_with("# ") {
                is_answer = false;
                writeln!(out, "{line}").unwrap();
            }
            continue;
        };
        let mut query = first.to_owned();
        writeln!(out, "{line}").unwrap();
        while let Some(more) = lines.peek().and_then(|line| line.strip_prefix(MORE)) {
            writeln!(out, "{MORE}{more}").unwrap();
            query = query + "\n" + more;
            lines.next();
        }
        let shown = query.strip_prefix(EVENT).unwrap_or(&query);
        let diagnostics = diagnostics(&query);
        assert!(!diagnostics.is_empty(), "{query} is read");
        assert!(diagnostics.iter().all(Diagnostic::is_error));
        let said = render(shown, &diagnostics, Colour::Never);
        writeln!(out, "{said}").unwrap();
        is_answer = true;
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

#[test]
fn every_mistake_is_explained() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/errors.txt");
    let script = std::fs::read_to_string(file).unwrap();
    let answered = answered(&script);
    if std::env::var_os("SWBEM_BLESS").is_some() {
        std::fs::write(file, &answered).unwrap();
        return;
    }
    for (line, (expected, found)) in script.lines().zip(answered.lines()).enumerate() {
        assert_eq!(found, expected, "errors.txt:{}", line + 1);
    }
    assert_eq!(script.lines().count(), answered.lines().count());
}

fn status(query: &str) -> Option<Status> {
    parse(query).status()
}

#[test]
fn limits_are_quotas() {
    let at_limit = |tail: &str| {
        let head = "SELECT * FROM C WHERE a = '";
        let rest = limits::QUERY_CHARS_MAX - head.len() - tail.chars().count();
        format!("{head}{}{tail}", "ä".repeat(rest))
    };
    assert_eq!(status(&at_limit("'")), None);
    assert_eq!(status(&at_limit("' ")), None);
    assert_eq!(
        status(&(at_limit("'") + " ")),
        Some(Status::QUOTA_VIOLATION)
    );

    let terms = |count| format!("SELECT * FROM C WHERE a=1{}", " OR a=1".repeat(count - 1));
    assert_eq!(status(&terms(limits::TERMS_MAX)), None);
    assert_eq!(
        status(&terms(limits::TERMS_MAX + 1)),
        Some(Status::QUOTA_VIOLATION)
    );

    let nested = |depth: usize| {
        let (open, close) = ("NOT (a=1 AND ".repeat(depth), ")".repeat(depth));
        format!("SELECT * FROM C WHERE {open}b=2{close}")
    };
    assert_eq!(status(&nested(limits::NESTING_DEPTH_MAX)), None);
    assert_eq!(
        status(&nested(limits::NESTING_DEPTH_MAX + 1)),
        Some(Status::QUOTA_VIOLATION)
    );

    let class = |length| format!("SELECT * FROM {}", "C".repeat(length));
    assert_eq!(status(&class(4096)), None);
    assert_eq!(status(&class(4097)), Some(Status::QUOTA_VIOLATION));

    let columns = |count| format!("SELECT a{} FROM C", ",a".repeat(count - 1));
    assert_eq!(status(&columns(limits::COLUMNS_MAX)), None);
    assert_eq!(
        status(&columns(limits::COLUMNS_MAX + 1)),
        Some(Status::QUOTA_VIOLATION)
    );

    let path = |names| format!("SELECT a{} FROM C", ".a".repeat(names - 1));
    assert_eq!(status(&path(limits::PATH_NAMES_MAX)), None);
    assert_eq!(
        status(&path(limits::PATH_NAMES_MAX + 1)),
        Some(Status::QUOTA_VIOLATION)
    );

    let source = |length: usize| {
        let text = "x".repeat(length - "C.K=\"\"".len());
        format!("REFERENCES OF {{C.K=\"{text}\"}}")
    };
    assert_eq!(status(&source(8192)), None);
    assert_eq!(status(&source(8193)), Some(Status::QUOTA_VIOLATION));
}

#[test]
fn hostile_nesting_is_refused_or_read_without_a_stack() {
    let open = "(".repeat(16_000);
    assert!(status(&format!("SELECT * FROM C WHERE {open}")).is_some());
    let nots = "NOT ".repeat(4_000);
    assert_eq!(status(&format!("SELECT * FROM C WHERE {nots}a = 1")), None);
}

#[test]
fn an_error_in_words_has_the_place_and_what_to_do() {
    let text = "SELECT * FROM C WHERE Größe == 1";
    let error = parse(text).into_result(text).unwrap_err();
    assert_eq!(error.status(), Status::INVALID_QUERY);
    assert_eq!(
        error.message(),
        "expected a comparison (`=`, `<>`, `<`, `<=`, `>`, `>=`, `LIKE`, `IS` or `ISA`), found `==` \
         at character 29 of the query: Equality is `=`."
    );
    assert_eq!(
        status_code(Status::INVALID_QUERY).to_string(),
        "0x80041017 WBEM_E_INVALID_QUERY"
    );
}
