//! The associations of an object.

use super::Object;
use crate::{
    AssociatorsOptions, EnumAsyncFlags, EnumFlags, NamedValueSet, ObjectSet, ReferencesOptions,
    Result, Sink,
};

impl Object {
    /// Returns the objects that associations connect with the object (`Associators_`).
    ///
    /// # Errors
    /// `INVALID_OPERATION` when the object has no path; as
    /// [`Services::associators_of`](crate::Services::associators_of).
    pub fn associators(
        &self,
        options: &AssociatorsOptions,
        flags: impl Into<EnumFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<ObjectSet> {
        self.services()
            .associators_of(&self.own_relpath()?, options, flags, context)
    }

    /// Hands the objects that associations connect with the object to a sink
    /// (`AssociatorsAsync_`).
    ///
    /// # Errors
    /// As [`associators`](Self::associators).
    pub fn associators_async(
        &self,
        sink: &Sink,
        options: &AssociatorsOptions,
        flags: impl Into<EnumAsyncFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let path = self.own_relpath()?;
        self.services()
            .associators_of_async(sink, &path, options, flags, context, async_context)
    }

    /// Returns the associations that refer to the object (`References_`).
    ///
    /// # Errors
    /// As [`associators`](Self::associators).
    pub fn references(
        &self,
        options: &ReferencesOptions,
        flags: impl Into<EnumFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<ObjectSet> {
        self.services()
            .references_to(&self.own_relpath()?, options, flags, context)
    }

    /// Hands the associations that refer to the object to a sink (`ReferencesAsync_`).
    ///
    /// # Errors
    /// As [`associators`](Self::associators).
    pub fn references_async(
        &self,
        sink: &Sink,
        options: &ReferencesOptions,
        flags: impl Into<EnumAsyncFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let path = self.own_relpath()?;
        self.services()
            .references_to_async(sink, &path, options, flags, context, async_context)
    }
}
