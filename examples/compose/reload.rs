//! A development proxy: its client stays connected while the server behind it is built anew.
//!
//! `cargo run --example reload -- ./target/debug/my-server` is what a host is told to start. Whenever the program has been
//! built again, it is started again: calls wait for it, and the client hears that every list may have changed.

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use std::{env, fs, io};

use mcp_compose::Proxy;
use mcp_tokio::compose::{RestartPolicy, Upstream, run_child};
use mcp_tokio::{Command, Tokio, connect_child, connect_upstream, run, serve_stdio};

/// How often the program is looked at.
const EVERY: Duration = Duration::from_millis(200);

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = env::args_os().skip(1).skip_while(|word| word == "--");
    let program = PathBuf::from(words.next().ok_or("usage: reload -- PROGRAM [ARGUMENT..]")?);
    let arguments: Vec<_> = words.collect();
    run(async {
        let proxy = Proxy::new(Tokio::new());
        let (near, started) = (proxy.clone(), program.clone());
        let connect = move || {
            let command = Command::new(&started).args(&arguments);
            let child = connect_child(command, ("reload", "1.0"), near.handler());
            async move {
                let mut child = child?;
                child.ready().await?;
                Ok((child.peer().clone(), run_child(child)))
            }
        };
        let policy = RestartPolicy::new().backoff(EVERY, Duration::from_secs(2));
        let server = connect_upstream("the server", connect, policy);
        drop(tokio::spawn(watch(program, server.clone())));
        let served = serve_stdio(proxy.to(server.clone()).await?).await;
        server.close();
        server.closed().await;
        Ok(served?)
    })
}

/// Starts the server again when its program is another. A linker writes for a while: two looks have to agree.
async fn watch(program: PathBuf, server: Upstream) {
    let mut running = built(&program).ok();
    let mut last = running;
    loop {
        tokio::time::sleep(EVERY).await;
        let now = built(&program).ok();
        if now.is_some() && now == last && now != running {
            running = now;
            eprintln!("reload: {} has changed", program.display());
            server.restart();
        }
        last = now;
    }
}

fn built(program: &PathBuf) -> io::Result<(SystemTime, u64)> {
    let file = fs::metadata(program)?;
    Ok((file.modified()?, file.len()))
}
