//! The demo server by itself: a stdio server that any MCP host can start, in any revision.

use std::process::ExitCode;
use std::{env, io};

fn main() -> ExitCode {
    let runtime = env::args().nth(1);
    match mcp_examples::demo::serve(runtime.as_deref().unwrap_or("tokio")) {
        Ok(()) => ExitCode::SUCCESS,
        // The client has gone, which is how a server ends.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
