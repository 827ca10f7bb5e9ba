//! Servers inside of a server, each in a namespace of its own.

use mcp_tokio::{Router, run, serve_stdio};

fn clock() -> Router {
    Router::new("clock", "1.0").tool("now", "Tells the time", || async { "noon" })
}

fn notes() -> Router {
    Router::new("notes", "1.0").tool("now", "Tells the newest note", || async { "buy milk" }).template(
        "note://{id}",
        "note",
        |id: u32| async move { format!("note {id}") },
    )
}

fn main() -> std::io::Result<()> {
    // `clock_now`, `notes_now`, `note://notes/{id}`.
    run(serve_stdio(Router::new("desk", "1.0").mount("clock", clock()).mount("notes", notes())))
}
