//! The machine by hand: bytes go in, events come out, an answer goes in, bytes come out. Nothing else happens.
//!
//! Prints:
//! ```text
//! no event yet: half a message is none
//! tools/call is asked, by editor 1.0
//! {"jsonrpc":"2.0","id":7,"result":{"content":[{"text":"formatted","type":"text"}]}}
//! the timer: nothing is due
//! drained: true
//! ```

use std::error::Error;

use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::{Implementation, ServerCapabilities, ToolsCapability};
use mcp_proto::server::{Config, Event, Server};
use mcp_proto::{Instant, Stream};

const OPENING: &str = concat!(
    r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"#,
    r#""clientInfo":{"name":"editor","version":"1.0"}}}"#,
    "\n",
    r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
    "\n",
);
const CALL: &str = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"format\"}}\n";

fn main() -> Result<(), Box<dyn Error>> {
    let mut config = Config::new(Implementation::new("formatter", "1.0"));
    config.capabilities = ServerCapabilities::default().with_tools(ToolsCapability::default());
    let mut stream = Stream::new(Server::new(config));
    // The time is what the caller says it is; here it stands still.
    let now = Instant::ORIGIN;
    let mut out = Vec::new();

    stream.handle_input(now, OPENING.as_bytes());
    while stream.poll_transmit(&mut out).is_some() {}
    out.clear();

    // Bytes may be cut anywhere.
    let (first, rest) = CALL.as_bytes().split_at(20);
    stream.handle_input(now, first);
    assert!(stream.poll_event().is_none());
    println!("no event yet: half a message is none");
    stream.handle_input(now, rest);
    while let Some(event) = stream.poll_event() {
        let Event::Request(request) = event else { continue };
        if let Some(client) = &request.context.client.info {
            println!("{} is asked, by {} {}", request.method, client.name, client.version);
        }
        let result = Raw::encode(&serde_json::json!({"content": [{"text": "formatted", "type": "text"}]}))?;
        stream.role_mut().respond(now, request.id, Ok(result));
    }
    // One whole message each time.
    while stream.poll_transmit(&mut out).is_some() {
        print!("{}", String::from_utf8_lossy(&out));
        out.clear();
    }
    println!("the timer: {}", stream.poll_timeout().map_or("nothing is due", |_| "something is due"));
    stream.handle_eof(now);
    while stream.poll_event().is_some() {}
    println!("drained: {}", stream.is_drained());
    Ok(())
}
