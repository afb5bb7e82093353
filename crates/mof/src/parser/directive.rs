//! `#pragma` and `#include`.

use swbem_text::{Code, Span};

use super::{Failed, Parse, Parser};
use crate::ast::{
    Absent, Directive, DirectiveKind, Include, IncludeForm, InformationalPragma, Item, PutFlag,
    Text,
};
use crate::code;
use crate::lexer::TokenKind;

impl Parser<'_, '_, '_> {
    /// Reads a directive, and the file it includes.
    pub(super) fn directive(&mut self) -> Option<Item> {
        let start = self.current.start;
        self.bump();
        match self.directive_inside(start) {
            Ok(item) => Some(item),
            Err(Failed) => {
                self.skip_line();
                None
            }
        }
    }

    fn directive_inside(&mut self, start: usize) -> Parse<Item> {
        if self.eat_keyword("include") {
            return self.include(start, IncludeForm::Hash);
        }
        if !self.eat_keyword("pragma") {
            return Err(self.unexpected(code::INVALID_PRAGMA, "`pragma` or `include`"));
        }
        if self.eat_keyword("include") {
            return self.include(start, IncludeForm::Pragma);
        }
        let kind = self.pragma()?;
        Ok(Item::Directive(Directive {
            kind,
            loc: self.loc_from(start),
        }))
    }

    fn include(&mut self, start: usize, form: IncludeForm) -> Parse<Item> {
        let path = self.argument(
            code::ERROR_INVALID_INCLUDE_FILE,
            "the name of a file in quotes",
        )?;
        let loc = self.loc_from(start);
        let items = self
            .session
            .include(&path.value, path.span())
            .unwrap_or_default();
        if self.session.is_stopped {
            // What was read ahead before the other file is not to be taken for an error.
            self.current = self.end_of_text();
        }
        Ok(Item::Include(Include {
            path,
            form,
            items,
            loc,
        }))
    }

    fn pragma(&mut self) -> Parse<DirectiveKind> {
        let keyword = self.ident(code::INVALID_PRAGMA, "the name of a pragma")?;
        let lower = keyword.to_ascii_lowercase();
        match lower.as_str() {
            "namespace" => self.namespace(),
            "autorecover" => self.autorecover(),
            "amendment" => self.amendment(),
            "classflags" => Ok(DirectiveKind::ClassFlags(self.put_flags(FlagSet::Class)?)),
            "instanceflags" => Ok(DirectiveKind::InstanceFlags(
                self.put_flags(FlagSet::Instance)?,
            )),
            "deleteclass" => {
                let (name, absent) = self.delete(code::INVALID_DELETECLASS_SYNTAX, "class")?;
                Ok(DirectiveKind::DeleteClass { name, absent })
            }
            "deleteinstance" => {
                let code = code::INVALID_DELETEINSTANCE_SYNTAX;
                let (path, absent) = self.delete(code, "instance")?;
                Ok(DirectiveKind::DeleteInstance { path, absent })
            }
            other => match InformationalPragma::from_keyword(other) {
                Some(pragma) => {
                    let value = self.argument(code::INVALID_PRAGMA, "a string")?;
                    Ok(DirectiveKind::Informational { pragma, value })
                }
                None => {
                    let message = format!("there is no pragma `{keyword}`");
                    Err(self.report(code::INVALID_PRAGMA, keyword.span(), message))
                }
            },
        }
    }

    fn namespace(&mut self) -> Parse<DirectiveKind> {
        let path = self.argument(code::INVALID_NAMESPACE_SYNTAX, "a namespace path in quotes")?;
        if !is_namespace_path(&path.value) {
            let message = format!("`{}` is not a namespace path", path.value);
            let diagnostic =
                swbem_text::Diagnostic::error(code::INVALID_NAMESPACE_SYNTAX, path.span(), message)
                    .help(
                        r#"Write `"root\\cimv2"` or `"\\\\.\\root\\cimv2"`, backslashes doubled."#,
                    );
            self.session.push(diagnostic);
            return Err(Failed);
        }
        Ok(DirectiveKind::Namespace(path))
    }

    fn autorecover(&mut self) -> Parse<DirectiveKind> {
        if self.at(TokenKind::OpenParen) {
            self.open_argument()?;
            self.close_argument()?;
        }
        Ok(DirectiveKind::AutoRecover)
    }

    fn amendment(&mut self) -> Parse<DirectiveKind> {
        let locale = self.argument(code::INVALID_AMENDMENT_SYNTAX, "a locale in quotes")?;
        if locale_id(&locale.value).is_none() {
            let message = format!("`{}` is not a locale such as `MS_409`", locale.value);
            let code = code::INVALID_AMENDMENT_SYNTAX;
            return Err(self.report(code, locale.span(), message));
        }
        Ok(DirectiveKind::Amendment(locale))
    }

    /// Reads `("X", fail)`.
    fn delete(&mut self, code: Code, what: &str) -> Parse<(Text, Absent)> {
        if !self.eat(TokenKind::OpenParen) {
            return Err(self.unexpected(code, "`(`"));
        }
        if !self.at(TokenKind::String) {
            return Err(self.unexpected(code, &format!("the {what} in quotes")));
        }
        let target = self.string()?;
        if target.value.is_empty() {
            return Err(self.report(code, target.span(), format!("no {what} is named")));
        }
        if !self.eat(TokenKind::Comma) {
            return Err(self.unexpected(code, "`,` and `fail` or `nofail`"));
        }
        let absent = self.absent(code)?;
        if !self.eat(TokenKind::CloseParen) {
            return Err(self.missing(code, "`)`"));
        }
        Ok((target, absent))
    }

    fn absent(&mut self, code: Code) -> Parse<Absent> {
        let word = match self.current.kind {
            TokenKind::Ident => self.slice(self.current),
            TokenKind::String => self.slice(self.current).trim_matches('"'),
            _ => "",
        };
        let absent = if word.eq_ignore_ascii_case("fail") {
            Absent::Fail
        } else if word.eq_ignore_ascii_case("nofail") {
            Absent::Ignore
        } else {
            return Err(self.unexpected(code, "`fail` or `nofail`"));
        };
        self.bump();
        Ok(absent)
    }

    /// Reads the flags of `classflags` and `instanceflags`.
    fn put_flags(&mut self, set: FlagSet) -> Parse<Vec<PutFlag>> {
        self.open_argument()?;
        let mut flags: Vec<(PutFlag, Span)> = Vec::new();
        loop {
            self.put_flag(set, &mut flags)?;
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.close_argument()?;
        self.refuse_contradiction(&flags)?;
        Ok(flags.into_iter().map(|(flag, _)| flag).collect())
    }

    fn put_flag(&mut self, set: FlagSet, flags: &mut Vec<(PutFlag, Span)>) -> Parse<()> {
        let span = self.current_span();
        match self.current.kind {
            TokenKind::Ident => {
                let word = self.slice(self.current).to_owned();
                self.bump();
                self.add_flag(set, &word, span, flags)
            }
            TokenKind::String => {
                let text = self.string()?;
                for word in text.value.split(',') {
                    self.add_flag(set, word.trim(), text.span(), flags)?;
                }
                Ok(())
            }
            TokenKind::Number => {
                let text = self.slice(self.current);
                self.bump();
                match numeric_flags(set, text) {
                    Some(found) => {
                        flags.extend(found.into_iter().map(|flag| (flag, span)));
                        Ok(())
                    }
                    None => {
                        let message = format!("`{text}` is no combination of flags");
                        Err(self.report(code::INVALID_FLAGS_SYNTAX, span, message))
                    }
                }
            }
            _ => Err(self.unexpected(code::INVALID_FLAGS_SYNTAX, "a flag")),
        }
    }

    fn add_flag(
        &mut self,
        set: FlagSet,
        word: &str,
        span: Span,
        flags: &mut Vec<(PutFlag, Span)>,
    ) -> Parse<()> {
        match PutFlag::from_keyword(word).filter(|flag| set.allows(*flag)) {
            Some(flag) => {
                if !flags.iter().any(|(known, _)| *known == flag) {
                    flags.push((flag, span));
                }
                Ok(())
            }
            None => {
                let message = format!("`{word}` is not one of {}", set.describe());
                Err(self.report(code::INVALID_FLAGS_SYNTAX, span, message))
            }
        }
    }

    fn refuse_contradiction(&mut self, flags: &[(PutFlag, Span)]) -> Parse<()> {
        let find = |wanted| flags.iter().find(|(flag, _)| *flag == wanted);
        for (one, other) in [
            (PutFlag::CreateOnly, PutFlag::UpdateOnly),
            (PutFlag::SafeUpdate, PutFlag::ForceUpdate),
        ] {
            if let (Some((_, first)), Some((_, second))) = (find(one), find(other)) {
                let message = format!("`{}` and `{}` contradict", one.name(), other.name());
                let span = first.to(*second);
                return Err(self.report(code::INVALID_FLAGS_SYNTAX, span, message));
            }
        }
        Ok(())
    }

    /// Reads `("…")`; `code` is for something else than a string.
    fn argument(&mut self, code: Code, what: &str) -> Parse<Text> {
        self.open_argument()?;
        if !self.at(TokenKind::String) {
            return Err(self.unexpected(code, what));
        }
        let text = self.string()?;
        self.close_argument()?;
        Ok(text)
    }

    fn open_argument(&mut self) -> Parse<()> {
        self.expect(TokenKind::OpenParen, code::EXPECTED_OPEN_PAREN, "`(`")
    }

    fn close_argument(&mut self) -> Parse<()> {
        if !self.at(TokenKind::CloseParen) && self.is_first_on_line() {
            // Only the bracket is missing: a directive ends with its line.
            self.missing(code::EXPECTED_CLOSE_PAREN, "`)`");
            self.open.truncate(0);
            return Ok(());
        }
        self.expect(TokenKind::CloseParen, code::EXPECTED_CLOSE_PAREN, "`)`")
    }
}

/// Says which objects flags are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FlagSet {
    Class,
    Instance,
}

impl FlagSet {
    fn allows(self, flag: PutFlag) -> bool {
        self == FlagSet::Class || matches!(flag, PutFlag::CreateOnly | PutFlag::UpdateOnly)
    }

    fn describe(self) -> &'static str {
        match self {
            FlagSet::Class => "`createonly`, `updateonly`, `safeupdate` and `forceupdate`",
            FlagSet::Instance => "`createonly` and `updateonly`",
        }
    }
}

/// Splits the numeric form that shipped MOF uses, such as `classflags(64)`.
fn numeric_flags(set: FlagSet, text: &str) -> Option<Vec<PutFlag>> {
    let Ok(crate::literal::Number::Integer(integer)) = crate::literal::number(text) else {
        return None;
    };
    let mut rest = u32::try_from(integer.value()).ok()?;
    let mut flags = Vec::new();
    for flag in PutFlag::ALL {
        if rest & flag.bits() != 0 && set.allows(flag) {
            rest &= !flag.bits();
            flags.push(flag);
        }
    }
    (rest == 0).then_some(flags)
}

/// Returns the language id of `MS_409`: 0x409.
pub(crate) fn locale_id(locale: &str) -> Option<u32> {
    const LANGUAGE_ID_DIGITS_MAX: usize = 5;
    let (prefix, digits) = locale.split_at_checked(3)?;
    let is_hex = !digits.is_empty()
        && digits.len() <= LANGUAGE_ID_DIGITS_MAX
        && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if !prefix.eq_ignore_ascii_case("MS_") || !is_hex {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}

/// Returns whether a text has the form of a namespace path, with or without a server.
fn is_namespace_path(path: &str) -> bool {
    let path = path.replace('\\', "/");
    let names = match path.strip_prefix("//") {
        Some(rest) => match rest.split_once('/') {
            Some((server, names)) if !server.is_empty() => names,
            _ => return false,
        },
        None => path.strip_prefix('/').unwrap_or(&path),
    };
    names.split('/').all(is_namespace_name)
}

fn is_namespace_name(name: &str) -> bool {
    name.starts_with(char::is_alphabetic) && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespace_paths() {
        for path in [
            "root",
            r"root\cimv2",
            r"\\.\root\cimv2",
            "//./root/x",
            r"\root\x",
            r"\\srv\root",
        ] {
            assert!(is_namespace_path(path), "{path}");
        }
        for path in [
            "", r"root\", r"\\.", r"\\.\", r"root\\x", "root:x", "1root", r"\\\root", "root\\ x",
        ] {
            assert!(!is_namespace_path(path), "{path}");
        }
    }

    #[test]
    fn locales() {
        assert_eq!(locale_id("MS_409"), Some(0x409));
        assert_eq!(locale_id("ms_40C"), Some(0x40C));
        for locale in [
            "",
            "MS_",
            "409",
            "MS_xyz",
            "MS_123456",
            "en-US",
            "MS_+40",
            "ÄÖ",
        ] {
            assert_eq!(locale_id(locale), None, "{locale}");
        }
    }
}
