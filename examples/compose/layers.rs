//! Layers around a server: a limit on how often it is called, and a record of every call, refused ones too.
//!
//! Prints:
//! ```text
//! tools/call sell: ok
//! tools/call sell: ok
//! tools/call sell: error(429)
//! sold, sold, refused
//! ```

use mcp_compose::layer::{Audit, Layered, Rate, RateLimit, Record};
use mcp_tokio::{Router, Tokio, connect_in_memory, run};

fn main() {
    let shop = Router::new("shop", "1.0").tool("sell", "Sells a thing", || async { "sold" });
    run(async {
        // The one that is added last is the outermost: it hears of what the limit refuses.
        let service = shop
            .layer(RateLimit::new(Tokio::new(), Rate::per_hour(100)).tool("sell", Rate::per_hour(2)))
            .layer(Audit::new(Tokio::new(), |record: &Record| {
                // As text a record is one line, with who called and how long it took.
                if let Some(tool) = &record.target {
                    println!("{} {tool}: {}", record.method, record.outcome);
                }
            }));
        let server = connect_in_memory(service, ("client", "1.0"), ());
        let mut said = Vec::new();
        for _ in 0..3 {
            said.push(server.peer().call_tool("sell", ()).text().await.unwrap_or_else(|_| "refused".to_owned()));
        }
        println!("{}", said.join(", "));
    });
}
