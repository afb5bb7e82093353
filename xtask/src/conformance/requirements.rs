//! `docs/requirements.toml`, read.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use toml::{Table, Value};

/// All requirements.
#[derive(Debug)]
pub(super) struct Requirements {
    pub(super) pages: Vec<Page>,
    pub(super) data: Vec<DataFolder>,
}

/// The requirements of one subject.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) title: String,
    pub(super) prefix: String,
    /// A requirement without test or reason fails the check.
    pub(super) strict: bool,
    pub(super) sections: Vec<Section>,
}

#[derive(Debug)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) requirements: Vec<Requirement>,
}

/// One testable statement.
#[derive(Debug)]
pub(super) struct Requirement {
    pub(super) id: String,
    pub(super) says: String,
    pub(super) source: String,
    pub(super) not_met: Option<String>,
    pub(super) no_test: Option<String>,
    /// Tests by `file::function` whose names do not carry the id.
    pub(super) covered_by: Vec<String>,
}

/// A folder of data files and the test that runs each of them; files in folders below are no cases.
#[derive(Debug)]
pub(super) struct DataFolder {
    pub(super) folder: String,
    /// How the names of cases end; what else is in the folder belongs to a case.
    pub(super) extension: String,
    /// As `file::function`.
    pub(super) runner: String,
}

impl Requirements {
    /// Reads the list; a field that nobody knows is an error, for it is a typing mistake.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut file: Table = text.parse()?;
        let mut pages = Vec::new();
        for page in tables(&mut file, "page")? {
            pages.push(Page::read(page)?);
        }
        let mut data = Vec::new();
        for mut folder in tables(&mut file, "data")? {
            data.push(DataFolder {
                folder: string(&mut folder, "folder")?,
                extension: string(&mut folder, "extension")?,
                runner: string(&mut folder, "runner")?,
            });
            nothing_left(&folder)?;
        }
        nothing_left(&file)?;
        Ok(Self { pages, data })
    }

    /// All requirements, page by page.
    pub(super) fn all(&self) -> impl Iterator<Item = &Requirement> {
        self.pages.iter().flat_map(Page::requirements)
    }

    /// The id prefixes, as in `PUT`.
    pub(super) fn prefixes(&self) -> BTreeSet<String> {
        self.pages.iter().map(|page| page.prefix.clone()).collect()
    }
}

impl Page {
    pub(super) fn requirements(&self) -> impl Iterator<Item = &Requirement> {
        self.sections
            .iter()
            .flat_map(|section| &section.requirements)
    }

    fn read(mut page: Table) -> Result<Self> {
        let title = string(&mut page, "title")?;
        let prefix = string(&mut page, "prefix")?;
        let strict = match page.remove("strict") {
            None => false,
            Some(value) => value.as_bool().context("strict is not a boolean")?,
        };
        let mut seen = BTreeSet::new();
        let mut sections = Vec::new();
        for mut section in tables(&mut page, "section")? {
            let title = string(&mut section, "title")?;
            let Some(Value::Table(listed)) = section.remove("requirements") else {
                bail!("section `{title}` has no requirements");
            };
            nothing_left(&section)?;
            let mut requirements = Vec::new();
            for (id, value) in listed {
                let Value::Table(fields) = value else {
                    bail!("{id} is not a table")
                };
                if !seen.insert(id.clone()) {
                    bail!("{id} is listed twice");
                }
                requirements.push(
                    Requirement::read(&id, &prefix, fields)
                        .with_context(|| format!("{id} is wrong"))?,
                );
            }
            sections.push(Section {
                title,
                requirements,
            });
        }
        nothing_left(&page)?;
        Ok(Self {
            title,
            prefix,
            strict,
            sections,
        })
    }
}

impl DataFolder {
    /// Finds the cases among the files of the workspace: each path, and the name in it without
    /// extension.
    pub(super) fn cases<'a>(
        &'a self,
        files: &'a [String],
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        files.iter().filter_map(|file| {
            let (folder, name) = file.rsplit_once('/')?;
            let (stem, extension) = name.rsplit_once('.')?;
            (folder == self.folder && extension == self.extension).then_some((file.as_str(), stem))
        })
    }
}

impl Requirement {
    fn read(id: &str, prefix: &str, mut fields: Table) -> Result<Self> {
        let number = id
            .strip_prefix(prefix)
            .and_then(|rest| rest.strip_prefix('-'));
        if !number.is_some_and(|n| n.len() == 3 && n.bytes().all(|b| b.is_ascii_digit())) {
            bail!("the id is not {prefix}- and three digits");
        }
        let requirement = Self {
            id: id.to_owned(),
            says: string(&mut fields, "says")?,
            source: string(&mut fields, "source")?,
            not_met: optional(&mut fields, "not_met")?,
            no_test: optional(&mut fields, "no_test")?,
            covered_by: strings(&mut fields, "covered_by")?,
        };
        nothing_left(&fields)?;
        if requirement.not_met.is_some() && requirement.no_test.is_some() {
            bail!("not_met and no_test exclude each other");
        }
        Ok(requirement)
    }
}

fn tables(table: &mut Table, key: &str) -> Result<Vec<Table>> {
    let Some(value) = table.remove(key) else {
        return Ok(Vec::new());
    };
    value
        .try_into()
        .with_context(|| format!("{key} is not a list of tables"))
}

fn string(table: &mut Table, key: &str) -> Result<String> {
    optional(table, key)?.with_context(|| format!("{key} is missing"))
}

fn optional(table: &mut Table, key: &str) -> Result<Option<String>> {
    match table.remove(key) {
        None => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text)),
        Some(_) => bail!("{key} is not a text"),
    }
}

fn strings(table: &mut Table, key: &str) -> Result<Vec<String>> {
    match table.remove(key) {
        None => Ok(Vec::new()),
        Some(value) => value
            .try_into()
            .with_context(|| format!("{key} is not a list of texts")),
    }
}

fn nothing_left(table: &Table) -> Result<()> {
    match table.keys().next() {
        None => Ok(()),
        Some(key) => bail!("unknown field {key}"),
    }
}
