//! Queries (`IWbemServices::ExecQuery`), in every form of waiting.

use std::sync::Arc;

use swbem_core::{Error, NamedValueSet, Result, Status};
use swbem_manager::{Explanation, Form, Results};

use super::{Connection, Objects, order};
use crate::SinkHandle;
use crate::call::Effect;
use crate::enumerator::Enumerator;
use crate::future::ObjectStream;

/// Results that are stored are read from one consistent view of the repository as they are pulled,
/// and nothing is kept of them; where providers have a part, results are sent ahead of the reader,
/// up to a bound. A query that does not parse, or does not fit the schema, is refused by the call;
/// an asynchronous one tells its sink what of it does not fit the schema.
impl Connection {
    /// Asks for what a query selects.
    ///
    /// # Errors
    /// What the call is refused for, with `swbem_manager::QueryFlaws` as the source where the query
    /// is wrong.
    pub fn exec_query(
        &self,
        language: &str,
        query: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<Enumerator> {
        let (this, language, query) = (self.clone(), language.to_owned(), query.to_owned());
        let context = context.cloned();
        Enumerator::open(self, move |deadline_ms| {
            let objects = this.query(&language, &query, flags, context.as_ref())?;
            this.source(objects, deadline_ms)
        })
    }

    /// Hands what a query selects to a sink (`SWbemServices.ExecQueryAsync`).
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn exec_query_async(
        &self,
        sink: &SinkHandle,
        language: &str,
        query: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        async_context: Option<Arc<NamedValueSet>>,
    ) -> Result<()> {
        let flags = self.async_flags(flags);
        let job = self
            .session
            .exec_query(language, query, flags, context, Form::Async)?;
        self.tell(job, Effect::Read, sink, flags, async_context)
    }

    /// Returns what a query selects as a stream.
    pub fn query_stream(
        &self,
        language: &str,
        query: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> ObjectStream {
        self.stream(self.query(language, query, flags, context))
    }

    /// Runs a query for its plan, which it returns with what each step was expected to find and did
    /// find. With a limit it stops after so many results.
    ///
    /// # Errors
    /// What the call is refused for, and what the query fails with.
    pub fn explain_query(
        &self,
        language: &str,
        query: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        limit: Option<u64>,
    ) -> Result<Explanation> {
        let deadline_ms = self.deadline_ms();
        let measurement = self
            .session
            .measure_query(language, query, flags, context, limit)?;
        self.run(measurement.job, Effect::Read, deadline_ms)?;
        measurement
            .explanation
            .get()
            .cloned()
            .ok_or_else(|| Error::new(Status::UNEXPECTED, "the query ended without its plan"))
    }

    fn query(
        &self,
        language: &str,
        query: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<Objects> {
        Ok(match self.session.query(language, query, flags, context)? {
            Results::Stored(cursor) => Objects::Stored(cursor),
            Results::Sent(job) => Objects::Sent(order(job, Effect::Read)),
        })
    }
}
