//! The server as a child, the driver and the cases side by side.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use futures_io::{AsyncRead, AsyncWrite};
use futures_lite::future::{or, zip};
use mcp_driver::descriptor::Registration;
use mcp_driver::os_stream::{ReadEnd, WriteEnd};
use mcp_driver::process::{Child, Command, ShutdownDeadlines};
use mcp_driver::{ChildConnection, ClientDriver, Connection, Handlers, Runtime};
use mcp_proto::Version;
use mcp_proto::client::Config;
use mcp_proto::model::Implementation;
use serde_json::{Value, json};

use super::arguments::{Arguments, PeerName, RuntimeName};
use super::revision;
use super::session::{Got, Session};
use super::skips::skipped;
use super::tap::Tap;
use crate::rmcp_peer::Outcome;
use crate::rmcp_peer::contract::{Contract, Era};

/// Runs the cases and prints each as a line; how many failed.
///
/// # Errors
/// The server cannot be started, or cannot be ended.
pub fn run(arguments: &Arguments) -> Result<usize, Box<dyn std::error::Error>> {
    Ok(match arguments.runtime {
        RuntimeName::Tokio => tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
            run_on(Host { arguments, runtime: mcp_tokio::Tokio::new(), spawn: mcp_tokio::spawn }).await
        })?,
        RuntimeName::AsyncStd => async_std::task::block_on(run_on(Host {
            arguments,
            runtime: mcp_async_std::AsyncStd::new(),
            spawn: mcp_async_std::spawn,
        }))?,
    })
}

async fn run_on<T, F>(host: Host<'_, T, F>) -> io::Result<usize>
where
    T: Runtime + Send + Sync + 'static,
    F: Registration + Unpin,
{
    let Arguments { peer, version, .. } = *host.arguments;
    let contract = if peer == PeerName::Everything { Contract::of_everything() } else { Contract::read() };
    let mut failed = 0;
    let mut report = |case: &str, got: Value, expected: &Value| {
        let outcome = Outcome::new(case, got, expected);
        failed += usize::from(!outcome.ok);
        println!("{outcome}");
    };

    let (session, mut server) = host.start(vec![version], contract.roots())?;
    let cases = async {
        let era = if version.is_modern() { Era::Modern } else { Era::Legacy };
        for (case, stated) in contract.cases(era) {
            if let Some(reason) = skipped(peer, version, case) {
                println!("{}", json!({ "case": case, "skipped": reason }));
                continue;
            }
            let got = host.before_deadline(run_case(&session, peer, case, stated)).await;
            report(case, got, &expected(peer, version, case, stated));
        }
    };
    beside(&mut server, cases).await;
    report("noise", json!(session.noise()), &json!([]));
    let end = server.shutdown(ShutdownDeadlines::default()).await?;
    report("close", json!({ "graceful": end.is_graceful() }), &json!({ "graceful": true }));

    let (session, mut server) = host.start(Version::ALL.to_vec(), contract.roots())?;
    let detected = beside(&mut server, host.before_deadline(session.version())).await;
    report("detect", detected, &json!(newest(peer)));
    server.shutdown(ShutdownDeadlines::default()).await?;
    Ok(failed)
}

/// Runs the cases of the contract against rmcp's server, at the other end of `reader` and `writer`, on tokio.
pub async fn run_over<R, W>(version: Version, reader: R, writer: W) -> Vec<Outcome>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let contract = Contract::read();
    let (session, driver) = Session::open(contract.roots(), |wire, handlers| {
        let (reader, writer) = (Tap::of_reader(reader, wire), Tap::of_writer(writer, wire));
        mcp_driver::connect(reader, writer, mcp_tokio::Tokio::new(), config(vec![version]), handlers)
    });
    let era = if version.is_modern() { Era::Modern } else { Era::Legacy };
    let cases = async {
        let mut outcomes = Vec::new();
        for (case, stated) in contract.cases(era) {
            if skipped(PeerName::Rmcp, version, case).is_none() {
                let got = run_case(&session, PeerName::Rmcp, case, stated).await;
                let got = got.unwrap_or_else(|error| json!({ "raised": error }));
                outcomes.push(Outcome::new(case, got, &expected(PeerName::Rmcp, version, case, stated)));
            }
        }
        session.peer.close();
        outcomes
    };
    let (outcomes, _) = zip(cases, driver).await;
    outcomes
}

async fn run_case(session: &Session, peer: PeerName, case: &str, stated: &Value) -> Got {
    match peer {
        PeerName::Everything => session.case_of_everything(case).await,
        PeerName::Contract | PeerName::Python | PeerName::Rmcp => session.case_of_contract(case, stated).await,
    }
}

/// What a case must give. The servers of others say what they have to say in every revision, which a client has to bear.
fn expected(peer: PeerName, version: Version, case: &str, stated: &Value) -> Value {
    match peer {
        _ if case == "version" => json!(version),
        PeerName::Contract => revision::expected(version, case, stated),
        PeerName::Python | PeerName::Rmcp | PeerName::Everything => stated.clone(),
    }
}

/// What is agreed on with a client that speaks every revision.
const fn newest(peer: PeerName) -> Version {
    match peer {
        PeerName::Everything => Version::LATEST_LEGACY,
        PeerName::Contract | PeerName::Python | PeerName::Rmcp => Version::LATEST,
    }
}

/// What differs between runtimes, and what to start there.
struct Host<'a, T, F> {
    arguments: &'a Arguments,
    runtime: T,
    spawn: fn(&Command) -> io::Result<Child<F>>,
}

type Server<T, F> = ChildConnection<ClientDriver<Tap<ReadEnd<F>>, Tap<WriteEnd<F>>, Handlers, T>, F, T>;

impl<T, F> Host<'_, T, F>
where
    T: Runtime + Send + Sync + 'static,
    F: Registration + Unpin,
{
    /// Starts the server. Nothing is said to it before the connection is polled.
    fn start(&self, versions: Vec<Version>, roots: &Value) -> io::Result<(Session, Server<T, F>)> {
        let command = Command::new(&self.arguments.program).args(&self.arguments.arguments);
        let mut child = (self.spawn)(&command)?;
        let (Some(stdout), Some(stdin)) = (child.take_stdout(), child.take_stdin()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let runtime = self.runtime.clone();
        Ok(Session::open(roots, |wire, handlers| {
            let (reader, writer) = (Tap::of_reader(stdout, wire), Tap::of_writer(stdin, wire));
            let (peer, driver) = mcp_driver::connect(reader, writer, runtime.clone(), config(versions), handlers);
            let connection = Connection::new(peer.clone(), driver.read_to_end());
            (peer, ChildConnection::new(connection, child, runtime))
        }))
    }

    async fn before_deadline(&self, case: impl Future<Output = Got>) -> Value {
        let deadline = self.runtime.sleep_until(self.runtime.now() + DEADLINE);
        let late = async {
            deadline.await;
            Err("the deadline passed".to_owned())
        };
        or(case, late).await.unwrap_or_else(|error| json!({ "raised": error }))
    }
}

fn config(versions: Vec<Version>) -> Config {
    let mut config = Config::new(Implementation::new("our-client", env!("CARGO_PKG_VERSION")));
    config.versions = versions;
    config.request_timeout = DEADLINE;
    config
}

/// Drives a connection beside what uses it, in one task.
async fn beside<T, F, O>(server: &mut Server<T, F>, using: impl Future<Output = O>) -> O
where
    T: Runtime,
    F: Registration + Unpin,
{
    let mut using = pin!(using);
    let mut ended = false;
    poll_fn(|cx| {
        if !ended && let Poll::Ready(reason) = server.poll_ended(cx) {
            eprintln!("the connection ended: {reason:?}");
            ended = true;
        }
        using.as_mut().poll(cx)
    })
    .await
}

const DEADLINE: Duration = Duration::from_secs(30);
