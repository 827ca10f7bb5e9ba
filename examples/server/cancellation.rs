//! A call that is cancelled is dropped; work on another thread asks whether it is still wanted.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use mcp_tokio::{Ctx, Router, run, serve_stdio, tool};

static GIVEN_UP: AtomicU32 = AtomicU32::new(0);

/// What has to happen however the call ends stands in a `Drop`.
struct Searching;

impl Drop for Searching {
    fn drop(&mut self) {
        GIVEN_UP.fetch_add(1, Ordering::Relaxed);
    }
}

/// Searches for ever
#[tool]
async fn search(ctx: Ctx) -> &'static str {
    let _searching = Searching;
    let cancelled = ctx.cancelled();
    thread::spawn(move || {
        while !cancelled.is_cancelled() {
            thread::sleep(Duration::from_millis(1));
        }
        GIVEN_UP.fetch_add(1, Ordering::Relaxed);
    });
    ctx.progress(0, 1);
    // Nothing has to be checked here: the future goes while it waits.
    std::future::pending().await
}

/// How many searches were given up, the thread of each counted too
#[tool]
fn given_up() -> u32 {
    GIVEN_UP.load(Ordering::Relaxed)
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("search", "1.0").add(search).add(given_up)))
}
