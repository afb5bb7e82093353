//! Source text: spans, line index, diagnostics.
