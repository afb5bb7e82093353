//! Paths as text: both separators part a path, and nothing here looks at the disk.

/// Tells whether a character parts a path.
fn is_separator(character: char) -> bool {
    matches!(character, '/' | '\\')
}

/// Returns the drive at the beginning of a path: `C:` or `\\server\share`.
pub(super) fn drive_name(path: &str) -> &str {
    let mut characters = path.chars();
    match (characters.next(), characters.next()) {
        (Some(letter), Some(':')) if letter.is_ascii_alphabetic() => path.get(..2).unwrap_or(""),
        (Some('\\'), Some('\\')) => {
            let mut separators = path.match_indices(is_separator).map(|(at, _)| at).skip(2);
            match (separators.next(), separators.next()) {
                (None, _) => "",
                (Some(_), end) => path.get(..end.unwrap_or(path.len())).unwrap_or(""),
            }
        }
        _ => "",
    }
}

/// Returns where the root of a path ends: behind the drive and the separator after it.
fn root_length(path: &str) -> usize {
    let drive = drive_name(path).len();
    let separated = path
        .get(drive..)
        .is_some_and(|rest| rest.starts_with(is_separator));
    drive + usize::from(separated)
}

/// Splits a path before its last component: the root stays with the parent whole.
fn split(path: &str) -> (&str, &str) {
    let root = root_length(path);
    let (head, rest) = path.split_at(root);
    let rest = rest.trim_end_matches(is_separator);
    match rest.rfind(is_separator) {
        Some(at) => {
            let parent = rest.get(..at).unwrap_or("").trim_end_matches(is_separator);
            let parent = path.get(..head.len() + parent.len()).unwrap_or("");
            (parent, rest.get(at + 1..).unwrap_or(""))
        }
        None if rest.is_empty() => ("", ""),
        None => (head, rest),
    }
}

/// Returns the last component: GetFileName.
pub(super) fn file_name(path: &str) -> &str {
    split(path).1
}

/// Returns the path without its last component: GetParentFolderName.
pub(super) fn parent(path: &str) -> &str {
    split(path).0
}

/// Returns the last component without its extension: GetBaseName.
pub(super) fn base_name(path: &str) -> &str {
    let name = file_name(path);
    name.rsplit_once('.').map_or(name, |(base, _)| base)
}

/// Returns what is behind the last point of the last component: GetExtensionName.
pub(super) fn extension(path: &str) -> &str {
    file_name(path)
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension)
}

/// Appends a name to a path: BuildPath. The separator between them is the one that the path uses.
pub(super) fn build(path: &str, name: &str) -> String {
    let name = name.trim_start_matches(is_separator);
    if path.is_empty() || path.ends_with(|c| is_separator(c) || c == ':') {
        return format!("{path}{name}");
    }
    let separator = if path.contains('\\') && !path.contains('/') {
        '\\'
    } else {
        '/'
    };
    format!("{path}{separator}{name}")
}

/// Tells whether a name fits a pattern of characters, `*` and `?`.
pub(super) fn fits(name: &str, pattern: &str) -> bool {
    let (name, pattern): (Vec<char>, Vec<char>) =
        (name.chars().collect(), pattern.chars().collect());
    let (mut at, mut wanted) = (0, 0);
    // Where to go on when the last star has to take one character more.
    let mut retry = None;
    while at < name.len() {
        match pattern.get(wanted) {
            Some('*') => {
                retry = Some((wanted + 1, at));
                wanted += 1;
            }
            Some(one) if *one == '?' || Some(one) == name.get(at) => {
                at += 1;
                wanted += 1;
            }
            _ => {
                let Some((after_star, taken)) = retry else {
                    return false;
                };
                retry = Some((after_star, taken + 1));
                (wanted, at) = (after_star, taken + 1);
            }
        }
    }
    pattern
        .get(wanted..)
        .is_some_and(|rest| rest.iter().all(|one| *one == '*'))
}

/// Tells whether a path ends in a separator, which says that a folder is meant.
pub(super) fn is_open(path: &str) -> bool {
    path.ends_with(is_separator)
}

/// Tells whether a path has a component that stands for several files, as its last one.
pub(super) fn has_pattern(path: &str) -> bool {
    file_name(path).contains(['*', '?'])
}

/// Returns a path in the form of this machine, made absolute from `current` without looking at
/// links.
pub(super) fn absolute(path: &str, current: &str) -> String {
    let path = path.replace('\\', "/");
    let whole = if path.starts_with('/') {
        path
    } else {
        format!("{current}/{path}")
    };
    let mut components: Vec<&str> = Vec::new();
    for component in whole.split('/') {
        match component {
            "" | "." => {}
            ".." => {
                components.pop();
            }
            name => components.push(name),
        }
    }
    format!("/{}", components.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart() {
        // path, parent, name, base name, extension, drive
        let rows = [
            (r"c:\a\b.txt", r"c:\a", "b.txt", "b", "txt", "c:"),
            (r"c:\a", r"c:\", "a", "a", "", "c:"),
            (r"c:\", "", "", "", "", "c:"),
            ("c:", "", "", "", "", "c:"),
            ("c:a", "c:", "a", "a", "", "c:"),
            (
                "/usr/lib/x.tar.gz",
                "/usr/lib",
                "x.tar.gz",
                "x.tar",
                "gz",
                "",
            ),
            ("/usr/", "/", "usr", "usr", "", ""),
            ("/", "", "", "", "", ""),
            ("a", "", "a", "a", "", ""),
            ("a/b/", "a", "b", "b", "", ""),
            (r"a\b/c", r"a\b", "c", "c", "", ""),
            (
                r"\\server\share\x",
                r"\\server\share\",
                "x",
                "x",
                "",
                r"\\server\share",
            ),
            (".profile", "", ".profile", "", "profile", ""),
            ("", "", "", "", "", ""),
            ("é:é", "", "é:é", "é:é", "", ""),
        ];
        for (path, expected_parent, name, base, suffix, drive) in rows {
            assert_eq!(parent(path), expected_parent, "{path}");
            assert_eq!(file_name(path), name, "{path}");
            assert_eq!(base_name(path), base, "{path}");
            assert_eq!(extension(path), suffix, "{path}");
            assert_eq!(drive_name(path), drive, "{path}");
        }
    }

    #[test]
    fn paths_are_put_together() {
        assert_eq!(build(r"c:\a", "b"), r"c:\a\b");
        assert_eq!(build(r"c:\", r"\b"), r"c:\b");
        assert_eq!(build("c:", "b"), "c:b");
        assert_eq!(build("/a", "b"), "/a/b");
        assert_eq!(build("", "b"), "b");
        assert_eq!(absolute(r"..\x\.\y", "/home/me"), "/home/x/y");
        assert_eq!(absolute("/a//b/../../..", "/"), "/");
    }

    #[test]
    fn patterns_fit() {
        let rows = [
            ("a.txt", "*.txt", true),
            ("a.txt", "?.t*t", true),
            ("a.txt", "*", true),
            ("a.txt", "b*", false),
            ("aab", "*ab", true),
            ("", "*", true),
            ("", "?", false),
            (
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "*a*a*a*a*a*a*a*a*a*b",
                false,
            ),
        ];
        for (name, pattern, expected) in rows {
            assert_eq!(fits(name, pattern), expected, "{name} {pattern}");
        }
    }
}
