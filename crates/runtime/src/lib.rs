//! Threads, sinks, futures and streams around the object manager.
