//! Instances of a class as a script reads them.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use swbem::automation::Library;
use swbem::{CimType, Server};
use swbem_vbscript::host::{Ended, Host, ObjectFactory, Options};
use swbem_vbscript::{Console, with_stack};

/// How many instances there are.
const INSTANCES: u32 = 100_000;

/// Reads five properties of each, and prints how many it read.
const SCRIPT: &str = "\
Dim o, a, b, c, d, e, n
For Each o In GetObject(\"winmgmts:root\\default\").InstancesOf(\"Row\")
    a = o.Id : b = o.Name : c = o.Size : d = o.Flag : e = o.Weight
    n = n + 5
Next
WScript.Echo n";

/// Prints how fast it went, the best of so many rounds.
pub(crate) fn run(rounds: u32) {
    match with_stack(move || measure(rounds)) {
        Ok(Ok(line)) => println!("{line}"),
        Ok(Err(error)) => println!("instances: {error}"),
        Err(error) => println!("instances: {error}"),
    }
}

fn measure(rounds: u32) -> swbem::Result<String> {
    let server = Server::ephemeral()?;
    let services = server.connect(r"root\default")?;
    let class = services.get("", 0, None)?;
    class.path().set_class("Row")?;
    let properties = class.properties();
    let id = properties.add("Id", CimType::Uint32, false)?;
    id.qualifiers()?.add("key", true)?;
    properties.add("Name", CimType::String, false)?;
    properties.add("Size", CimType::Uint64, false)?;
    properties.add("Flag", CimType::Boolean, false)?;
    properties.add("Weight", CimType::Real64, false)?;
    class.put(0, None)?;
    for number in 0..INSTANCES {
        let row = class.spawn_instance()?;
        row.set("Id", number)?;
        row.set("Name", format!("the name of row {number}"))?;
        row.set("Size", u64::from(number))?;
        row.set("Flag", true)?;
        row.set("Weight", f64::from(number) / 3.0)?;
        row.put(0, None)?;
    }
    let mut best = f64::INFINITY;
    for _ in 0..rounds {
        let opened = server.clone();
        let library = Library::new(move || Ok(opened.clone()));
        let console = Rc::new(Kept::default());
        let host = Host::new(
            Options::default(),
            console.clone(),
            vec![Rc::new(Wmi(library))],
        );
        let start = Instant::now();
        let ended = host.run(SCRIPT);
        best = best.min(start.elapsed().as_secs_f64());
        let printed = console.0.borrow().trim().to_owned();
        if !matches!(ended, Ended::With(0)) || printed != (INSTANCES * 5).to_string() {
            return Ok(format!("instances: {ended:?}, {printed}"));
        }
    }
    let per_second = f64::from(INSTANCES * 5) / best;
    Ok(format!(
        "{:32} {best:>8.2} s {per_second:>10.0} properties a second",
        "five properties of an instance"
    ))
}

/// Keeps what a script prints.
#[derive(Default)]
struct Kept(RefCell<String>);

impl Console for Kept {
    fn write_out(&self, text: &str) {
        self.0.borrow_mut().push_str(text);
    }

    fn write_err(&self, _text: &str) {}

    fn read_line(&self) -> Option<String> {
        None
    }
}

/// Finds what monikers name.
struct Wmi(Library);

impl ObjectFactory for Wmi {
    fn create(
        &self,
        prog_id: &str,
    ) -> Option<Result<swbem_automation::ObjectRef, swbem_automation::Exception>> {
        self.0.create(prog_id)
    }

    fn moniker(
        &self,
        moniker: &str,
    ) -> Option<Result<swbem_automation::ObjectRef, swbem_automation::Exception>> {
        self.0.get_object(moniker)
    }

    fn prog_ids(&self) -> Vec<&'static str> {
        Vec::new()
    }
}
