//! The server as a child or behind a URL, the driver and the cases side by side.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_io::{AsyncRead, AsyncWrite};
use futures_lite::future::{or, zip};
use mcp_driver::descriptor::Registration;
use mcp_driver::os_stream::{ReadEnd, WriteEnd};
use mcp_driver::process::{Child, Command, ShutdownDeadlines};
use mcp_driver::{ChildConnection, ClientDriver, Connection, Dial, Handlers, HttpClientDriver, Runtime};
use mcp_proto::client::Config;
use mcp_proto::model::Implementation;
use mcp_proto::{CloseReason, Version};
use serde_json::{Value, json};

use super::arguments::{Arguments, PeerName, RuntimeName, Server};
use super::revision;
use super::session::{Got, Session};
use super::skips::skipped;
use super::tap::{Tap, TapDial};
use crate::rmcp_peer::Outcome;
use crate::rmcp_peer::contract::{Contract, Era};

/// Runs the cases and prints each as a line; how many failed.
///
/// # Errors
/// The server cannot be started, or cannot be ended.
pub fn run(arguments: &Arguments) -> Result<usize, Box<dyn std::error::Error>> {
    Ok(match arguments.runtime {
        RuntimeName::Tokio => tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
            run_on(Host {
                arguments,
                runtime: mcp_tokio::Tokio::new(),
                spawn: mcp_tokio::spawn,
                dial: mcp_tokio::TcpDial::new,
            })
            .await
        })?,
        RuntimeName::AsyncStd => async_std::task::block_on(run_on(Host {
            arguments,
            runtime: mcp_async_std::AsyncStd::new(),
            spawn: mcp_async_std::spawn,
            dial: mcp_async_std::TcpDial::new,
        }))?,
    })
}

async fn run_on<T, F, D>(host: Host<'_, T, F, D>) -> io::Result<usize>
where
    T: Runtime + Send + Sync + 'static,
    F: Registration + Unpin,
    D: Dial<Stream: 'static, Dialling: 'static>,
{
    match &host.arguments.server {
        Server::Process { program, arguments } => {
            let command = Command::new(program).args(arguments);
            run_cases(&host, |versions, roots| host.start(&command, versions, roots)).await
        }
        Server::Http(url) | Server::Sse(url) => {
            run_cases(&host, |versions, roots| host.reach(url, versions, roots)).await
        }
    }
}

async fn run_cases<T, F, D, S>(
    host: &Host<'_, T, F, D>,
    open: impl Fn(Vec<Version>, &Value) -> io::Result<(Session, S)>,
) -> io::Result<usize>
where
    T: Runtime,
    S: Opened,
{
    let Arguments { peer, version, .. } = *host.arguments;
    let contract = if peer == PeerName::Everything { Contract::of_everything() } else { Contract::read() };
    let http = matches!(host.arguments.server, Server::Http(_));
    let mut failed = 0;
    let mut report = |case: &str, got: Value, expected: &Value| {
        let outcome = Outcome::new(case, got, expected);
        failed += usize::from(!outcome.ok);
        println!("{outcome}");
    };

    let (session, mut server) = open(vec![version], contract.roots())?;
    let cases = async {
        let era = if version.is_modern() { Era::Modern } else { Era::Legacy };
        for (case, stated) in contract.cases(era) {
            if let Some(reason) = skipped(peer, http, version, case) {
                println!("{}", json!({ "case": case, "skipped": reason }));
                continue;
            }
            let got = host.before_deadline(run_case(&session, peer, case, stated)).await;
            report(case, got, &expected(peer, version, case, stated));
        }
    };
    beside(&mut server, cases).await;
    report("noise", json!(session.noise()), &json!([]));
    let graceful = server.end().await?;
    report("close", json!({ "graceful": graceful }), &json!({ "graceful": true }));

    let (session, mut server) = open(Version::ALL.to_vec(), contract.roots())?;
    let detected = beside(&mut server, host.before_deadline(session.version())).await;
    let newest = match host.arguments.server {
        Server::Sse(_) => Version::LATEST_LEGACY,
        Server::Http(_) | Server::Process { .. } => newest(peer),
    };
    report("detect", detected, &json!(newest));
    server.end().await?;
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
            if skipped(PeerName::Rmcp, false, version, case).is_none() {
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
        PeerName::Contract | PeerName::Python | PeerName::Rmcp | PeerName::Typescript | PeerName::Typescript1 => {
            session.case_of_contract(case, stated).await
        }
    }
}

/// What a case must give. The servers of others say what they have to say in every revision, which a client has to bear.
fn expected(peer: PeerName, version: Version, case: &str, stated: &Value) -> Value {
    match peer {
        _ if case == "version" => json!(version),
        PeerName::Contract => revision::expected(version, case, stated),
        // It has one code for both eras, whatever its server says.
        PeerName::Typescript if case == "read-unknown" => json!({ "code": -32602 }),
        PeerName::Python | PeerName::Rmcp | PeerName::Typescript | PeerName::Typescript1 | PeerName::Everything => {
            stated.clone()
        }
    }
}

/// What is agreed on with a client that speaks every revision.
const fn newest(peer: PeerName) -> Version {
    match peer {
        PeerName::Everything | PeerName::Typescript1 => Version::LATEST_LEGACY,
        PeerName::Contract | PeerName::Python | PeerName::Rmcp | PeerName::Typescript => Version::LATEST,
    }
}

/// What differs between runtimes, and what to run there.
struct Host<'a, T, F, D> {
    arguments: &'a Arguments,
    runtime: T,
    spawn: fn(&Command) -> io::Result<Child<F>>,
    dial: fn() -> D,
}

type Started<T, F> = ChildConnection<ClientDriver<Tap<ReadEnd<F>>, Tap<WriteEnd<F>>, Handlers, T>, F, T>;
type Reached<T, D> = Connection<HttpClientDriver<TapDial<D>, Handlers, T>>;

impl<T, F, D> Host<'_, T, F, D>
where
    T: Runtime + Send + Sync + 'static,
    F: Registration + Unpin,
    D: Dial<Stream: 'static, Dialling: 'static>,
{
    /// Starts the server. Nothing is said to it before the connection is polled.
    fn start(&self, command: &Command, versions: Vec<Version>, roots: &Value) -> io::Result<(Session, Started<T, F>)> {
        let mut child = (self.spawn)(command)?;
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

    /// Reaches the server behind a URL. Nothing is dialled before the connection is polled.
    fn reach(&self, url: &str, versions: Vec<Version>, roots: &Value) -> io::Result<(Session, Reached<T, D>)> {
        let (mut session, driver) = Session::try_open(roots, |wire, handlers| {
            let dial = TapDial { inner: (self.dial)(), wire: wire.clone() };
            mcp_driver::connect_http(dial, self.runtime.clone(), url, config(versions), handlers)
        })?;
        let runtime = self.runtime.clone();
        session.settle = Some(Box::new(move || {
            let sleep = runtime.sleep_until(runtime.now() + SETTLED);
            Box::pin(sleep)
        }));
        let connection = Connection::new(session.peer.clone(), driver);
        Ok((session, connection))
    }
}

impl<T: Runtime, F, D> Host<'_, T, F, D> {
    async fn before_deadline(&self, case: impl Future<Output = Got>) -> Value {
        let deadline = self.runtime.sleep_until(self.runtime.now() + DEADLINE);
        let late = async {
            deadline.await;
            Err("the deadline passed".to_owned())
        };
        or(case, late).await.unwrap_or_else(|error| json!({ "raised": error }))
    }
}

/// A connection to a server, however it was opened.
trait Opened {
    fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<CloseReason>>;

    /// Ends it; whether that went as it should.
    async fn end(self) -> io::Result<bool>;
}

impl<T: Runtime, F: Registration + Unpin> Opened for Started<T, F> {
    fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<CloseReason>> {
        self.poll_ended(cx)
    }

    async fn end(self) -> io::Result<bool> {
        Ok(self.shutdown(ShutdownDeadlines::default()).await?.is_graceful())
    }
}

impl<T: Runtime, D: Dial<Stream: 'static, Dialling: 'static>> Opened for Reached<T, D> {
    fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<CloseReason>> {
        self.poll_ended(cx)
    }

    async fn end(self) -> io::Result<bool> {
        Ok(self.close().await? == CloseReason::Local)
    }
}

fn config(versions: Vec<Version>) -> Config {
    let mut config = Config::new(Implementation::new("our-client", env!("CARGO_PKG_VERSION")));
    config.versions = versions;
    config.request_timeout = DEADLINE;
    config
}

/// Drives a connection beside what uses it, in one task.
async fn beside<O>(server: &mut impl Opened, using: impl Future<Output = O>) -> O {
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
const SETTLED: Duration = Duration::from_millis(200);
