//! Queries: their results in every format, their plans, and what is wrong with them.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::sandbox::Sandbox;

const ASSOCIATIONS: &str = r#"
[Association]
class Demo_Owns
{
    [key] Demo_User ref Owner;
    [key] Demo_Note ref Note;
};

class Demo_Task
{
    [key] uint32 Number;
    [indexed] uint32 Urgency = 1;
    string Title;
};

instance of Demo_User { Name = "ann"; };
instance of Demo_User { Name = "bob"; };
instance of Demo_Note { Id = 1; Text = "call home"; Tags = {"home", "a, b"}; };
instance of Demo_Reminder { Id = 2; Text = "buy milk"; };
instance of Demo_Note { Id = 3; };
instance of Demo_Owns { Owner = "Demo_User.Name=\"ann\""; Note = "Demo_Note.Id=1"; };
instance of Demo_Owns { Owner = "Demo_User.Name=\"ann\""; Note = "Demo_Reminder.Id=2"; };
instance of Demo_Task { Number = 1; Urgency = 5; Title = "a"; };
instance of Demo_Task { Number = 2; Urgency = 5; Title = "b"; };
instance of Demo_Task { Number = 3; Urgency = 7; Title = "c"; };
"#;

fn filled() -> Sandbox {
    let sandbox = Sandbox::with_notes();
    sandbox.write("associations.mof", ASSOCIATIONS);
    sandbox.ok(&["mof", "compile", "associations.mof"]);
    sandbox
}

#[test]
fn so_025_selected_properties_are_the_columns_in_every_format() {
    let sandbox = filled();
    let query = |format| {
        let wql = "SELECT Text, Tags FROM Demo_Note WHERE Id < 3";
        sandbox.ok(&["query", wql, "--output", format])
    };
    insta::assert_snapshot!(query("table"), @r#"
    Text       Tags
    ─────────────────────────
    call home  {home, "a, b"}
    buy milk   NULL
    "#);
    insta::assert_snapshot!(query("json"), @r#"
    {"__CLASS":"Demo_Note","__PATH":"\\\\MACHINE\\root\\cimv2:Demo_Note.Id=1","Id":1,"Text":"call home","Tags":["home","a, b"]}
    {"__CLASS":"Demo_Reminder","__PATH":"\\\\MACHINE\\root\\cimv2:Demo_Reminder.Id=2","Id":2,"Text":"buy milk","Tags":null}
    "#);
    insta::assert_snapshot!(query("mof"), @r#"
    instance of Demo_Note
    {
        Id = 1;
        Text = "call home";
        Tags = {"home", "a, b"};
    };

    instance of Demo_Reminder
    {
        Id = 2;
        Text = "buy milk";
    };
    "#);
    insta::assert_snapshot!(query("csv"), @r#"
    Text,Tags
    call home,"{home, ""a, b""}"
    buy milk,NULL
    "#);
}

#[test]
fn all_properties_stand_after_the_class() {
    let sandbox = filled();
    let table = sandbox.ok(&["query", "SELECT * FROM Demo_Task WHERE NOT Urgency = 7"]);
    insta::assert_snapshot!(table, @r"
    __CLASS    Number  Urgency  Title
    ─────────────────────────────────
    Demo_Task  1       5        a
    Demo_Task  2       5        b
    ");
    let none = sandbox.ok(&["query", "SELECT * FROM Demo_Task WHERE Number > 100"]);
    assert_eq!(none, "");
    let system = "SELECT __RELPATH, __class, number FROM Demo_Task WHERE Title = 'C'";
    insta::assert_snapshot!(sandbox.ok(&["query", system]), @r"
    __RELPATH           __class    number
    ─────────────────────────────────────
    Demo_Task.Number=3  Demo_Task  3
    ");
}

#[test]
fn classes_are_shown_as_the_command_for_classes_shows_them() {
    let sandbox = filled();
    let below = "SELECT * FROM meta_class WHERE __this ISA 'Demo_Note'";
    insta::assert_snapshot!(sandbox.ok(&["query", below]), @r"
    Class          Superclass  Kind
    ───────────────────────────────
    Demo_Note
    Demo_Reminder  Demo_Note
    ");
    let of_results = "ASSOCIATORS OF {Demo_User='ann'} WHERE ClassDefsOnly";
    assert_eq!(
        sandbox.ok(&["query", of_results]),
        sandbox.ok(&["query", below])
    );
    let in_schema = "REFERENCES OF {Demo_Note} WHERE SchemaOnly";
    insta::assert_snapshot!(sandbox.ok(&["query", in_schema]), @r"
    Class      Superclass  Kind
    ──────────────────────────────────
    Demo_Owns              association
    ");
}

#[test]
fn so_026_associated_objects_show_what_they_have_in_common() {
    let sandbox = filled();
    let associators = "ASSOCIATORS OF {Demo_User.Name='ann'} WHERE Role = Owner";
    insta::assert_snapshot!(sandbox.ok(&["query", associators, "--output", "csv"]), @r#"
    __CLASS,Id,Text,Done,Tags,Size,Weight,Mark,When,Owner
    Demo_Note,1,call home,FALSE,"{home, ""a, b""}",NULL,NULL,NULL,NULL,NULL
    Demo_Reminder,2,buy milk,FALSE,NULL,NULL,NULL,NULL,NULL,NULL
    "#);
    let references = "REFERENCES OF {Demo_Reminder.Id=2}";
    insta::assert_snapshot!(sandbox.ok(&["query", references]), @r#"
    __CLASS    Owner                 Note
    ───────────────────────────────────────────────────
    Demo_Owns  Demo_User.Name="ann"  Demo_Reminder.Id=2
    "#);
    let keys = "ASSOCIATORS OF {Demo_User.Name='ann'} WHERE KeysOnly";
    insta::assert_snapshot!(sandbox.ok(&["query", keys]), @r"
    __CLASS        Id
    ─────────────────
    Demo_Note      1
    Demo_Reminder  2
    ");
    let none = "ASSOCIATORS OF {Demo_User.Name='bob'}";
    assert_eq!(sandbox.ok(&["query", none]), "");
}

#[test]
fn so_024_a_prototype_has_the_shape_and_no_data() {
    let sandbox = filled();
    let shown = sandbox.ok(&[
        "query",
        "SELECT Title FROM Demo_Task WHERE Number = 1",
        "--prototype",
        "--output",
        "json",
    ]);
    insta::assert_snapshot!(shown, @r#"{"__CLASS":"Demo_Task","Number":null,"Title":null}"#);
}

#[test]
fn a_limit_ends_the_query() {
    let sandbox = filled();
    for (limit, lines) in [("0", 0), ("2", 2), ("9", 3)] {
        let wql = "SELECT * FROM Demo_Task";
        let shown = sandbox.ok(&["query", wql, "--limit", limit, "--output", "json"]);
        assert_eq!(shown.lines().count(), lines, "{limit}");
    }
    let plan = sandbox.ok(&[
        "query",
        "SELECT * FROM Demo_Task",
        "--explain",
        "--limit",
        "1",
    ]);
    assert!(plan.contains("returned 1)"), "{plan}");
}

#[test]
fn the_plan_tells_what_was_expected_and_what_was_read() {
    let sandbox = filled();
    let explain = |wql| sandbox.ok(&["query", "--explain", wql]);
    insta::assert_snapshot!(explain("SELECT * FROM Demo_Task WHERE Number = 2"), @"point Demo_Task.Number=2  (estimated 1 row; read 1, returned 1)");
    insta::assert_snapshot!(explain("SELECT * FROM Demo_Task WHERE Urgency = 5 AND Title = 'a'"), @r#"index Demo_Task.Urgency = 5, filter Title = "a"  (estimated 2 rows; read 2, returned 1)"#);
    insta::assert_snapshot!(explain("SELECT * FROM Demo_Note WHERE Text LIKE '%milk%'"), @r#"scan Demo_Note, Demo_Reminder, filter Text LIKE "%milk%"  (estimated 3 rows; read 3, returned 1)"#);
    insta::assert_snapshot!(explain("ASSOCIATORS OF {Demo_User.Name='ann'}"), @r#"references to Demo_User.Name="ann"  (estimated 2 rows; read 2, returned 2)"#);
    insta::assert_snapshot!(explain("SELECT * FROM Demo_Note WHERE __CLASS = 'None'"), @"nothing");
    // What is in the query does not drive the terminal.
    let escapes = explain("SELECT * FROM Demo_Task WHERE Title = '\u{1b}[31m\u{202e}'");
    insta::assert_snapshot!(escapes, @r#"scan Demo_Task, filter Title = "\u{1b}[31m\u{202e}"  (estimated 3 rows; read 3, returned 0)"#);
    let json = sandbox.ok(&[
        "query",
        "--explain",
        "SELECT * FROM Demo_Task WHERE Urgency = 5 OR Number = 3",
        "--output",
        "json",
    ]);
    insta::assert_snapshot!(json, @r#"
    {"step":"index Demo_Task.Urgency = 5","estimated":2,"read":2,"returned":2}
    {"step":"point Demo_Task.Number=3","estimated":1,"read":1,"returned":1}
    "#);
}

#[test]
fn a_wrong_query_is_shown_with_the_place() {
    let sandbox = filled();
    let wrong = |wql| sandbox.fails(1, &["query", wql]);
    insta::assert_snapshot!(wrong("SELECT * FORM Demo_Note"), @r"
    error[0x80041017 WBEM_E_INVALID_QUERY]: expected `FROM`, found `FORM`
     --> query:1:10
      |
    1 | SELECT * FORM Demo_Note
      |          ^^^^
      |
      = help: Did you mean `FROM`?
    ");
    insta::assert_snapshot!(wrong("SELECT * FROM Demo_Nte WHERE Id = 1"), @r"
    error[0x80041010 WBEM_E_INVALID_CLASS]: class `Demo_Nte` not found in namespace `root\cimv2`
     --> query:1:15
      |
    1 | SELECT * FROM Demo_Nte WHERE Id = 1
      |               ^^^^^^^^
      |
      = help: Did you mean `Demo_Note`?
    ");
    insta::assert_snapshot!(wrong("SELECT Txt FROM Demo_Note\nWHERE Id = 'x' AND Done > TRUE"), @r"
    error[0x80041017 WBEM_E_INVALID_QUERY]: class `Demo_Note` has no property `Txt`
     --> query:1:8
      |
    1 | SELECT Txt FROM Demo_Note
      |        ^^^
      |
      = help: Did you mean `Text`?

    error[0x80041017 WBEM_E_INVALID_QUERY]: property `Id` is of type uint32; the constant is no whole number
     --> query:2:12
      |
    2 | WHERE Id = 'x' AND Done > TRUE
      |            ^^^

    error[0x80041017 WBEM_E_INVALID_QUERY]: property `Done` is a boolean, which has no order
     --> query:2:20
      |
    2 | WHERE Id = 'x' AND Done > TRUE
      |                    ^^^^^^^^^^^
      |
      = help: Compare it with `=` or `<>`.
    ");
    insta::assert_snapshot!(wrong("ASSOCIATORS OF {Demo_User.Name='ann'} WHERE Rolle = Owner"), @r"
    error[0x80041017 WBEM_E_INVALID_QUERY]: expected an option (AssocClass, ResultClass, Role, ResultRole, RequiredQualifier, RequiredAssocQualifier, ClassDefsOnly, KeysOnly, SchemaOnly), found `Rolle`
     --> query:1:45
      |
    1 | ASSOCIATORS OF {Demo_User.Name='ann'} WHERE Rolle = Owner
      |                                             ^^^^^
      |
      = help: Did you mean `Role`?
    ");
    insta::assert_snapshot!(wrong("SELECT * FROM __InstanceCreationEvent WITHIN 1"), @r"
    error[0x80041017 WBEM_E_INVALID_QUERY]: expected `WHERE` or the end of the query, found `WITHIN`
     --> query:1:39
      |
    1 | SELECT * FROM __InstanceCreationEvent WITHIN 1
      |                                       ^^^^^^
      |
      = help: It belongs to event queries, which ExecNotificationQuery takes.
    ");
    for wql in [
        "",
        " ",
        "SELECT",
        "🙂",
        "SELECT * FROM Demo_Note WHERE (Id = 1",
    ] {
        let said = wrong(wql);
        assert!(
            said.starts_with("error[0x80041017 WBEM_E_INVALID_QUERY]"),
            "{wql}: {said}"
        );
    }
    let path = wrong("ASSOCIATORS OF {Demo_User.}");
    assert!(path.contains("WBEM_E_INVALID_OBJECT_PATH"), "{path}");
}

#[test]
fn the_query_can_come_from_standard_input() {
    let sandbox = filled();
    let mut child = sandbox
        .swbem(&["query", "-", "--output", "csv"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all(b"SELECT Title\nFROM Demo_Task\nWHERE Number = 3\n")
        .unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "Title\nc\n");
}

#[test]
fn so_093_results_are_printed_as_they_are_found() {
    let sandbox = filled();
    let many: String = (10..5000)
        .map(|number| format!("instance of Demo_Task {{ Number = {number}; Title = \"t\"; }};\n"))
        .collect();
    sandbox.write("many.mof", many);
    sandbox.ok(&["mof", "compile", "many.mof"]);
    // A reader that has had enough ends the command: what it does not read is not waited for.
    let mut child = sandbox
        .swbem(&["query", "SELECT * FROM Demo_Task", "--output", "json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    stdout.read_line(&mut first).unwrap();
    assert!(first.contains("Demo_Task"), "{first}");
    drop(stdout);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let all = sandbox.ok(&["query", "SELECT Number FROM Demo_Task"]);
    assert_eq!(all.lines().count(), 4993 + 2);
}
