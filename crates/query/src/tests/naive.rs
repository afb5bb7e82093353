//! Plans find what looking at every decoded instance finds.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use swbem_core::{DateTime, Value};
use swbem_store::Read;
use swbem_wql::ast::Query;

use super::fixture::*;
use crate::{Counts, Filter, Found, NoProviders, Plan};

/// A small generator, so that each run asks the same.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }
}

fn term(random: &mut Random) -> String {
    let compared = ["=", "<>", "<", "<=", ">", ">="];
    match random.below(14) {
        0 => format!(
            "Tag {} '{}'",
            random.pick(&compared),
            random.pick(&["a", "B", "ab", "É", ""])
        ),
        1 => format!(
            "Text {} '{}'",
            random.pick(&compared),
            random.pick(&["a", "b", "é"])
        ),
        2 => format!("Level {} {}", random.pick(&compared), random.below(4)),
        3 => format!(
            "Size {} {}",
            random.pick(&compared),
            random.pick(&["0", "1", "18446744073709551615"])
        ),
        4 => format!(
            "State {} {}",
            random.pick(&compared),
            random.pick(&["5", "6", "7"])
        ),
        5 => format!(
            "When {} '{}'",
            random.pick(&compared),
            random.pick(&[
                "2026",
                "20260101000000.000000+***",
                "00000001000000.000000:000"
            ])
        ),
        6 => format!(
            "Ratio {} {}",
            random.pick(&compared),
            random.pick(&["0", "1.5", "-1"])
        ),
        7 => format!(
            "On {} {}",
            random.pick(&["=", "<>"]),
            random.pick(&["TRUE", "0"])
        ),
        8 => format!(
            "Tag LIKE '{}'",
            random.pick(&["a%", "%b", "_", "[a-b]%", "É%", "ab"])
        ),
        9 => format!(
            "{} IS {}NULL",
            random.pick(&["Tag", "Level", "Text", "On", "List"]),
            random.pick(&["", "NOT "])
        ),
        10 => format!(
            "Id {} '{}'",
            random.pick(&["=", "<", ">="]),
            random.below(40)
        ),
        11 => format!(
            "__CLASS {} '{}'",
            random.pick(&compared),
            random.pick(&["Disk", "Fan", "Device"])
        ),
        12 => format!("__this ISA '{}'", random.pick(&["Disk", "Device", "Nope"])),
        _ => format!(
            "Peer {} 'Fan.Id=\"{}\"'",
            random.pick(&["=", "<>"]),
            random.below(3)
        ),
    }
}

fn condition(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return term(random);
    }
    let member = |random: &mut Random| condition(random, depth - 1);
    match random.below(4) {
        0 => format!("({} AND {})", member(random), member(random)),
        1 => format!(
            "({} OR {} OR {})",
            member(random),
            member(random),
            member(random)
        ),
        2 => format!("NOT ({})", member(random)),
        _ => format!(
            "({} AND {} AND {})",
            member(random),
            term(random),
            term(random)
        ),
    }
}

fn populated(random: &mut Random) -> Fixture {
    let fixture = Fixture::new();
    for nth in 0..40 {
        let class = random.pick(&["Device", "Disk", "Fan"]);
        let mut values = vec![("Id", Value::string(nth.to_string()))];
        let when = |text: &str| Value::DateTime(DateTime::parse(text).unwrap());
        let choices: [(&str, Vec<Value>); 8] = [
            (
                "Tag",
                ["a", "A", "ab", "b", "é", "É", ""]
                    .map(Value::string)
                    .to_vec(),
            ),
            ("Text", ["a", "B", "É"].map(Value::string).to_vec()),
            ("Level", (0..4).map(Value::Sint32).collect()),
            ("Size", [0, 1, u64::MAX].map(Value::Uint64).to_vec()),
            ("State", [Value::Uint16(6), Value::Null].to_vec()),
            (
                "When",
                [
                    "20251231230000.000000+000",
                    "20260101000000.000000+060",
                    "20260101000000.000000+***",
                    "00000001000000.000000:000",
                ]
                .map(when)
                .to_vec(),
            ),
            (
                "Ratio",
                [0.0, -0.0, 1.5, f32::NAN].map(Value::Real32).to_vec(),
            ),
            ("On", [true, false].map(Value::Boolean).to_vec()),
        ];
        for (name, choices) in choices {
            if random.below(4) > 0 {
                values.push((name, random.pick(&choices)));
            }
        }
        if random.below(2) == 0 {
            let path = format!(
                "{}=\"{}\"",
                random.pick(&["fan.id", "Fan"]),
                random.below(3)
            );
            values.push(("Peer", Value::reference(path)));
        }
        fixture.put(class, &values);
    }
    fixture
}

fn found(fixture: &Fixture, plan: &Plan) -> Vec<String> {
    let view = fixture.store.view().unwrap();
    let mut found = Vec::new();
    plan.run(&view, &NoProviders, &mut Counts::default(), &mut |result| {
        if let Found::Row(row) = result {
            found.push(row.to_instance().unwrap().relpath().unwrap());
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    found
}

#[test]
fn plans_find_what_looking_at_every_instance_finds() {
    let mut random = Random(7);
    let mut ways = BTreeSet::new();
    for _ in 0..6 {
        let fixture = populated(&mut random);
        let view = fixture.store.view().unwrap();
        let classes = ["Device", "Disk", "Fan"].map(|name| fixture.class(name));
        for _ in 0..400 {
            let depth = random.below(3);
            let text = format!(
                "SELECT * FROM Device WHERE {}",
                condition(&mut random, depth)
            );
            let query = swbem_wql::parse(&text).into_result(&text).unwrap();
            let Query::Data(data) = &query else {
                panic!("{text}");
            };
            let filter = Filter::bind(
                data.condition.as_ref().unwrap(),
                &classes[0].class,
                &view,
                &fixture.namespace(),
                &settings(),
            )
            .unwrap();
            let mut expected = Vec::new();
            for class in &classes {
                view.scan(class, None, &mut |row| {
                    let instance = row.to_instance().unwrap();
                    if filter.accepts(&instance) {
                        expected.push(instance.relpath().unwrap());
                    }
                    ControlFlow::Continue(())
                })
                .unwrap();
            }
            let plan = fixture.plan_with(&text, &NoProviders);
            let plan_text = fixture.plan_text(&text);
            ways.extend(
                plan_text
                    .lines()
                    .filter_map(|line| line.split(' ').next())
                    .map(str::to_owned),
            );
            let mut found = found(&fixture, &plan);
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{text}\n{plan_text}");
        }
    }
    // Every way was taken.
    assert_eq!(
        ways.into_iter().collect::<Vec<_>>(),
        ["index", "nothing", "point", "scan"]
    );
}
