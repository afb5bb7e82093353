use std::collections::VecDeque;

use swbem_automation::Arguments;

use super::*;

/// A console that keeps what is written and gives prepared lines.
#[derive(Default)]
struct Kept {
    written: RefCell<String>,
    errors: RefCell<String>,
    lines: RefCell<VecDeque<String>>,
}

impl Console for Kept {
    fn write_out(&self, text: &str) {
        self.written.borrow_mut().push_str(text);
    }

    fn write_err(&self, text: &str) {
        self.errors.borrow_mut().push_str(text);
    }

    fn read_line(&self) -> Option<String> {
        self.lines.borrow_mut().pop_front()
    }
}

fn options() -> Options {
    Options {
        script_name: "test.vbs".to_owned(),
        script_full_name: "/scripts/test.vbs".to_owned(),
        ..Options::default()
    }
}

/// Runs a script and returns how it ended and what it printed.
fn run_with(options: Options, console: Kept, script: &str) -> (Ended, String) {
    let console = Rc::new(console);
    let ended = Host::new(options, console.clone(), Vec::new()).run(script);
    let written = console.written.borrow().clone();
    (ended, written)
}

fn run(script: &str) -> String {
    let (ended, written) = run_with(options(), Kept::default(), script);
    assert!(matches!(ended, Ended::With(0)), "{ended:?}");
    written
}

#[test]
fn echo_prints_as_cscript_does() {
    let printed = run(r#"
        WScript.Echo "a", 1, 2.5, True, False
        WScript.Echo
        WScript.Echo Null, Empty, "b"
        wscript.stdout.write "no end"
        WSH.StdOut.WriteLine " of line"
    "#);
    assert_eq!(printed, "a 1 2.5 -1 0\n\nnull  b\nno end of line\n");
}

#[test]
fn quit_ends_the_script_at_once_with_its_status() {
    let (ended, written) = run_with(
        options(),
        Kept::default(),
        "On Error Resume Next\nWScript.Echo 1\nWScript.Quit 7\nWScript.Echo 2",
    );
    assert!(matches!(ended, Ended::With(7)), "{ended:?}");
    assert_eq!(written, "1\n");
}

#[test]
fn an_uncaught_error_says_where() {
    let (ended, _) = run_with(options(), Kept::default(), "x = 1\nx = 1 / 0\n");
    let Ended::Failed(error) = ended else {
        panic!("{ended:?}");
    };
    assert_eq!(error.exception.number, 11);
    let position = error.position.as_ref().unwrap();
    assert_eq!((position.line, &*position.source_name), (2, "test.vbs"));
    assert_eq!(position.line_text, "x = 1 / 0");
}

#[test]
fn arguments_are_named_and_unnamed() {
    let mut options = options();
    options.arguments = [
        "one",
        "/name:value:x",
        "two",
        "/flag",
        "/on+",
        "/off-",
        "/NAME:late",
    ]
    .map(str::to_owned)
    .to_vec();
    let script = r#"
        Set a = WScript.Arguments
        WScript.Echo a.Count, a(0), WScript.Arguments(2), a.Item(1), a.Length
        WScript.Echo a.Named.Count, a.Named("Name"), a.Named.Exists("flag"), a.Named.Exists("no")
        WScript.Echo a.Named("on"), a.Named("off"), IsEmpty(a.Named("flag"))
        For Each u In a.Unnamed : WScript.Echo u : Next
        For Each n In a.Named : WScript.StdOut.Write n & " " : Next
        On Error Resume Next
        WScript.Echo a(9)
        WScript.Echo Err.Number
    "#;
    let (ended, written) = run_with(options, Kept::default(), script);
    assert!(matches!(ended, Ended::With(0)), "{ended:?}");
    assert_eq!(
        written,
        "7 one two /name:value:x 7\n4 value:x -1 0\n-1 0 -1\none\ntwo\nname flag on off 9\n"
    );
}

#[test]
fn standard_input_is_read_by_line_and_by_character() {
    let console = Kept::default();
    console
        .lines
        .borrow_mut()
        .extend(["first", "second", "third"].map(str::to_owned));
    let script = r#"
        Set i = WScript.StdIn
        WScript.Echo i.ReadLine, i.Line
        WScript.Echo i.Read(3), i.AtEndOfLine, i.Column
        WScript.Echo i.ReadLine, i.AtEndOfStream
        WScript.Echo i.ReadAll
        WScript.Echo i.AtEndOfStream
        On Error Resume Next
        i.ReadLine
        WScript.Echo Err.Number
    "#;
    let (ended, written) = run_with(options(), console, script);
    assert!(matches!(ended, Ended::With(0)), "{ended:?}");
    assert_eq!(written, "first 2\nsec 0 4\nond 0\nthird\n\n-1\n62\n");
}

#[test]
fn nothing_can_be_assigned_to_the_host() {
    let printed = run(r#"
        On Error Resume Next
        WScript = 5
        WScript.Echo Err.Number
        Err.Clear
        Set WScript = Nothing
        WScript.Echo Err.Number
        Err.Clear
        Sub Own : Dim WScript : WScript = 7 : WSH.Echo WScript : End Sub
        Own
        WScript.Echo Err.Number
    "#);
    assert_eq!(printed, "501\n501\n7\n0\n");
}

#[test]
fn what_is_not_there_cannot_be_created() {
    let printed = run(r#"
        On Error Resume Next
        Set x = CreateObject("Excel.Application")
        WScript.Echo Err.Number, Err.Description
        Err.Clear
        Set x = GetObject("LDAP://somewhere")
        WScript.Echo Err.Number
        Err.Clear
        CreateObject("WScript.Shell").Run "true"
        WScript.Echo Err.Number
    "#);
    assert_eq!(
        printed,
        "429 ActiveX component can't create object\n432\n70\n"
    );
}

#[test]
fn programs_run_where_they_may() {
    let mut options = options();
    options.allow_run = true;
    let script = r#"
        Set s = CreateObject("WScript.Shell")
        s.Environment("Process")("SWBEM_TEST") = "set here"
        WScript.Echo s.ExpandEnvironmentStrings("<%SWBEM_TEST%> 100% <%NO_SUCH_VARIABLE%>")
        WScript.Echo s.Run("exit 3", 0, True)
        Set e = s.Exec("cat; echo $SWBEM_TEST >&2")
        e.StdIn.WriteLine "through"
        e.StdIn.Close
        WScript.Echo e.StdOut.ReadAll & e.StdErr.ReadLine
    "#;
    let (ended, written) = run_with(options, Kept::default(), script);
    assert!(matches!(ended, Ended::With(0)), "{ended:?}");
    assert_eq!(
        written,
        "<set here> 100% <%NO_SUCH_VARIABLE%>\n3\nthrough\nset here\n"
    );
}

#[test]
fn dialogs_take_the_default_where_nobody_answers() {
    let printed = run(r#"
        WScript.Echo MsgBox("Go on?", vbYesNo + vbDefaultButton2)
        WScript.Interactive = False
        WScript.Echo MsgBox("Not shown")
        WScript.Echo "[" & InputBox("Nor this") & "]"
    "#);
    assert_eq!(printed, "Go on?\n7\n1\n[]\n");
}

#[test]
fn a_script_that_runs_too_long_is_stopped() {
    let mut limited = options();
    limited.timeout_s = 1;
    let (ended, _) = run_with(limited.clone(), Kept::default(), "Do : Loop");
    assert!(
        matches!(ended, Ended::Stopped(Reason::Timeout)),
        "{ended:?}"
    );
    let sleeping = "On Error Resume Next\nWScript.Sleep 600000\nWScript.Echo 1";
    let (ended, written) = run_with(limited, Kept::default(), sleeping);
    assert!(
        matches!(ended, Ended::Stopped(Reason::Timeout)),
        "{ended:?}"
    );
    assert_eq!(written, "");
}

/// Fires `Ping` with a number as often as it is told to.
struct Pinger {
    left: Rc<Cell<i32>>,
}

impl swbem_automation::EventSource for Pinger {
    fn take_event(&self) -> Option<swbem_automation::Event> {
        let left = self.left.get();
        self.left.set((left - 1).max(0));
        (left > 0).then(|| swbem_automation::Event {
            name: "Ping",
            arguments: vec![left.into()],
        })
    }

    fn pending(&self) -> bool {
        self.left.get() > 0
    }

    fn set_waker(&self, _waker: swbem_automation::Waker) {}

    fn event_names(&self) -> &'static [&'static str] {
        &["Ping"]
    }
}

impl swbem_automation::Dispatch for Pinger {
    fn type_name(&self) -> std::borrow::Cow<'_, str> {
        "Pinger".into()
    }

    fn invoke(
        &self,
        _member: Option<&str>,
        _kind: swbem_automation::Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        self.left.set(arguments.long(0)?);
        Ok(Variant::Empty)
    }

    fn event_source(&self) -> Option<Rc<dyn swbem_automation::EventSource>> {
        Some(Rc::new(Pinger {
            left: self.left.clone(),
        }))
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

struct Pingers;

impl ObjectFactory for Pingers {
    fn create(&self, prog_id: &str) -> Option<Result<ObjectRef, Exception>> {
        let pinger = || -> ObjectRef {
            Rc::new(Pinger {
                left: Rc::default(),
            })
        };
        (prog_id == "Test.Pinger").then(|| Ok(pinger()))
    }

    fn moniker(&self, _moniker: &str) -> Option<Result<ObjectRef, Exception>> {
        None
    }

    fn prog_ids(&self) -> Vec<&'static str> {
        vec!["Test.Pinger"]
    }

    fn constants(&self, reference: &str) -> Option<Vec<(&'static str, Variant)>> {
        (reference == "Test.Pinger").then(|| vec![("pingConstant", 42.into())])
    }
}

fn run_pinging(script: &str) -> (Ended, String) {
    let console = Rc::new(Kept::default());
    let ended = Host::new(options(), console.clone(), vec![Rc::new(Pingers)]).run(script);
    let written = console.written.borrow().clone();
    (ended, written)
}

#[test]
fn events_come_in_sleep_and_before_the_end() {
    let (ended, written) = run_pinging(
        r#"
        Set p = WScript.CreateObject("Test.Pinger", "ON_")
        Sub ON_Ping(n) : WScript.Echo "ping", n : End Sub
        p.Fire 2
        WScript.Echo "before"
        WScript.Sleep 0
        WScript.Echo "after"
        p.Fire 1
        Set p = Nothing
        WScript.Echo "last line"
        "#,
    );
    assert!(matches!(ended, Ended::With(0)), "{ended:?}");
    assert_eq!(
        written,
        "before\nping 2\nping 1\nafter\nlast line\nping 1\n"
    );
}

#[test]
fn events_can_be_connected_and_disconnected() {
    let (ended, written) = run_pinging(
        r#"
        Set p = CreateObject("Test.Pinger")
        WScript.ConnectObject p, "A_"
        Sub A_Ping(n) : WScript.Echo "a", n : WScript.DisconnectObject p : End Sub
        p.Fire 2
        WScript.Sleep 0
        On Error Resume Next
        WScript.ConnectObject CreateObject("WScript.Network"), "B_"
        WScript.Echo Err.Number
        "#,
    );
    assert!(matches!(ended, Ended::With(0)), "{ended:?}");
    assert_eq!(written, "a 2\n445\n");
}

#[test]
fn an_error_in_a_handler_ends_the_script() {
    let (ended, written) = run_pinging(
        r#"
        Set p = WScript.CreateObject("Test.Pinger", "ON_")
        Sub ON_Ping(n)
            x = 1 / 0
        End Sub
        p.Fire 2
        On Error Resume Next
        WScript.Sleep 0
        WScript.Echo "not reached"
        "#,
    );
    let Ended::Failed(error) = ended else {
        panic!("{ended:?}");
    };
    assert_eq!((error.exception.number, written.as_str()), (11, ""));
    assert_eq!(error.position.as_ref().unwrap().line, 4);
}

#[test]
fn quit_in_a_handler_ends_the_script() {
    let (ended, written) = run_pinging(
        "Set p = WScript.CreateObject(\"Test.Pinger\", \"ON_\")\n\
         Sub ON_Ping(n) : WScript.Quit n : End Sub\n\
         p.Fire 3\nWScript.Sleep 60000\nWScript.Echo \"not reached\"",
    );
    assert!(matches!(ended, Ended::With(3)), "{ended:?}");
    assert_eq!(written, "");
}

const JOB: &str = r#"<package>
<job id="first">
  <runtime>
    <description>Does a thing.</description>
    <named name="server" helpstring="The machine" type="string" required="true"/>
    <named name="quiet" helpstring="Say less" type="simple"/>
    <unnamed name="file" helpstring="The files" many="true" required="false"/>
  </runtime>
  <reference object="Test.Pinger"/>
  <object id="pinger" progid="Test.Pinger" events="true"/>
  <resource id="greeting">hello & goodbye</resource>
  <script language="VBScript">
    Function Twice(n)
      If n < 0 Then Twice = 0 Else Twice = n * 2
    End Function
  </script>
  <script language="VBScript">
    WScript.Echo Twice(pingConstant), getResource("greeting")
    Sub pinger_Ping(n) : WScript.Echo "ping", n : End Sub
    pinger.Fire 1
    WScript.Sleep 0
    WScript.Arguments.ShowUsage
    x = 1 / 0
  </script>
</job>
<job id="second"><script language="VBScript">WScript.Echo "second"</script></job>
</package>"#;

fn run_job(id: Option<&str>) -> (Ended, String) {
    let job = wsf::Job::read(std::path::Path::new("dir/jobs.wsf"), JOB, id).unwrap();
    let console = Rc::new(Kept::default());
    let host = Host::new(options(), console.clone(), vec![Rc::new(Pingers)]);
    let ended = host.run_job(&job);
    let written = console.written.borrow().clone();
    (ended, written)
}

#[test]
fn a_job_has_objects_constants_resources_and_usage() {
    let (ended, written) = run_job(None);
    assert_eq!(
        written,
        "84 hello & goodbye\nping 1\n\
         Does a thing.\nUsage: jobs.wsf /server:value [/quiet] [file1 [file2...]]\n\n\
         Options:\n\nserver : The machine\nquiet  : Say less\nfile   : The files\n"
    );
    let Ended::Failed(error) = ended else {
        panic!("{ended:?}");
    };
    // The line of the file, not of the script in it.
    let position = error.position.as_ref().unwrap();
    assert_eq!((position.line, &*position.source_name), (23, "jobs.wsf"));
}

#[test]
fn a_job_is_chosen_by_name() {
    let (ended, written) = run_job(Some("SECOND"));
    assert!(matches!(ended, Ended::With(0)), "{ended:?}");
    assert_eq!(written, "second\n");
    let missing = wsf::Job::read(std::path::Path::new("jobs.wsf"), JOB, Some("third"));
    assert_eq!(
        missing.unwrap_err().to_string(),
        "the file has no job `third`"
    );
}

#[test]
fn a_broken_job_says_where() {
    let read = |text| wsf::Job::read(std::path::Path::new("jobs.wsf"), text, None);
    let other = "<job>\n<script language=\"JScript\">x</script></job>";
    assert_eq!(
        read(other).unwrap_err().to_string(),
        "line 2: there is no engine for the language `JScript`, only for VBScript"
    );
    assert!(read("<job>").unwrap_err().line() > 0);
    let script = "<?xml version=\"1.0\"?>\n<job><script>If a &lt; b Then c</script></job>";
    assert!(
        read(script).unwrap().scripts[0]
            .text
            .ends_with("If a < b Then c")
    );
}

#[test]
fn switches_are_those_of_cscript() {
    let split = |line: &str| {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        Switches::split(&words)
    };
    let (switches, others) = split("//nologo s.vbs //t:5 /a //B //Job:x b").unwrap();
    assert_eq!(others, ["s.vbs", "/a", "b"]);
    assert_eq!((switches.timeout_s, switches.is_interactive), (5, false));
    assert_eq!(switches.job.as_deref(), Some("x"));
    assert_eq!(
        split("//x s.vbs").unwrap_err().to_string(),
        "`//x`: there is no debugger here"
    );
    assert!(split("//t:99999").is_err());
    assert!(split("//e:jscript").is_err());
    assert!(split("//e:VBScript").is_ok());
}

#[test]
fn scripts_are_read_in_the_encodings_they_come_in() {
    assert_eq!(text_of(b"\xEF\xBB\xBF\xC3\xA9"), "\u{e9}");
    assert_eq!(text_of("\u{e9}".as_bytes()), "\u{e9}");
    assert_eq!(text_of(b"\xFF\xFEe\x00\xE9\x00"), "e\u{e9}");
    assert_eq!(text_of(b"\xFE\xFF\x00e\x00\xE9"), "e\u{e9}");
    assert_eq!(text_of(b"\x80\xE9"), "\u{20ac}\u{e9}");
}
