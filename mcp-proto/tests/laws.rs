//! The laws that the machines keep whatever their peers, their applications and their drivers do: Split, Order, Time,
//! Once, Bound, Quiet.
//!
//! The cases are the same in every run; `LAW_CASES` makes more of them and `LAW_SEED` makes others.

#![allow(clippy::disallowed_methods, reason = "the environment says which tests to run, and how many cases")]

#[path = "laws/client_subject.rs"]
mod client_subject;
#[path = "laws/http_client.rs"]
mod http_client;
#[path = "laws/http_client_bench.rs"]
mod http_client_bench;
#[path = "laws/http_client_script.rs"]
mod http_client_script;
#[path = "laws/http_endpoint.rs"]
mod http_endpoint;
#[path = "laws/http_headers.rs"]
mod http_headers;
#[path = "laws/http_pair.rs"]
mod http_pair;
#[path = "laws/http_server.rs"]
mod http_server;
#[path = "laws/http_server_script.rs"]
mod http_server_script;
#[path = "laws/pair.rs"]
mod pair;
#[path = "laws/roles.rs"]
mod roles;
#[path = "laws/schema.rs"]
mod schema;
#[path = "laws/script.rs"]
mod script;
#[path = "laws/server_subject.rs"]
mod server_subject;
#[path = "laws/subject.rs"]
mod subject;
#[path = "laws/ways.rs"]
mod ways;
