//! Which ways plans take, and how they put it.

use std::ops::ControlFlow;

use super::fixture::*;
use crate::{Counts, NoProviders, NodeCounts};

#[test]
fn plans_take_the_key_then_an_index_then_a_scan() {
    let fixture = Fixture::with_devices();
    for (condition, expected) in [
        ("", "scan Device, Disk, Fan"),
        (
            " WHERE Text = 'a'",
            "scan Device, Disk, Fan, filter Text = \"a\"",
        ),
        (" WHERE Id = 'd1'", "point Device.Id=\"d1\""),
        (
            " WHERE Id = 'd1' AND Level > 3",
            "point Device.Id=\"d1\", filter Level > 3",
        ),
        (" WHERE Tag = 'red'", "index Device.Tag = \"red\""),
        (
            " WHERE Tag = 'red' AND Text IS NULL",
            "index Device.Tag = \"red\", filter Text IS NULL",
        ),
        (" WHERE Tag LIKE 'red'", "index Device.Tag = \"red\""),
        (
            " WHERE Tag LIKE 're%'",
            "index Device.Tag in [\"re\", \"rf\"), filter Tag LIKE \"re%\"",
        ),
        (
            " WHERE Tag LIKE '%d'",
            "scan Device, Disk, Fan, filter Tag LIKE \"%d\"",
        ),
        (
            " WHERE Level > 5 AND Level <= 20",
            "index Device.Level in [6, 20]",
        ),
        (" WHERE Tag > 'a'", "index Device.Tag in (\"a\", ..)"),
        (" WHERE Level < 5", "index Device.Level in (.., 4]"),
        (
            " WHERE Level <> 5",
            "scan Device, Disk, Fan, filter Level <> 5",
        ),
        (" WHERE On <> FALSE", "index Device.On = TRUE"),
        (
            " WHERE Tag = 'red' AND Level = 10",
            "index Device.Level = 10, filter Tag = \"red\"",
        ),
        (
            " WHERE Tag = 'blue' AND Level > 0",
            "index Device.Tag = \"blue\", filter Level > 0",
        ),
        (
            " WHERE NOT Tag = 'red'",
            "scan Device, Disk, Fan, filter NOT Tag = \"red\"",
        ),
        (
            " WHERE Tag = 'red' OR Id = 'd3'",
            "index Device.Tag = \"red\"\npoint Device.Id=\"d3\"",
        ),
        (
            " WHERE Tag = 'red' OR Text = 'a'",
            "scan Device, Disk, Fan, filter Tag = \"red\" OR Text = \"a\"",
        ),
        (" WHERE __CLASS = 'Disk'", "scan Disk"),
        (
            " WHERE __CLASS = 'Disk' AND Tag = 'a'",
            "index Disk.Tag = \"a\"",
        ),
        (
            " WHERE __this ISA 'Disk' AND Size > 5",
            "scan Disk, filter Size > 5",
        ),
        (" WHERE __CLASS = 'Nope' AND Tag = 'a'", "nothing"),
        (" WHERE NOT __CLASS = 'Disk'", "scan Device, Fan"),
    ] {
        let plan = fixture.plan_text(&format!("SELECT * FROM Device{condition}"));
        assert_eq!(plan, expected, "{condition}");
    }
    assert_eq!(
        fixture.plan_text("SELECT * FROM Element"),
        "scan Device, Disk, Fan"
    );
    assert_eq!(
        fixture.plan_text("SELECT * FROM Element WHERE __CLASS = 'Disk'"),
        "scan Disk"
    );
}

#[test]
fn a_wide_range_open_at_one_end_is_scanned() {
    let fixture = Fixture::new();
    let class = fixture.class("Fan");
    let mut txn = fixture.store.begin().unwrap();
    for nth in 0..1100 {
        let level = swbem_core::Value::Sint32(nth);
        let instance = fixture.instance(
            "Fan",
            &[("Id", format!("{nth}").as_str().into()), ("Level", level)],
        );
        let key = swbem_store::RowKey::from_instance(&class, &instance).unwrap();
        let row = swbem_store::encode_row(&class, &instance).unwrap();
        txn.put_row(&class, &key, row).unwrap();
    }
    txn.commit().unwrap();
    for (condition, expected) in [
        ("Level > 10", "scan Fan, filter Level > 10"),
        ("Level > 100", "index Fan.Level in [101, ..)"),
        (
            "Level > 10 AND Level < 1090",
            "index Fan.Level in [11, 1089]",
        ),
    ] {
        let plan = fixture.plan_text(&format!("SELECT * FROM Fan WHERE {condition}"));
        assert_eq!(plan, expected);
    }
}

#[test]
fn an_explanation_has_estimates_and_what_was_done() {
    let fixture = Fixture::with_devices();
    let view = fixture.store.view().unwrap();
    let text = "SELECT * FROM Device WHERE Tag = 'red' AND Level < 15";
    let plan = fixture.plan_with(text, &NoProviders);
    let explanation = plan.explain(&view).unwrap();
    assert_eq!(
        explanation.to_string(),
        "index Device.Level in (.., 14], filter Tag = \"red\"  (estimated 1 row)"
    );
    let mut counts = Counts::default();
    plan.run(&view, &NoProviders, &mut counts, &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(
        counts.nodes(),
        [NodeCounts {
            examined: 1,
            returned: 1
        }]
    );
    let explanation = explanation.with_counts(&counts);
    assert!(
        explanation
            .to_string()
            .ends_with("(estimated 1 row; read 1, returned 1)")
    );
}
