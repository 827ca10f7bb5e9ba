//! Side effects before a question happen once, although the handler runs again when the answer is there.

use std::sync::atomic::{AtomicU32, Ordering};

use mcp_tokio::{Ctx, Failure, Router, run, serve_stdio, tool};

static CHARGED: AtomicU32 = AtomicU32::new(0);

/// A number that somebody else would give us.
async fn charge(amount: u32) -> Result<u32, std::io::Error> {
    Ok(1000 + amount + CHARGED.fetch_add(1, Ordering::Relaxed))
}

/// Buys a ticket
#[tool]
async fn buy(ctx: Ctx) -> Result<String, Failure> {
    // Kept with the request: the second round gets the receipt of the first.
    let receipt = ctx.once("charge", || charge(20)).await?;
    let printed = ctx.elicit::<()>("Print the ticket?")?.accepted().is_some();
    let charged = CHARGED.load(Ordering::Relaxed);
    Ok(format!("receipt {receipt}, printed: {printed}, charged {charged} times"))
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("tickets", "1.0").add(buy)))
}
