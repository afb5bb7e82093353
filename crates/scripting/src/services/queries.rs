//! Queries, and the associations of objects, which are queries too.

use super::Services;
use crate::context::call;
use crate::flags;
use crate::{
    AssociatorsOptions, EnumAsyncFlags, EnumFlags, NamedValueSet, ObjectSet, QueryAsyncFlags,
    QueryFlags, ReferencesOptions, Result, Sink,
};

const EXEC_QUERY: &str = "IWbemServices::ExecQuery";
const EXEC_QUERY_ASYNC: &str = "IWbemServices::ExecQueryAsync";
const WQL: &str = "WQL";

/// What a query finds is read as the set is: with [`QueryFlags::RETURN_IMMEDIATELY`], the default,
/// from a consistent view of the repository while it is read (SO-093), and with
/// [`QueryFlags::FORWARD_ONLY`] too nothing of it is kept.
impl Services {
    /// Returns what a query selects (`ExecQuery`): instances, or classes, or what is associated with
    /// an object. The language is `WQL`.
    ///
    /// A query for some properties returns the keys as well (SO-025). With
    /// [`QueryFlags::PROTOTYPE`] the result is one object of the shape of the query's results,
    /// without data (SO-024).
    ///
    /// # Errors
    /// `INVALID_QUERY_TYPE` for another language, `INVALID_QUERY` for a query that does not parse or
    /// does not fit its class, `INVALID_CLASS` when there is no such class, `QUOTA_VIOLATION`,
    /// `INVALID_PARAMETER`, `ACCESS_DENIED`; what a provider fails with may show only when the set is
    /// read (SO-011).
    pub fn exec_query(
        &self,
        query: &str,
        language: &str,
        flags: impl Into<QueryFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<ObjectSet> {
        self.query(language, flags.into(), flags::QUERY, context, || {
            Ok(query.to_owned())
        })
    }

    /// Hands what a query selects to a sink (`ExecQueryAsync`): OnObjectReady for each object, then
    /// OnCompleted.
    ///
    /// # Errors
    /// As [`exec_query`](Self::exec_query); what a provider fails with goes to the sink.
    pub fn exec_query_async(
        &self,
        sink: &Sink,
        query: &str,
        language: &str,
        flags: impl Into<QueryAsyncFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let statement = || Ok(query.to_owned());
        let form = (flags.into().bits(), flags::QUERY_ASYNC);
        self.query_async(sink, language, form, context, async_context, statement)
    }

    /// Returns the objects that associations connect with an instance, or the classes that they
    /// connect with a class (`AssociatorsOf`).
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH` for a malformed path, `INVALID_PARAMETER` for a filter that is not a
    /// name and for [`AssociatorsOptions::schema_only`] with the path of an instance or without it
    /// with that of a class; `NOT_FOUND` when the object's class does not exist; as
    /// [`exec_query`](Self::exec_query).
    pub fn associators_of(
        &self,
        path: &str,
        options: &AssociatorsOptions,
        flags: impl Into<EnumFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<ObjectSet> {
        let flags = QueryFlags::from_bits(flags.into().bits());
        self.query(WQL, flags, flags::ASSOCIATED, context, || {
            Ok(options.query(path)?.to_string())
        })
    }

    /// Hands the objects that associations connect with an object to a sink (`AssociatorsOfAsync`).
    ///
    /// # Errors
    /// As [`associators_of`](Self::associators_of).
    pub fn associators_of_async(
        &self,
        sink: &Sink,
        path: &str,
        options: &AssociatorsOptions,
        flags: impl Into<EnumAsyncFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let statement = || Ok(options.query(path)?.to_string());
        let form = (flags.into().bits(), flags::ASSOCIATED_ASYNC);
        self.query_async(sink, WQL, form, context, async_context, statement)
    }

    /// Returns the associations that refer to an instance, or the association classes that can
    /// refer to instances of a class (`ReferencesTo`).
    ///
    /// # Errors
    /// As [`associators_of`](Self::associators_of).
    pub fn references_to(
        &self,
        path: &str,
        options: &ReferencesOptions,
        flags: impl Into<EnumFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<ObjectSet> {
        let flags = QueryFlags::from_bits(flags.into().bits());
        self.query(WQL, flags, flags::ASSOCIATED, context, || {
            Ok(options.query(path)?.to_string())
        })
    }

    /// Hands the associations that refer to an object to a sink (`ReferencesToAsync`).
    ///
    /// # Errors
    /// As [`associators_of`](Self::associators_of).
    pub fn references_to_async(
        &self,
        sink: &Sink,
        path: &str,
        options: &ReferencesOptions,
        flags: impl Into<EnumAsyncFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let statement = || Ok(options.query(path)?.to_string());
        let form = (flags.into().bits(), flags::ASSOCIATED_ASYNC);
        self.query_async(sink, WQL, form, context, async_context, statement)
    }

    fn query(
        &self,
        language: &str,
        flags: QueryFlags,
        allowed: u32,
        context: Option<&NamedValueSet>,
        statement: impl FnOnce() -> Result<String>,
    ) -> Result<ObjectSet> {
        let own = self.context();
        call(&own, |connection| {
            let bits = flags.check(allowed, EXEC_QUERY)?;
            let query = statement().map_err(|error| error.in_operation(EXEC_QUERY))?;
            let enumerator = connection.exec_query(language, &query, bits, context)?;
            ObjectSet::new(own.clone(), enumerator, EnumFlags::from_bits(bits))
        })
    }

    fn query_async(
        &self,
        sink: &Sink,
        language: &str,
        (bits, allowed): (u32, u32),
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
        statement: impl FnOnce() -> Result<String>,
    ) -> Result<()> {
        let own = self.context();
        call(&own, |connection| {
            let bits = flags::check(bits, allowed, EXEC_QUERY_ASYNC)?;
            let query = statement().map_err(|error| error.in_operation(EXEC_QUERY_ASYNC))?;
            sink.with_objects(&own, async_context, |handle, token| {
                connection.exec_query_async(handle, language, &query, bits, context, Some(token))
            })
        })
    }
}
