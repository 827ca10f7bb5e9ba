//! What happens to a client over HTTP, made at random.

use std::fmt;
use std::time::Duration;

use http::response::Parts;
use proptest::collection::vec;
use proptest::prelude::*;

use super::http_client_bench::Opened;
use super::script::{order, server_message};
use super::subject::Order;

#[derive(Clone, Debug)]
pub(crate) enum ClientStep {
    /// A response to one of the last requests.
    Answer(u8, Response),
    /// More of a response that is open.
    More(u8, Vec<Piece>),
    End(u8),
    Breaks(u8),
    Authorize(bool),
    Order(Order),
    Wait(Duration),
}

#[derive(Clone, Debug)]
pub(crate) struct Response {
    status: u16,
    kind: &'static str,
    headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<Piece>,
    pub(crate) complete: bool,
}

impl Response {
    pub(crate) fn head(&self) -> Parts {
        let mut response = http::Response::builder().status(self.status);
        if !self.kind.is_empty() {
            response = response.header("content-type", self.kind);
        }
        for (name, value) in &self.headers {
            response = response.header(*name, value);
        }
        response.body(()).expect("a response").into_parts().0
    }
}

/// A part of a body.
#[derive(Clone)]
pub(crate) enum Piece {
    /// A message, or what should be one, by itself.
    Plain(Vec<u8>),
    /// The same as an event.
    Event(Vec<u8>, Option<String>),
    /// Bytes as they stand.
    Bytes(Vec<u8>),
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(message) => write!(f, "Plain({:?})", String::from_utf8_lossy(message)),
            Self::Event(message, id) => write!(f, "Event({:?}, {id:?})", String::from_utf8_lossy(message)),
            Self::Bytes(bytes) => write!(f, "Bytes({:?})", String::from_utf8_lossy(bytes)),
        }
    }
}

impl Piece {
    /// The bytes, with the id and the token of the request in their places.
    pub(crate) fn bytes(&self, opened: &Opened) -> Vec<u8> {
        let (id, token) = opened.asked();
        let put = |message: &[u8]| {
            let text = String::from_utf8_lossy(message);
            text.trim_end().replace("@id@", &id).replace("@token@", &token).into_bytes()
        };
        match self {
            Self::Plain(message) => put(message),
            Self::Bytes(bytes) => bytes.clone(),
            Self::Event(message, event_id) => {
                let mut bytes = Vec::new();
                event_id.iter().for_each(|id| bytes.extend(format!("id: {id}\n").bytes()));
                for line in put(message).split(|byte| *byte == b'\n') {
                    bytes.extend([b"data: ", line, b"\n"].concat());
                }
                bytes.push(b'\n');
                bytes
            }
        }
    }
}

pub(crate) fn script() -> impl Strategy<Value = Vec<ClientStep>> {
    let which = || prop_oneof![5 => Just(0u8), 3 => 0u8..6];
    let span = prop_oneof![3 => 0u64..2_000, 2 => Just(5_000u64), 1 => Just(61_000), 1 => 0u64..4_000_000];
    let step = prop_oneof![
        14 => (which(), response()).prop_map(|(which, response)| ClientStep::Answer(which, response)),
        4 => (which(), vec(event(), 0..4)).prop_map(|(which, pieces)| ClientStep::More(which, pieces)),
        2 => which().prop_map(ClientStep::End),
        3 => which().prop_map(ClientStep::Breaks),
        1 => any::<bool>().prop_map(ClientStep::Authorize),
        10 => order().prop_map(ClientStep::Order),
        3 => span.prop_map(|millis| ClientStep::Wait(Duration::from_millis(millis))),
    ];
    (opening(), vec(step, 0..30)).prop_map(|(mut steps, more)| {
        steps.extend(more);
        steps
    })
}

const OFFERS: &str = r#"{"completions":{},"logging":{},"prompts":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true},"tools":{"listChanged":true}}"#;

/// A server of either era, or one of which nothing is known.
fn opening() -> impl Strategy<Value = Vec<ClientStep>> {
    let result = |result: String| format!(r#"{{"jsonrpc":"2.0","id":@id@,"result":{result}}}"#).into_bytes();
    let json = |status: u16, headers: Vec<(&'static str, String)>, body: Vec<u8>| {
        let body = vec![Piece::Plain(body)];
        ClientStep::Answer(0, Response { status, kind: "application/json", headers, body, complete: true })
    };
    let empty = |status: u16| {
        ClientStep::Answer(0, Response { status, kind: "", headers: Vec::new(), body: Vec::new(), complete: true })
    };
    let modern = vec![json(
        200,
        Vec::new(),
        result(format!(r#"{{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{OFFERS}}}"#)),
    )];
    let initialized = |version: &str| {
        result(format!(
            r#"{{"protocolVersion":"{version}","capabilities":{OFFERS},"serverInfo":{{"name":"s","version":"1"}}}}"#
        ))
    };
    let session = || vec![("mcp-session-id", "s".to_owned())];
    let legacy = vec![empty(400), json(200, session(), initialized("2025-11-25")), empty(202)];
    let older = vec![empty(404), json(200, Vec::new(), initialized("2025-03-26")), empty(202)];
    let stream = Response {
        status: 200,
        kind: "text/event-stream",
        headers: Vec::new(),
        body: vec![Piece::Bytes(b"event: endpoint\ndata: /messages\n\n".to_vec())],
        complete: false,
    };
    let sse = vec![empty(405), empty(405), ClientStep::Answer(0, stream), empty(202)];
    prop_oneof![4 => Just(modern), 4 => Just(legacy), 1 => Just(older), 1 => Just(sse), 2 => Just(Vec::new())]
}

fn response() -> impl Strategy<Value = Response> {
    let status = prop_oneof![
        14 => Just(200u16),
        3 => Just(202),
        1 => prop_oneof![Just(400u16), Just(401), Just(403), Just(404), Just(405), Just(409), Just(429), Just(500),
            Just(503), Just(307), Just(301), Just(204), Just(206)],
    ];
    let headers = prop_oneof![
        8 => Just(Vec::new()),
        1 => "[!-~]{1,8}".prop_map(|session| vec![("mcp-session-id", session)]),
        1 => prop_oneof![Just("http://localhost/mcp"), Just("/other"), Just("https://evil.example.com/"), Just("::")]
            .prop_map(|place| vec![("location", place.to_owned())]),
        1 => prop_oneof![Just("Bearer scope=\"a b\", error=invalid_token"), Just("Basic realm=x, Bearer"), Just(",,=")]
            .prop_map(|challenge| vec![("www-authenticate", challenge.to_owned())]),
        1 => prop_oneof![Just("5"), Just("-1"), Just("soon")].prop_map(|after| vec![("retry-after", after.to_owned())]),
    ];
    let json = server_message().prop_map(|message| ("application/json", vec![Piece::Plain(message)], true));
    let stream = (vec(event(), 0..5), any::<bool>()).prop_map(|(body, complete)| ("text/event-stream", body, complete));
    let other = vec(any::<u8>(), 0..30).prop_map(|bytes| ("text/html", vec![Piece::Bytes(bytes)], true));
    let nothing = Just(("", Vec::new(), true));
    (status, headers, prop_oneof![6 => json, 7 => stream, 1 => other, 2 => nothing])
        .prop_map(|(status, headers, (kind, body, complete))| Response { status, kind, headers, body, complete })
}

fn event() -> impl Strategy<Value = Piece> {
    let id = prop_oneof![2 => Just(None), 3 => (0u32..20).prop_map(|id| Some(format!("e{id}")))];
    prop_oneof![
        10 => (server_message(), id).prop_map(|(message, id)| Piece::Event(message, id)),
        1 => Just(Piece::Bytes(b":\n\n".to_vec())),
        1 => (0u64..100_000).prop_map(|retry| Piece::Bytes(format!("retry: {retry}\n\n").into_bytes())),
        1 => Just(Piece::Bytes(b"id: p\ndata:\n\n".to_vec())),
        1 => "[a-z:\\r\\n ]{0,20}".prop_map(|text| Piece::Bytes(text.into_bytes())),
        1 => vec(any::<u8>(), 0..20).prop_map(Piece::Bytes),
    ]
}
