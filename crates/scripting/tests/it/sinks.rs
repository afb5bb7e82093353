//! Sinks.

use std::sync::Mutex;
use std::sync::mpsc;
use std::time::Duration;

use swbem::{Error, NamedValueSet, Sink, Status};

use crate::support::{Heard, put_class, services, spawn};

#[test]
fn so_130_the_context_is_nothing_when_none_was_given() {
    let services = services();
    let class = put_class(&services, "Thing");
    let heard = Heard::default();
    let sink = heard.sink();
    services
        .put_async(&sink, &spawn(&class, "one"), 0, None, None)
        .unwrap();
    sink.wait();
    services
        .get_async(&sink, "Thing.Name='one'", 0, None, None)
        .unwrap();
    sink.wait();
    let empty = NamedValueSet::new();
    services
        .get_async(&sink, "Thing", 0, None, Some(&empty))
        .unwrap();
    sink.wait();
    assert_eq!(
        heard.events(),
        [
            r#"put \\HOST\root\cimv2:Thing.Name="one" Nothing"#,
            "completed 0x00000000 wbemNoErr Nothing Nothing",
            r#"ready Thing.Name="one" Nothing"#,
            "completed 0x00000000 wbemNoErr Nothing Nothing",
            "ready Thing ",
            "completed 0x00000000 wbemNoErr Nothing ",
        ]
    );
}

#[test]
fn so_006_results_come_to_the_sink_as_objects_that_can_be_put() {
    let services = services();
    let class = put_class(&services, "Thing");
    for name in ["a", "b"] {
        spawn(&class, name).put(0, None).unwrap();
    }
    let (told, ready) = mpsc::channel();
    let sink = Sink::new().on_object_ready(move |object, context| {
        let call = context.and_then(|values| values.get("Call")).cloned();
        told.send((object, call)).unwrap();
    });
    let context = NamedValueSet::new().with("Call", "instances");
    services
        .instances_of_async(&sink, "Thing", 0, None, Some(&context))
        .unwrap();
    sink.wait();
    let objects: Vec<_> = ready.try_iter().collect();
    assert_eq!(objects.len(), 2);
    for (object, call) in objects {
        assert_eq!(call.unwrap().as_str(), Some("instances"));
        object.set("Size", 55).unwrap();
        object.put(0, None).unwrap();
    }
    let a = services.get("Thing='a'", 0, None).unwrap();
    assert_eq!(a.get_as::<u32>("Size").unwrap(), 55);
    class.subclasses_async(&sink, 0, None, None).unwrap();
    class.instances_async(&sink, 1, None, None).unwrap();
    sink.wait();
    assert_eq!(ready.try_iter().count(), 2);
}

#[test]
fn so_131_a_handler_that_fails_cancels_its_own_call_only() {
    let services = services();
    let class = put_class(&services, "Thing");
    for name in ["a", "b"] {
        spawn(&class, name).put(0, None).unwrap();
    }
    let heard = Heard::default();
    let sink = heard.sink().on_object_ready(|object, _| {
        if object.class_name() == "Thing" {
            return Err(Error::new(Status::FAILED, "no more"));
        }
        Ok(())
    });
    services
        .instances_of_async(&sink, "Thing", 0, None, None)
        .unwrap();
    services
        .put_async(&sink, &spawn(&class, "c"), 0, None, None)
        .unwrap();
    sink.wait();
    let events = heard.events();
    assert_eq!(events.len(), 3, "{events:?}");
    assert!(
        events
            .iter()
            .any(|event| event.contains("wbemErrCallCancelled")),
        "{events:?}"
    );
    assert!(events.contains(&r#"put \\HOST\root\cimv2:Thing.Name="c" Nothing"#.to_owned()));
}

#[test]
fn so_133_letting_go_of_a_sink_cancels_nothing() {
    let services = services();
    let class = put_class(&services, "Thing");
    let (told, completed) = mpsc::channel();
    let sink = Sink::new().on_completed(move |status, _, _| told.send(status).unwrap());
    services
        .put_async(&sink, &spawn(&class, "one"), 0, None, None)
        .unwrap();
    drop(sink);
    assert_eq!(completed.recv().unwrap(), Status::OK);
    assert!(
        completed.recv().is_err(),
        "nothing comes after the completion"
    );
}

#[test]
fn put_255_put_256_put_261_cancel_ends_all_calls_and_the_sink_goes_on() {
    let services = services();
    let class = put_class(&services, "Thing");
    let (open, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let heard = Heard::default();
    let sink = heard.sink().on_object_put(move |_, _| {
        gate.lock().unwrap().recv().unwrap();
    });
    for number in 0..3 {
        let object = spawn(&class, &format!("n{number}"));
        services.put_async(&sink, &object, 0, None, None).unwrap();
    }
    sink.cancel();
    drop(open);
    assert!(sink.wait_for(Duration::from_secs(30)));
    let completed = heard
        .events()
        .iter()
        .filter(|event| event.starts_with("completed"))
        .count();
    assert_eq!(completed, 3);
    let sink = sink.on_object_put(|_, _| ());
    services
        .put_async(&sink, &spawn(&class, "later"), 0, None, None)
        .unwrap();
    sink.wait();
    assert!(
        heard
            .events()
            .last()
            .unwrap()
            .starts_with("completed 0x00000000")
    );
    // Without a call there is nothing to cancel, which is no error (PUT-258).
    sink.cancel();
}

#[test]
fn a_sink_without_handlers_takes_anything() {
    let services = services();
    let class = put_class(&services, "Thing");
    let sink = Sink::new();
    services
        .put_async(&sink, &spawn(&class, "one"), 0, None, None)
        .unwrap();
    services
        .instances_of_async(&sink, "Thing", 0, None, None)
        .unwrap();
    services.get_async(&sink, "None", 0, None, None).unwrap();
    services
        .delete_async(&sink, "Thing", 0, None, None)
        .unwrap();
    sink.wait();
    assert_eq!(sink.outstanding(), 0);
}
