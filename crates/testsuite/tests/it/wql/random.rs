//! Queries over the DMTF schema.
