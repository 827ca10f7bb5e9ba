//! Resources that are bytes: with their size, their media type, and how much they matter.

use mcp_tokio::model::{Annotations, Resource, Role};
use mcp_tokio::{Blob, Router, run, serve_stdio};

const LOGO: &[u8] = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;";

fn main() -> std::io::Result<()> {
    let logo = Resource::new("logo://small", "logo")
        .with_title("The small logo")
        .with_size(LOGO.len() as u64)
        .with_mime_type("image/gif")
        .with_annotations(Annotations::new().with_audience(vec![Role::User]).with_priority(0.2));
    let router = Router::new("logos", "1.0")
        .resource_with(logo, || async { LOGO })
        // Bytes of which nothing is known but here.
        .template("noise://{length}", "noise", |length: usize| async move {
            Blob::new(vec![7; length], "application/octet-stream")
        });
    run(serve_stdio(router))
}
