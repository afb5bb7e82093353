//! `swbem backup`.

use std::error::Error as _;
use std::path::{Path, PathBuf};

use clap::Args;
use swbem_store::ErrorKind;

use crate::app::{App, Need};
use crate::failure::Failure;
use crate::file::NewFile;
use crate::progress::Progress;

/// Copy the whole store into a file
///
/// The copy is of one moment, however long it takes. The file appears when it is complete, and
/// replaces one of the same name only then.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct BackupArgs {
    /// The file to write
    file: PathBuf,
}

const EXAMPLES: &str = r#"Examples:
  Back a store up, and look at it elsewhere:
    swbem --store demo backup demo.backup
    swbem --store copy restore demo.backup"#;

pub(crate) fn run(args: &BackupArgs, app: &mut App) -> Result<(), Failure> {
    let server = app.server(Need::Existing)?;
    let mut file = NewFile::create(&args.file)?;
    let progress = Progress::counter("records");
    let summary = server
        .manager()
        .store()
        .backup(&mut file, &mut |records| progress.set(records))
        .map_err(|error| file.explain(failure(error, &args.file)))?;
    file.finish()?;
    drop(progress);
    super::report_copy(app, "backed up", summary.records, summary.bytes)
}

/// Makes the failure of a backup: of the file, or of the store.
fn failure(error: swbem_store::Error, path: &Path) -> Failure {
    match (error.kind(), error.source()) {
        (ErrorKind::Stream, Some(cause)) => Failure::Other {
            message: format!("`{}` cannot be written", path.display()),
            causes: vec![cause.to_string()],
            hint: None,
        },
        _ => super::store_failure(error),
    }
}
