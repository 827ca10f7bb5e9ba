//! Tools that come and go while clients are connected, which are told.

use mcp_tokio::{Router, run, serve_stdio};

fn main() -> std::io::Result<()> {
    let router = Router::new("house", "1.0");
    let (opening, closing) = (router.handle(), router.handle());
    let open = move || {
        opening.change(|router| router.tool("enter", "Goes in", || async { "it is dark" }));
        async { "the door is open" }
    };
    let close = move || {
        closing.remove_tool("enter");
        async { "the door is closed" }
    };
    run(serve_stdio(router.tool("open", "Opens the door", open).tool("close", "Closes it", close)))
}
