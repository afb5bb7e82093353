//! The canonical form of the path in a reference, which tells whether two name the same object.

use std::borrow::Cow;

use swbem_core::{KeyRef, PathRef, ValueRef, decode_escapes, fold};

use crate::catalog::Place;

/// Returns the form that all spellings of a reference to one object share.
///
/// It does not depend on what classes there are, so that it stays the same for as long as the
/// reference is stored: a single key loses its name, which makes `C.k="v"` equal to `C="v"`;
/// quoted and unquoted integers are equal. Case is folded, key values included, keys are sorted by
/// name, the namespace is filled in, a local server is dropped. What is not a path is only folded.
pub(crate) fn canonical(text: &str, place: &Place) -> String {
    let decoded = decode_escapes(text).unwrap_or(Cow::Borrowed(text));
    let Ok(path) = PathRef::parse(&decoded) else {
        return fold(text);
    };
    let mut out = String::with_capacity(text.len().saturating_add(place.namespace.len() + 8));
    if let Some(server) = path.server.filter(|server| !place.is_local(server)) {
        out.push_str(r"\\");
        out.push_str(&fold(server));
        out.push('\\');
    }
    for c in fold(path.namespace.unwrap_or(&place.namespace)).chars() {
        out.push(if c == '/' { '\\' } else { c });
    }
    let Some(class) = path.class else {
        return out;
    };
    out.push(':');
    out.push_str(&fold(class));
    match path.key {
        KeyRef::None => {}
        KeyRef::Singleton => out.push_str("=@"),
        KeyRef::Single(value) => push_value(&mut out, value),
        KeyRef::Keys(keys) => {
            let mut keys: Vec<(String, ValueRef<'_>)> =
                keys.map(|(name, value)| (fold(name), value)).collect();
            keys.sort_by(|a, b| a.0.cmp(&b.0));
            let is_single = keys.len() == 1;
            for (nth, (name, value)) in keys.into_iter().enumerate() {
                if !is_single {
                    out.push(if nth == 0 { '.' } else { ',' });
                    out.push_str(&name);
                }
                push_value(&mut out, value);
            }
        }
    }
    out
}

/// Appends a value in quotes whatever its type; in one class only one type can be right.
fn push_value(out: &mut String, value: ValueRef<'_>) {
    out.push_str("=\"");
    match value {
        ValueRef::String(text) => {
            for c in fold(&text.text()).chars() {
                if matches!(c, '"' | '\\') {
                    out.push('\\');
                }
                out.push(c);
            }
        }
        ValueRef::Integer(number) => out.push_str(&number.to_string()),
        ValueRef::Boolean(value) => out.push(if value { '1' } else { '0' }),
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place {
            namespace: r"root\CIMV2".into(),
            server: "Box".into(),
        }
    }

    #[test]
    fn spellings_of_one_object_have_one_canonical_form() {
        let expected = r#"root\cimv2:c.a="1",b="x""#;
        for text in [
            r#"C.a=1,b="x""#,
            r#"c.B="X",A=1"#,
            r"C.a='1',b='x'",
            r#"root/cimv2:C.a=1,b="x""#,
            r#"\\.\root\cimv2:C.a=1,b="x""#,
            r#"\\BOX\root\cimv2:C.a=0x1,b="x""#,
            r#"//box/ROOT/cimv2:%43.a=1,b="x""#,
        ] {
            assert_eq!(canonical(text, &place()), expected, "{text}");
        }
    }

    #[test]
    fn a_single_key_needs_no_name() {
        let expected = canonical(r#"C="v""#, &place());
        assert_eq!(canonical(r#"C.Key="V""#, &place()), expected);
        assert_eq!(canonical("C.k=TRUE", &place()), canonical("C=1", &place()));
        assert_eq!(canonical("C=@", &place()), r"root\cimv2:c=@");
        assert_eq!(canonical("C", &place()), r"root\cimv2:c");
        assert_eq!(canonical(r"\\.\root\x", &place()), r"root\x");
    }

    #[test]
    fn other_objects_have_other_forms() {
        let forms = [
            r#"C="v""#,
            r#"D="v""#,
            r#"root:C="v""#,
            r#"\\other\root\cimv2:C="v""#,
            r#"C.a="v",b="w""#,
            r#"C.a="v\",b=\"w""#,
            "no path at all",
            "C",
            "C=@",
        ]
        .map(|text| canonical(text, &place()));
        for (nth, form) in forms.iter().enumerate() {
            assert!(
                !forms.iter().skip(nth + 1).any(|other| other == form),
                "{form}"
            );
        }
    }
}
