//! Test support: generators, oracles, recording and failing providers, simulated disks.
