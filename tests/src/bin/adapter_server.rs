//! A stdio server on the runtime that its first argument names; what its second says, it does.

use std::io;
use std::process::ExitCode;
use std::time::Duration;

use mcp_driver::Service;
use mcp_driver::router::{Router, named};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (runtime, how) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
    if let Err(error) = serve(&runtime, router()) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    if how != "stubborn" {
        return ExitCode::SUCCESS;
    }
    loop {
        std::thread::sleep(Duration::from_secs(3600));
    }
}

fn router() -> Router {
    Router::new("adapter-server", "1.0")
        .tool("echo", "says what it hears", named(["text"], |text: String| async move { text }))
        .tool("crash", "exits in the middle of a call", crash)
        .tool("print", "prints as well", || async {
            println!("this is no message");
            "printed"
        })
}

async fn crash() -> String {
    std::process::exit(3)
}

fn serve(runtime: &str, service: impl Service) -> io::Result<()> {
    match runtime {
        "tokio" => tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?
            .block_on(mcp_tokio::serve_stdio(service)),
        "smol" => smol::block_on(mcp_async_std::serve_stdio(service)),
        _ => async_std::task::block_on(mcp_async_std::serve_stdio(service)),
    }
    .map(drop)
}
