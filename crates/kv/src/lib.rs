//! Ordered key-value store with snapshots, atomic batches and a change feed.
