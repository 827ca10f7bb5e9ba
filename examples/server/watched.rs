//! A value that is a resource: whoever changes it tells those that subscribed.

use mcp_tokio::{Router, Watched, named, run, serve_stdio};

fn main() -> std::io::Result<()> {
    let score = Watched::new("0:0".to_owned());
    let board = score.clone();
    let goal = move |home: u8, away: u8| {
        board.set(format!("{home}:{away}"));
        async { "told" }
    };
    let router = Router::new("match", "1.0").watched("match://score", "score", &score).tool(
        "goal",
        "Sets the score",
        named(["home", "away"], goal),
    );
    run(serve_stdio(router))
}
