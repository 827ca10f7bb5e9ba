//! All that a server offers, kept beside its code and reviewed as a diff: what would break callers fails the test.
//!
//! `cargo test -p mcp-examples --example surface` compares, `UPDATE_SURFACE=1 cargo test ..` accepts.

use mcp_tokio::{Router, run, serve_stdio, tool};

/// Adds two numbers
#[tool(read_only)]
fn add(
    /// the first
    a: f64,
    /// the second
    #[default(1.0)]
    b: f64,
) -> f64 {
    a + b
}

fn router() -> Router {
    Router::new("calculator", "1.0").instructions("For sums.").add(add).resource(
        "rules://rounding",
        "rounding",
        || async { "none" },
    )
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(router()))
}

#[cfg(test)]
mod tests {
    use mcp_testkit::{Impact, Surface, assert_surface, surface};

    use super::*;

    #[test]
    fn it_is_as_it_was() {
        assert_surface!("testing/surface.md", router());
    }

    #[test]
    fn a_tool_less_would_break_callers() {
        let less = surface(Router::new("calculator", "1.0"));
        let changes = Surface::changes(&surface(router()), &less);
        assert!(changes.iter().any(|change| change.impact == Impact::Breaks), "{changes:?}");
    }
}
