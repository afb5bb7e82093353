//! `swbem mof compile`.

use std::io::Write as _;
use std::process::Stdio;

use crate::sandbox::{NOTES, Sandbox};

#[test]
fn a_file_is_compiled_and_counted() {
    let sandbox = Sandbox::new();
    sandbox.write("notes.mof", NOTES);
    insta::assert_snapshot!(sandbox.ok(&["mof", "compile", "notes.mof"]), @r"notes.mof: compiled, 3 classes");
    let json = sandbox.ok(&["mof", "compile", "notes.mof", "--output", "json"]);
    insta::assert_snapshot!(json, @r#"{"file":"notes.mof","classes":3,"instances":0,"deletions":0}"#);
}

#[test]
fn every_mistake_is_shown_in_its_place() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "bad.mof",
        "class A {\n    uint8 X = 300;\n    strin g Y;\n};\nclass B { [key] string K }\n",
    );
    let said = sandbox.fails(1, &["mof", "compile", "bad.mof"]);
    insta::assert_snapshot!(said, @r"
    error[0x80044007 WBEMMOF_E_ILLEGAL_CONSTANT_VALUE]: value of `X` is out of the range of uint8
     --> bad.mof:2:15
      |
    2 |     uint8 X = 300;
      |               ^^^

    error[0x80044002 WBEMMOF_E_EXPECTED_SEMI]: expected `;` after `g` before `Y`
     --> bad.mof:3:12
      |
    3 |     strin g Y;
      |            ^

    error[0x80044002 WBEMMOF_E_EXPECTED_SEMI]: expected `;` after `K` before `}`
     --> bad.mof:5:25
      |
    5 | class B { [key] string K }
      |                         ^

    error[0x80044002 WBEMMOF_E_EXPECTED_SEMI]: expected `;` after the class before the end of the file
     --> bad.mof:5:27
      |
    5 | class B { [key] string K }
      |                           ^
    ");
    assert!(
        !sandbox.store().join("swbem.store").exists()
            || sandbox.run(&["get", "A"]).status == Some(1)
    );
}

#[test]
fn check_stores_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("notes.mof", NOTES);
    insta::assert_snapshot!(sandbox.ok(&["mof", "compile", "--check", "notes.mof"]), @r"notes.mof: no mistakes");
    assert!(!sandbox.store().exists());
}

#[test]
fn check_shows_the_mistakes_of_every_file() {
    let sandbox = Sandbox::new();
    sandbox.write("a.mof", "class A {}");
    sandbox.write("b.mof", "class B {}");
    let said = sandbox.fails(1, &["mof", "compile", "--check", "a.mof", "b.mof"]);
    assert!(said.contains("a.mof:1:"), "{said}");
    assert!(said.contains("b.mof:1:"), "{said}");
}

#[test]
fn an_object_that_is_refused_ends_the_run_and_what_came_before_stays() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "part.mof",
        "class A { [key] string K; };\nclass B : Missing { };\nclass C { [key] string K; };\n",
    );
    let said = sandbox.fails(1, &["mof", "compile", "part.mof"]);
    insta::assert_snapshot!(said, @r"
    error[0x80041002 WBEM_E_NOT_FOUND]: superclass `Missing` of class `B` not found: put it first
     --> part.mof:2:1
      |
    2 | class B : Missing { };
      | ^^^^^^^^^^^^^^^^^^^^^^
      operation: IWbemServices::PutClass
      parameter: B
    hint: a class must be stored before what builds on it: earlier in the file, or in another file before this one
    ");
    sandbox.ok(&["get", "A"]);
    sandbox.fails(1, &["get", "C"]);
}

#[test]
fn switches_say_what_may_happen() {
    let sandbox = Sandbox::with_notes();
    let said = sandbox.fails(1, &["mof", "compile", "notes.mof", "--class-create-only"]);
    assert!(said.contains("0x80041019"), "{said}");
    sandbox.write("new.mof", "class New { [key] string K; };");
    let said = sandbox.fails(1, &["mof", "compile", "new.mof", "--class-update-only"]);
    assert!(said.contains("0x80041002"), "{said}");
    assert!(
        said.ends_with("hint: without an update-only switch, what does not exist is created\n"),
        "{said}"
    );
    sandbox.write("ann.mof", "instance of Demo_User { Name = \"ann\"; };");
    let said = sandbox.fails(1, &["mof", "compile", "ann.mof", "--instance-update-only"]);
    assert!(said.contains("0x80041002"), "{said}");
    sandbox.ok(&["mof", "compile", "ann.mof", "--instance-create-only"]);
    let said = sandbox.fails(1, &["mof", "compile", "ann.mof", "--instance-create-only"]);
    assert!(said.contains("0x80041019"), "{said}");
}

#[test]
fn a_class_in_use_changes_when_it_is_forced() {
    let sandbox = Sandbox::with_notes();
    let changed = NOTES.replace("uint64 Size;", "uint64 Size;\n    string Extra;");
    sandbox.write("changed.mof", changed);
    let said = sandbox.fails(1, &["mof", "compile", "changed.mof"]);
    assert!(said.contains("0x80041025"), "{said}");
    sandbox.ok(&["mof", "compile", "changed.mof", "--class-safe-update"]);
    let described = sandbox.ok(&["describe", "Demo_Reminder"]);
    assert!(described.contains("Extra"), "{described}");
    sandbox.ok(&["mof", "compile", "notes.mof", "--class-force-update"]);
}

#[test]
fn the_namespace_is_that_of_the_command_line_unless_the_file_says_another() {
    let sandbox = Sandbox::new();
    sandbox.write("a.mof", "class A { [key] string K; };");
    sandbox.write(
        "b.mof",
        "#pragma namespace(\"\\\\\\\\.\\\\root\\\\default\")\nclass B { [key] string K; };",
    );
    sandbox.ok(&["mof", "compile", "a.mof", "b.mof", "--namespace", "root"]);
    sandbox.ok(&["get", "A", "--namespace", "root"]);
    sandbox.ok(&["get", "B", "--namespace", "root/default"]);
}

#[test]
fn a_master_file_is_split() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "master.mof",
        "class A {\n    [key, Description(\"A name\"): Amended] string K;\n};\n",
    );
    let split = ["mof", "compile", "master.mof", "--amendment", "MS_409"];
    let outputs = ["--mof", "neutral.mof", "--mfl", "english.mfl"];
    sandbox.ok(&[split.as_slice(), outputs.as_slice()].concat());
    assert!(!sandbox.store().exists(), "a split stores nothing");
    let neutral = sandbox.read("neutral.mof");
    assert!(!neutral.contains("A name"), "{neutral}");
    let english = sandbox.read("english.mfl");
    assert!(
        english.contains("A name") && english.contains("ms_409"),
        "{english}"
    );
    sandbox.ok(&["mof", "compile", "neutral.mof", "english.mfl"]);
    let class = sandbox.ok(&["get", "A", "--amended", "--output", "mof"]);
    assert!(class.contains("A name"), "{class}");
}

#[test]
fn a_split_needs_both_files_and_a_locale() {
    let sandbox = Sandbox::new();
    sandbox.write("master.mof", "class A { [key] string K; };");
    sandbox.fails(
        2,
        &[
            "mof",
            "compile",
            "master.mof",
            "--amendment",
            "MS_409",
            "--mof",
            "n.mof",
        ],
    );
    let split = [
        "mof",
        "compile",
        "master.mof",
        "--mof",
        "n.mof",
        "--mfl",
        "l.mfl",
        "--amendment",
    ];
    let said = sandbox.fails(2, &[split.as_slice(), &["German"]].concat());
    assert!(
        said.contains("`German` is not a locale such as MS_409"),
        "{said}"
    );
    assert!(!sandbox.path().join("n.mof").exists());
    let onto_itself = ["MS_409", "--mfl=l.mfl", "--mof=./master.mof", "master.mof"];
    sandbox.fails(
        2,
        &[["mof", "compile", "--amendment"].as_slice(), &onto_itself].concat(),
    );
    assert_eq!(sandbox.read("master.mof"), "class A { [key] string K; };");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_compiled_and_never_included() {
    let sandbox = Sandbox::new();
    let mut compiling = sandbox
        .swbem(&["mof", "compile", "/dev/stdin"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = compiling.stdin.take().unwrap();
    stdin.write_all(b"class A { [key] string K; };").unwrap();
    drop(stdin);
    assert!(compiling.wait().unwrap().success());
    sandbox.ok(&["get", "A"]);
    let made = sandbox.command("mkfifo").arg("fifo").status().unwrap();
    assert!(made.success());
    sandbox.write("outer.mof", "#include(\"fifo\")\n");
    let said = sandbox.fails(1, &["mof", "compile", "outer.mof"]);
    assert!(said.contains("it is not a file"), "{said}");
}

#[test]
fn includes_are_relative_to_the_file() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path().join("inner")).unwrap();
    sandbox.write("outer.mof", "#include(\"inner/a.mof\")\n");
    sandbox.write("inner/a.mof", "#include(\"b.mof\")\nclass A : B { };\n");
    sandbox.write("inner/b.mof", "class B { [key] string K; };\n");
    sandbox.ok(&["mof", "compile", "outer.mof"]);
    sandbox.ok(&["get", "A"]);
    sandbox.write("inner/b.mof", "#include(\"a.mof\")\n");
    let said = sandbox.fails(1, &["mof", "compile", "--check", "outer.mof"]);
    assert!(said.contains("0x80044030"), "{said}");
}

#[test]
fn mof_comes_from_standard_input() {
    use std::io::Write;
    let sandbox = Sandbox::new();
    let piped = |text: &str| {
        let mut child = sandbox
            .swbem(&["mof", "compile", "-"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(text.as_bytes()).unwrap();
        drop(stdin);
        child.wait_with_output().unwrap()
    };
    let wrong = piped("class Demo_Piped { [key] uint32 };");
    let said = String::from_utf8(wrong.stderr).unwrap();
    assert_eq!(wrong.status.code(), Some(1), "{said}");
    assert!(said.contains("<stdin>:1:"), "{said}");
    let right = piped("class Demo_Piped { [key] uint32 Id; };");
    let said = String::from_utf8(right.stdout).unwrap();
    assert!(right.status.success());
    assert!(said.contains("compiled, 1 class"), "{said}");
    sandbox.ok(&["get", "Demo_Piped"]);
}

#[test]
fn no_store_is_made_for_a_file_with_mistakes() {
    let sandbox = Sandbox::new();
    sandbox.write("wrong.mof", "class Demo_Wrong { uint32 };");
    sandbox.fails(1, &["--store", "new", "mof", "compile", "wrong.mof"]);
    sandbox.fails(1, &["--store", "new", "mof", "compile", "none.mof"]);
    assert!(!sandbox.path().join("new").exists());
}

#[test]
fn what_csv_says_is_what_put_takes() {
    let sandbox = Sandbox::with_notes();
    let texts = [
        "",
        "NULL",
        "null",
        "\"NULL\"",
        "\"a\" \\ b",
        "a,b\n\"c\"",
        "{a}",
        " a ",
    ];
    let mut mof = String::new();
    for (id, text) in texts.iter().enumerate() {
        let text = text
            .replace('\\', r"\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n");
        mof.push_str(&format!(
            "instance of Demo_Note {{ Id = {id}; Text = \"{text}\"; }};\n"
        ));
    }
    mof.push_str("instance of Demo_Note { Id = 100; };");
    sandbox.write("texts.mof", mof);
    sandbox.ok(&["mof", "compile", "texts.mof"]);
    let list = || sandbox.ok(&["instances", "Demo_Note", "--shallow", "--output", "csv"]);
    let before = list();
    let mut reader = csv::Reader::from_reader(before.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), texts.len() + 1);
    let text_at = header.iter().position(|name| name == "Text").unwrap();
    assert_eq!(rows[1].get(text_at), Some("\"NULL\""));
    assert_eq!(rows[texts.len()].get(text_at), Some("NULL"));
    for row in &rows {
        let id = format!("Demo_Note.Id={}", &row[0]);
        sandbox.ok(&["delete", &id]);
        let mut put = vec!["put".to_owned(), "Demo_Note".to_owned()];
        put.extend(
            header
                .iter()
                .zip(row)
                .map(|(name, cell)| format!("{name}={cell}")),
        );
        sandbox.ok(&put);
    }
    assert_eq!(list(), before);
}
