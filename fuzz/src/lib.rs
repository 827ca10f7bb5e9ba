//! What the fuzz targets do with their bytes. The tests of `mcp-proto` do the same with the corpora, on stable.
//!
//! A target panics when a law is broken; what the laws are stands with the subjects, which the property tests share.

#[path = "../../mcp-proto/tests/laws/client_subject.rs"]
mod client_subject;
#[allow(dead_code, reason = "the property tests use the rest")]
#[path = "../../mcp-proto/tests/laws/http_client_bench.rs"]
mod http_client_bench;
#[allow(dead_code, reason = "the property tests use the rest")]
#[path = "../../mcp-proto/tests/laws/http_endpoint.rs"]
mod http_endpoint;
#[path = "../../mcp-proto/tests/laws/server_subject.rs"]
mod server_subject;
#[path = "../../mcp-proto/tests/laws/subject.rs"]
mod subject;

mod events;
mod header_values;
mod http_client;
mod http_head;
mod http_server;
mod lines;
mod machine;
mod tool_headers;
mod uri_template;

/// The line decoder: every way to cut the bytes gives the same lines, and none holds more than the limit.
pub fn line_codec(data: &[u8]) {
    lines::check(data);
}

/// The envelope, through a server that has no session and one of each batch-reading and plain revision: whatever the
/// line holds, what goes out is JSON-RPC, and a good line after it is answered.
pub fn envelope(data: &[u8]) {
    machine::good_line_after(data);
}

/// A server, its application, its client and the time.
pub fn server_stream(data: &[u8]) {
    machine::run::<server_subject::ServerSubject>(data);
}

/// A client, its application, its server and the time.
pub fn client_stream(data: &[u8]) {
    machine::run::<client_subject::ClientSubject>(data);
}

/// The decoder of events: every way to cut the bytes gives the same items, and none holds more than the limits.
pub fn sse_decoder(data: &[u8]) {
    events::check_decoder(data);
}

/// The encoder of events: whatever is written is one event with that data, and the next one begins after it.
pub fn sse_encoder(data: &[u8]) {
    events::check_encoder(data);
}

/// The values of headers: text that is encoded and decoded, media types, challenges.
pub fn header_values(data: &[u8]) {
    header_values::check(data);
}

/// A tool's schema and arguments of calls: what a header says agrees with what it was made of.
pub fn tool_headers(data: &[u8]) {
    tool_headers::check(data);
}

/// A template and URIs: what matches expands to what matches.
pub fn uri_template(data: &[u8]) {
    uri_template::check(data);
}

/// A head with any `Host`, `Origin` and authority: only those of this machine are let in.
pub fn http_head(data: &[u8]) {
    http_head::check(data);
}

/// An HTTP endpoint with its sessions, its applications, its clients and the time.
pub fn http_server(data: &[u8]) {
    http_server::run(data);
}

/// A client over HTTP, its application, its server and the time.
pub fn http_client(data: &[u8]) {
    http_client::run(data);
}
