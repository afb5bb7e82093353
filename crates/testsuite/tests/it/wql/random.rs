//! Random schemas, random data and random queries: the planned answer is the naive one.
//!
//! A case is a schema of up to four levels in MOF, instances, and queries about them. Names and
//! values come from small pools, so that they meet often.

mod providers;
mod queries;
mod schema;

use proptest::prelude::*;
use swbem_wql::ast::Query;

use self::providers::Dynamic;
use self::schema::Schema;
use super::engine::{Engine, Outcome, world};

/// How many queries are asked of one schema.
const QUERIES: usize = 24;

fn ask(schema: &Schema, queries: &[Query]) {
    let stored = Engine::of_mof("random.mof", &schema.mof(false));
    let all = world(&stored.view(), stored.server_name());
    let is_dynamic = schema.has_dynamic();
    let dynamic = is_dynamic.then(|| Dynamic::new(schema, &all));
    for query in queries {
        let text = query.to_string();
        // Read again, so that every name and constant has its place.
        let parsed = swbem_wql::parse(&text);
        let query = parsed
            .query
            .unwrap_or_else(|| panic!("{text}: {:?}", parsed.diagnostics));
        let outcome = stored.answer_in(&all, &text, &query);
        if let (Some(dynamic), Outcome::Rows { .. }) = (&dynamic, outcome) {
            dynamic.answer(&text, &query);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 400, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn wql_196_the_plan_answers_as_a_look_at_everything_does(
        (schema, queries) in schema::schema().prop_flat_map(|schema| {
            let queries = prop::collection::vec(queries::query(&schema), QUERIES);
            (Just(schema), queries)
        }),
    ) {
        ask(&schema, &queries);
    }
}

fn cases() -> u32 {
    let set = std::env::var("SWBEM_QUERY_CASES").ok();
    set.and_then(|text| text.parse().ok()).unwrap_or(48)
}
