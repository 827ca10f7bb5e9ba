//! Spans, events and metrics, by the conventions for the protocol.
