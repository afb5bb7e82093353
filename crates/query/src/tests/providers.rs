//! Dynamic classes.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::{CimType, Error, Flavor, Instance, Qualifier, Result, Status, Value};
use swbem_store::StoredClass;
use swbem_wql::ast::{Condition, Operator, Term};

use super::fixture::*;
use crate::{Ask, Cause, Judgement, Providers};

/// Serves some instances of each dynamic class, and remembers what it was asked.
struct Server<'f> {
    fixture: &'f Fixture,
    equality: Judgement,
    gets: bool,
    fails_on: &'static str,
    takes_queries: bool,
    asked: RefCell<Vec<String>>,
}

impl<'f> Server<'f> {
    fn new(fixture: &'f Fixture, equality: Judgement) -> Self {
        Server {
            fixture,
            equality,
            gets: false,
            fails_on: "",
            takes_queries: true,
            asked: RefCell::default(),
        }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.borrow().clone()
    }
}

impl Providers for Server<'_> {
    fn any(&self) -> bool {
        true
    }

    fn can_get(&self, _class: &StoredClass) -> bool {
        self.gets
    }

    fn judges(&self, _class: &StoredClass, condition: &Condition<Term>) -> Judgement {
        match condition {
            Condition::Term(Term::Compare {
                operator: Operator::Equal,
                ..
            }) => self.equality,
            _ => Judgement::Not,
        }
    }

    fn ask(
        &self,
        class: &Arc<StoredClass>,
        ask: Ask<'_>,
        visit: &mut dyn FnMut(Instance) -> ControlFlow<()>,
    ) -> Result<()> {
        let name = class.name().as_str();
        self.asked.borrow_mut().push(format!("{name}: {ask:?}"));
        if name == self.fails_on {
            return Err(Error::new(Status::PROVIDER_FAILURE, "the provider failed"));
        }
        if matches!(ask, Ask::Query(_)) && !self.takes_queries {
            return Err(Error::new(Status::PROVIDER_NOT_CAPABLE, "no queries"));
        }
        let get = match ask {
            Ask::Get(path) => Some(path),
            Ask::Query(_) | Ask::Enumerate => None,
        };
        for nth in 0..4_i32 {
            let mut instance = Instance::new(class.class.clone());
            if name == "LiveLink" {
                instance.set("From", Value::reference(format!(r#"Live.Id="{nth}""#)))?;
                instance.set("To", Value::reference(r#"Disk.Id="d1""#))?;
            } else {
                instance.set("Id", format!("{nth}"))?;
                instance.set("Load", nth % 2)?;
            }
            if get.is_some_and(|path| Some(path) != instance.relpath().as_deref()) {
                continue;
            }
            if visit(instance).is_break() {
                break;
            }
        }
        let _ = self.fixture;
        Ok(())
    }
}

fn dynamic(mut class: swbem_core::ClassDecl) -> swbem_core::ClassDecl {
    class
        .qualifiers
        .set(Qualifier::new("Dynamic", true, Flavor::TO_SUBCLASS));
    class
        .qualifiers
        .set(Qualifier::new("Provider", "p", Flavor::TO_SUBCLASS));
    class
}

fn fixture() -> Fixture {
    let fixture = Fixture::with_devices();
    let live = with(dynamic(decl("Live", None)), "Id", CimType::String, &["Key"]);
    fixture.put_class(with(live, "Load", CimType::Sint32, &[]));
    fixture.put_class(dynamic(decl("LiveChild", Some("Live"))));
    let link = with(decl("LiveLink", None), "From", CimType::Reference, &["Key"]);
    let link = with(link, "To", CimType::Reference, &["Key"]);
    fixture.put_class(dynamic(link));
    fixture
}

#[test]
fn a_provider_is_asked_for_what_it_judges_and_no_more() {
    let fixture = fixture();
    let text = "SELECT Load FROM Live WHERE Load = 1 AND Id > '1' AND __CLASS = 'Live'";
    let expected = [r#"Live.Id="3""#];
    for (equality, plan) in [
        (
            Judgement::Not,
            r#"provider Live: enumerate, filter Load = 1 AND Id > "1""#,
        ),
        (
            Judgement::Inexactly,
            r#"provider Live: query "SELECT Id, Load FROM Live WHERE Load = 1", filter Load = 1 AND Id > "1""#,
        ),
        (
            Judgement::Exactly,
            r#"provider Live: query "SELECT Id, Load FROM Live WHERE Load = 1", filter Id > "1""#,
        ),
    ] {
        let server = Server::new(&fixture, equality);
        let view = fixture.store.view().unwrap();
        let planned = fixture.plan_with(text, &server);
        assert_eq!(planned.explain(&view).unwrap().plan_text(), plan);
        assert!(planned.needs_providers());
        let answer = fixture.ask_with(text, &server).unwrap();
        if equality == Judgement::Exactly {
            // What it says it judges is not judged again.
            assert_eq!(answer.len(), 2);
        } else {
            assert_eq!(answer, expected);
        }
        assert_eq!(server.asked().len(), 1);
    }
}

#[test]
fn a_provider_that_takes_no_query_after_all_is_enumerated() {
    let fixture = fixture();
    let mut server = Server::new(&fixture, Judgement::Exactly);
    server.takes_queries = false;
    let answer = fixture
        .ask_with("SELECT * FROM LiveChild WHERE Load = 0", &server)
        .unwrap();
    assert_eq!(answer, [r#"LiveChild.Id="0""#, r#"LiveChild.Id="2""#]);
    assert_eq!(
        server.asked(),
        [
            r#"LiveChild: Query("SELECT * FROM LiveChild WHERE Load = 0")"#,
            "LiveChild: Enumerate"
        ]
    );
}

#[test]
fn a_query_on_the_full_key_is_a_get() {
    let fixture = fixture();
    let mut server = Server::new(&fixture, Judgement::Exactly);
    server.gets = true;
    let query = "SELECT * FROM LiveChild WHERE Id = '2' AND Load = 0";
    assert_eq!(
        fixture.ask_with(query, &server).unwrap(),
        [r#"LiveChild.Id="2""#]
    );
    let query = "SELECT * FROM LiveChild WHERE Id = '2' AND Load = 1";
    assert!(fixture.ask_with(query, &server).unwrap().is_empty());
    assert_eq!(server.asked()[0], r#"LiveChild: Get("LiveChild.Id=\"2\"")"#);
}

#[test]
fn one_provider_failing_leaves_the_others_results() {
    let fixture = fixture();
    let mut server = Server::new(&fixture, Judgement::Not);
    server.fails_on = "Live";
    let (answer, outcome) = fixture.run_with("SELECT * FROM Live WHERE Load = 0", &server);
    assert_eq!(answer, [r#"LiveChild.Id="0""#, r#"LiveChild.Id="2""#]);
    match outcome.map_err(crate::Error::into_cause) {
        Err(Cause::Provider(error)) => assert_eq!(error.status(), Status::PROVIDER_FAILURE),
        other => panic!("{other:?}"),
    }
}

#[test]
fn associations_and_their_ends_may_be_dynamic() {
    let fixture = fixture();
    let mut server = Server::new(&fixture, Judgement::Not);
    server.gets = true;
    let associators = |text: &str| fixture.ask_with(text, &server).unwrap();
    let found = associators(r#"ASSOCIATORS OF {Disk.Id="d1"} WHERE AssocClass = LiveLink"#);
    assert_eq!(
        found,
        [
            r#"Live.Id="0""#,
            r#"Live.Id="1""#,
            r#"Live.Id="2""#,
            r#"Live.Id="3""#
        ]
    );
    let found = associators(r#"ASSOCIATORS OF {Live.Id="2"}"#);
    assert_eq!(found, [r#"Disk.Id="d1""#]);
    let found = associators(r#"REFERENCES OF {Live.Id="2"} WHERE ClassDefsOnly"#);
    assert_eq!(found, ["class LiveLink"]);
}
