//! `swbem restore`.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use clap::Args;
use swbem_kv::Kv;
use swbem_kv_lmdb::{LmdbKv, Missing, Options, StoreLock};
use swbem_store::BackupSummary;

use crate::app::App;
use crate::failure::Failure;
use crate::hints;
use crate::interrupt::{Interrupt, Interruptible};
use crate::progress::Progress;

/// Make a store from a backup
///
/// The file is checked as a whole before anything is written; a damaged one is refused. A store
/// that is there is kept, unless --force replaces it, and then only once the new one is complete.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct RestoreArgs {
    /// The file that `swbem backup` wrote
    file: PathBuf,

    /// Replace the store that is there
    #[arg(long)]
    force: bool,
}

const EXAMPLES: &str = r#"Examples:
  Make a store from a backup:
    swbem --store copy restore demo.backup

  Go back to it, whatever happened since:
    swbem --store demo restore demo.backup --force

  See whether a file is a sound backup, without keeping anything:
    swbem --ephemeral restore demo.backup"#;

/// Is the backup as it is read.
type Input = Interruptible<BufReader<File>>;

pub(crate) fn run(args: &RestoreArgs, app: &mut App) -> Result<(), Failure> {
    let cannot_read = |error: &std::io::Error| {
        Failure::file(format!("`{}` cannot be read", args.file.display()), error)
    };
    let file = File::open(&args.file).map_err(|error| cannot_read(&error))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(cannot_read(&std::io::Error::from(
            std::io::ErrorKind::IsADirectory,
        )));
    }
    let interrupt = Interrupt::listen()?;
    let mut input = Interruptible::new(BufReader::new(file), interrupt.clone());
    let summary = restore(args, &mut input, app)
        .map_err(|failure| interrupt.explain(failure, "nothing was restored"))?;
    super::report_copy(app, "restored", summary.records, summary.bytes)
}

fn restore(args: &RestoreArgs, input: &mut Input, app: &App) -> Result<BackupSummary, Failure> {
    if app.global.ephemeral {
        return restore_into(input, &swbem_kv::MemKv::new());
    }
    let path = app.store_path()?;
    match path.exists() {
        false => restore_new(input, &path),
        // Made for the store, as `put` takes one, too.
        true if is_empty_directory(&path) => restore_new(input, &path),
        true if args.force => restore_over(input, &path),
        true => {
            let message = format!("there is something at `{}` already", path.display());
            Err(Failure::other(message)
                .with_hint("--force replaces the store; --store names another place"))
        }
    }
}

fn restore_into(input: &mut Input, kv: &dyn Kv) -> Result<BackupSummary, Failure> {
    let progress = Progress::counter("records");
    swbem_store::restore(input, kv, &mut |records| progress.set(records))
        .map_err(super::store_failure)
}

/// Restores beside the place, and moves what is complete into it.
fn restore_new(input: &mut Input, path: &Path) -> Result<BackupSummary, Failure> {
    let partial = beside(path, "partial");
    let outcome = restore_at(input, &partial).and_then(|summary| {
        rename(&partial, path)?;
        Ok(summary)
    });
    if outcome.is_err() {
        // What cannot be removed stays, under a name that says what it is.
        let _ = fs::remove_dir_all(&partial);
    }
    outcome
}

/// Restores beside a store, and then puts it in the store's place.
fn restore_over(input: &mut Input, path: &Path) -> Result<BackupSummary, Failure> {
    // The store itself moves, not a link to it.
    let path = &fs::canonicalize(path)
        .map_err(|error| Failure::file(format!("`{}` cannot be read", path.display()), &error))?;
    // Held until the old store is gone, so that nobody works on it. It is not opened: one that does
    // not open any more is what backups are for.
    let lock = StoreLock::take(path).map_err(|error| kv_failure(error, path))?;
    let replacement = beside(path, "restored");
    let summary = restore_new(input, &replacement)?;
    let replaced = match exchange(path, &replacement) {
        // Both are there under either name, whenever the process ends.
        Ok(()) => replacement,
        // Not every file system can.
        Err(_cannot_exchange) => {
            let replaced = beside(path, "replaced");
            rename(path, &replaced)?;
            if let Err(failure) = rename(&replacement, path) {
                rename(&replaced, path)?;
                return Err(failure);
            }
            replaced
        }
    };
    sync_parent(path)?;
    fs::remove_dir_all(&replaced).map_err(|error| {
        Failure::file(
            format!("`{}` cannot be removed", replaced.display()),
            &error,
        )
    })?;
    drop(lock);
    Ok(summary)
}

/// Gives two directories each other's name, in one step.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> std::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_one: &Path, _other: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Makes names durable, before what had them is removed.
fn sync_parent(path: &Path) -> Result<(), Failure> {
    let parent = path.parent().unwrap_or(Path::new("/"));
    let synced = match cfg!(unix) {
        true => File::open(parent).and_then(|directory| directory.sync_all()),
        false => Ok(()),
    };
    synced
        .map_err(|error| Failure::file(format!("`{}` cannot be written", parent.display()), &error))
}

fn restore_at(input: &mut Input, path: &Path) -> Result<BackupSummary, Failure> {
    let kv = LmdbKv::open_with(path, options(Missing::Create))
        .map_err(|error| kv_failure(error, path))?;
    let summary = restore_into(input, &kv)?;
    kv.close().map_err(|error| kv_failure(error, path))?;
    Ok(summary)
}

fn options(missing: Missing) -> Options {
    let mut options = Options::default();
    options.missing = missing;
    options
}

fn is_empty_directory(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

fn kv_failure(error: swbem_kv::Error, path: &Path) -> Failure {
    hints::opening(swbem_manager::from_store(error.into()), path)
}

/// Returns the name of a directory beside another, for this process alone.
fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.{what}", std::process::id()));
    path.with_file_name(name)
}

fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::rename(from, to).map_err(|error| {
        let what = format!("`{}` cannot be moved to `{}`", from.display(), to.display());
        Failure::file(what, &error)
    })
}
