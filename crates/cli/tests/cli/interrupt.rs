//! Ctrl-C, and readers that have had enough.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use crate::sandbox::Sandbox;

/// Writes a class and so many instances of it.
fn many(count: u32) -> String {
    let mut text = "class Demo_Many { [key] uint32 Id; string Text; };\n".to_owned();
    for id in 0..count {
        text.push_str(&format!(
            "instance of Demo_Many {{ Id = {id}; Text = \"some text\"; }};\n"
        ));
    }
    text
}

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    let sandbox = Sandbox::new();
    sandbox.write("many.mof", many(20_000));
    sandbox.ok(&["mof", "compile", "many.mof"]);
    for format in ["table", "json", "csv", "mof"] {
        let mut child = sandbox
            .swbem(&["instances", "Demo_Many", "--output", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let mut stdout = BufReader::with_capacity(16, child.stdout.take().unwrap());
        stdout.read_line(&mut first).unwrap();
        assert!(!first.is_empty());
        drop(stdout);
        let mut said = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        let status = child.wait().unwrap();
        assert_eq!((status.code(), said.as_str()), (Some(0), ""), "{format}");
    }
}

#[test]
fn ctrl_c_ends_a_compilation_with_everything_in_order() {
    let sandbox = Sandbox::new();
    let count = 50_000;
    sandbox.write("many.mof", many(count));
    let mut child = sandbox
        .swbem(&["put", "--mof", "many.mof", "--async"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut events = BufReader::new(child.stdout.take().unwrap()).lines();
    // The first object is stored, and most others are not: the pipe holds only so many events.
    assert!(events.next().unwrap().unwrap().starts_with("OnObjectPut "));
    let id = child.id().to_string();
    let sent = sandbox
        .command("kill")
        .args(["-INT", &id])
        .status()
        .unwrap();
    assert!(sent.success());
    let events: Vec<String> = events.map(Result::unwrap).collect();
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    let status = child.wait().unwrap().code();
    assert_eq!(status, Some(130), "after {} events: {said}", events.len());
    assert!(said.starts_with("interrupted: "), "{said}");
    // Every put that was reported is there, and the store is sound.
    let reported = 1 + events
        .iter()
        .filter(|event| event.starts_with("OnObjectPut "))
        .count();
    let completed = events
        .iter()
        .filter(|event| event.starts_with("OnCompleted "))
        .count();
    assert!(completed >= reported);
    let stored = sandbox
        .ok(&["instances", "Demo_Many", "--output", "csv"])
        .lines()
        .count()
        - 1;
    // The class was reported, too.
    assert!(stored + 1 >= reported, "{stored} {reported}");
    assert!(stored < usize::try_from(count).unwrap());
    sandbox.ok(&["verify"]);
}
