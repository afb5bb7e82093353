//! Strategies that generate schemas, instances and sequences of operations.
