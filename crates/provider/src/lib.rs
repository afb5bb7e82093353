//! Provider and sink traits.
