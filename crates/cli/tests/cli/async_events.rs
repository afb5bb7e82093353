//! `--async`: what the sink hears.

use crate::sandbox::Sandbox;

const TWO: &str = r#"
class Demo_Place { [key] string Name; uint32 Visits; };
instance of Demo_Place { Name = "here"; Visits = 1; };
instance of Demo_Place { Name = "there"; };
"#;

#[test]
fn one_put_is_one_object_and_one_completion() {
    let sandbox = Sandbox::with_notes();
    let shown = sandbox.ok(&["put", "Demo_Note", "Id=1", "--async"]);
    insta::assert_snapshot!(shown, @r"
    OnObjectPut \\MACHINE\root\cimv2:Demo_Note.Id=1 (ObjectNumber=1)
    OnCompleted 0x00000000 wbemNoErr (ObjectNumber=1)
    ");
}

#[test]
fn a_put_that_fails_is_completed_with_its_status() {
    let sandbox = Sandbox::with_notes();
    let outcome = sandbox.run(&["put", "Demo_Note.Id=1", "--update-only", "--async"]);
    assert_eq!(outcome.status, Some(1));
    insta::assert_snapshot!(outcome.stdout, @r"OnCompleted 0x80041002 wbemErrNotFound: `\\MACHINE\root\cimv2:Demo_Note.Id=1` does not exist, and the put is update-only (ObjectNumber=1)");
    insta::assert_snapshot!(outcome.stderr, @r"
    0x80041002 wbemErrNotFound: `\\MACHINE\root\cimv2:Demo_Note.Id=1` does not exist, and the put is update-only
      operation: IWbemServices::PutInstance
      parameter: \\MACHINE\root\cimv2:Demo_Note.Id=1
    hint: without --update-only an object that does not exist is created
    ");
}

#[test]
fn each_object_of_a_file_is_reported_in_its_order() {
    let sandbox = Sandbox::new();
    sandbox.write("two.mof", TWO);
    let shown = sandbox.ok(&["put", "--mof", "two.mof", "--async"]);
    insta::assert_snapshot!(shown, @r#"
    OnObjectPut \\MACHINE\root\cimv2:Demo_Place (ObjectNumber=1)
    OnCompleted 0x00000000 wbemNoErr (ObjectNumber=1)
    OnObjectPut \\MACHINE\root\cimv2:Demo_Place.Name="here" (ObjectNumber=2)
    OnCompleted 0x00000000 wbemNoErr (ObjectNumber=2)
    OnObjectPut \\MACHINE\root\cimv2:Demo_Place.Name="there" (ObjectNumber=3)
    OnCompleted 0x00000000 wbemNoErr (ObjectNumber=3)
    "#);
    let found = sandbox.ok(&["instances", "Demo_Place", "--output", "csv", "--shallow"]);
    assert_eq!(found, "Name,Visits\nhere,1\nthere,NULL\n");
}

#[test]
fn events_have_every_format() {
    let sandbox = Sandbox::with_notes();
    let json = sandbox.ok(&["put", "Demo_Note", "Id=1", "--async", "--output", "json"]);
    insta::assert_snapshot!(json, @r#"
    {"event":"OnObjectPut","path":"\\\\MACHINE\\root\\cimv2:Demo_Note.Id=1","context":{"ObjectNumber":1}}
    {"event":"OnCompleted","status":"0x00000000 wbemNoErr","context":{"ObjectNumber":1}}
    "#);
    let csv = sandbox.ok(&["put", "Demo_Note", "Id=1", "--async", "--output", "csv"]);
    insta::assert_snapshot!(csv, @r"
    Event,Detail,Context
    OnObjectPut,\\MACHINE\root\cimv2:Demo_Note.Id=1,ObjectNumber=1
    OnCompleted,0x00000000 wbemNoErr,ObjectNumber=1
    ");
}

#[test]
fn without_async_a_file_shows_its_paths() {
    let sandbox = Sandbox::new();
    sandbox.write("two.mof", TWO);
    let shown = sandbox.ok(&["put", "--mof", "two.mof"]);
    insta::assert_snapshot!(shown, @r#"
    \\MACHINE\root\cimv2:Demo_Place
    \\MACHINE\root\cimv2:Demo_Place.Name="here"
    \\MACHINE\root\cimv2:Demo_Place.Name="there"
    "#);
}

#[test]
fn a_call_that_is_refused_never_reaches_the_sink() {
    let sandbox = Sandbox::with_notes();
    // Safe mode is for classes; the object manager refuses it before anything starts (PUT-025).
    let refused = sandbox.fails(1, &["put", "Demo_Note", "Id=1", "--safe", "--async"]);
    insta::assert_snapshot!(refused, @r"
    0x80041008 wbemErrInvalidParameter: the flags 0x20 have 0x20, which this operation does not take
      operation: IWbemServices::PutInstance
      parameter: Demo_Note
    hint: --safe and --force say how a class may change; classes are saved with --mof
    ");
}

#[test]
fn the_examples_are_put_object_by_object() {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");
    let mut tried = 0;
    for entry in std::fs::read_dir(examples).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "mof") {
            continue;
        }
        let sandbox = Sandbox::new();
        let shown = sandbox.ok(&["put", "--mof", path.to_str().unwrap(), "--async"]);
        let puts = shown
            .lines()
            .filter(|line| line.starts_with("OnObjectPut "))
            .count();
        let good = "OnCompleted 0x00000000 wbemNoErr (";
        let completions = shown.lines().filter(|line| line.starts_with(good)).count();
        assert_eq!(
            (puts, puts + completions),
            (completions, shown.lines().count()),
            "{shown}"
        );
        sandbox.ok(&["verify"]);
        tried += 1;
    }
    assert!(tried > 0);
}
