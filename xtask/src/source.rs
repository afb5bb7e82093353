//! A Rust source file as the checks see it: its functions, what it names, what is test code.
//!
//! Works on tokens, not text, so that comments and strings cannot be mistaken for code and
//! tests inside `proptest!` are seen; no full parser is needed for that.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

use crate::workspace::Workspace;

/// How deep brackets may nest in a file that is looked at.
const NESTING_DEPTH_MAX: usize = 200;

/// One file, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Source {
    pub(crate) functions: Vec<Function>,
    /// Paths outside test code, as in `std::fs::File`, `use` groups written out.
    pub(crate) paths: Vec<Mention>,
    /// Names of macros called, anywhere in the file.
    pub(crate) macros: Vec<Mention>,
    /// Inner attributes of the file, without blanks: `forbid(unsafe_code)`.
    pub(crate) inner_attributes: Vec<String>,
    /// How many lines are not test code.
    pub(crate) code_lines: usize,
    /// Modules in other files that exist for tests only.
    test_modules: Vec<String>,
    /// First and last lines of test items.
    test_ranges: Vec<(usize, usize)>,
}

/// One function with a body.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    /// From its name to its closing brace.
    pub(crate) lines: usize,
    /// It carries `#[test]`, `#[tokio::test]` or the like.
    pub(crate) is_test: bool,
    pub(crate) is_ignored: bool,
    /// It is a test or stands inside test code.
    pub(crate) in_test_code: bool,
}

/// Something named at a line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) name: String,
    pub(crate) line: usize,
}

impl Source {
    /// Takes `text` apart; `is_test` says that all of it is test code.
    pub(crate) fn parse(text: &str, is_test: bool) -> Result<Self> {
        let tokens: TokenStream = text.parse().map_err(|error| anyhow!("{error}"))?;
        let mut source = Self::default();
        source.items(
            tokens,
            Context {
                in_test: is_test,
                depth: 0,
            },
        )?;
        let all_test = is_test || source.inner_attributes.iter().any(|a| is_test_cfg(a));
        let lines = text.lines().count();
        let covered: BTreeSet<usize> = source
            .test_ranges
            .iter()
            .flat_map(|&(first, last)| first..=last)
            .collect();
        source.code_lines = if all_test {
            0
        } else {
            lines.saturating_sub(covered.len())
        };
        Ok(source)
    }

    fn items(&mut self, tokens: TokenStream, mut context: Context) -> Result<()> {
        if context.depth > NESTING_DEPTH_MAX {
            return Err(anyhow!("brackets nest deeper than {NESTING_DEPTH_MAX}"));
        }
        let mut cursor = Cursor {
            tokens: tokens.into_iter().collect(),
            at: 0,
        };
        let mut attributes = Attributes::default();
        let mut open_function: Option<Function> = None;
        while let Some(token) = cursor.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    let inner = cursor.take_punct('!');
                    let Some(group) = cursor.take_group(Delimiter::Bracket) else {
                        continue;
                    };
                    let attribute = squeezed(&group.stream());
                    if inner {
                        context.in_test |= is_test_cfg(&attribute);
                        if context.depth == 0 {
                            self.inner_attributes.push(attribute);
                        }
                    } else {
                        attributes.add(attribute, punct.span());
                    }
                }
                TokenTree::Punct(punct) if matches!(punct.as_char(), ';' | ',') => {
                    self.end_item(&mut attributes, punct.span(), context);
                    open_function = None;
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    let next_ident = cursor.peek_ident();
                    if let ("fn", Some(function)) = (name.as_str(), &next_ident) {
                        open_function = Some(Function {
                            name: function.clone(),
                            line: line(ident.span()),
                            lines: 0,
                            is_test: attributes.is_test,
                            is_ignored: attributes.is_ignored,
                            in_test_code: context.in_test || attributes.marks_test_code(),
                        });
                    }
                    if let ("mod", Some(module)) = (name.as_str(), &next_ident)
                        && attributes.marks_test_code()
                    {
                        self.test_modules
                            .push(attributes.path.clone().unwrap_or(module.clone()));
                    }
                    if cursor.at_macro_call() {
                        self.macros.push(Mention {
                            name: name.clone(),
                            line: line(ident.span()),
                        });
                    }
                    if !context.in_test && !attributes.marks_test_code() {
                        cursor.path(name, ident.span(), &mut self.paths, context.depth)?;
                    }
                }
                TokenTree::Group(group) => {
                    let in_test = context.in_test || attributes.marks_test_code();
                    self.items(
                        group.stream(),
                        Context {
                            in_test,
                            depth: context.depth + 1,
                        },
                    )?;
                    if group.delimiter() == Delimiter::Brace {
                        if let Some(mut function) = open_function.take() {
                            let last = group.span_close().end().line;
                            function.lines = last.saturating_sub(function.line) + 1;
                            self.functions.push(function);
                        }
                        self.end_item(&mut attributes, group.span_close(), context);
                    }
                }
            }
        }
        Ok(())
    }

    /// Notes the lines of the item that ends at `end`, and forgets its attributes.
    fn end_item(&mut self, attributes: &mut Attributes, end: Span, context: Context) {
        if let (true, false, Some(first)) = (
            attributes.marks_test_code(),
            context.in_test,
            attributes.first_line,
        ) {
            self.test_ranges.push((first, end.end().line));
        }
        *attributes = Attributes::default();
    }
}

/// All Rust files of the workspace, taken apart.
#[derive(Debug)]
pub(crate) struct Sources {
    /// By file, relative to the root.
    pub(crate) files: Vec<(String, Source)>,
    /// What is wrong with the files that do not lex.
    pub(crate) broken: Vec<String>,
}

/// Takes every Rust file of the workspace apart; test modules in files of their own are known
/// as test code.
pub(crate) fn load_all(workspace: &Workspace) -> Result<Sources> {
    let mut sources = Vec::new();
    let mut broken = Vec::new();
    for file in workspace.rust_files() {
        match Source::parse(&workspace.read(file)?, is_test_file(file)) {
            Ok(source) => sources.push((file.to_owned(), source)),
            Err(error) => broken.push(format!("{file}: {error}")),
        }
    }
    // A module below a test module is test code whether or not its own
    // declaration says so, hence the comparison by prefix.
    let test_only: Vec<String> = sources
        .iter()
        .flat_map(|(file, source)| source.test_modules.iter().map(|m| module_path(file, m)))
        .collect();
    for (file, source) in &mut sources {
        let stem = file.strip_suffix(".rs").unwrap_or(file).to_owned();
        let below = |module: &String| stem == *module || stem.starts_with(&format!("{module}/"));
        if test_only.iter().any(below) {
            *source = Source::parse(&workspace.read(file)?, true)?;
        }
    }
    Ok(Sources {
        files: sources,
        broken,
    })
}

#[derive(Debug, Clone, Copy)]
struct Context {
    in_test: bool,
    depth: usize,
}

/// The attributes in front of the item being read.
#[derive(Debug, Default)]
struct Attributes {
    is_test: bool,
    is_ignored: bool,
    is_test_cfg: bool,
    path: Option<String>,
    first_line: Option<usize>,
}

impl Attributes {
    fn add(&mut self, attribute: String, span: Span) {
        let end = attribute.find(['(', '=']).unwrap_or(attribute.len());
        let (name, arguments) = attribute.split_at(end);
        self.is_test |= name == "test" || name.ends_with("::test");
        self.is_ignored |=
            name == "ignore" || (name == "cfg_attr" && arguments.contains(",ignore"));
        self.is_test_cfg |= is_test_cfg(&attribute);
        if let Some(path) = attribute.strip_prefix("path=\"") {
            self.path = Some(
                path.trim_end_matches("\"")
                    .trim_end_matches(".rs")
                    .to_owned(),
            );
        }
        self.first_line.get_or_insert(line(span));
    }

    fn marks_test_code(&self) -> bool {
        self.is_test || self.is_test_cfg
    }
}

/// A token list with a place in it.
struct Cursor {
    tokens: Vec<TokenTree>,
    at: usize,
}

impl Cursor {
    fn next(&mut self) -> Option<TokenTree> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn peek(&self, ahead: usize) -> Option<&TokenTree> {
        self.tokens.get(self.at + ahead)
    }

    fn peek_ident(&self) -> Option<String> {
        match self.peek(0) {
            Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
            _ => None,
        }
    }

    fn is_punct(&self, ahead: usize, sign: char) -> bool {
        matches!(self.peek(ahead), Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
    }

    fn take_punct(&mut self, sign: char) -> bool {
        let found = self.is_punct(0, sign);
        self.at += usize::from(found);
        found
    }

    fn take_group(&mut self, delimiter: Delimiter) -> Option<Group> {
        match self.peek(0) {
            Some(TokenTree::Group(group)) if group.delimiter() == delimiter => {
                let group = group.clone();
                self.at += 1;
                Some(group)
            }
            _ => None,
        }
    }

    fn at_macro_call(&self) -> bool {
        self.is_punct(0, '!') && matches!(self.peek(1), Some(TokenTree::Group(_)))
    }

    /// Reads on from `name` to the end of its path and notes the path, or, where it ends in a
    /// `use` group, each path of the group.
    fn path(
        &mut self,
        name: String,
        span: Span,
        found: &mut Vec<Mention>,
        depth: usize,
    ) -> Result<()> {
        if depth > NESTING_DEPTH_MAX {
            return Err(anyhow!("use groups nest deeper than {NESTING_DEPTH_MAX}"));
        }
        let mut path = name;
        while self.is_punct(0, ':') && self.is_punct(1, ':') {
            match self.peek(2).cloned() {
                Some(TokenTree::Ident(segment)) => {
                    path.push_str("::");
                    path.push_str(&segment.to_string());
                    self.at += 3;
                }
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    self.at += 3;
                    let mut members = Self {
                        tokens: group.stream().into_iter().collect(),
                        at: 0,
                    };
                    while let Some(member) = members.next() {
                        if let TokenTree::Ident(ident) = member {
                            let path = match ident.to_string().as_str() {
                                "self" => path.clone(),
                                member => format!("{path}::{member}"),
                            };
                            members.path(path, ident.span(), found, depth + 1)?;
                        }
                    }
                    return Ok(());
                }
                _ => break,
            }
        }
        found.push(Mention {
            name: path,
            line: line(span),
        });
        Ok(())
    }
}

fn line(span: Span) -> usize {
    span.start().line
}

fn squeezed(tokens: &TokenStream) -> String {
    tokens.to_string().split_whitespace().collect()
}

/// Tells whether an attribute keeps its item for tests only.
fn is_test_cfg(attribute: &str) -> bool {
    let Some(condition) = attribute.strip_prefix("cfg(") else {
        return false;
    };
    condition == "test)"
        || (condition.starts_with("all(") && condition.contains("test"))
            && !condition.contains("not(test)")
            && condition.split(['(', ')', ',']).any(|word| word == "test")
}

fn is_test_file(file: &str) -> bool {
    file.split('/')
        .any(|part| matches!(part, "tests" | "benches" | "examples"))
}

/// Where the module `module`, declared in `file`, has its file, without `.rs`.
fn module_path(file: &str, module: &str) -> String {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    match name {
        "lib.rs" | "main.rs" | "mod.rs" => format!("{folder}/{module}"),
        _ => format!("{folder}/{}/{module}", name.trim_end_matches(".rs")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &Source) -> Vec<&str> {
        source
            .paths
            .iter()
            .map(|mention| mention.name.as_str())
            .collect()
    }

    #[test]
    fn tests_are_told_from_functions_that_only_look_like_them() {
        let text = r##"
            // #[test] fn in_a_comment() {}
            const TEXT: &str = "#[test] fn in_a_string() {}";
            fn plain() {}
            #[test] fn real() {}
            #[tokio::test(flavor = "current_thread")] async fn real_async() {}
            #[test] #[ignore = "slow"] fn ignored() {}
            proptest! { #![proptest_config(x())] #[test] fn property(a in 0..3u8) { f(a); } }
            #[cfg(test)] mod tests { fn helper() {} }
        "##;
        let source = Source::parse(text, false).unwrap();
        let tests: Vec<_> = source.functions.iter().filter(|f| f.is_test).collect();
        let all: Vec<_> = tests
            .iter()
            .map(|f| (f.name.as_str(), f.is_ignored))
            .collect();
        let expected = [
            ("real", false),
            ("real_async", false),
            ("ignored", true),
            ("property", false),
        ];
        assert_eq!(all, expected);
        assert!(
            source
                .functions
                .iter()
                .any(|f| f.name == "helper" && f.in_test_code)
        );
        assert!(
            source
                .functions
                .iter()
                .any(|f| f.name == "plain" && !f.in_test_code)
        );
        assert!(!source.functions.iter().any(|f| f.name.starts_with("in_a_")));
    }

    #[test]
    fn use_groups_are_written_out() {
        let source = Source::parse(
            "use std::{fs::{self, File as F}, io, thread};\nfn f() { std::net::x(); }",
            false,
        )
        .unwrap();
        let expected = ["std::fs", "std::fs::File", "F", "std::io", "std::thread"];
        let names = names(&source);
        for path in expected.into_iter().filter(|path| *path != "F") {
            assert!(names.contains(&path), "{path} is missing from {names:?}");
        }
        assert!(source.paths.contains(&Mention {
            name: "std::net::x".into(),
            line: 2
        }));
    }

    #[test]
    fn test_code_names_what_it_likes_and_is_not_counted() {
        let text = "fn f() {}\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n#[cfg(not(test))]\nuse std::net;\n";
        let source = Source::parse(text, false).unwrap();
        assert!(!names(&source).contains(&"std::fs"));
        assert!(names(&source).contains(&"std::net"));
        assert_eq!(source.code_lines, 3);
    }

    #[test]
    fn a_test_module_in_its_own_file_is_found() {
        let source = Source::parse("#[cfg(test)]\nmod tests;\n", false).unwrap();
        assert_eq!(source.test_modules, ["tests"]);
        assert_eq!(
            module_path("crates/a/src/lib.rs", "tests"),
            "crates/a/src/tests"
        );
        assert_eq!(
            module_path("crates/a/src/b.rs", "tests"),
            "crates/a/src/b/tests"
        );
    }

    #[test]
    fn function_lengths_run_to_the_closing_brace() {
        let source = Source::parse("fn f()\nwhere\n{\n    g();\n}\n", false).unwrap();
        assert_eq!(source.functions.first().map(|f| f.lines), Some(5));
    }

    #[test]
    fn a_file_that_does_not_lex_is_an_error() {
        assert!(Source::parse("fn f( {", false).is_err());
    }
}
