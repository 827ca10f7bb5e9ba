//! What happens to an HTTP endpoint, made at random.

use std::time::Duration;

use http::HeaderValue;
use http::request::Parts;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use super::http_endpoint::{Minted, Whose};
use super::script::{client_message, order};
use super::subject::Order;

#[derive(Clone, Debug)]
pub(crate) enum HttpStep {
    Request(Asked),
    More(u8, Vec<u8>),
    Complete(u8),
    Gone(u8),
    Order(Whose, Order),
    CloseStream(u8, u8),
    CloseSessions,
    Wait(Duration),
}

/// A request. In its headers and its target `@session@`, `@event@` and `@path@` stand for what was minted.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Whether the body is all there, so that the request is complete.
    pub(crate) complete: bool,
    /// Which of the names that were minted is meant.
    which: usize,
}

impl Asked {
    pub(crate) fn head(&self, minted: &Minted) -> Parts {
        let put = |text: &str| {
            let mut text = text.to_owned();
            for (mark, known) in
                [("@session@", &minted.sessions), ("@event@", &minted.events), ("@path@", &minted.paths)]
            {
                let newest = known.iter().rev().nth(self.which % known.len().max(1));
                text = text.replace(mark, newest.map_or("/none", String::as_str));
            }
            text
        };
        let mut request = http::Request::builder().method(self.method.as_str()).uri(put(&self.target));
        for (name, value) in &self.headers {
            // A text that no header can carry does not come so far.
            request = request.header(name, HeaderValue::try_from(put(value)).unwrap_or(HeaderValue::from_static("x")));
        }
        request.body(()).expect("a request").into_parts().0
    }
}

pub(crate) fn script() -> impl Strategy<Value = Vec<HttpStep>> {
    let small = || any::<u8>().prop_map(|which| which % 8);
    let whose = prop_oneof![small().prop_map(Whose::Exchange), small().prop_map(Whose::Session)];
    let span = prop_oneof![3 => 0u64..2_000, 3 => Just(15_000u64), 1 => Just(90_000), 1 => 0u64..900_000];
    let step = prop_oneof![
        14 => asked().prop_map(HttpStep::Request),
        1 => (small(), client_message()).prop_map(|(which, bytes)| HttpStep::More(which, bytes)),
        2 => small().prop_map(HttpStep::Complete),
        3 => small().prop_map(HttpStep::Gone),
        14 => (whose, order()).prop_map(|(whose, order)| HttpStep::Order(whose, order)),
        1 => (small(), small()).prop_map(|(session, request)| HttpStep::CloseStream(session, request)),
        3 => span.prop_map(|millis| HttpStep::Wait(Duration::from_millis(millis))),
    ];
    let end = prop_oneof![4 => Just(None), 1 => Just(Some(HttpStep::CloseSessions))];
    (opening(), vec(step.clone(), 0..24), end, vec(step, 0..4)).prop_map(|(mut steps, more, end, after)| {
        steps.extend(more);
        steps.extend(end);
        steps.extend(after);
        steps
    })
}

/// A session, or the stream of one, or nothing.
fn opening() -> impl Strategy<Value = Vec<HttpStep>> {
    let initialize = |version: &str| {
        format!(
            r#"{{"jsonrpc":"2.0","id":"open","method":"initialize","params":{{"protocolVersion":"{version}","capabilities":{{"roots":{{}},"elicitation":{{}},"sampling":{{}}}},"clientInfo":{{"name":"c","version":"1"}}}}}}"#
        )
    };
    let initialized = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
    let streamable = ["2025-03-26", "2025-06-18", "2025-11-25"].map(|version| {
        vec![
            HttpStep::Request(legacy("POST", initialize(version).into_bytes(), None, 0)),
            HttpStep::Request(legacy("POST", initialized.into(), Some("@session@"), 0)),
            HttpStep::Request(legacy("GET", Vec::new(), Some("@session@"), 0)),
        ]
    });
    let sse = vec![
        HttpStep::Request(Asked { target: "/sse".into(), ..legacy("GET", Vec::new(), None, 0) }),
        HttpStep::Request(Asked {
            target: "@path@".into(),
            ..legacy("POST", initialize("2024-11-05").into_bytes(), None, 0)
        }),
        HttpStep::Request(Asked { target: "@path@".into(), ..legacy("POST", initialized.into(), None, 0) }),
    ];
    let [first, second, third] = streamable;
    prop_oneof![3 => Just(third), 1 => Just(first), 1 => Just(second), 2 => Just(sse), 2 => Just(Vec::new())]
}

fn asked() -> impl Strategy<Value = Asked> {
    let which = 0usize..6;
    let good = prop_oneof![
        6 => client_message().prop_map(modern),
        6 => (client_message(), which.clone()).prop_map(|(body, which)| legacy("POST", body, Some("@session@"), which)),
        1 => (client_message(), which.clone()).prop_map(|(body, which)| legacy("POST", body, None, which)),
        2 => (client_message(), which.clone())
            .prop_map(|(body, which)| Asked { target: "@path@".into(), ..legacy("POST", body, None, which) }),
        2 => which.clone().prop_map(|which| legacy("GET", Vec::new(), Some("@session@"), which)),
        3 => which.clone().prop_map(|which| {
            let mut asked = legacy("GET", Vec::new(), Some("@session@"), 0);
            asked.headers.push(("last-event-id".into(), "@event@".into()));
            Asked { which, ..asked }
        }),
        1 => which.clone().prop_map(|which| legacy("DELETE", Vec::new(), Some("@session@"), which)),
        1 => Just(Asked { target: "/sse".into(), ..legacy("GET", Vec::new(), None, 0) }),
    ];
    (good, odd_head(), prop_oneof![9 => Just(true), 1 => Just(false)]).prop_map(|(mut asked, odd, complete)| {
        asked.complete = complete;
        odd.apply(&mut asked);
        asked
    })
}

/// Something that is wrong with a head.
#[derive(Clone, Debug)]
enum Odd {
    Nothing,
    Remove(usize),
    Repeat(usize),
    Change(usize, String),
    Method(&'static str),
    Add(&'static str, &'static str),
}

fn odd_head() -> impl Strategy<Value = Odd> {
    let place = 0usize..8;
    prop_oneof![
        12 => Just(Odd::Nothing),
        1 => place.clone().prop_map(Odd::Remove),
        1 => place.clone().prop_map(Odd::Repeat),
        1 => (place, "[!-~]{0,12}").prop_map(|(place, value)| Odd::Change(place, value)),
        1 => prop_oneof![Just("GET"), Just("DELETE"), Just("POST"), Just("PUT"), Just("OPTIONS")].prop_map(Odd::Method),
        1 => prop_oneof![
            Just(("origin", "http://localhost:1")), Just(("origin", "null")), Just(("origin", "https://example.com")),
            Just(("mcp-protocol-version", "2025-06-18")), Just(("mcp-protocol-version", "x")),
            Just(("content-length", "17")), Just(("content-length", "99999999999")), Just(("last-event-id", "")),
            Just(("content-encoding", "gzip")), Just(("transfer-encoding", "chunked")),
        ].prop_map(|(name, value)| Odd::Add(name, value)),
    ]
}

impl Odd {
    fn apply(self, asked: &mut Asked) {
        let count = asked.headers.len().max(1);
        match self {
            Self::Nothing => {}
            Self::Remove(place) => drop(asked.headers.remove(place % count)),
            Self::Repeat(place) => asked.headers.push(asked.headers[place % count].clone()),
            Self::Change(place, value) => asked.headers[place % count].1 = value,
            Self::Method(method) => asked.method = method.into(),
            Self::Add(name, value) => asked.headers.push((name.into(), value.into())),
        }
    }
}

fn modern(body: Vec<u8>) -> Asked {
    let message: Value = serde_json::from_slice(&body).unwrap_or_default();
    let mut asked = legacy("POST", body, None, 0);
    let mut add = |name: &str, value: &str| asked.headers.push((name.into(), value.into()));
    let version = &message["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"];
    add("mcp-protocol-version", version.as_str().unwrap_or("2026-07-28"));
    add("mcp-method", message["method"].as_str().unwrap_or("tools/list"));
    match message["method"].as_str() {
        Some("tools/call" | "prompts/get") => add("mcp-name", message["params"]["name"].as_str().unwrap_or("x")),
        Some("resources/read") => add("mcp-name", message["params"]["uri"].as_str().unwrap_or("x")),
        _ => {}
    }
    asked
}

fn legacy(method: &str, body: Vec<u8>, session: Option<&str>, which: usize) -> Asked {
    let mut headers = vec![
        ("host".to_owned(), "localhost".to_owned()),
        ("content-type".into(), "application/json".into()),
        ("accept".into(), "application/json, text/event-stream".into()),
    ];
    headers.extend(session.map(|session| ("mcp-session-id".to_owned(), session.to_owned())));
    Asked { method: method.into(), target: "/mcp".into(), headers, body, complete: true, which }
}
