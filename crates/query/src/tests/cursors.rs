//! Results that are pulled.

use std::sync::Arc;

use swbem_core::Value;
use swbem_store::{RowKey, encode_row};

use super::fixture::*;
use crate::{Cursor, NoProviders, Progress, Pulled};

fn open(fixture: &Fixture, text: &str) -> Cursor {
    let plan = Arc::new(fixture.plan_with(text, &NoProviders));
    plan.cursor(fixture.store.view().unwrap()).unwrap()
}

fn crowded(count: i32) -> Fixture {
    let fixture = Fixture::new();
    let mut txn = fixture.store.begin().unwrap();
    for nth in 0..count {
        let class = fixture.class(["Device", "Disk", "Fan"][usize::try_from(nth % 3).unwrap()]);
        let id = format!("{nth:06}");
        let instance = fixture.instance(
            class.name().as_str(),
            &[
                ("Id", id.as_str().into()),
                ("Level", Value::Sint32(nth / 4)),
                ("Tag", ["a", "b"][usize::try_from(nth % 2).unwrap()].into()),
            ],
        );
        let key = RowKey::from_instance(&class, &instance).unwrap();
        txn.put_row(&class, &key, encode_row(&class, &instance).unwrap())
            .unwrap();
    }
    txn.commit().unwrap();
    fixture
}

#[test]
fn a_cursor_finds_what_a_run_finds() {
    let fixture = crowded(3000);
    for text in [
        "SELECT * FROM Device",
        "SELECT Id FROM Device WHERE Tag = 'a'",
        "SELECT Id FROM Device WHERE Tag = 'b' OR Level < 100",
        "SELECT * FROM Disk WHERE Level >= 20 AND Level < 40",
        "SELECT * FROM Device WHERE Id = '000017'",
        "SELECT * FROM Device WHERE Text = 'nowhere'",
        "SELECT * FROM meta_class",
        "SELECT * FROM Device WHERE __CLASS = 'Nope'",
    ] {
        let expected = fixture.ask(text);
        let mut cursor = open(&fixture, text);
        let mut found = Vec::new();
        while let Some(pulled) = cursor.next().unwrap() {
            found.push(match pulled {
                Pulled::Row(row) => {
                    let instance = row.to_instance().unwrap();
                    let expected = expected.get(found.len()).unwrap();
                    assert!(expected.starts_with(&instance.relpath().unwrap()));
                    expected.clone()
                }
                Pulled::Class(class) => format!("class {}", class.name()),
            });
        }
        assert_eq!(found, expected, "{text}");
        assert!(cursor.next().unwrap().is_none());
        let returned: u64 = cursor
            .counts()
            .nodes()
            .iter()
            .map(|node| node.returned)
            .sum();
        assert_eq!(usize::try_from(returned).unwrap(), expected.len());
    }
}

#[test]
fn a_cursor_over_associations_goes_on_where_it_stopped() {
    let fixture = crowded(600);
    let hub = Value::reference(r#"Device.Id="000000""#);
    for nth in 1..600 {
        let class = ["Device", "Disk", "Fan"][nth % 3];
        let to = Value::reference(format!(r#"{class}.Id="{nth:06}""#));
        fixture.put("Link", &[("From", hub.clone()), ("To", to)]);
    }
    for text in [
        r#"ASSOCIATORS OF {Device.Id="000000"}"#,
        r#"REFERENCES OF {Device.Id="000000"}"#,
        r#"ASSOCIATORS OF {Device.Id="000000"} WHERE ClassDefsOnly"#,
    ] {
        let expected = fixture.ask(text);
        let found: Vec<String> = open(&fixture, text)
            .map(|pulled| match pulled.unwrap() {
                Pulled::Row(row) => row.to_instance().unwrap().relpath().unwrap(),
                Pulled::Class(class) => format!("class {}", class.name()),
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn the_first_result_is_read_alone_and_a_long_search_pauses() {
    let fixture = crowded(20_000);
    let mut cursor = open(&fixture, "SELECT * FROM Fan");
    assert!(cursor.next().unwrap().is_some());
    assert_eq!(cursor.counts().nodes()[0].examined, 1);
    let mut cursor = open(&fixture, "SELECT * FROM Device WHERE Text = 'nowhere'");
    assert!(matches!(cursor.advance().unwrap(), Progress::Working));
    assert!(cursor.counts().nodes()[0].examined < 20_000);
    assert!(matches!(cursor.advance().unwrap(), Progress::Done));
    assert_eq!(cursor.counts().nodes()[0].examined, 20_000);
}

#[test]
fn a_cursor_can_go_to_another_thread() {
    fn sends<T: Send>(_: &T) {}
    let fixture = Fixture::with_devices();
    sends(&open(&fixture, "SELECT * FROM Device"));
}
