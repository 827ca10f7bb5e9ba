//! A server with its tests: in memory, in every revision, without a runtime or real time.
//!
//! `cargo test -p mcp-examples --example tested_server` runs them.

use std::time::Duration;

use mcp_tokio::{Ctx, Elicit, Elicited, Failure, Router, run, serve_stdio, tool};

#[derive(Elicit)]
struct Party {
    #[elicit(min = 1, max = 8)]
    guests: u8,
}

/// Books a table
#[tool]
async fn book(ctx: Ctx) -> Result<String, Failure> {
    match ctx.elicit("For how many?")? {
        Elicited::Accept(Party { guests }) => Ok(format!("a table for {guests}")),
        _ => Err(Failure::new("nobody booked")),
    }
}

/// Calls the kitchen, which never answers
#[tool]
async fn call_kitchen() -> &'static str {
    std::future::pending().await
}

fn router() -> Router {
    Router::new("restaurant", "1.0").call_timeout(Duration::from_secs(3600)).add(book).add(call_kitchen)
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(router()))
}

#[cfg(test)]
mod tests {
    use mcp_testkit::TestClient;
    use mcp_tokio::Handlers;
    use mcp_tokio::model::{ElicitResult, Object};
    use mcp_tokio::proto::Version;

    use super::*;

    #[test]
    fn a_table_is_booked_in_every_revision_that_can_ask() {
        for version in Version::ALL.into_iter().filter(|version| *version >= Version::V2025_06_18) {
            let user = Handlers::new().elicitation(|_| async { Object::from_iter([("guests".to_owned(), 4.into())]) });
            let client = TestClient::builder(router()).version(version).handlers(user).connect();
            assert_eq!(client.call_tool("book", ()).text(), "a table for 4", "{version}");
        }
    }

    #[test]
    fn a_user_may_decline() {
        let user = Handlers::new().elicitation(|_| async { ElicitResult::decline() });
        let client = TestClient::builder(router()).handlers(user).connect();
        assert_eq!(client.call_tool("book", ()).failure(), "nobody booked");
    }

    #[test]
    fn an_hour_passes_at_once() {
        let client = TestClient::new(router());
        let started = client.time().elapsed();
        let error = client.call_tool("call_kitchen", ()).timeout(Duration::from_secs(7200)).error();
        assert!(error.answered().is_some(), "the server gave up, and not the client: {error}");
        assert_eq!(client.time().elapsed() - started, Duration::from_secs(3600));
    }
}
