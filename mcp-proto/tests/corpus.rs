//! The corpora of the fuzz targets, replayed on stable.

use std::fs;
use std::path::Path;

#[allow(unreachable_pub, reason = "it is the library of the fuzz targets, which they import")]
#[path = "../../fuzz/src/lib.rs"]
mod fuzz;

fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpora").join(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut count = 0;
    for entry in entries {
        let path = entry.expect("a folder can be read").path();
        // Shown only if the run fails.
        println!("{}", path.display());
        run(&fs::read(&path).expect("a corpus can be read"));
        count += 1;
    }
    assert!(count > 5, "only {count} files in {}", folder.display());
}

#[test]
fn line_codec() {
    replay("line_codec", fuzz::line_codec);
}

#[test]
fn envelope() {
    replay("envelope", fuzz::envelope);
}

#[test]
fn server_stream() {
    replay("server_stream", fuzz::server_stream);
}

#[test]
fn client_stream() {
    replay("client_stream", fuzz::client_stream);
}

#[test]
fn sse_decoder() {
    replay("sse_decoder", fuzz::sse_decoder);
}

#[test]
fn sse_encoder() {
    replay("sse_encoder", fuzz::sse_encoder);
}

#[test]
fn header_values() {
    replay("header_values", fuzz::header_values);
}

#[test]
fn tool_headers() {
    replay("tool_headers", fuzz::tool_headers);
}

#[test]
fn uri_template() {
    replay("uri_template", fuzz::uri_template);
}

#[test]
fn http_head() {
    replay("http_head", fuzz::http_head);
}

#[test]
fn http_server() {
    replay("http_server", fuzz::http_server);
}

#[test]
fn http_client() {
    replay("http_client", fuzz::http_client);
}
