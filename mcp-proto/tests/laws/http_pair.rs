//! The laws of a client and an endpoint that speak HTTP to each other, over connections that cut and delay.

use std::collections::VecDeque;
use std::time::Duration;

use http::request::Parts;
use mcp_proto::http::client::Config;
use mcp_proto::http::server::Output;
use mcp_proto::{Limits, Version};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use super::http_client_bench::{ClientBench, Did};
use super::http_endpoint::{Endpoint, HttpSaid, HttpSetup, Whose};
use super::script::order;
use super::subject::Order;
use super::ways::cases;

#[derive(Clone, Copy, Debug)]
enum Move {
    Client(Order),
    Server(Whose, Order),
    CloseStream(u8, u8),
    /// So many bytes of one of the last requests reach the server, so many of its response the client.
    ToServer(u8, usize),
    ToClient(u8, usize),
    /// Everything that is on its way arrives.
    Settle,
    /// A connection is cut.
    Cut(u8),
    Wait(Duration),
}

fn moves(cuts: bool) -> impl Strategy<Value = Vec<Move>> {
    let which = || prop_oneof![4 => Just(0u8), 3 => 0u8..5];
    let bytes = || prop_oneof![3 => Just(usize::MAX), 2 => 0usize..200];
    // Closing is left to the end.
    let order = || order().prop_map(|order| Order { how: order.how.max(1), ..order });
    let whose = prop_oneof![which().prop_map(Whose::Exchange), which().prop_map(Whose::Session)];
    let span = prop_oneof![4 => 0u64..500, 1 => Just(3_000u64), 1 => 0u64..70_000];
    let cut = if cuts { 2 } else { 0 };
    vec(
        prop_oneof![
            5 => order().prop_map(Move::Client),
            7 => (whose, order()).prop_map(|(whose, order)| Move::Server(whose, order)),
            1 => (which(), which()).prop_map(|(session, request)| Move::CloseStream(session, request)),
            3 => (which(), bytes()).prop_map(|(which, many)| Move::ToServer(which, many)),
            3 => (which(), bytes()).prop_map(|(which, many)| Move::ToClient(which, many)),
            5 => Just(Move::Settle),
            cut => which().prop_map(Move::Cut),
            2 => span.prop_map(|millis| Move::Wait(Duration::from_millis(millis))),
        ],
        0..70,
    )
}

/// One request on its way and its response on its way back. The number is the same at both ends.
struct Link {
    head: Option<Parts>,
    body: VecDeque<u8>,
    /// The exchange at the endpoint, once the head is there.
    exchange: Option<usize>,
    complete: bool,
    back: VecDeque<Output>,
    /// The id of the request that was sent.
    id: Option<Value>,
    resumes: bool,
}

struct World {
    client: ClientBench,
    endpoint: Endpoint,
    links: Vec<Link>,
    events: Vec<String>,
}

impl World {
    fn new(version: Version) -> Self {
        // The oldest revision has a transport of its own.
        let path = if version == Version::V2024_11_05 { "/sse" } else { "/mcp" };
        let http = Config::new(format!("http://localhost{path}").parse().expect("a URI"));
        let client = ClientBench::new(Some(version), Limits::default(), http);
        let mut world =
            Self { client, endpoint: Endpoint::new(&HttpSetup::new(false)), links: Vec::new(), events: Vec::new() };
        world.collect();
        world
    }

    fn act(&mut self, next: Move) {
        match next {
            Move::Client(order) => self.client.order(order),
            Move::Server(whose, order) => self.endpoint.order(whose, order),
            Move::CloseStream(session, request) => self.endpoint.close_stream(session, request),
            Move::ToServer(which, many) => self.carry_to_server(self.nth(which), many),
            Move::ToClient(which, many) => self.carry_to_client(self.nth(which), many),
            Move::Settle => self.settle(),
            Move::Cut(which) => {
                if let Some(number) = self.nth(which) {
                    self.cut(number);
                }
            }
            Move::Wait(span) => self.wait(span),
        }
        self.collect();
    }

    fn nth(&self, which: u8) -> Option<usize> {
        self.client.nth_open(which)
    }

    /// Takes what both do, and puts it on its way.
    fn collect(&mut self) {
        let mut did = Did::default();
        let before = self.open();
        self.client.drain(&mut did);
        self.events.append(&mut did.events);
        for number in before {
            if self.client.opened[number].over {
                self.drop_link(number);
            }
        }
        for opened in &self.client.opened[self.links.len()..] {
            let (mut head, ()) = http::Request::new(()).into_parts();
            head.method = opened.request.method().clone();
            head.headers = opened.request.headers().clone();
            head.uri = opened.request.uri().path_and_query().expect("a path").as_str().parse().expect("a target");
            head.headers.insert("host", "localhost".parse().expect("a host"));
            let message: Value = serde_json::from_slice(opened.request.body()).unwrap_or_default();
            let id = message.get("id").filter(|_| message.get("method").is_some()).cloned();
            self.links.push(Link {
                resumes: opened.request.headers().contains_key("last-event-id"),
                head: Some(head),
                body: opened.request.body().iter().copied().collect(),
                exchange: None,
                complete: false,
                back: VecDeque::new(),
                id,
            });
        }
        self.endpoint.drain(&mut HttpSaid::default());
        for link in &mut self.links {
            let Some(exchange) = link.exchange else { continue };
            for output in self.endpoint.take(exchange) {
                if let Output::Body(bytes) = &output {
                    check_answers(bytes, link);
                }
                link.back.push_back(output);
            }
        }
    }

    fn open(&self) -> Vec<usize> {
        (0..self.links.len()).filter(|number| !self.client.opened[*number].over).collect()
    }

    fn carry_to_server(&mut self, number: Option<usize>, many: usize) {
        let Some(number) = number else { return };
        let link = &mut self.links[number];
        let exchange = match link.head.take() {
            Some(head) => *link.exchange.insert(self.endpoint.open(&head)),
            None => link.exchange.expect("a head that arrived"),
        };
        let piece: Vec<u8> = link.body.drain(..many.min(link.body.len())).collect();
        if !piece.is_empty() {
            self.endpoint.body(exchange, &piece);
        }
        if link.body.is_empty() && !std::mem::replace(&mut link.complete, true) {
            self.endpoint.complete(exchange);
        }
    }

    fn carry_to_client(&mut self, number: Option<usize>, many: usize) {
        let Some(number) = number else { return };
        let Some(output) = self.links[number].back.pop_front() else { return };
        match output {
            Output::Head(head) => self.client.head(number, &head),
            Output::Body(mut bytes) => {
                let now = bytes.split_to(many.min(bytes.len()));
                if !bytes.is_empty() {
                    self.links[number].back.push_front(Output::Body(bytes));
                }
                self.client.body(number, &now);
            }
            Output::End => self.client.end(number),
            other => panic!("{other:?}"),
        }
    }

    fn cut(&mut self, number: usize) {
        self.drop_link(number);
        self.client.breaks(number);
    }

    /// The server hears that nobody reads this response any more, if there is something to hear it of.
    fn drop_link(&mut self, number: usize) {
        let link = &mut self.links[number];
        link.back.clear();
        link.head = None;
        if let Some(exchange) = link.exchange {
            self.endpoint.gone(exchange);
        }
    }

    fn wait(&mut self, span: Duration) {
        let until = self.client.now + span;
        loop {
            let due = [self.client.machine.poll_timeout(), self.endpoint.poll_timeout()].into_iter().flatten().min();
            let Some(due) = due.filter(|due| *due <= until) else { break };
            self.client.now = self.client.now.max(due);
            self.endpoint.now = self.client.now;
            self.client.handle_timeout();
            self.endpoint.handle_timeout();
            self.collect();
        }
        self.client.now = until;
        self.endpoint.now = until;
    }

    /// Everything that is on its way arrives, until nothing is.
    fn settle(&mut self) {
        for _ in 0..10_000 {
            self.collect();
            let on_their_way = |number: &usize| {
                let link = &self.links[*number];
                !link.complete || !link.back.is_empty()
            };
            let moving: Vec<usize> = self.open().into_iter().filter(on_their_way).collect();
            if moving.is_empty() {
                return;
            }
            for number in moving {
                // What arrived for one may have ended another.
                if !self.client.opened[number].over {
                    self.carry_to_server(Some(number), usize::MAX);
                }
                self.collect();
                if !self.client.opened[number].over {
                    self.carry_to_client(Some(number), usize::MAX);
                }
                self.collect();
            }
        }
        panic!("the two talk for ever");
    }
}

/// An answer is in the response to what it answers, or in the rest of it.
fn check_answers(bytes: &[u8], link: &Link) {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let messages = text.lines().map(|line| line.strip_prefix("data: ").unwrap_or(line));
    for message in messages.filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let members = match message {
            Value::Array(members) => members,
            single => vec![single],
        };
        for member in members.iter().filter(|member| member.get("method").is_none() && member.get("id").is_some()) {
            let batch = link.id.is_none();
            assert!(batch || link.resumes || member.get("id") == link.id.as_ref(), "{member} answers {:?}", link.id);
        }
    }
}

fn talk(version: Version, cuts: bool, moves: &[Move]) {
    let mut world = World::new(version);
    for next in moves {
        world.act(*next);
    }
    world.settle();
    assert_eq!(world.endpoint.noise(), 0, "the server heard noise");
    if !cuts {
        assert_eq!(world.client.watch.noise, 0, "the client heard noise: {:?}", world.events);
        let lost = world.events.iter().find(|event| event.contains("TransportFailed") || event.contains("Interrupted"));
        assert_eq!(lost, None, "nothing was cut");
        let opened = world.client.machine.role().verdict().map(|verdict| verdict.version);
        assert!(opened == Some(version) || world.client.machine.is_drained(), "what was opened is {opened:?}");
    }
    // The client closes, and what it says by that arrives.
    world.client.machine.role_mut().close(world.client.now);
    world.settle();
    let _ = world.client.finish();
    world.collect();
    world.endpoint.finish();
}

fn pairs(version: Version) {
    for cuts in [false, true] {
        let mut runner = proptest::test_runner::TestRunner::new(cases(120));
        let talked = runner.run(&moves(cuts), |mut moves| {
            moves.retain(|next| cuts || !matches!(next, Move::Cut(_)));
            talk(version, cuts, &moves);
            Ok(())
        });
        if let Err(problem) = talked {
            panic!("{problem}");
        }
    }
}

#[test]
fn an_http_pair_of_2024_11_05() {
    pairs(Version::V2024_11_05);
}

#[test]
fn an_http_pair_of_2025_03_26() {
    pairs(Version::V2025_03_26);
}

#[test]
fn an_http_pair_of_2025_06_18() {
    pairs(Version::V2025_06_18);
}

#[test]
fn an_http_pair_of_2025_11_25() {
    pairs(Version::V2025_11_25);
}

#[test]
fn an_http_pair_of_2026_07_28() {
    pairs(Version::V2026_07_28);
}
