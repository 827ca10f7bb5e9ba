//! The laws of a client and a server that speak to each other, over a link that cuts and delays.

use std::collections::BTreeMap;
use std::time::Duration;

use mcp_proto::{Stream, Version};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use super::client_subject::ClientSubject;
use super::schema::Schema;
use super::script::order;
use super::server_subject::ServerSubject;
use super::subject::{Bench, Order, Said, Setup, Subject};
use super::ways::cases;

#[derive(Clone, Copy, Debug)]
enum Move {
    Client(Order),
    Server(Order),
    /// So many bytes reach the server, or the client.
    ToServer(usize),
    ToClient(usize),
    Wait(Duration),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let bytes = || prop_oneof![3 => Just(usize::MAX), 2 => 0usize..200];
    // Closing is left to the end.
    let order = || order().prop_map(|order| Order { how: order.how.max(1), ..order });
    let span = prop_oneof![4 => 0u64..500, 1 => Just(3_000), 1 => 0u64..70_000];
    vec(
        prop_oneof![
            4 => order().prop_map(Move::Client),
            5 => order().prop_map(Move::Server),
            5 => bytes().prop_map(Move::ToServer),
            5 => bytes().prop_map(Move::ToClient),
            2 => span.prop_map(|millis| Move::Wait(Duration::from_millis(millis))),
        ],
        0..80,
    )
}

/// One direction of the link.
#[derive(Default)]
struct Wire {
    bytes: Vec<u8>,
    /// The methods of the requests that were sent, by id.
    asked: BTreeMap<String, String>,
}

struct World<'a> {
    client: Bench<ClientSubject>,
    server: Bench<ServerSubject>,
    to_server: Wire,
    to_client: Wire,
    schema: Option<&'a Schema>,
}

impl World<'_> {
    fn act(&mut self, next: Move) {
        match next {
            Move::Client(order) => self.client.order(order),
            Move::Server(order) => self.server.order(order),
            Move::ToServer(many) => deliver(&mut self.server, &mut self.to_server, many),
            Move::ToClient(many) => deliver(&mut self.client, &mut self.to_client, many),
            Move::Wait(span) => self.wait(span),
        }
        self.collect();
    }

    /// Takes what both say and puts it on its way.
    fn collect(&mut self) {
        let (mut client, mut server) = (Said::default(), Said::default());
        self.client.drain(&mut client);
        self.server.drain(&mut server);
        send(client, &mut self.to_server, &self.to_client, self.schema);
        send(server, &mut self.to_client, &self.to_server, self.schema);
    }

    fn wait(&mut self, span: Duration) {
        let until = self.client.now + span;
        loop {
            let due =
                [self.client.stream.poll_timeout(), self.server.stream.poll_timeout()].into_iter().flatten().min();
            let Some(due) = due.filter(|due| *due <= until) else { break };
            self.client.now = self.client.now.max(due);
            self.server.now = self.client.now;
            self.client.handle_timeout();
            self.server.handle_timeout();
            self.collect();
        }
        self.client.now = until;
        self.server.now = until;
    }

    /// Everything that is on its way arrives, until nothing is.
    fn settle(&mut self) {
        for _ in 0..10_000 {
            self.collect();
            if self.to_server.bytes.is_empty() && self.to_client.bytes.is_empty() {
                return;
            }
            deliver(&mut self.server, &mut self.to_server, usize::MAX);
            deliver(&mut self.client, &mut self.to_client, usize::MAX);
        }
        panic!("the two talk for ever");
    }
}

fn deliver<S: Subject>(to: &mut Bench<S>, wire: &mut Wire, many: usize) {
    let many = many.min(wire.bytes.len());
    let piece: Vec<u8> = wire.bytes.drain(..many).collect();
    to.stream.handle_input(to.now, &piece);
}

fn send(said: Said, wire: &mut Wire, back: &Wire, schema: Option<&Schema>) {
    for message in said.messages {
        wire.bytes.extend(message.as_bytes());
        wire.bytes.push(b'\n');
        let message: Value = serde_json::from_str(&message).expect("a message is JSON");
        let members = match message {
            Value::Array(members) => members,
            single => vec![single],
        };
        for member in members {
            let id = member["id"].to_string();
            let opens = matches!(member["method"].as_str(), Some("server/discover" | "initialize"));
            if let Some(method) = member["method"].as_str().filter(|_| member.get("id").is_some()) {
                assert!(wire.asked.insert(id, method.into()).is_none(), "an id is used twice: {member}");
            } else if member.get("method").is_none() {
                let asked = back.asked.get(&id);
                assert!(asked.is_some(), "an answer to nothing: {member}");
                let code = member["error"]["code"].as_i64();
                // Each of the two speaks the protocol, so neither finds fault with the other's messages. What remains
                // is the server's application, which asks for what the client cannot do.
                let asked_in_vain =
                    member["error"]["message"].as_str().is_some_and(|it| it.contains("the server asked"));
                assert!(!matches!(code, Some(-32700 | -32600)) || asked_in_vain, "{member}");
                if let Some(schema) = schema {
                    schema.check(&member, asked.map(String::as_str));
                }
                continue;
            }
            if let Some(schema) = schema.filter(|_| !opens) {
                schema.check(&member, None);
            }
        }
    }
}

fn talk(version: Version, schema: Option<&Schema>, keep_alive: bool, moves: &[Move]) {
    let setup = Setup { keep_alive, ..Setup::new(Some(version)) };
    let mut world = World {
        client: Bench::new(&setup),
        server: Bench::new(&setup),
        to_server: Wire::default(),
        to_client: Wire::default(),
        schema,
    };
    for next in moves {
        world.act(*next);
    }
    world.settle();
    assert_eq!(world.client.watch.noise + world.server.watch.noise, 0, "one heard noise from the other");
    let opened = world.client.stream.role().verdict().map(|verdict| verdict.version);
    assert!(opened == Some(version) || drained(&world.client.stream), "what was opened is {opened:?}");
    // The client closes, and the server hears of it.
    let _ = world.client.finish();
    world.server.stream.handle_eof(world.server.now);
    let _ = world.server.finish();
}

fn drained<R: mcp_proto::Role>(stream: &Stream<R>) -> bool {
    stream.is_drained()
}

fn pairs(version: Version) {
    let schema = Schema::read(version);
    let mut runner = proptest::test_runner::TestRunner::new(cases(250));
    let strategy = (any::<bool>(), moves());
    let talked = runner.run(&strategy, |(keep_alive, moves)| {
        talk(version, schema.as_ref(), keep_alive, &moves);
        Ok(())
    });
    if let Err(problem) = talked {
        panic!("{problem}");
    }
}

#[test]
fn a_pair_of_2024_11_05() {
    pairs(Version::V2024_11_05);
}

#[test]
fn a_pair_of_2025_03_26() {
    pairs(Version::V2025_03_26);
}

#[test]
fn a_pair_of_2025_06_18() {
    pairs(Version::V2025_06_18);
}

#[test]
fn a_pair_of_2025_11_25() {
    pairs(Version::V2025_11_25);
}

#[test]
fn a_pair_of_2026_07_28() {
    pairs(Version::V2026_07_28);
}
