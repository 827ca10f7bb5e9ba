//! How a trace goes from one process to another.

use mcp_proto::server::Trace;
use tracing::Span;

/// How a trace goes from one process to another: what a span is told of the trace that a request names, and what a
/// request is told of the trace of its span.
///
/// `tracing` by itself knows nothing of traces beyond this process. With the cargo feature `opentelemetry`,
/// `OpenTelemetry` is one that does; another bridge takes this trait.
pub trait Propagation: Send + Sync {
    /// Makes `parent` the parent of a span that has not been entered yet, and `ambient` a link of it. The first is what
    /// the request says in its `_meta`, the second what the HTTP headers say that brought it. Neither has been looked
    /// at: they may be anything.
    fn extract(&self, span: &Span, parent: Option<&Trace>, ambient: Option<&Trace>);

    /// The trace that a span belongs to, for the request that it is about; `None` if to none.
    fn inject(&self, span: &Span) -> Option<Trace>;

    /// Gives a span that has begun another name, for a bridge that reads `otel.name` at the begin alone; nothing by
    /// default. That happens where it turns out only at the end that a tool exists.
    fn rename(&self, span: &Span, name: &str) {
        let _ = (span, name);
    }
}

/// The id of the trace that a `traceparent` names, if it is one (W3C Trace Context, section 3.2).
pub(super) fn trace_id(parent: &str) -> Option<&str> {
    let id = parent.get(3..35)?;
    let is_hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let mut parts = parent.split('-').map(|part| (part.len(), is_hex(part)));
    let shape = [parts.next(), parts.next(), parts.next(), parts.next()];
    let is_one = shape == [Some((2, true)), Some((32, true)), Some((16, true)), Some((2, true))];
    is_one.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_a_trace_is_one() {
        let id = "0af7651916cd43dd8448eb211c80319c";
        assert_eq!(trace_id("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), Some(id));
        for wrong in
            ["", "00-1", "00-0af7651916cd43dd8448eb211c80319\n-b7ad6b7169203331-01", "ä", "secret-secret-secret"]
        {
            assert_eq!(trace_id(wrong), None, "{wrong}");
        }
    }
}
