//! `swbem run`.

use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::Stdio;

use crate::sandbox::Sandbox;

/// Writes a script into the sandbox and runs it on an ephemeral store.
fn run(sandbox: &Sandbox, script: &str, arguments: &[&str]) -> crate::sandbox::Outcome {
    sandbox.write("script.vbs", script);
    let words = ["--ephemeral", "run", "script.vbs"];
    sandbox.run(&[words.as_slice(), arguments].concat())
}

/// Returns the text of an example of the project.
fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_exit_status_is_that_of_quit() {
    let sandbox = Sandbox::new();
    let outcome = run(&sandbox, "WScript.Echo 1\nWScript.Quit 7", &[]);
    assert_eq!((outcome.stdout.as_str(), outcome.status), ("1\n", Some(7)));
    assert_eq!(outcome.stderr, "");
    let outcome = run(&sandbox, "WScript.Echo WScript.Arguments(1)", &["a", "--b"]);
    assert_eq!(
        (outcome.stdout.as_str(), outcome.status),
        ("--b\n", Some(0))
    );
}

#[test]
fn an_uncaught_error_shows_the_line_and_what_wmi_says() {
    let sandbox = Sandbox::new();
    let script = "Set services = GetObject(\"winmgmts:root\\default\")\n\
                  If True Then Set x = services.Get(\"Nothing_Here\")\n";
    let outcome = run(&sandbox, script, &[]);
    assert_eq!(outcome.status, Some(1));
    insta::assert_snapshot!(outcome.stderr, @r#"
    script.vbs(2, 14) SWbemServicesEx: Not found
    2 | If True Then Set x = services.Get("Nothing_Here")
      |              ^
      0x80041002 wbemErrNotFound: class `Nothing_Here` not found in namespace `root\default`
      operation: IWbemServices::GetObject
      parameter: Nothing_Here
    "#);
    let outcome = run(&sandbox, "x = 1\nx = x / 0", &[]);
    insta::assert_snapshot!(outcome.stderr, @r"
    script.vbs(2, 1) Microsoft VBScript runtime error: Division by zero
    2 | x = x / 0
      | ^
      error 11
    ");
    let outcome = run(&sandbox, "x = (1 + ", &[]);
    assert_eq!(outcome.status, Some(1));
    assert!(
        outcome.stderr.contains("script.vbs(1, "),
        "{}",
        outcome.stderr
    );
    assert!(
        outcome
            .stderr
            .contains("Microsoft VBScript compilation error")
    );
}

#[test]
fn the_standard_streams_are_those_of_the_host() {
    let sandbox = Sandbox::new();
    let script = "Set files = CreateObject(\"Scripting.FileSystemObject\")\n\
                  files.GetStandardStream(1).WriteLine \"out\"\n\
                  files.GetStandardStream(2).WriteLine \"err\"\n\
                  WScript.Echo files.GetStandardStream(0).AtEndOfStream";
    let outcome = run(&sandbox, script, &[]);
    assert_eq!(outcome.stdout, "out\n-1\n");
    assert_eq!(outcome.stderr, "err\n");
}

#[test]
fn what_cannot_be_created_comes_with_what_can() {
    let sandbox = Sandbox::new();
    let outcome = run(&sandbox, "Set x = CreateObject(\"Excel.Application\")", &[]);
    insta::assert_snapshot!(outcome.stderr, @r#"
    script.vbs(1, 1) Microsoft VBScript runtime error: ActiveX component can't create object: 'Excel.Application'
    1 | Set x = CreateObject("Excel.Application")
      | ^
      what can be created here: Scripting.Dictionary, Scripting.FileSystemObject, VBScript.RegExp, WScript.Network, WScript.Shell, WbemScripting.SWbemDateTime, WbemScripting.SWbemLastError, WbemScripting.SWbemLocator, WbemScripting.SWbemNamedValueSet, WbemScripting.SWbemObjectPath, WbemScripting.SWbemRefresher, WbemScripting.SWbemSink
    "#);
}

#[test]
fn trace_shows_calls_and_events() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "script.vbs",
        "Set sink = WScript.CreateObject(\"WbemScripting.SWbemSink\", \"S_\")\n\
         GetObject(\"winmgmts:root\\default\").GetAsync sink, \"__SystemClass\"\n",
    );
    let outcome = sandbox.run(&["--ephemeral", "run", "--trace", "script.vbs"]);
    insta::assert_snapshot!(outcome.stderr, @r#"
    trace: GetObject "winmgmts:root\default" → SWbemServicesEx
    trace: SWbemServicesEx.GetAsync SWbemSink, "__SystemClass"
    trace: SWbemSink.OnObjectReady of call 1: class __SystemClass
    trace: SWbemSink.OnCompleted of call 1: 0, Nothing
    "#);
    assert_eq!(outcome.status, Some(0));
}

#[test]
fn scripts_work_on_the_store_that_others_use() {
    let sandbox = Sandbox::with_notes();
    sandbox.write(
        "script.vbs",
        "With GetObject(\"winmgmts:Demo_Note\").SpawnInstance_\n\
         .Id = 5\n.Text = \"from a script\"\nWScript.Echo .Put_\nEnd With",
    );
    let shown = sandbox.ok(&["run", "script.vbs"]);
    assert_eq!(shown, "\\\\MACHINE\\root\\cimv2:Demo_Note.Id=5\n");
    assert!(
        sandbox
            .ok(&["get", "Demo_Note.Id=5"])
            .contains("from a script")
    );
}

#[test]
fn a_script_that_asks_wmi_nothing_makes_no_store() {
    let sandbox = Sandbox::new();
    sandbox.write("script.vbs", "WScript.Echo \"hello\"");
    assert_eq!(sandbox.ok(&["run", "//nologo", "script.vbs"]), "hello\n");
    assert!(!sandbox.store().exists());
}

#[test]
fn limits_end_a_script() {
    let sandbox = Sandbox::new();
    sandbox.write("script.vbs", "Do : Loop");
    let said = sandbox.fails(1, &["run", "//t:1", "script.vbs"]);
    assert_eq!(
        said,
        "error: script `script.vbs` ran longer than a second and was stopped\n"
    );
    sandbox.write("script.vbs", "s = \"x\"\nDo : s = s & s : Loop");
    let said = sandbox.fails(1, &["run", "--memory", "8", "script.vbs"]);
    assert!(said.contains("Out of memory"), "{said}");
    sandbox.write("script.vbs", "Sub S\nS\nEnd Sub\nS");
    let said = sandbox.fails(1, &["run", "--recursion", "50", "script.vbs"]);
    assert!(said.contains("Out of stack space"), "{said}");
}

#[test]
fn bad_usage_is_told_from_a_bad_script() {
    let sandbox = Sandbox::new();
    sandbox.fails(2, &["run"]);
    let said = sandbox.fails(2, &["run", "//x", "script.vbs"]);
    assert!(said.contains("there is no debugger here"), "{said}");
    let said = sandbox.fails(1, &["run", "absent.vbs"]);
    assert!(
        said.contains("script `absent.vbs` cannot be read"),
        "{said}"
    );
    sandbox.write(
        "job.wsf",
        "<job><script language=\"JScript\">1</script></job>",
    );
    let said = sandbox.fails(1, &["run", "job.wsf"]);
    assert!(
        said.contains("job.wsf: line 1: there is no engine"),
        "{said}"
    );
    sandbox.write("script.vbs", "");
    sandbox.fails(2, &["run", "//job:x", "script.vbs"]);
}

#[test]
fn jobs_have_the_constants_they_refer_to() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "job.wsf",
        "<package><job id=\"a\"><script language=\"VBScript\">WScript.Echo 1</script></job>\
         <job id=\"b\"><reference guid=\"{565783C6-CB41-11D1-8B02-00600806D9B6}\"/>\
         <script language=\"VBScript\">WScript.Echo wbemChangeFlagCreateOnly</script></job></package>",
    );
    assert_eq!(sandbox.ok(&["run", "job.wsf"]), "1\n");
    assert_eq!(sandbox.ok(&["run", "//job:b", "job.wsf"]), "2\n");
}

#[test]
fn standard_input_and_the_scripting_objects_are_there() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "script.vbs",
        "Set seen = CreateObject(\"Scripting.Dictionary\")\n\
         Do Until WScript.StdIn.AtEndOfStream\n\
         word = WScript.StdIn.ReadLine\nseen(word) = seen(word) + 1\nLoop\n\
         WScript.Echo Join(seen.Keys, \",\"), seen(\"a\")\n\
         WScript.Echo CreateObject(\"Scripting.FileSystemObject\").FileExists(\"script.vbs\")",
    );
    let mut child = sandbox
        .swbem(&["run", "script.vbs"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"a\nb\r\na").unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "a,b 2\n-1\n");
}

#[test]
fn the_example_of_puts_shows_what_fires() {
    let sandbox = Sandbox::new();
    let outcome = run(&sandbox, &example("put_async.vbs"), &[]);
    assert_eq!((outcome.stderr.as_str(), outcome.status), ("", Some(0)));
    let shown = outcome.stdout;
    for line in [
        "  OnObjectPut   put of the class: Demo_Tool\n  OnCompleted   put of the class: 0x00000000\n",
        "  OnObjectPut   put of the anvil: Demo_Tool.Name=\"anvil\"\n",
        "  OnCompleted   (no context): 0x00000000\n",
        // AlreadyExists, NotFound, IllegalNull, IncompleteClass, InvalidObject, ClassHasChildren,
        // ClassHasInstances; InvalidParameter and AccessDenied are raised by the call.
        "  OnCompleted   second hammer: 0x80041019\n",
        "  OnCompleted   update of nothing: 0x80041002\n",
        "  OnCompleted   shelf without a number: 0x80041028\n",
        "  OnCompleted   class without a name: 0x80041020\n",
        "  OnCompleted   class with a reserved name: 0x8004100F\n",
        "  OnCompleted   new property, compatible mode: 0x80041025\n",
        "  OnCompleted   new property, safe mode: 0x80041026\n",
        "  OnCompleted   new property, force mode: 0x00000000\n  instances that are left: 0\n",
        "  Err           0x80041008 SWbemServicesEx: Invalid parameter \n",
        "  Err           0x80041003 SWbemServicesEx: Access denied \n",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    assert_eq!(shown.matches("0x80041008").count(), 3, "{shown}");
}

#[test]
fn the_example_of_an_inventory_reports_it() {
    let sandbox = Sandbox::new();
    let outcome = run(&sandbox, &example("inventory.vbs"), &["/since:2020-01-01"]);
    insta::assert_snapshot!(outcome.stdout, @r#"
    stored Demo_Machine.Name="dora"
    stored Demo_Machine.Name="eli"
    stored Demo_Machine.Name="fay"
    dora in B-12, 16 cores, bought 5/17/2023
    fay in C-3, 32 cores, bought 2/29/2024
    room B-12: 16 cores
    room C-3: 32 cores
    "#);
    assert_eq!(
        outcome.stderr,
        "not understood: what is this\nsaid already: DORA\n"
    );
    assert_eq!(outcome.status, Some(0));
    let outcome = run(&sandbox, &example("inventory.vbs"), &["junk"]);
    assert_eq!(outcome.status, Some(3));
}

#[test]
fn a_reader_that_has_had_enough_ends_the_script_quietly() {
    let sandbox = Sandbox::new();
    sandbox.write("script.vbs", "Do : WScript.Echo \"line\" : Loop");
    let mut child = sandbox
        .swbem(&["run", "script.vbs"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn ctrl_c_ends_a_script_that_sleeps() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "script.vbs",
        "On Error Resume Next\nWScript.Echo \"asleep\"\nWScript.Sleep 3600000\nWScript.Echo \"late\"",
    );
    let mut child = sandbox
        .swbem(&["run", "script.vbs"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "asleep");
    let sent = sandbox
        .command("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
    assert!(lines.next().is_none());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
