//! A server to measure: 50 tools with schemas as they are in real life, over standard streams or HTTP, on any runtime.
//!
//! ```text
//! bench_server (--stdio | --http PORT) [--runtime tokio|async-std|blocking] [--extra]
//! ```
//!
//! It is a router as anybody would write it, and takes no short cuts. `echo` answers with its message, `progress100`
//! tells of 100 steps, the other 48 answer `ok`. `--extra` adds `sleep`, which a client can cancel.

mod blocking;
mod tools;

use std::env::args;
use std::io;
use std::net::TcpListener;

fn main() -> io::Result<()> {
    let options = Options::read(args().skip(1)).map_err(|problem| {
        eprintln!("bench_server (--stdio | --http PORT) [--runtime tokio|async-std|blocking] [--extra]");
        io::Error::new(io::ErrorKind::InvalidInput, problem)
    })?;
    let extra = options.extra;
    match (&*options.runtime, options.port) {
        ("tokio", None) => {
            mcp_tokio::run(async { mcp_tokio::serve_stdio(tools::router(mcp_tokio::Tokio::new(), extra)).await })
        }
        ("tokio", Some(port)) => mcp_tokio::run(async {
            mcp_tokio::serve_http(listen(port)?, tools::router(mcp_tokio::Tokio::new(), extra)).await
        }),
        ("async-std", None) => {
            mcp_async_std::run(mcp_async_std::serve_stdio(tools::router(mcp_async_std::AsyncStd::new(), extra)))
        }
        ("async-std", Some(port)) => {
            let router = tools::router(mcp_async_std::AsyncStd::new(), extra);
            mcp_async_std::run(mcp_async_std::serve_http(listen(port)?, router))
        }
        ("blocking", None) => blocking::serve_stdio(|runtime| tools::router(runtime, extra)),
        ("blocking", Some(port)) => blocking::serve_http(listen(port)?, |runtime| tools::router(runtime, extra)),
        (other, _) => Err(io::Error::new(io::ErrorKind::InvalidInput, format!("there is no runtime {other}"))),
    }
}

/// What the command line says.
struct Options {
    /// None for standard streams.
    port: Option<u16>,
    runtime: String,
    extra: bool,
}

impl Options {
    fn read(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { port: None, runtime: "tokio".into(), extra: false };
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or_else(|| format!("{arg} has no value"));
            match &*arg {
                "--stdio" => options.port = None,
                "--http" => options.port = Some(value()?.parse().map_err(|_| "the port is no number".to_owned())?),
                "--runtime" => options.runtime = value()?,
                "--extra" => options.extra = true,
                other => return Err(format!("what is {other}?")),
            }
        }
        Ok(options)
    }
}

/// Listens on the loopback interface, and says where.
fn listen(port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    eprintln!("http://{}/mcp", listener.local_addr()?);
    Ok(listener)
}
