//! The `swbem` command.

fn main() {}
