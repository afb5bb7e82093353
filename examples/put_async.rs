//! Puts objects with a sink, as a script does with SWbemServicesEx.PutAsync and a SWbemSink.
//!
//! Run it with `cargo run --release --example put_async`. It keeps everything in memory; give it a
//! directory, and what it puts stays there.
#![expect(
    clippy::print_stdout,
    reason = "showing what happens is what the program is for"
)]

use std::error::Error;

use swbem::{CimType, EnumFlags, LastError, Locator, NamedValueSet, PutFlags, Server, Sink};

fn main() -> Result<(), Box<dyn Error>> {
    // The service: in this process, with its repository in memory or in a directory.
    let server = match std::env::args_os().nth(1) {
        Some(directory) => Server::open(directory)?,
        None => Server::ephemeral()?,
    };

    // Set locator = CreateObject("WbemScripting.SWbemLocator")
    // Set services = locator.ConnectServer(".", "root\cimv2")
    let locator = Locator::new(&server);
    let services = locator.connect_server(".", r"root\cimv2", "", "", "", "", 0, None)?;

    // A class: an empty class object gets a name, properties and a key, and is put.
    let class = services.get("", 0, None)?;
    class.path().set_class("Sample_Thing")?;
    let name = class.properties().add("Name", CimType::String, false)?;
    name.qualifiers()?.add("key", true)?;
    class.properties().add("Size", CimType::Uint32, false)?;
    let path = class.put(0, None)?;
    println!("the class is {path}");

    // Set sink = WScript.CreateObject("WbemScripting.SWbemSink", "Sink_")
    let sink = Sink::new()
        .on_object_put(|path, context| {
            println!("OnObjectPut  {}: {path}", call(context));
        })
        .on_completed(|status, error, context| {
            println!("OnCompleted  {}: {status}", call(context));
            if let Some(error) = error {
                show(error);
            }
        });

    // Instances: each is spawned, filled and put without waiting. The async context comes back
    // with the events and tells which call they belong to.
    for (name, size) in [("hammer", 3), ("saw", 5), ("anvil", 40)] {
        let thing = class.spawn_instance()?;
        thing.set("Name", name)?;
        thing.set("Size", size)?;
        let context = NamedValueSet::new().with("Call", format!("put of {name}"));
        services.put_async(&sink, &thing, 0, None, Some(&context))?;
    }
    sink.wait();

    // Flags say what a put may do. This one fails, since there is a saw already; the sink hears
    // why. Object::put_async puts an object in the namespace it came from.
    let saw = services.get(r#"Sample_Thing.Name="saw""#, 0, None)?;
    let context = NamedValueSet::new().with("Call", "second put of saw");
    saw.put_async(&sink, PutFlags::CREATE_ONLY, None, Some(&context))?;
    sink.wait();

    // A put that waits returns the path, or fails itself and leaves the error with the thread.
    saw.set("Size", 6)?;
    println!("updated {}", saw.put(PutFlags::UPDATE_ONLY, None)?);
    if saw.put(PutFlags::CREATE_ONLY, None).is_err() {
        show(&LastError::take()?);
    }

    for thing in services.instances_of("Sample_Thing", EnumFlags::default(), None)? {
        println!("{}", thing?.object_text(0)?);
    }
    Ok(())
}

/// Returns what the async context says.
fn call(context: Option<&NamedValueSet>) -> String {
    let call = context.and_then(|values| values.get("Call"));
    call.and_then(|value| value.as_str())
        .unwrap_or("a call")
        .to_owned()
}

/// Shows an error object.
fn show(error: &LastError) {
    println!("  StatusCode    {}", error.status());
    println!("  Description   {}", error.description());
    println!("  Operation     {}", error.operation().unwrap_or("-"));
    println!("  ParameterInfo {}", error.parameter_info().unwrap_or("-"));
    println!("  ProviderName  {}", error.provider_name());
}
