//! A client and a server talk over real pipes: on tokio and on async-std, in every revision of the protocol.
//!
//! This program starts itself again as the demo server (`quickstart serve tokio`), once for each runtime and revision,
//! and takes a tour: who is there, which tools it has, a call, a call with progress, a question to the user, a call
//! that is cancelled, a resource, a prompt, goodbye. It ends with a table, and with an error if anything went wrong.

use std::env;
use std::error::Error;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::process::{ExitCode, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use mcp_examples::demo;
use mcp_tokio::proto::Version;
use mcp_tokio::proto::client::Config;
use mcp_tokio::proto::model::{Implementation, Object, ResourceContents};
use mcp_tokio::{Command, Handlers, Peer, ShutdownDeadlines};
use serde_json::json;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["serve", runtime] => demo::serve(runtime).map_err(Into::into),
        [] => tours(),
        _ => Err("usage: quickstart [serve tokio|async-std]".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Every runtime, every revision, oldest last; then the table.
fn tours() -> Result<()> {
    let mut rows: Vec<Row> = Vec::new();
    for runtime in ["tokio", "async-std"] {
        for version in Version::ALL {
            println!("\n{runtime}, {version}");
            let outcome = on(runtime, version);
            if let Err(error) = &outcome {
                println!("  failed: {error}");
            }
            rows.push((runtime, version, outcome));
        }
    }
    table(&rows);
    let failed = rows.iter().filter(|(.., outcome)| outcome.is_err()).count();
    if failed > 0 { Err(format!("{failed} of {} tours failed", rows.len()).into()) } else { Ok(()) }
}

/// Where a tour went, and how long each step took; `None` for what the revision does not have.
type Row = (&'static str, Version, Result<Laps>);

fn table(rows: &[Row]) {
    print!("\n{:<10}{:<12}{:<7}", "runtime", "revision", "era");
    for step in STEPS {
        print!("{step:>9}");
    }
    println!("{:>9}", "ms");
    for (runtime, version, outcome) in rows {
        let era = if version.is_modern() { "modern" } else { "legacy" };
        print!("{runtime:<10}{version:<12}{era:<7}");
        match outcome {
            Ok(laps) => {
                for took in &laps.took {
                    match took {
                        Some(took) => print!("{:>9.1}", millis(*took)),
                        None => print!("{:>9}", "-"),
                    }
                }
                println!("{:>9.1}", millis(laps.took.iter().flatten().sum()));
            }
            Err(error) => println!("  FAILED: {error}"),
        }
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The steps of a tour, in order.
const STEPS: [&str; 9] = ["open", "list", "call", "progress", "ask", "cancel", "read", "prompt", "close"];

/// A stopwatch.
struct Laps {
    last: Instant,
    took: Vec<Option<Duration>>,
}

impl Laps {
    fn start() -> Self {
        Self { last: Instant::now(), took: Vec::new() }
    }

    fn lap(&mut self) {
        let now = Instant::now();
        self.took.push(Some(now - self.last));
        self.last = now;
    }

    fn skip(&mut self) {
        self.took.push(None);
    }
}

/// One tour. Only this function knows the runtimes; what follows is the same source for all.
fn on(runtime: &str, version: Version) -> Result<Laps> {
    let command = Command::new(env::current_exe()?).args(["serve", runtime]);
    let mut config = Config::new(Implementation::new("quickstart", env!("CARGO_PKG_VERSION")));
    config.versions = vec![version];
    if runtime == "tokio" {
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        return tokio.block_on(async {
            let mut laps = Laps::start();
            let server = mcp_tokio::connect_child(&command, config, user())?;
            tour(server.peer(), &mut laps).await?;
            let end = server.shutdown(ShutdownDeadlines::default()).await?;
            gone(end.status, laps)
        });
    }
    async_std::task::block_on(async {
        let mut laps = Laps::start();
        let server = mcp_async_std::connect_child(&command, config, user())?;
        tour(server.peer(), &mut laps).await?;
        let end = server.shutdown(ShutdownDeadlines::default()).await?;
        gone(end.status, laps)
    })
}

/// The last step: the server has to leave in peace.
fn gone(status: ExitStatus, mut laps: Laps) -> Result<Laps> {
    if !status.success() {
        return Err(format!("the server ended with {status}").into());
    }
    println!("  the server is gone: {status}");
    laps.lap();
    Ok(laps)
}

/// The user, who answers every question with a name.
fn user() -> Handlers {
    Handlers::new().elicitation(|_question| async {
        println!("  the server asks for a name; the user says Ada");
        Object::from_iter([("name".into(), "Ada".into())])
    })
}

/// What a client does, step by step.
async fn tour(peer: &Peer, laps: &mut Laps) -> Result<()> {
    let verdict = peer.ready().await?;
    let server = verdict.server.as_ref().map_or("a server without a name", |server| &server.name);
    println!("  connected to {server}, agreed on {}", verdict.version);
    laps.lap();

    let tools: Vec<String> = peer.list_tools().await?.into_iter().map(|tool| tool.name).collect();
    println!("  {} tools: {}", tools.len(), tools.join(", "));
    laps.lap();

    let sum = call(peer, "add", json!({ "a": 2, "b": 3 })).await?;
    expect("add", &sum, "5")?;
    laps.lap();

    let steps = Arc::new(AtomicU32::new(0));
    let heard = steps.clone();
    let counted = peer
        .call_tool("count", json!({ "to": 5 }))
        .text()
        .on_progress(move |step| {
            heard.fetch_add(1, Ordering::Relaxed);
            println!("  progress: {} of {}", step.progress, step.total.unwrap_or_default());
        })
        .await?;
    expect("count", &counted, "counted to 5")?;
    expect("steps heard of", &steps.load(Ordering::Relaxed).to_string(), "5")?;
    laps.lap();

    if verdict.version >= Version::V2025_06_18 {
        expect("greet", &call(peer, "greet", json!({})).await?, "Hello, Ada!")?;
        laps.lap();
    } else {
        println!("  no questions to the user before 2025-06-18");
        laps.skip();
    }

    cancel(peer).await?;
    laps.lap();

    let readme = peer.read_resource("demo://readme").await?;
    match readme.contents.first() {
        Some(ResourceContents::Text(contents)) => expect("resource", &contents.text, "This is the demo server.")?,
        _ => return Err("the resource is no text".into()),
    }
    laps.lap();

    let prompt = peer.get_prompt("welcome", json!({ "name": "Ada", "style": "friendly" })).await?;
    let said = prompt.messages.first().and_then(|message| message.content.as_text()).unwrap_or_default();
    expect("prompt", said, "Write a friendly welcome for Ada.")?;
    laps.lap();
    Ok(())
}

/// Starts a call that takes a minute, and gives it up as soon as a short one behind it is answered.
async fn cancel(peer: &Peer) -> Result<()> {
    let mut slow = pin!(peer.call_tool("sleep", json!({ "ms": 60_000 })));
    let mut quick = pin!(call(peer, "echo", json!({ "text": "meanwhile" })));
    let echoed = poll_fn(|cx| match slow.as_mut().poll(cx) {
        Poll::Ready(_) => Poll::Ready(Err("a minute cannot have passed".into())),
        Poll::Pending => quick.as_mut().poll(cx),
    })
    .await?;
    expect("echo", &echoed, "meanwhile")?;
    println!("  cancelled a call that would have taken a minute");
    Ok(())
}

async fn call(peer: &Peer, name: &str, arguments: serde_json::Value) -> Result<String> {
    Ok(peer.call_tool(name, arguments).text().timeout(Duration::from_secs(30)).await?)
}

fn expect(what: &str, got: &str, expected: &str) -> Result<()> {
    if got != expected {
        return Err(format!("{what}: expected {expected}, got {got}").into());
    }
    println!("  {what}: {got}");
    Ok(())
}
