//! The DMTF CIM schema 2.49.0, where its archive is at hand.
//!
//! The archive is not ours to keep in the repository. It is looked for at `$SWBEM_DMTF_ZIP`, then
//! in `../shared/data` beside the workspace. A test that needs it ends early without it, and says
//! so: on standard error, and in the file that `$SWBEM_SKIP_LOG` names.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The file that includes all others.
pub const TOP: &str = "cim_schema_2.49.0.mof";
/// How many files there are.
pub const FILES: usize = 1_634;
/// How many classes they declare.
pub const CLASSES: usize = 1_631;

/// Files by name, with their bytes.
pub type Texts = Vec<(String, Vec<u8>)>;

/// Returns the MOF files of the schema by name, or `None` where there is no archive, after telling
/// that `test` is skipped.
///
/// # Errors
/// An archive that is there and cannot be read.
pub fn texts(test: &str) -> io::Result<Option<Texts>> {
    let Some(path) = archive() else {
        skip(test, "the archive of the DMTF schema is not here")?;
        return Ok(None);
    };
    let mut archive = zip::ZipArchive::new(File::open(path)?)?;
    let mut texts = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at)?;
        let name = entry.name()?.into_owned();
        if name.ends_with(".mof") {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            texts.push((name, bytes));
        }
    }
    Ok(Some(texts))
}

/// Unpacks the schema into a folder and returns the path of the file that includes all others.
///
/// # Errors
/// As [`texts`], and what the folder cannot be written for.
pub fn unpack(test: &str, folder: &Path) -> io::Result<Option<PathBuf>> {
    let Some(texts) = texts(test)? else {
        return Ok(None);
    };
    for (name, bytes) in texts {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, bytes)?;
    }
    Ok(Some(folder.join(TOP)))
}

/// Tells that a test could not do its work here, and why.
///
/// # Errors
/// What the log cannot be written for.
pub fn skip(test: &str, reason: &str) -> io::Result<()> {
    writeln!(io::stderr(), "skipped: {test}: {reason}")?;
    if let Some(log) = std::env::var_os("SWBEM_SKIP_LOG") {
        let mut log = OpenOptions::new().create(true).append(true).open(log)?;
        writeln!(log, "{test}: {reason}")?;
    }
    Ok(())
}

fn archive() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/cim_schema_2.49.0Final-MOFs.zip");
    let path = std::env::var_os("SWBEM_DMTF_ZIP").map_or(beside, PathBuf::from);
    path.exists().then_some(path)
}
