//! The core with no async at all: a client and a server, each a blocking loop on a thread of its own, over two pipes.
//!
//! Whatever moves bytes and tells the time can drive the machines. A thread per direction reads, a channel with a
//! timeout waits for whichever comes first, bytes or the next deadline, and one loop does the rest.

use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Instant as Clock;

use mcp_proto::client::{self, Client, Request};
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::{Implementation, ServerCapabilities, ToolsCapability};
use mcp_proto::server::{self, Server};
use mcp_proto::{Instant, Role, Stream};

fn main() -> io::Result<()> {
    let (client_reads, server_writes) = io::pipe()?;
    let (server_reads, client_writes) = io::pipe()?;
    let server = thread::spawn(move || serve(server_reads, server_writes));
    call(client_reads, client_writes)?;
    server.join().expect("the server does not panic")
}

/// A server with one tool, which shouts.
fn serve(input: PipeReader, output: PipeWriter) -> io::Result<()> {
    let mut config = server::Config::new(Implementation::new("blocking-server", "1.0"));
    config.capabilities = ServerCapabilities::default().with_tools(ToolsCapability::default());
    drive(Stream::new(Server::new(config)), input, output, |server, now, event| {
        if let server::Event::Request(request) = event {
            server.respond(now, request.id, shout(&request));
        }
    })
}

fn shout(request: &server::Incoming) -> Result<Raw, RpcError> {
    #[derive(serde::Deserialize)]
    struct Params {
        arguments: Arguments,
    }
    #[derive(serde::Deserialize)]
    struct Arguments {
        text: String,
    }
    if &*request.method != "tools/call" {
        return Err(RpcError::method_not_found(&request.method));
    }
    let params = request.params.as_ref().ok_or_else(|| RpcError::invalid_params("params are missing"))?;
    let params: Params = params.decode().map_err(|error| RpcError::invalid_params(error.message))?;
    let text = params.arguments.text.to_uppercase();
    Raw::encode(&serde_json::json!({ "content": [{ "type": "text", "text": text }] }))
        .map_err(|error| RpcError::internal(error.message))
}

/// A client that calls the tool once and closes.
fn call(input: PipeReader, output: PipeWriter) -> io::Result<()> {
    let mut client = Client::new(Instant::ORIGIN, client::Config::new(Implementation::new("blocking-client", "1.0")));
    let params = Raw::encode(&serde_json::json!({ "name": "shout", "arguments": { "text": "no runtime needed" } }))
        .map_err(io::Error::other)?;
    client.request(Instant::ORIGIN, Request::new("tools/call", Some(params))).map_err(io::Error::other)?;
    drive(Stream::new(client), input, output, |client, now, event| match event {
        client::Event::Ready => println!("agreed on {}", client.verdict().expect("it is ready").version),
        client::Event::Finished { outcome, .. } => {
            println!("{outcome:?}");
            client.close(now);
        }
        _ => {}
    })
}

/// The whole of a driver: bytes and time in, bytes out, events to `handle`, until the machine is drained.
fn drive<R: Role>(
    mut stream: Stream<R>,
    mut input: PipeReader,
    mut output: PipeWriter,
    mut handle: impl FnMut(&mut R, Instant, R::Event),
) -> io::Result<()> {
    let start = Clock::now();
    let now = || Instant::from_origin(start.elapsed());
    let (sender, chunks) = mpsc::sync_channel::<Vec<u8>>(16);
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(length) = input.read(&mut buffer) {
            let chunk = buffer.get(..length).unwrap_or_default().to_vec();
            if sender.send(chunk).is_err() || length == 0 {
                return;
            }
        }
    });
    let mut unsent = Vec::new();
    loop {
        while let Some(event) = stream.poll_event() {
            handle(stream.role_mut(), now(), event);
        }
        while stream.poll_transmit(&mut unsent).is_some() {}
        output.write_all(&unsent)?;
        unsent.clear();
        if stream.is_drained() {
            return Ok(());
        }
        let received = match stream.poll_timeout() {
            Some(deadline) => chunks.recv_timeout(deadline - now()),
            None => chunks.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match received {
            Ok(chunk) if chunk.is_empty() => stream.handle_eof(now()),
            Ok(chunk) => stream.handle_input(now(), &chunk),
            Err(RecvTimeoutError::Timeout) => stream.handle_timeout(now()),
            Err(RecvTimeoutError::Disconnected) => stream.handle_failure(now()),
        }
    }
}
