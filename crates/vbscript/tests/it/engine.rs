//! The engine as a host sees it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use swbem_automation::{
    Arguments, ArrayRef, Dispatch, Exception, Invoke, RuntimeError, Values, Variant,
};
use swbem_vbscript::{Engine, ErrorKind, Limits, Trace, TracedCall};

use crate::support;

/// An object of a host: doubles numbers, gives back through an argument, and is a collection.
struct Host {
    engine: swbem_vbscript::WeakEngine,
}

impl Dispatch for Host {
    fn type_name(&self) -> std::borrow::Cow<'_, str> {
        "Host".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        match member.map(str::to_lowercase).as_deref() {
            Some("addresses") => {
                arguments.expect_count(0, 0)?;
                let items = vec!["10.0.0.1".into(), "::1".into()];
                Ok(Variant::Array(ArrayRef::from_items(items)))
            }
            Some("double") => Ok(Variant::Long(arguments.long(0)? * 2)),
            Some("give") => {
                arguments.set_out(1, Variant::from("given"));
                Ok(Variant::Empty)
            }
            Some("pump") => {
                let engine = self.engine.upgrade().unwrap();
                let result = engine.call_procedure("SINK_OnObjectReady", vec![7_i32.into()]);
                result.map_err(|error| error.exception)
            }
            Some("quit") => {
                self.engine.upgrade().unwrap().stop();
                Ok(Variant::Empty)
            }
            Some("item") if kind.is_put() => {
                let (value, indexes) = arguments.split_value().unwrap();
                assert_eq!(indexes.len(), 1);
                Ok(value.clone())
            }
            None => Ok(Variant::from("default")),
            _ => Err(RuntimeError::NotSupported.into()),
        }
    }

    fn enumerate(&self) -> Result<Values, Exception> {
        Ok(Box::new((1..=3).map(|number| Ok(Variant::Long(number)))))
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

fn with_host() -> (Engine, Rc<RefCell<Vec<String>>>) {
    let (engine, lines) = support::engine();
    let host = Host {
        engine: engine.downgrade(),
    };
    engine.set_global("Host", Variant::Object(Some(Rc::new(host))));
    (engine, lines)
}

#[test]
fn objects_of_the_host_are_called_by_name() {
    let (engine, lines) = with_host();
    let script = "Echo Host.Double(4), Host.DOUBLE(\"5\"), Host\n\
                  Host.Give 1, x : Echo x\n\
                  Sub P : Dim l : Host.Give 1, l : Echo l : End Sub : P\n\
                  Dim a(1) : Host.Give 1, a(0) : Echo a(0)\n\
                  For Each n In Host : Echo n : Next\n\
                  Host.Item(1) = 5\n\
                  Echo Host.Addresses(1), UBound(Host.Addresses), Host.Addresses()(0)\n\
                  Host.Nope";
    let error = engine.run("s", script).unwrap_err();
    assert_eq!(
        lines.borrow().as_slice(),
        [
            "8 10 default",
            "given",
            "given",
            "given",
            "1",
            "2",
            "3",
            "::1 1 10.0.0.1"
        ]
    );
    assert_eq!(error.kind, ErrorKind::Runtime);
    assert_eq!(
        error.to_string(),
        "s(8, 1) Microsoft VBScript runtime error: \
         Object doesn't support this property or method: 'Host.Nope'"
    );
    assert_eq!(error.position.unwrap().line_text, "Host.Nope");
}

#[test]
fn handlers_run_while_the_script_waits() {
    let (engine, lines) = with_host();
    let script = "Dim seen : seen = 0\n\
                  Sub SINK_OnObjectReady(n) : seen = seen + n : Echo \"event\", n : End Sub\n\
                  Sub Wait : Dim l : l = 1 : Host.Pump : Echo \"local\", l : End Sub\n\
                  Host.Pump : Wait : Echo seen";
    engine.run("s", script).unwrap();
    assert_eq!(
        lines.borrow().as_slice(),
        ["event 7", "event 7", "local 1", "14"]
    );
    assert!(engine.has_procedure("sink_onobjectready"));
    assert!(engine.procedures().contains(&"Wait".to_owned()));
    engine
        .call_procedure("SINK_OnObjectReady", vec![1_i32.into()])
        .unwrap();
    assert!(matches!(
        engine.global("SEEN"),
        Some(Variant::Integer(15) | Variant::Long(15))
    ));
    let missing = engine.call_procedure("Missing", Vec::new()).unwrap_err();
    assert_eq!(missing.exception.number, 35);
}

#[test]
fn an_error_in_a_handler_has_its_own_place() {
    let (engine, _) = with_host();
    let script = "Sub SINK_OnObjectReady(n)\nx = 1 / 0\nEnd Sub\nHost.Pump";
    let error = engine.run("s", script).unwrap_err();
    assert_eq!(error.position.unwrap().line, 4);
    let error = engine
        .call_procedure("SINK_OnObjectReady", vec![1_i32.into()])
        .unwrap_err();
    assert_eq!(error.position.unwrap().line, 2);
}

#[test]
fn stopping_ends_everything() {
    let (engine, lines) = with_host();
    let script = "On Error Resume Next\nSub S : Host.Quit : Echo \"never\" : End Sub\n\
                  S\nEcho \"never\"";
    let error = engine.run("s", script).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Stopped);
    assert!(lines.borrow().is_empty());
    assert!(engine.is_stopped());
    engine.clear_stop();
    engine.run("t", "Echo 1").unwrap();
    assert_eq!(lines.borrow().as_slice(), ["1"]);
}

#[test]
fn limits_end_a_script_that_handles_errors() {
    let (engine, _) = support::engine();
    engine.set_limits(Limits {
        steps_max: Some(100_000),
        ..Limits::default()
    });
    let error = engine
        .run("s", "On Error Resume Next\nDo\nLoop")
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Interrupted);
    assert_eq!(error.position.map(|at| at.line), Some(2));

    // An object whose end makes another one.
    let (engine, _) = support::engine();
    engine.set_limits(Limits {
        steps_max: Some(100_000),
        ..Limits::default()
    });
    let script = "Class K\nPrivate Sub Class_Terminate\nDim o : Set o = New K\nEnd Sub\nEnd Class\n\
                  Set a = New K : Set a = Nothing : a = 1 : Do : Loop";
    let error = engine.run("s", script).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Interrupted);

    let (engine, _) = support::engine();
    engine.interrupter().interrupt();
    let error = engine.run("s", "Do : Loop").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Interrupted);

    let (engine, _) = support::engine();
    let turns = Rc::new(Cell::new(0));
    let seen = Rc::clone(&turns);
    engine.set_poll(Some(Rc::new(move || {
        seen.set(seen.get() + 1);
        match seen.get() {
            5 => Err(Exception::new(1, "host", "time is up")),
            _ => Ok(()),
        }
    })));
    let error = engine.run("s", "Sub S : S2 : End Sub\nSub S2 : End Sub\nDo : S : Loop");
    assert_eq!(error.unwrap_err().exception.description, "time is up");
    assert_eq!(turns.get(), 5);
}

#[test]
fn memory_is_limited() {
    let (engine, lines) = support::engine();
    engine.set_limits(Limits {
        memory_bytes_max: 4 << 20,
        ..Limits::default()
    });
    let script = "On Error Resume Next\ns = \"x\"\nDo : s = s & s : Loop Until Err.Number\n\
                  Echo Err.Number : Err.Clear\ns = \"\"\n\
                  ReDim a(10000000) : Echo Err.Number : Err.Clear\n\
                  Class K : Public A, B, C : End Class\nReDim r(100000) : m = 0\n\
                  Do : Set r(m) = New K : m = m + 1 : Loop Until Err.Number\n\
                  Echo Err.Number, m > 1000 : Err.Clear : Erase r\n\
                  n = 0 : ReDim b(1) : Do : n = n + 1000 : ReDim Preserve b(n) : Loop Until Err.Number\n\
                  Echo Err.Number, n > 10000 : Err.Clear\n\
                  t = String(100000000, \"x\") : Echo Err.Number";
    engine.run("s", script).unwrap();
    assert_eq!(
        lines.borrow().as_slice(),
        ["7", "7", "7 True", "7 True", "7"]
    );
}

#[test]
fn long_chains_of_objects_are_released() {
    let (engine, lines) = support::engine();
    let script = "Class Node : Public Nxt : End Class\nSet first = Nothing\n\
                  For i = 1 To 200000\nSet n = New Node : Set n.Nxt = first : Set first = n\nNext\n\
                  Set n = Nothing : Set first = Nothing : Echo \"released\"";
    engine.run("s", script).unwrap();
    let script = "Class Counted : Public Nxt : Private Sub Class_Terminate : ended = ended + 1 : End Sub : End Class\n\
                  ended = 0 : Set first = Nothing\n\
                  For i = 1 To 5000\nSet n = New Counted : Set n.Nxt = first : Set first = n\nNext\n\
                  Set n = Nothing : Set first = Nothing : Echo ended";
    engine.run("s", script).unwrap();
    engine.close();
    assert_eq!(lines.borrow().as_slice(), ["released", "5000"]);
}

#[test]
fn scripts_share_what_is_global() {
    let (engine, lines) = support::engine();
    engine
        .run(
            "a",
            "Const C = 3 : Dim v : v = 1\nFunction F(n) : F = n + C : End Function",
        )
        .unwrap();
    engine.run("b", "Echo F(v), C").unwrap();
    let error = engine.run("b", "Echo F(v)\nC = 4").unwrap_err();
    assert_eq!(error.exception.number, 501);
    assert_eq!(&*error.position.unwrap().source_name, "b");
    assert_eq!(lines.borrow().as_slice(), ["4 3", "4"]);
}

/// Keeps what it is told.
#[derive(Default)]
struct Kept(RefCell<Vec<String>>);

impl Trace for Kept {
    fn called(&self, call: &TracedCall<'_>) {
        let outcome = match call.result {
            Ok(value) => format!("{value:?}"),
            Err(exception) => format!("error {}", exception.number),
        };
        self.0.borrow_mut().push(format!(
            "{} {}.{} {:?} {:?} = {outcome}",
            call.line,
            call.type_name,
            call.member.unwrap_or("()"),
            call.kind,
            call.arguments
        ));
    }
}

#[test]
fn calls_are_traced() {
    let (engine, _) = with_host();
    let kept = Rc::new(Kept::default());
    engine.set_trace(Some(Rc::<Kept>::clone(&kept)));
    let script = "x = Host.Double(2)\nHost.Item(\"k\") = 1\nOn Error Resume Next\nHost.Nope";
    engine.run("s", script).unwrap();
    assert_eq!(
        kept.0.borrow().as_slice(),
        [
            "1 Host.Double MethodOrGet [Integer(2)] = Long(4)",
            "2 Host.Item Put [String(\"k\"), Integer(1)] = Integer(1)",
            "4 Host.Nope Method [] = error 438",
        ]
    );
}

#[test]
fn objects_of_scripts_answer_the_host() {
    let (engine, _) = support::engine();
    let script = "Class K\nPublic V\nPrivate p\nPublic Default Property Get D : D = V * 2 : End Property\n\
                  Public Function Add(a, b) : Add = a + b + V : End Function\n\
                  Public Property Let Q(i, n) : V = i + n : End Property\nEnd Class\nSet o = New K";
    engine.run("s", script).unwrap();
    let object = engine.global("o").unwrap().as_object().unwrap().clone();
    let call = |member: Option<&str>, kind, values: &[i32]| {
        let values = values.iter().map(|value| Variant::Long(*value)).collect();
        object.invoke(member, kind, &mut Arguments::new(values))
    };
    call(Some("v"), Invoke::Put, &[4]).unwrap();
    assert!(matches!(call(None, Invoke::Get, &[]), Ok(Variant::Long(8))));
    assert!(matches!(
        call(Some("ADD"), Invoke::MethodOrGet, &[1, 2]),
        Ok(Variant::Long(7))
    ));
    call(Some("Q"), Invoke::Put, &[1, 2]).unwrap();
    assert!(matches!(
        call(Some("V"), Invoke::Get, &[]),
        Ok(Variant::Long(3))
    ));
    assert_eq!(call(Some("p"), Invoke::Get, &[]).unwrap_err().number, 438);
    assert_eq!(
        call(Some("Add"), Invoke::Method, &[1]).unwrap_err().number,
        450
    );
}
