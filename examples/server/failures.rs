//! Three ways to fail: what the model can correct, what only the host should see, and what nobody is told.

use std::collections::BTreeMap;

use mcp_tokio::proto::jsonrpc::RpcError;
use mcp_tokio::{Failure, Router, run, serve_stdio, tool};

/// Tells when a train leaves
#[tool]
fn departs(city: String, hour: u8) -> Result<String, Failure> {
    let trains = BTreeMap::from([("Bergen", 8_u8), ("Oslo", 9)]);
    if hour > 23 {
        // An error of the protocol: hosts tend to keep it to themselves.
        return Err(Failure::protocol(RpcError::invalid_params("a day has 24 hours")));
    }
    let Some(first) = trains.get(city.as_str()) else {
        // A result that says what is wrong and what would be right: the model reads it and tries again.
        let known: Vec<&str> = trains.into_keys().collect();
        return Err(Failure::new(format!("no trains to {city}; there are some to {}", known.join(" and "))));
    };
    // A panic is told to nobody but the hook below, and the connection goes on.
    let wait = first.checked_sub(hour).expect("the last train has left");
    Ok(format!("in {wait} hours"))
}

fn main() -> std::io::Result<()> {
    let router = Router::new("trains", "1.0").add(departs).on_fault(|fault| eprintln!("{fault}"));
    run(serve_stdio(router))
}
