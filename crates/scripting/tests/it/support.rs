//! What the tests share.

use std::sync::{Arc, Mutex};

use swbem::{NamedValueSet, Object, Result, Server, Services, Sink, Status};
use swbem_core::CimType;

/// Makes a service in memory.
pub(crate) fn server() -> Server {
    Server::options().name("HOST").ephemeral().unwrap()
}

/// Connects to the default namespace of a new service.
pub(crate) fn services() -> Services {
    server().connect("").unwrap()
}

/// Puts a class with a string key `Name`, a `uint32` `Size` with default 7, and a string `Text`.
pub(crate) fn put_class(services: &Services, name: &str) -> Object {
    let class = services.get("", 0, None).unwrap();
    class.path().set_class(name).unwrap();
    let key = class
        .properties()
        .add("Name", CimType::String, false)
        .unwrap();
    key.qualifiers().unwrap().add("key", true).unwrap();
    class
        .properties()
        .add("Size", CimType::Uint32, false)
        .unwrap()
        .set_value(7)
        .unwrap();
    class
        .properties()
        .add("Text", CimType::String, false)
        .unwrap();
    class.put(0, None).unwrap();
    services.get(name, 0, None).unwrap()
}

/// Spawns an instance with a name.
pub(crate) fn spawn(class: &Object, name: &str) -> Object {
    let instance = class.spawn_instance().unwrap();
    instance.set("Name", name).unwrap();
    instance
}

/// Returns the status of a failure.
#[track_caller]
pub(crate) fn status<T>(result: Result<T>) -> Status {
    match result {
        Ok(_) => panic!("the call succeeded"),
        Err(error) => error.status(),
    }
}

/// What a sink heard, in order, one text for each event.
#[derive(Clone, Default)]
pub(crate) struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    /// Makes a sink that notes its events.
    pub(crate) fn sink(&self) -> Sink {
        let (ready, put, progress, completed) =
            (self.clone(), self.clone(), self.clone(), self.clone());
        Sink::new()
            .on_object_ready(move |object, context| {
                ready.note(format!(
                    "ready {} {}",
                    object.path().rel_path(),
                    show(context)
                ));
            })
            .on_object_put(move |path, context| put.note(format!("put {path} {}", show(context))))
            .on_progress(move |upper, current, message, context| {
                progress.note(format!(
                    "progress {current}/{upper} {message} {}",
                    show(context)
                ));
            })
            .on_completed(move |status, error, context| {
                let error = error.map(|error| error.status().to_string());
                let error = error.unwrap_or("Nothing".to_owned());
                completed.note(format!("completed {status} {error} {}", show(context)));
            })
    }

    pub(crate) fn events(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn note(&self, event: String) {
        self.0.lock().unwrap().push(event);
    }
}

fn show(context: Option<&NamedValueSet>) -> String {
    match context {
        None => "Nothing".to_owned(),
        Some(values) => values
            .iter()
            .map(|(name, value)| format!("{name}={value:?}"))
            .collect(),
    }
}
