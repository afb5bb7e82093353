//! `docs/conformance.md`, written.

use std::fmt::Write;

use super::requirements::{Page, Requirement, Requirements};
use super::{Coverage, Standing, Test, standing};

const HEAD: &str = "\
<!-- Made by `cargo xtask conformance --write` from docs/requirements.toml and the tests. Do not edit. -->

# Conformance

What WMI requires, one row for each statement that can be tested, in our own words, and the tests
that hold swbem to it. A test covers a requirement by carrying its id in its name; `cargo xtask
test` checks that every test named here is built and runs. Where the public documents differ or are
silent the row says which reading swbem follows. Status names stand without their prefix: NOT_FOUND
is WBEM_E_NOT_FOUND, in scripts wbemErrNotFound.

*Not met* rows are known differences, with the reason. *No test* rows state nothing a test could
observe. *Unaccounted* rows have neither a test nor a reason yet.
";

/// How many requirements stand where.
#[derive(Debug, Default, Clone, Copy)]
struct Totals {
    all: usize,
    covered: usize,
    not_met: usize,
    no_test: usize,
    unaccounted: usize,
}

impl Totals {
    fn count<'a>(requirements: impl Iterator<Item = &'a Requirement>, coverage: &Coverage) -> Self {
        let mut totals = Self::default();
        for requirement in requirements {
            totals.all += 1;
            match standing(requirement, coverage) {
                Standing::Covered => totals.covered += 1,
                Standing::NotMet => totals.not_met += 1,
                Standing::NoTest => totals.no_test += 1,
                Standing::Unaccounted => totals.unaccounted += 1,
            }
        }
        totals
    }

    fn cells(&self) -> String {
        let Self {
            all,
            covered,
            not_met,
            no_test,
            unaccounted,
        } = self;
        format!("{all} | {covered} | {not_met} | {no_test} | {unaccounted} |")
    }
}

/// Renders the whole document.
pub(super) fn render(requirements: &Requirements, coverage: &Coverage) -> String {
    let mut text = HEAD.to_owned();
    text.push_str("\n| page | requirements | covered | not met | no test | unaccounted |\n");
    text.push_str("|---|---|---|---|---|---|\n");
    for page in &requirements.pages {
        let totals = Totals::count(page.requirements(), coverage);
        let link = format!("[{}]({})", heading(page), anchor(&heading(page)));
        let _ = writeln!(text, "| {link} | {}", totals.cells());
    }
    let totals = Totals::count(requirements.all(), coverage);
    let _ = writeln!(text, "| **all** | {}", totals.cells());
    for page in &requirements.pages {
        let _ = writeln!(text, "\n## {}", heading(page));
        for section in &page.sections {
            let _ = writeln!(text, "\n### {}\n", section.title);
            text.push_str("| id | requirement | tests or reason | source |\n|---|---|---|---|\n");
            for requirement in &section.requirements {
                row(&mut text, requirement, coverage);
            }
        }
    }
    text
}

/// Says in one line how the requirements stand.
pub(super) fn totals_line(requirements: &Requirements, coverage: &Coverage) -> String {
    let totals = Totals::count(requirements.all(), coverage);
    format!(
        "{} requirements: {} covered, {} not met, {} without a possible test, {} unaccounted",
        totals.all, totals.covered, totals.not_met, totals.no_test, totals.unaccounted
    )
}

fn row(text: &mut String, requirement: &Requirement, coverage: &Coverage) {
    let mut standing_text = match standing(requirement, coverage) {
        Standing::Unaccounted => "**unaccounted**".to_owned(),
        Standing::NotMet => format!(
            "Not met: {}",
            requirement.not_met.as_deref().unwrap_or_default()
        ),
        Standing::NoTest => format!(
            "No test: {}",
            requirement.no_test.as_deref().unwrap_or_default()
        ),
        Standing::Covered => String::new(),
    };
    let tests = coverage
        .get(&requirement.id)
        .into_iter()
        .flatten()
        .map(link);
    for test in tests {
        if !standing_text.is_empty() {
            standing_text.push_str("<br>");
        }
        standing_text.push_str(&test);
    }
    let cell = |text: &str| text.replace('|', "\\|");
    let _ = writeln!(
        text,
        "| {} | {} | {} | {} |",
        requirement.id,
        cell(&requirement.says),
        cell(&standing_text),
        cell(&requirement.source)
    );
}

fn link(test: &Test) -> String {
    let file_name = test.file.rsplit('/').next().unwrap_or(&test.file);
    let name = test.function.as_deref().unwrap_or(file_name);
    format!("[`{name}`](../{})", test.file)
}

fn heading(page: &Page) -> String {
    format!("{}: {}", page.prefix, page.title)
}

/// Makes the anchor that a heading gets when rendered.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    let kept: String = kept
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    format!("#{kept}")
}
