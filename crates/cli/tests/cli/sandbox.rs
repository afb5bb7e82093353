//! A place of its own for each test.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The classes most tests work with.
pub(crate) const NOTES: &str = r#"
class Demo_User
{
    [key] string Name;
};

[Description("A thing to remember")]
class Demo_Note
{
    [key] uint32 Id;
    string Text;
    boolean Done = FALSE;
    string Tags[];
    uint64 Size;
    real64 Weight;
    char16 Mark;
    datetime When;
    Demo_User ref Owner;
};

class Demo_Reminder : Demo_Note
{
    uint8 Minutes = 10;
};
"#;

/// Is a directory with a store in it, which goes away with the value.
pub(crate) struct Sandbox {
    directory: TempDir,
}

/// Is what a command came to.
pub(crate) struct Outcome {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) status: Option<i32>,
}

impl Sandbox {
    /// Makes an empty one.
    pub(crate) fn new() -> Sandbox {
        Sandbox {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    /// Makes one whose store has the classes of [`NOTES`].
    pub(crate) fn with_notes() -> Sandbox {
        let sandbox = Sandbox::new();
        sandbox.write("notes.mof", NOTES);
        sandbox.ok(&["mof", "compile", "notes.mof"]);
        sandbox
    }

    /// Returns the directory that commands run in.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Returns where the store is.
    pub(crate) fn store(&self) -> PathBuf {
        self.path().join("data").join("swbem")
    }

    /// Writes a file into the directory.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Reads a file of the directory.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// Prepares a command, with nothing of the surroundings in it.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.path())
            .env_clear()
            .env("PATH", search_path())
            .env("HOME", self.path())
            .env("XDG_DATA_HOME", self.path().join("data"))
            .stdin(Stdio::null());
        command
    }

    /// Prepares a run of `swbem`.
    pub(crate) fn swbem<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_swbem"));
        command.args(arguments);
        command
    }

    /// Runs `swbem`.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Outcome {
        Outcome::of(&self.swbem(arguments).output().unwrap())
    }

    /// Runs `swbem`, which must succeed without a word on standard error, and returns what it
    /// prints.
    pub(crate) fn ok<S: AsRef<OsStr>>(&self, arguments: &[S]) -> String {
        let outcome = self.run(arguments);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""));
        outcome.stdout
    }

    /// Runs `swbem`, which must fail with a status and print nothing, and returns what it says.
    pub(crate) fn fails<S: AsRef<OsStr>>(&self, status: i32, arguments: &[S]) -> String {
        let outcome = self.run(arguments);
        assert_eq!(
            (outcome.status, outcome.stdout.as_str()),
            (Some(status), ""),
            "{}",
            outcome.stderr
        );
        outcome.stderr
    }
}

impl Outcome {
    fn of(output: &Output) -> Outcome {
        Outcome {
            stdout: anywhere(&output.stdout),
            stderr: anywhere(&output.stderr),
            status: output.status.code(),
        }
    }
}

/// Returns the search path of programs, with that of the binary first.
fn search_path() -> std::ffi::OsString {
    let binary = Path::new(env!("CARGO_BIN_EXE_swbem"));
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let own = binary.parent().map(Path::to_owned);
    std::env::join_paths(own.into_iter().chain(std::env::split_paths(&inherited))).unwrap()
}

/// Returns text with `MACHINE` for the name of the machine that the tests run on.
pub(crate) fn anywhere(bytes: &[u8]) -> String {
    static NAME: OnceLock<String> = OnceLock::new();
    let name = NAME.get_or_init(machine_name);
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.replace(&format!(r"\\{name}\"), r"\\MACHINE\")
        .replace(&format!(r"\\\\{name}\\"), r"\\\\MACHINE\\")
}

fn machine_name() -> String {
    let output = Sandbox::new()
        .swbem(&["--ephemeral", "get", "__SystemSecurity=@"])
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    let name = shown
        .strip_prefix(r"\\")
        .and_then(|rest| rest.split('\\').next());
    name.unwrap().to_owned()
}
