//! Integration tests of swbem as a whole.
