//! Scripts that use WMI, with what they print: `data/vbs/wmi`. With `SWBEM_UPDATE_DATA=1` the
//! outputs of today are written beside them.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use swbem::Server;
use swbem::automation::{self, Library};
use swbem_automation::{Exception, ObjectRef, Variant};
use swbem_vbscript::host::{self, Ended, Host, Options, wsf};
use swbem_vbscript::{Console, ObjectFactory, with_stack};

#[test]
fn scripts_print_what_stands_beside_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/vbs/wmi");
    let mut scripts: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "vbs" || e == "wsf"))
        .collect();
    scripts.sort();
    assert!(scripts.len() > 15);
    let wrong: Vec<String> = scripts.iter().filter_map(|script| check(script)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_member_is_in_the_table_of_what_scripts_find() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/script-compat.md");
    let document = std::fs::read_to_string(path).unwrap();
    for interface in automation::type_library::ALL {
        let rows: String = document
            .lines()
            .filter(|line| line.starts_with(&format!("| `{}` |", interface.name)))
            .collect();
        for member in interface.members {
            assert!(
                rows.contains(&format!("`{}`", member.name)),
                "{}.{} is missing",
                interface.name,
                member.name
            );
        }
    }
}

/// Returns what is wrong with the output of a script.
fn check(script: &Path) -> Option<String> {
    let printed = with_stack(|| run(script)).unwrap();
    let expected = script.with_extension(match script.extension().and_then(|e| e.to_str()) {
        Some("wsf") => "wsf.out",
        _ => "out",
    });
    if std::env::var_os("SWBEM_UPDATE_DATA").is_some() {
        std::fs::write(&expected, &printed).unwrap();
    }
    let wanted = std::fs::read_to_string(&expected).unwrap_or_default();
    (printed != wanted)
        .then(|| format!("{}:\n{printed}\n---- expected:\n{wanted}", script.display()))
}

/// Runs a script on a repository of its own, and returns its output and how it ended.
fn run(script: &Path) -> String {
    let text = host::text_of(&std::fs::read(script).unwrap());
    let name = script.file_name().unwrap().to_string_lossy().into_owned();
    let library = Library::new(|| Server::options().name("MACHINE").ephemeral());
    let console = Rc::new(Printed::default());
    let mut options = Options::default();
    options.script_name.clone_from(&name);
    let host = Host::new(
        options,
        console.clone(),
        vec![Rc::new(Wmi(library.clone()))],
    );
    let pump = host.clone();
    library.set_pump(Rc::new(move || Ok(pump.deliver())));
    let ended = match name.ends_with(".wsf") {
        true => host.run_job(&wsf::Job::read(script, &text, None).unwrap()),
        false => host.run(&text),
    };
    library.set_pump(Rc::new(|| Ok(false)));
    library.close();
    let mut printed = console.0.borrow().clone();
    match ended {
        Ended::With(0) => {}
        Ended::With(status) => printed.push_str(&format!("[exit status {status}]\n")),
        Ended::Failed(error) => printed.push_str(&format!("[{error}]\n")),
        Ended::Stopped(reason) => printed.push_str(&format!("[{reason:?}]\n")),
    }
    printed
}

/// Keeps what a script prints.
#[derive(Default)]
struct Printed(RefCell<String>);

impl Console for Printed {
    fn write_out(&self, text: &str) {
        self.0.borrow_mut().push_str(text);
    }

    fn write_err(&self, text: &str) {
        self.0.borrow_mut().push_str(text);
    }

    fn read_line(&self) -> Option<String> {
        None
    }
}

/// Makes the objects of the scripting library.
struct Wmi(Library);

impl ObjectFactory for Wmi {
    fn create(&self, prog_id: &str) -> Option<Result<ObjectRef, Exception>> {
        self.0.create(prog_id)
    }

    fn moniker(&self, moniker: &str) -> Option<Result<ObjectRef, Exception>> {
        self.0.get_object(moniker)
    }

    fn prog_ids(&self) -> Vec<&'static str> {
        automation::PROG_IDS.to_vec()
    }

    fn constants(&self, _reference: &str) -> Option<Vec<(&'static str, Variant)>> {
        let constants = automation::constants();
        Some(
            constants
                .map(|(name, value)| (name, value.into()))
                .collect(),
        )
    }
}
