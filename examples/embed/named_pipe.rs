//! A transport of one's own: two named pipes, one each way. Whoever may open them may connect.
//!
//! Prints:
//! ```text
//! hello through pipes
//! the connection ended: true
//! ```

use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::{env, io, process};

use futures_lite::future::{or, try_zip};
use mcp_driver::{ServerDriver, connect};
use mcp_tokio::{Router, Tokio, named, run};
use serde_json::json;
use smol::{Unblock, unblock};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::temp_dir().join(format!("mcp-example-pipes-{}", process::id()));
    fs::create_dir(&folder)?;
    let (requests, answers) = (folder.join("requests"), folder.join("answers"));
    let made = process::Command::new("mkfifo").args(["-m", "600"]).args([&requests, &answers]).status()?;
    assert!(made.success(), "mkfifo failed");
    let outcome = run(try_zip(client(&requests, &answers), server(&requests, &answers)));
    fs::remove_dir_all(&folder)?;
    outcome.map(drop)
}

async fn server(requests: &Path, answers: &Path) -> Result<(), Box<dyn Error>> {
    // Opening one end waits for the other, so both sides open them in the same order.
    let reader = open(requests, File::open).await?;
    let writer = open(answers, |path| File::options().write(true).open(path)).await?;
    let echo = |text: String| async move { text };
    let router = Router::new("echo", "1.0").tool("echo", "Says it again", named(["text"], echo));
    ServerDriver::new(reader, writer, router, Tokio::new()).await?;
    Ok(())
}

async fn client(requests: &Path, answers: &Path) -> Result<(), Box<dyn Error>> {
    let writer = open(requests, |path| File::options().write(true).open(path)).await?;
    let reader = open(answers, File::open).await?;
    let (peer, driver) = connect(reader, writer, Tokio::new(), ("client", "1.0"), ());
    // Nothing is spawned: the driver is one future, and this is another beside it.
    let talk = async {
        println!("{}", peer.call_tool("echo", json!({"text": "hello through pipes"})).text().await?);
        peer.close();
        std::future::pending().await
    };
    let ended = or(talk, async { Ok::<_, Box<dyn Error>>(driver.await?) }).await;
    println!("the connection ended: {}", ended.is_ok());
    Ok(())
}

/// A file of the standard library, read and written on threads that may wait.
async fn open(path: &Path, how: fn(PathBuf) -> io::Result<File>) -> io::Result<Unblock<File>> {
    let path = path.to_owned();
    Ok(Unblock::new(unblock(move || how(path)).await?))
}
