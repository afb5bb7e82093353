//! Tests of the scripting objects, named by the requirements they are for.

mod support;

mod puts;
