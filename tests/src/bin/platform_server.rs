//! A process that speaks through the standard streams of an adapter, for the `platform` tests.
//!
//! Usage: `platform_server <tokio|async-std|smol> <echo|stray|twice|flood|hold>`

use std::env;
use std::io;
use std::process::Command;

use futures_io::{AsyncRead, AsyncWrite};
use futures_lite::{AsyncReadExt, AsyncWriteExt};

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [runtime, act] = args.as_slice() else { return Err(io::Error::other("needs a runtime and an act")) };
    match runtime.as_str() {
        "tokio" => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
            runtime.block_on(play(act, mcp_tokio::stdio))
        }
        "async-std" => async_std::task::block_on(play(act, mcp_async_std::stdio)),
        "smol" => smol::block_on(play(act, mcp_async_std::stdio)),
        other => Err(io::Error::other(format!("no such runtime: {other}"))),
    }
}

async fn play<R, W>(act: &str, stdio: fn() -> io::Result<(R, W)>) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let (mut stdin, mut stdout) = stdio()?;
    match act {
        "echo" => {
            futures_lite::io::copy(&mut stdin, &mut stdout).await?;
        }
        "stray" => {
            println!("stray from the program");
            let child = Command::new("sh").args(["-c", "echo stray from a child; cat"]).status()?;
            assert!(child.success(), "a child finds an empty standard input");
            stdout.write_all(b"message\n").await?;
        }
        "twice" => {
            let error = stdio().err().map(|error| error.kind());
            stdout.write_all(format!("{error:?}").as_bytes()).await?;
        }
        "flood" => {
            let error = loop {
                if let Err(error) = stdout.write_all(&[0; 65536]).await.and(stdout.flush().await) {
                    break error;
                }
            };
            eprintln!("{:?}", error.kind());
        }
        "hold" => {
            stdout.write_all(b"claimed\n").await?;
            stdout.flush().await?;
            stdin.read_to_end(&mut Vec::new()).await?;
        }
        other => return Err(io::Error::other(format!("no such act: {other}"))),
    }
    stdout.close().await
}
