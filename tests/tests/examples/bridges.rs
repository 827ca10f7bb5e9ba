//! The programs that stand between a host and a server that do not meet otherwise.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command as Process, Stdio};

use mcp_tokio::model::ElicitResult;
use mcp_tokio::proto::Version;
use mcp_tokio::{Command, Handlers, Peer, Step, connect_child, connect_http, run};
use serde_json::json;

use crate::programs::{RUNTIMES, config, program};

/// A server on standard streams, on the web, and back on standard streams: what is said passes both, in every revision.
#[test]
fn stdio_to_http_to_stdio() {
    for (runtime, _) in RUNTIMES {
        let (steps, asks) = (Web::of(runtime, "progress"), Web::of(runtime, "once"));
        let mut bought = 0;
        for version in Version::ALL {
            run(async {
                // The transport of 2024-11-05 is off unless a server wants it.
                if version > Version::V2024_11_05 {
                    let server = connect_http(&*steps.url, config(version), ()).expect("a URL");
                    copies(server.peer(), version).await;
                    server.close().await.expect("it leaves");
                }
                let back = Command::new(program(runtime, "http_to_stdio")).arg(&steps.url);
                let server = connect_child(back, config(version), ()).expect("it can be started");
                copies(server.peer(), version).await;
                let end = server.shutdown(Default::default()).await.expect("it leaves");
                assert!(end.status.success(), "{runtime}, {version}: {}", end.status);

                if version >= Version::V2025_06_18 {
                    let user = Handlers::new().elicitation(async |_| ElicitResult::decline());
                    let back = Command::new(program(runtime, "http_to_stdio")).arg(&asks.url);
                    let server = connect_child(back, config(version), user).expect("it can be started");
                    let said = server.peer().call_tool("buy", ()).text().await.expect("an answer");
                    bought += 1;
                    // The same server all the time; each call has charged once, although some ran twice.
                    assert!(said.ends_with(&format!("charged {bought} times")), "{runtime}, {version}: {said}");
                    server.shutdown(Default::default()).await.expect("it leaves");
                }
            });
        }
    }
}

async fn copies(peer: &Peer, version: Version) {
    let (mut steps, mut seen) = (peer.call_tool("copy", json!({"files": ["a", "b"]})).text().steps(), Vec::new());
    while let Some(step) = steps.next().await {
        match step {
            Step::Progress(step) => seen.push(step.progress),
            Step::Done(said) => assert_eq!(said.expect("an answer"), "copied 2 files", "{version}"),
        }
    }
    assert_eq!(seen, [1.0, 2.0], "{version}");
}

/// A program of the examples, by way of `stdio_to_http`.
struct Web {
    bridge: Child,
    url: String,
}

impl Web {
    fn of(runtime: &str, server: &str) -> Self {
        let mut bridge = Process::new(program(runtime, "stdio_to_http"));
        bridge.arg("--").arg(program(runtime, server)).stdout(Stdio::piped());
        let mut bridge = bridge.spawn().expect("it can be started");
        let mut url = String::new();
        BufReader::new(bridge.stdout.take().expect("a pipe")).read_line(&mut url).expect("an address");
        Self { bridge, url: url.trim().to_owned() }
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        drop(self.bridge.kill());
        drop(self.bridge.wait());
    }
}
