//! Several tools in a box that other servers can take along.

use mcp_tokio::{Router, arg, named, run, serve_stdio};

/// Tools for texts.
fn texts(router: Router) -> Router {
    let repeat = |text: String, times: usize| async move { text.repeat(times) };
    router.tool("upper", "Shouts it", named(["text"], |text: String| async move { text.to_uppercase() })).tool(
        "repeat",
        "Says it again",
        named([arg("text"), arg("times").or(2)], repeat),
    )
}

/// Tools for numbers.
fn numbers(router: Router) -> Router {
    router.tool("double", "Doubles it", named(["number"], |number: f64| async move { number * 2.0 }))
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("tool-box", "1.0").add(texts).add(numbers)))
}
