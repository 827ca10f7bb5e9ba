//! A server inside of a game: the machine is looked at once a frame, with no runtime, no thread and nothing that blocks.
//!
//! Prints:
//! ```text
//! the client heard: the door is open
//! ```

use std::error::Error;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant as Clock};

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::{CallToolResult, Implementation, ServerCapabilities, ToolsCapability};
use mcp_proto::server::{Config, Event, Server};
use mcp_proto::{Instant, Stream};
use mcp_tokio::{CallError, connect_tcp, run};

struct Game {
    socket: TcpStream,
    stream: Stream<Server>,
    unsent: Vec<u8>,
    started: Clock,
}

impl Game {
    /// What the game does for its client, sixty times a second.
    fn frame(&mut self) -> Result<bool, Box<dyn Error>> {
        let now = Instant::from_origin(self.started.elapsed());
        let mut bytes = [0; 4096];
        match self.socket.read(&mut bytes) {
            Ok(0) => self.stream.handle_eof(now),
            Ok(length) => self.stream.handle_input(now, &bytes[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => self.stream.handle_timeout(now),
            Err(error) => return Err(error.into()),
        }
        while let Some(event) = self.stream.poll_event() {
            let Event::Request(request) = event else { continue };
            let outcome = match &*request.method {
                "tools/call" => Ok(Raw::encode(&CallToolResult::text("the door is open"))?),
                other => Err(RpcError::method_not_found(other)),
            };
            self.stream.role_mut().respond(now, request.id, outcome);
        }
        while self.stream.poll_transmit(&mut self.unsent).is_some() {}
        // A socket takes what it can; the rest goes with the next frame.
        match self.socket.write(&self.unsent) {
            Ok(sent) => drop(self.unsent.drain(..sent)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
        Ok(self.stream.is_drained())
    }
}

/// Somebody else's client, on a thread so that one program shows both.
async fn open_door(address: SocketAddr) -> Result<String, CallError> {
    let Ok(server) = connect_tcp(address, ("client", "1.0"), ()).await else { return Ok("nothing".to_owned()) };
    server.peer().call_tool("open", ()).text().await
}

fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let client = thread::spawn(move || run(open_door(address)));
    let mut config = Config::new(Implementation::new("game", "1.0"));
    config.capabilities = ServerCapabilities::default().with_tools(ToolsCapability::default());
    let (socket, _) = listener.accept()?;
    socket.set_nonblocking(true)?;
    let stream = Stream::new(Server::new(config));
    let mut game = Game { socket, stream, unsent: Vec::new(), started: Clock::now() };
    while !game.frame()? {
        thread::sleep(Duration::from_millis(16));
    }
    println!("the client heard: {}", client.join().map_err(|_| "the client panicked")??);
    Ok(())
}
