//! Machines whose messages are handed over one by one.

use std::time::Duration;

use mcp_proto::client::{self, EraPolicy, Request, RequestError};
use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::{Implementation, ServerCapabilities, ToolsCapability};
use mcp_proto::{Instant, Version, server};
use mcp_testkit::{End, Machines, Redaction};

fn machines(version: Version) -> Machines {
    let mut client = client::Config::from(("client", "1.0"));
    client.versions = vec![version];
    client.era = if version.is_modern() { EraPolicy::Modern } else { EraPolicy::Legacy };
    let mut server = server::Config::new(Implementation::new("server", "1.0"));
    server.capabilities = ServerCapabilities::default().with_tools(ToolsCapability::default());
    let mut machines = Machines::new(client, server);
    machines.exchange();
    assert_eq!(machines.client_event(), Some(client::Event::Ready));
    machines
}

fn ask(machines: &mut Machines) -> mcp_proto::RequestHandle {
    let now = machines.now();
    machines.client_mut().request(now, Request::new("tools/list", None)).expect("it is open")
}

fn serve(machines: &mut Machines) {
    let now = machines.now();
    while let Some(event) = machines.server_event() {
        let server::Event::Request(request) = event else { continue };
        let tools = Raw::from_text(r#"{"tools":[]}"#.into()).expect("it is JSON");
        machines.server_mut().respond(now, request.id, Ok(tools));
    }
}

#[test]
fn every_revision_talks_without_streams() {
    for version in Version::ALL {
        let mut machines = machines(version);
        let request = ask(&mut machines);
        assert_eq!(machines.exchange(), 1);
        serve(&mut machines);
        assert_eq!(machines.exchange(), 1);
        let Some(client::Event::Finished { request: finished, outcome: Ok(_) }) = machines.client_event() else {
            panic!("{version}: no answer")
        };
        assert_eq!(finished, request);
        assert!(machines.transcript().render(&Redaction::stable()).contains("tools/list"));
    }
}

#[test]
fn messages_are_lost_doubled_and_swapped_at_will() {
    let mut machines = machines(Version::LATEST);
    let (lost, first, second) = (ask(&mut machines), ask(&mut machines), ask(&mut machines));
    let asked: Vec<String> = std::iter::from_fn(|| machines.take(End::Client)).collect();
    assert_eq!(asked.len(), 3);
    machines.deliver(End::Server, &asked[2]);
    machines.deliver(End::Server, &asked[1]);
    serve(&mut machines);
    let answers: Vec<String> = std::iter::from_fn(|| machines.take(End::Server)).collect();
    for answer in answers.iter().chain(&answers) {
        machines.deliver(End::Client, answer);
    }
    let mut ended = Vec::new();
    machines.advance(Duration::from_secs(60));
    while let Some(event) = machines.client_event() {
        if let client::Event::Finished { request, outcome } = event {
            ended.push((request, outcome.err()));
        }
    }
    assert_eq!(ended, [(second, None), (first, None), (lost, Some(RequestError::TimedOut))]);
    assert_eq!(machines.now(), Instant::from_origin(Duration::from_secs(60)));
}
