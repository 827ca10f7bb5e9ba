//! What the fuzz targets do with their bytes. The tests of `mcp-proto` do the same with the corpora, on stable.
//!
//! A target panics when a law is broken; what the laws are stands with the subjects, which the property tests share.

#[path = "../../mcp-proto/tests/laws/client_subject.rs"]
mod client_subject;
#[path = "../../mcp-proto/tests/laws/server_subject.rs"]
mod server_subject;
#[path = "../../mcp-proto/tests/laws/subject.rs"]
mod subject;

mod lines;
mod machine;

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
