//! `swbem put` and `swbem delete`.

use crate::sandbox::Sandbox;

fn text(sandbox: &Sandbox, path: &str) -> String {
    let csv = sandbox.ok(&["get", path, "--output", "csv"]);
    let row = csv
        .lines()
        .find(|line| line.starts_with("Text,string,"))
        .unwrap();
    row.strip_prefix("Text,string,").unwrap().to_owned()
}

#[test]
fn an_instance_is_created_changed_and_deleted() {
    let sandbox = Sandbox::with_notes();
    let path = sandbox.ok(&["put", "Demo_Note", "Id=7", "Text=one"]);
    insta::assert_snapshot!(path, @r"\\MACHINE\root\cimv2:Demo_Note.Id=7");
    sandbox.ok(&["put", "Demo_Note.Id=7", "Done=true"]);
    let shown = sandbox.ok(&["get", "demo_note.ID=7"]);
    insta::assert_snapshot!(shown, @r"
    \\MACHINE\root\cimv2:Demo_Note.Id=7
      Id      uint32         7
      Text    string         one
      Done    boolean        TRUE
      Tags    string[]       NULL
      Size    uint64         NULL
      Weight  real64         NULL
      Mark    char16         NULL
      When    datetime       NULL
      Owner   Demo_User ref  NULL
    ");
    assert_eq!(sandbox.ok(&["delete", "Demo_Note.Id=7"]), "");
    let gone = sandbox.fails(1, &["get", "Demo_Note.Id=7"]);
    insta::assert_snapshot!(gone, @r"
    0x80041002 wbemErrNotFound: `Demo_Note.Id=7` not found in namespace `root\cimv2`
      operation: IWbemServices::GetObject
      parameter: Demo_Note.Id=7
    ");
}

#[test]
fn a_put_by_path_creates_what_is_missing() {
    let sandbox = Sandbox::with_notes();
    sandbox.ok(&["put", r#"Demo_User="ann""#]);
    sandbox.ok(&["put", "Demo_Note.Id=3", "Text=x"]);
    assert_eq!(text(&sandbox, "Demo_Note=3"), "x");
    sandbox.ok(&[
        "put",
        r#"\\.\root\cimv2:Demo_Note.Id=3"#,
        "Text=y",
        "--namespace",
        "root",
    ]);
    assert_eq!(text(&sandbox, "Demo_Note=3"), "y");
}

#[test]
fn paths_are_printed_in_every_format() {
    let sandbox = Sandbox::with_notes();
    let json = sandbox.ok(&["put", "Demo_Note", "Id=7", "--output", "json"]);
    insta::assert_snapshot!(json, @r#"{"path":"\\\\MACHINE\\root\\cimv2:Demo_Note.Id=7"}"#);
    let csv = sandbox.ok(&["put", "Demo_Note", "Id=7", "--output", "csv"]);
    insta::assert_snapshot!(csv, @r"
    Path
    \\MACHINE\root\cimv2:Demo_Note.Id=7
    ");
}

#[test]
fn change_flags_say_what_may_happen() {
    let sandbox = Sandbox::with_notes();
    let missing = sandbox.fails(1, &["put", "Demo_Note", "Id=1", "--update-only"]);
    assert!(
        missing.starts_with("0x80041002 wbemErrNotFound: "),
        "{missing}"
    );
    sandbox.ok(&["put", "Demo_Note", "Id=1", "Text=one", "--create-only"]);
    let exists = sandbox.fails(1, &["put", "Demo_Note.Id=1", "Text=two", "--create-only"]);
    assert!(
        exists.starts_with("0x80041019 wbemErrAlreadyExists: "),
        "{exists}"
    );
    assert!(
        exists.contains("\nhint: without --create-only "),
        "{exists}"
    );
    sandbox.ok(&["put", "Demo_Note", "Id=1", "Text=three", "--update-only"]);
    assert_eq!(text(&sandbox, "Demo_Note.Id=1"), "three");
}

#[test]
fn flags_that_contradict_each_other_are_bad_usage() {
    let sandbox = Sandbox::with_notes();
    for flags in [
        ["--create-only", "--update-only"],
        ["--safe", "--force"],
        ["--async", "--strong-validation"],
        ["--only=Text", "--create-only"],
        ["--ephemeral", "--store=x"],
        ["--mof=x.mof", "--only=Text"],
    ] {
        let said = sandbox.fails(
            2,
            &[&["put", "Demo_Note", "Id=1"], flags.as_slice()].concat(),
        );
        assert!(said.contains("cannot be used with"), "{said}");
    }
}

#[test]
fn only_some_properties_are_written() {
    let sandbox = Sandbox::with_notes();
    sandbox.ok(&["put", "Demo_Note", "Id=1", "Text=one", "Size=5"]);
    sandbox.ok(&["put", "Demo_Note", "Id=1", "Text=two", "--only", "text"]);
    let json = sandbox.ok(&["get", "Demo_Note.Id=1", "--output", "json"]);
    assert!(json.contains("\"Text\":\"two\""), "{json}");
    assert!(json.contains("\"Size\":5"), "{json}");
    sandbox.ok(&["put", "Demo_Note.Id=1", "Text=NULL", "--only", "Text,Size"]);
    let json = sandbox.ok(&["get", "Demo_Note.Id=1", "--output", "json"]);
    assert!(json.contains("\"Text\":null"), "{json}");
    let missing = sandbox.fails(1, &["put", "Demo_Note.Id=2", "Text=x", "--only", "Text"]);
    assert!(
        missing.starts_with("0x80041002 wbemErrNotFound: "),
        "{missing}"
    );
    assert!(
        missing.ends_with("hint: `swbem instances CLASS` lists the instances of a class\n"),
        "{missing}"
    );
    let unwritten = ["put", "Demo_Note.Id=1", "Text=x", "Size=6", "--only=Text"];
    let said = sandbox.fails(2, &unwritten);
    assert!(
        said.starts_with("error: `Size` is given a value, and --only leaves it out\n"),
        "{said}"
    );
}

#[test]
fn modes_of_class_updates_are_for_files() {
    let sandbox = Sandbox::with_notes();
    for mode in ["--safe", "--force"] {
        let said = sandbox.fails(1, &["put", "Demo_Note", "Id=1", mode]);
        assert!(said.ends_with("classes are saved with --mof\n"), "{said}");
        sandbox.ok(&["put", "--mof", "notes.mof", mode]);
    }
}

#[test]
fn hints_are_about_the_error_at_hand() {
    let sandbox = Sandbox::with_notes();
    sandbox.ok(&["put", "Demo_Note", "Id=1"]);
    let collides = sandbox.fails(1, &["put", "Demo_Reminder", "Id=1"]);
    assert!(
        collides.starts_with("0x80041019 wbemErrAlreadyExists: ") && !collides.contains("hint"),
        "{collides}"
    );
    let missing = sandbox.fails(1, &["put", "Demo_Note", "Id=2", "--update-only"]);
    assert!(
        missing.ends_with("hint: without --update-only an object that does not exist is created\n"),
        "{missing}"
    );
    sandbox.write(
        "indexed.mof",
        "class Indexed { [key] string K; [indexed] string S; };\n",
    );
    sandbox.ok(&["mof", "compile", "indexed.mof"]);
    let null = sandbox.fails(1, &["put", "Indexed", "K=x"]);
    assert!(
        null.starts_with("0x80041028 wbemErrIllegalNull: ") && !null.contains("hint"),
        "{null}"
    );
}

#[test]
fn values_that_do_not_fit_are_named_with_property_and_type() {
    let sandbox = Sandbox::with_notes();
    let put = |value: &str| sandbox.fails(1, &["put", "Demo_Note", "Id=1", value]);
    insta::assert_snapshot!(put("Size=-1"), @r"
    0x80041005 wbemErrTypeMismatch: property `Size` of `Demo_Note`, a `uint64`, cannot be `-1`; it takes a whole number from 0 to 18446744073709551615
      parameter: Size
    ");
    insta::assert_snapshot!(put("Done=maybe"), @r"
    0x80041005 wbemErrTypeMismatch: property `Done` of `Demo_Note`, a `boolean`, cannot be `maybe`; it takes true or false
      parameter: Done
    ");
    insta::assert_snapshot!(put("When=tomorrow"), @r"
    0x80041005 wbemErrTypeMismatch: property `When` of `Demo_Note`, a `datetime`, cannot be `tomorrow`: `tomorrow` is not a datetime: character 1 should be a four-digit year, or ****
      parameter: When
    ");
    insta::assert_snapshot!(put("Owner=Demo_User.Name="), @r"
    0x80041005 wbemErrTypeMismatch: property `Owner` of `Demo_Note`, a `Demo_User ref`, cannot be `Demo_User.Name=`: malformed object path `Demo_User.Name=`: expected a key value at character 16, where the path ends
      parameter: Owner
    ");
    insta::assert_snapshot!(put("Txet=typo"), @r"
    0x80041002 wbemErrNotFound: class `Demo_Note` has no property `Txet`
      parameter: Txet
    hint: did you mean `Text`?
    ");
    insta::assert_snapshot!(put("Colour=red"), @r"
    0x80041002 wbemErrNotFound: class `Demo_Note` has no property `Colour`
      parameter: Colour
    hint: `swbem describe Demo_Note` lists the properties
    ");
}

#[test]
fn a_missing_key_is_named() {
    let sandbox = Sandbox::with_notes();
    insta::assert_snapshot!(sandbox.fails(1, &["put", "Demo_Note", "Text=x"]), @r"
    0x80041028 wbemErrIllegalNull: the key `Demo_Note.Id` of type `uint32` is NULL; values are made for string keys only, set it
      operation: IWbemServices::PutInstance
      parameter: Demo_Note
    hint: give every key a value: NAME=VALUE
    ");
}

#[test]
fn a_word_without_an_equals_sign_is_bad_usage() {
    let sandbox = Sandbox::with_notes();
    insta::assert_snapshot!(sandbox.fails(2, &["put", "Demo_Note", "Id"]), @r"
    error: `Id` is not of the form NAME=VALUE

    Usage: swbem [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
}

#[test]
fn keys_of_the_path_must_be_those_of_the_class() {
    let sandbox = Sandbox::with_notes();
    let wrong = sandbox.fails(1, &["put", "Demo_Note.Text=\"x\"", "--create-only"]);
    insta::assert_snapshot!(wrong, @r#"
    0x8004103A wbemErrInvalidObjectPath: the keys of class `Demo_Note` are `Id`
      parameter: Demo_Note.Text="x"
    hint: a path is written Class.Key="value"; put it in single quotes for the shell
    "#);
}

#[test]
fn keys_given_twice_must_agree() {
    let sandbox = Sandbox::with_notes();
    sandbox.ok(&["put", "Demo_Note.Id=1", "Text=one"]);
    for flag in [&[][..], &["--create-only"][..], &["--only", "Text"][..]] {
        let arguments = [&["put", "Demo_Note.Id=1", "Id=5", "Text=two"][..], flag].concat();
        let usage = sandbox.fails(2, &arguments);
        insta::allow_duplicates! {
            insta::assert_snapshot!(usage, @r"
            error: the path `Demo_Note.Id=1` and the assignment `Id=5` disagree: by the path, `Id` is `1`; leave the assignment out, or give the class in place of the path

            Usage: swbem [OPTIONS] <COMMAND>

            For more information, try '--help'.
            ");
        }
    }
    let null = sandbox.fails(2, &["put", "Demo_User=\"ann\"", "Name=NULL"]);
    assert!(null.contains("`Name=NULL` disagree"), "{null}");
    sandbox.fails(1, &["get", "Demo_Note.Id=5"]);
    assert_eq!(text(&sandbox, "Demo_Note.Id=1"), "one");
    // The same said twice is no contradiction; a name compares without case.
    sandbox.ok(&["put", "Demo_Note.Id=1", "Id=1", "Text=two"]);
    assert_eq!(text(&sandbox, "Demo_Note.Id=1"), "two");
    sandbox.ok(&["put", "Demo_User=\"ann\"", "Name=Ann"]);
}

#[test]
fn a_class_goes_with_its_instances() {
    let sandbox = Sandbox::with_notes();
    sandbox.ok(&["put", "Demo_Reminder", "Id=1"]);
    sandbox.ok(&["delete", "Demo_Note"]);
    sandbox.fails(1, &["describe", "Demo_Reminder"]);
    sandbox.ok(&["verify"]);
}
