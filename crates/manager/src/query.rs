//! Queries: `IWbemServices::ExecQuery`, from the text to what finds its results.

mod asking;
mod cursor;
mod pushdown;

use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};

use swbem_core::security::Rights;
use swbem_core::{Error, NamedValueSet, Result, Status, bail};
use swbem_query::{BoundQuery, Cause, Counts, Explanation, Plan, bind, plan};
use swbem_store::{Read, View};
use swbem_wql::ast::Query;

use crate::error::from_store;
use crate::flags::{self, DIRECT_READ, Form, PROTOTYPE, Takes};
use crate::read::{Patient, Request};
use crate::{Job, QueryFlaws, Session, Task, TaskHost, flaws};

use asking::Asking;
pub use cursor::QueryCursor;
use cursor::{Finisher, Shape};

const EXEC_QUERY: &str = "IWbemServices::ExecQuery";

/// Where the results of a query come from.
pub enum Results {
    /// From the repository, as they are pulled.
    Stored(Box<QueryCursor>),
    /// From a job that sends them, since providers have a part in it.
    Sent(Job),
}

/// A query that is measured: the job runs it, sends nothing, and leaves the plan with what each step
/// of it found.
pub struct Measurement {
    /// What runs the query.
    pub job: Job,
    /// The plan, once the job has run.
    pub explanation: Arc<OnceLock<Explanation>>,
}

/// A query that parses, and what came with it.
struct Asked {
    text: Arc<str>,
    query: Query,
    request: Request,
}

/// A query that fits the schema, and how its results are found.
struct Prepared {
    session: Session,
    asked: Arc<Asked>,
    view: View,
    bound: BoundQuery,
    plan: Arc<Plan>,
}

impl Session {
    /// Starts `IWbemServices::ExecQuery` ([MS-WMI] 3.1.4.3.18) as a job that sends the results.
    ///
    /// An asynchronous call is refused for a query that does not parse; whether it fits the schema
    /// is found out when it has started.
    ///
    /// # Errors
    /// What the call raises: `INVALID_QUERY_TYPE` for another language than WQL, `INVALID_QUERY` with
    /// [`QueryFlaws`] as its source for a query that does not parse, `INVALID_OBJECT_PATH`,
    /// `QUOTA_VIOLATION`, `INVALID_PARAMETER`, `ACCESS_DENIED`; unless it is asynchronous, also
    /// `INVALID_CLASS` and what else in the query does not fit the schema.
    pub fn exec_query(
        &self,
        language: &str,
        query: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Job> {
        let asked = self.ask(language, query, flags, context, form)?;
        if form == Form::Async {
            let session = self.clone();
            return Ok(Job::Task(Task::blocking(EXEC_QUERY, query, move |host| {
                session.prepare(asked)?.send(host)?;
                Ok(None)
            })));
        }
        self.prepare(asked)
            .map(Prepared::into_job)
            .map_err(|error| error.in_operation(EXEC_QUERY).about(query))
    }

    /// Starts `IWbemServices::ExecQuery` for a caller who pulls the results: from the repository
    /// they are read as they are pulled, and nothing is kept.
    ///
    /// # Errors
    /// As [`exec_query`](Self::exec_query).
    pub fn query(
        &self,
        language: &str,
        query: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<Results> {
        let asked = self.ask(language, query, flags, context, Form::SemiSync)?;
        self.prepare(asked)
            .and_then(Prepared::into_results)
            .map_err(|error| error.in_operation(EXEC_QUERY).about(query))
    }

    /// Makes a job that runs a query for its plan and not for its results, of which it looks for
    /// `limit` at most.
    ///
    /// # Errors
    /// As [`exec_query`](Self::exec_query).
    pub fn measure_query(
        &self,
        language: &str,
        query: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        limit: Option<u64>,
    ) -> Result<Measurement> {
        let asked = self.ask(language, query, flags, context, Form::SemiSync)?;
        let prepared = self
            .prepare(asked)
            .map_err(|error| error.in_operation(EXEC_QUERY).about(query))?;
        let explanation = Arc::new(OnceLock::new());
        let found = explanation.clone();
        let run = move |host: &dyn TaskHost| {
            let explained = prepared.measure(host, limit.unwrap_or(u64::MAX))?;
            let _ = found.set(explained);
            Ok(None)
        };
        Ok(Measurement {
            job: Job::Task(Task::blocking(EXEC_QUERY, query, run)),
            explanation,
        })
    }

    /// Makes the checks that the call itself raises.
    fn ask(
        &self,
        language: &str,
        query: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Arc<Asked>> {
        let ask = || {
            let flags = flags::check(Takes::ExecQuery, form, flags, false)?;
            self.require(Rights::ENABLE)?;
            let context = self.receive(context)?;
            if !language.eq_ignore_ascii_case("WQL") {
                bail!(
                    INVALID_QUERY_TYPE,
                    "query language `{language}` is not WQL, the only one there is"
                );
            }
            let text: Arc<str> = query.into();
            let mut query = flaws::parsed(swbem_wql::parse(query), &text)?;
            if flags & DIRECT_READ != 0 {
                pushdown::restrict_to_class(&mut query);
            }
            Ok(Arc::new(Asked {
                text,
                query,
                request: Request {
                    flags,
                    context,
                    partial: None,
                },
            }))
        };
        ask().map_err(|error: Error| error.in_operation(EXEC_QUERY).about(query))
    }

    /// Finds the classes of a query and how its results are to be found.
    fn prepare(&self, asked: Arc<Asked>) -> Result<Prepared> {
        let view = self.view()?;
        let namespace = view
            .namespace_by_id(self.namespace_id())
            .map_err(from_store)?
            .ok_or_else(|| crate::manager::no_namespace(self.namespace()))?;
        let settings = swbem_query::Settings {
            server: self.origin().server.clone(),
            local_offset_minutes: self.manager().settings().local_offset_minutes,
        };
        let bound = bind(&asked.query, &view, &namespace, &settings)
            .map_err(|error| from_query(error, &asked.text))?;
        let nobody = Patient::default();
        let plan = plan(&bound, &view, &Asking::new(self, &asked, &nobody))
            .map_err(|error| from_query(error, &asked.text))?;
        Ok(Prepared {
            session: self.clone(),
            asked,
            view,
            bound,
            plan: Arc::new(plan),
        })
    }
}

impl Prepared {
    fn into_job(self) -> Job {
        let text = self.asked.text.clone();
        let needs_providers = self.needs_providers();
        let run = move |host: &dyn TaskHost| {
            self.send(host)?;
            Ok(None)
        };
        Job::Task(match needs_providers {
            true => Task::blocking(EXEC_QUERY, &text, run),
            false => Task::reading(EXEC_QUERY, &text, run),
        })
    }

    fn into_results(self) -> Result<Results> {
        if self.needs_providers() {
            return Ok(Results::Sent(self.into_job()));
        }
        self.into_cursor()
            .map(|cursor| Results::Stored(Box::new(cursor)))
    }

    fn needs_providers(&self) -> bool {
        !self.is_prototype() && self.plan.needs_providers()
    }

    fn is_prototype(&self) -> bool {
        self.asked.request.flags & PROTOTYPE != 0
    }

    /// Makes the cursor of a query that needs no providers.
    fn into_cursor(self) -> Result<QueryCursor> {
        let finisher = Finisher::new(&self.session, self.asked.request.flags);
        let text = self.asked.text.clone();
        if self.is_prototype() {
            let prototype = self.bound.prototype();
            return Ok(QueryCursor::single(
                finisher,
                text,
                prototype.map(Shape::from),
            ));
        }
        match self.plan.cursor(self.view) {
            Ok(cursor) => Ok(QueryCursor::reading(finisher, text, cursor)),
            Err(_) => Err(Error::new(
                Status::UNEXPECTED,
                "a query that needs providers cannot be pulled",
            )),
        }
    }

    /// Sends the results until nobody wants more.
    fn send(self, host: &dyn TaskHost) -> Result<()> {
        if !self.needs_providers() {
            return self.into_cursor()?.send(host);
        }
        let mut finisher = Finisher::new(&self.session, self.asked.request.flags);
        let mut unreadable = None;
        let outcome = self.run(host, &mut Counts::default(), &mut |found| match finisher
            .found(found)
        {
            Ok(object) => host.indicate(object),
            Err(error) => {
                unreadable = Some(error);
                ControlFlow::Break(())
            }
        });
        unreadable.map_or(outcome, Err)
    }

    /// Runs the query without sending anything, and returns its plan with what was found.
    fn measure(self, host: &dyn TaskHost, limit: u64) -> Result<Explanation> {
        let text = self.asked.text.clone();
        let explanation = self
            .plan
            .explain(&self.view)
            .map_err(|error| from_query(error, &text))?;
        if self.plan.needs_providers() {
            let mut counts = Counts::default();
            let mut left = limit;
            let outcome = match left {
                0 => Ok(()),
                _ => self.run(host, &mut counts, &mut |_| {
                    left = left.saturating_sub(1);
                    match left {
                        0 => ControlFlow::Break(()),
                        _ => ControlFlow::Continue(()),
                    }
                }),
            };
            return outcome.map(|()| explanation.with_counts(&counts));
        }
        let mut cursor = self.into_cursor()?;
        cursor.count(host, limit)?;
        Ok(match cursor.counts() {
            Some(counts) => explanation.with_counts(counts),
            None => explanation,
        })
    }

    fn run(
        &self,
        host: &dyn TaskHost,
        counts: &mut Counts,
        visit: &mut dyn FnMut(swbem_query::Found<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        let providers = Asking::new(&self.session, &self.asked, host);
        self.plan
            .run(&self.view, &providers, counts, visit)
            .map_err(|error| from_query(error, &self.asked.text))
    }
}

/// Makes the error that a caller knows of one of the query engine.
fn from_query(error: swbem_query::Error, text: &Arc<str>) -> Error {
    match error.into_cause() {
        Cause::Query(refusal) => {
            let flaws = QueryFlaws::new(text.clone(), refusal.diagnostics().to_vec());
            let error = match refusal.diagnostics().first() {
                Some(first) => swbem_wql::error_of(text, first),
                None => Error::new(refusal.status(), refusal.message()),
            };
            error.with_source(flaws)
        }
        Cause::Store(error) => from_store(error),
        Cause::Provider(error) => error,
        other => Error::new(Status::UNEXPECTED, format!("the query failed: {other:?}")),
    }
}
