//! Long lists go out in pages, and instructions tell a model how to use what is in them.

use mcp_tokio::model::Resource;
use mcp_tokio::{Router, run, serve_stdio};

fn main() -> std::io::Result<()> {
    let empty = Router::new("archive", "1.0")
        .instructions("One resource for each year. Read the newest first; there is nothing before 1990.")
        .page_size(10);
    let add = |router: Router, year: u16| {
        let resource = Resource::new(format!("archive://{year}"), year.to_string());
        router.resource_with(resource, move || async move { format!("what happened in {year}") })
    };
    run(serve_stdio((1990..2025).rev().fold(empty, add)))
}
