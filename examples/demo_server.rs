//! The demo server by itself, in any revision: a stdio server that any MCP host can start, or with `--http` a server on a
//! free port of the loopback interface, whose URL it prints (with `--sse` that of HTTP+SSE, for the oldest clients).

use std::net::TcpListener;
use std::process::ExitCode;
use std::{env, io};

use mcp_examples::demo;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        // The client has gone, which is how a server ends.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> io::Result<()> {
    match *arguments {
        [] => demo::serve("tokio"),
        [runtime] => demo::serve(runtime),
        [runtime, "--http", ref rest @ ..] => serve_http(runtime, "/mcp", rest),
        [runtime, "--sse", ref rest @ ..] => serve_http(runtime, "/sse", rest),
        _ => Err(io::Error::other("usage: demo_server [tokio|async-std [--http|--sse [--drop]]]")),
    }
}

fn serve_http(runtime: &str, path: &str, rest: &[&str]) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}{path}", listener.local_addr()?);
    demo::serve_http(runtime, listener, rest == ["--drop"])
}
