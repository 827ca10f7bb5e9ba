//! Spans, events and metrics of servers and clients, by the OpenTelemetry conventions for MCP.
//!
//! The other crates log nothing, whatever happens. These layers do: [`Traced`] through `tracing`,
//! [`Metered`] through the facade `metrics`. Each goes around a service, on whatever transport, and around
//! a client's handler; both know no runtime, spawn nothing, and hold nothing but counters.
//!
//! ```
//! use mcp_driver::Router;
//! use mcp_telemetry::{Metered, Traced};
//! # fn example(runtime: impl mcp_driver::Runtime + Send + Sync + 'static) {
//!
//! let router = Router::new("shop", "1.0").tool("sell", "Sells a thing", || async { "sold" });
//! let service = Traced::new().around(Metered::new(runtime).around(router));
//! // Then `serve_stdio(service)`, `serve_http(listener, service)`, ..
//! # let _ = service;
//! # }
//! ```
//!
//! # What stays out
//! Logs are read by more people than what they tell of. So nothing that a peer has said is logged or becomes a label:
//! no arguments, results, texts of errors, URIs, header fields, tokens, ids of sessions. Names of tools, prompts and
//! methods are there if they exist on the server, and `_OTHER` stands for those that a client has made up.
//! [`Traced::with_payloads`] lets some of it in, with control characters escaped and every text clipped.
//!
//! # Where a trace goes
//! A client's request names the trace of its span in `_meta` (`traceparent`, `tracestate`, `baggage`; basic page of
//! 2026-07-28, "OpenTelemetry trace context"), and the span of the server that answers belongs to it; the trace that
//! HTTP headers name becomes a link. A legacy server that asks its client does likewise; a modern question is no request
//! and has no place for it. `tracing` alone has no traces beyond its process: a [`Propagation`] brings them.
//! The cargo feature `opentelemetry` has one, `OpenTelemetry`.
//!
//! A handler runs within the span of its call, at every poll, so that what it logs and the requests that it makes with
//! a client belong to it.
//!
//! # Putting both on
//! Where two layers look on, both do, in any order. Around other layers they see what those refuse; inside, what the
//! service does. Of a call that a layer outside of them answers they hear nothing.
//!
//! | Cargo feature | What it adds |
//! |---|---|
//! | `tracing`, a default | [`Traced`] |
//! | `metrics`, a default | [`Metered`] |
//! | `opentelemetry` | `OpenTelemetry`, for `Traced::propagate`; of the versions 0.33 of `opentelemetry` and 0.34 of `tracing-opentelemetry` |
//! | `http`, a default | which HTTP, and the trace of its headers |

#[cfg(any(feature = "metrics", feature = "tracing"))]
mod about;
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod both;
#[cfg(feature = "metrics")]
mod metered;
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod names;
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod outcome;
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod printable;
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod rounds;
#[cfg(feature = "tracing")]
mod traced;
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod via;
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod watched;

#[cfg(feature = "metrics")]
pub use metered::{DURATION_BUCKETS, Metered, MeteredCall, MeteredHandler, MeteredInput, MeteredService};
#[cfg(feature = "opentelemetry")]
pub use traced::OpenTelemetry;
#[cfg(feature = "tracing")]
pub use traced::{Propagation, Traced, TracedCall, TracedHandler, TracedInput, TracedService};
