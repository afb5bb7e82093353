//! Tests of the parts around a scripted engine.
