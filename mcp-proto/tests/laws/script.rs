//! Scripts: what happens to a machine, made at random.

use std::time::Duration;

use mcp_proto::Version;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Union;

use serde_json::Value;

use super::client_subject::ClientSubject;
use super::server_subject::ServerSubject;
use super::subject::{Bench, Order, Said, Setup, Step, Subject};

/// A connection that is opened, or not, and what happens then.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) keep_alive: bool,
    pub(crate) steps: Vec<Step>,
}

/// What may happen to a client.
pub(crate) fn for_client() -> impl Strategy<Value = Script> {
    script(any_opening(client_opening), server_message().boxed()).prop_map(resolve::<ClientSubject>)
}

/// What may happen to a server.
pub(crate) fn for_server() -> impl Strategy<Value = Script> {
    script(any_opening(server_opening), client_message().boxed()).prop_map(resolve::<ServerSubject>)
}

/// Orders and time alone, for a pair.
pub(crate) fn order() -> impl Strategy<Value = Order> {
    any::<(u8, u8, u8)>().prop_map(|(what, which, how)| Order { what, which, how })
}

/// Puts the ids and tokens of requests that the machine has sent where the script speaks of `@id@` and `@token@`, so
/// that what the peer says has to do with what it was asked. The script that comes out says the same to everybody.
pub(crate) fn resolve<S: Subject>(mut script: Script) -> Script {
    let mut setup = Setup::new(None);
    setup.keep_alive = script.keep_alive;
    let mut bench = Bench::<S>::new(&setup);
    let mut asked: Vec<(String, String)> = Vec::new();
    for (index, step) in script.steps.iter_mut().enumerate() {
        let mut said = Said::default();
        bench.drain(&mut said);
        asked.extend(said.messages.iter().flat_map(|message| requests_in(message)));
        match step {
            Step::Input(bytes) => {
                let back = index % asked.len().clamp(1, 3);
                let fallback = ("1".to_string(), "1".to_string());
                let (id, token) = asked.iter().rev().nth(back).unwrap_or(&fallback);
                put(bytes, b"@id@", id);
                put(bytes, b"@token@", token);
                bench.stream.handle_input(bench.now, bytes);
            }
            Step::Order(order) => bench.order(*order),
            Step::Wait(span) => bench.wait(*span, |bench| bench.drain(&mut said)),
            Step::Eof => bench.stream.handle_eof(bench.now),
            Step::Failure => bench.stream.handle_failure(bench.now),
        }
    }
    script
}

/// The ids of the requests that a message holds, with their progress tokens.
fn requests_in(message: &str) -> Vec<(String, String)> {
    let message: Value = serde_json::from_str(message).expect("a message is JSON");
    let members = match message {
        Value::Array(members) => members,
        single => vec![single],
    };
    let requests = members.iter().filter(|member| member.get("method").is_some() && member.get("id").is_some());
    let token = |member: &Value| member["params"]["_meta"]["progressToken"].to_string();
    requests.map(|member| (member["id"].to_string(), token(member))).collect()
}

fn put(bytes: &mut Vec<u8>, mark: &[u8], text: &str) {
    while let Some(at) = bytes.windows(mark.len()).position(|window| window == mark) {
        bytes.splice(at..at + mark.len(), text.bytes());
    }
}

fn script(opening: impl Strategy<Value = Vec<Step>>, message: BoxedStrategy<Vec<u8>>) -> impl Strategy<Value = Script> {
    let step = prop_oneof![
        12 => message.prop_map(Step::Input),
        10 => order().prop_map(Step::Order),
        2 => prop_oneof![2 => Just(1u64), 2 => Just(1_000), 2 => Just(5_000), 1 => Just(61_000), 1 => 0u64..4_000_000]
            .prop_map(|millis| Step::Wait(Duration::from_millis(millis))),
    ];
    let ending = prop_oneof![6 => Just(None), 1 => Just(Some(Step::Eof)), 1 => Just(Some(Step::Failure))];
    let after = vec(step.clone(), 0..6);
    (any::<bool>(), opening, vec(step, 0..24), ending, after).prop_map(
        |(keep_alive, mut steps, more, ending, after)| {
            steps.extend(more);
            steps.extend(ending);
            steps.extend(after);
            Script { keep_alive, steps }
        },
    )
}

fn any_opening(opening: fn(Option<Version>) -> Vec<Step>) -> impl Strategy<Value = Vec<Step>> {
    let weight = |version: Version| if version.is_modern() { 4 } else { 1 };
    let versions: Vec<_> =
        Version::ALL.into_iter().map(|version| (weight(version), Just(opening(Some(version))))).collect();
    prop_oneof![12 => Union::new_weighted(versions), 1 => Just(opening(None)), 1 => Just(Vec::new())]
}

const OFFERS: &str = r#"{"completions":{},"logging":{},"prompts":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true},"tools":{"listChanged":true}}"#;

fn client_opening(version: Option<Version>) -> Vec<Step> {
    let refused = line(r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"what?"}}"#);
    match version {
        None => vec![Step::Input(refused)],
        Some(version) if version.is_modern() => vec![Step::Input(line(&format!(
            r#"{{"jsonrpc":"2.0","id":1,"result":{{"supportedVersions":["{version}"],"capabilities":{OFFERS}}}}}"#
        )))],
        Some(version) => vec![
            Step::Input(refused),
            Step::Input(line(&format!(
                r#"{{"jsonrpc":"2.0","id":2,"result":{{"protocolVersion":"{version}","capabilities":{OFFERS},"serverInfo":{{"name":"s","version":"1"}}}}}}"#
            ))),
        ],
    }
}

fn server_opening(version: Option<Version>) -> Vec<Step> {
    let named = version.map_or("2099-01-01", Version::as_str);
    if version.is_some_and(Version::is_modern) {
        return Vec::new();
    }
    vec![
        Step::Input(line(&format!(
            r#"{{"jsonrpc":"2.0","id":"open","method":"initialize","params":{{"protocolVersion":"{named}","capabilities":{{"roots":{{}},"elicitation":{{}},"sampling":{{}}}},"clientInfo":{{"name":"c","version":"1"}}}}}}"#
        ))),
        Step::Input(line(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)),
    ]
}

/// What a server may say: answers to what was probably asked, questions, notifications, and things that are none.
pub(crate) fn server_message() -> impl Strategy<Value = Vec<u8>> {
    let one = prop_oneof![
        6 => (asked(), server_result()).prop_map(|(id, result)| format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#)),
        2 => (asked(), error()).prop_map(|(id, error)| format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{error}}}"#)),
        3 => (id(), question()).prop_map(|(id, (method, params))| {
            format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{params}}}"#)
        }),
        5 => server_notification(),
    ];
    messages(one.boxed())
}

/// What a client may say.
pub(crate) fn client_message() -> impl Strategy<Value = Vec<u8>> {
    let request = (id(), client_request(), meta()).prop_map(|(id, (method, params), meta)| {
        let comma = if params.is_empty() || meta.is_empty() { "" } else { "," };
        format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{{{params}{comma}{meta}}}}}"#)
    });
    let one = prop_oneof![
        8 => request,
        4 => (asked(), server_result()).prop_map(|(id, result)| format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#)),
        1 => (asked(), error()).prop_map(|(id, error)| format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{error}}}"#)),
        3 => id().prop_map(|id| format!(r#"{{"jsonrpc":"2.0","method":"notifications/cancelled","params":{{"requestId":{id},"reason":"x"}}}}"#)),
        1 => Just(r#"{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}"#.to_string()),
        1 => Just(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#.to_string()),
    ];
    messages(one.boxed())
}

/// One message, several, a batch, a broken one, or bytes without sense.
fn messages(one: BoxedStrategy<String>) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        20 => one.clone().prop_map(|text| line(&text)),
        2 => vec(one.clone(), 0..5).prop_map(|texts| texts.iter().flat_map(|text| line(text)).collect()),
        2 => vec(one.clone(), 0..5).prop_map(|texts| line(&format!("[{}]", texts.join(",")))),
        2 => (one.clone(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(text, at, byte)| {
            let mut bytes = line(&text);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes
        }),
        1 => (one, any::<prop::sample::Index>()).prop_map(|(text, at)| text.as_bytes()[..at.index(text.len())].to_vec()),
        1 => vec(any::<u8>(), 0..40),
        1 => "[\\[\\]{}\",:0-9a-z\\\\ \n\r]{0,40}".prop_map(String::into_bytes),
        1 => (1usize..400).prop_map(|deep| line(&"[".repeat(deep))),
    ]
}

fn id() -> impl Strategy<Value = String> {
    prop_oneof![6 => (0i64..8).prop_map(|id| id.to_string()), 1 => Just("\"a\"".to_string()), 1 => odd_value()]
}

/// The id of something that was asked, see [`resolve`], or one that nothing will have: whether a peer that guesses
/// answers a request depends on whether the request has left, and so on how the machine is driven.
fn asked() -> impl Strategy<Value = String> + Clone {
    prop_oneof![9 => Just("@id@".to_string()), 1 => (1_000i64..1_010).prop_map(|id| id.to_string())]
}

/// Values where others are expected.
fn odd_value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null"),
        Just("1.5"),
        Just("-1"),
        Just("9223372036854775807"),
        Just("9223372036854775808"),
        Just("1e999"),
        Just("\"\\ud800\""),
        Just("\"\""),
        Just("[]"),
        Just("{}"),
        Just("true"),
    ]
    .prop_map(str::to_string)
}

fn server_result() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(r#"{"resultType":"complete","content":[]}"#.to_string()),
        2 => Just(r#"{"content":[]}"#.to_string()),
        1 => Just(r#"{"resultType":"surprise"}"#.to_string()),
        3 => question().prop_map(|(method, params)| {
            format!(r#"{{"resultType":"input_required","inputRequests":{{"k":{{"method":"{method}","params":{params}}}}},"requestState":"s"}}"#)
        }),
        2 => Just(r#"{"resultType":"input_required","requestState":"s"}"#.to_string()),
        1 => odd_value(),
    ]
}

fn error() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(r#"{"code":-32601,"message":"x"}"#.to_string()),
        Just(r#"{"code":-32022,"message":"x","data":{"supported":["2026-07-28","2025-06-18"],"requested":"2026-07-28"}}"#.to_string()),
        Just(r#"{"code":-32022,"message":"x"}"#.to_string()),
        Just(r#"{"code":1.5,"message":"x"}"#.to_string()),
        odd_value(),
    ]
}

fn question() -> impl Strategy<Value = (String, String)> {
    let method = prop_oneof![
        Just("roots/list"),
        Just("elicitation/create"),
        Just("sampling/createMessage"),
        Just("ping"),
        Just("tools/list"),
    ];
    (method, prop_oneof![3 => Just("{}".to_string()), 1 => odd_value()])
        .prop_map(|(method, params)| (method.to_string(), params))
}

fn server_notification() -> impl Strategy<Value = String> {
    let token = prop_oneof![4 => Just("@token@".to_string()), 1 => odd_value()];
    let progress = prop_oneof![5 => (0i64..5).prop_map(|progress| progress.to_string()), 1 => odd_value()];
    let subscription = asked().prop_map(|id| format!(r#""_meta":{{"io.modelcontextprotocol/subscriptionId":{id}}}"#));
    prop_oneof![
        3 => (token, progress).prop_map(|(token, progress)| {
            format!(r#"{{"jsonrpc":"2.0","method":"notifications/progress","params":{{"progressToken":{token},"progress":{progress}}}}}"#)
        }),
        1 => asked().prop_map(|id| {
            format!(r#"{{"jsonrpc":"2.0","method":"notifications/cancelled","params":{{"requestId":{id}}}}}"#)
        }),
        2 => subscription.clone().prop_map(|meta| {
            format!(r#"{{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{{{meta},"notifications":{{}}}}}}"#)
        }),
        2 => subscription.prop_map(|meta| {
            format!(r#"{{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{{{meta}}}}}"#)
        }),
        1 => Just(r#"{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}"#.to_string()),
    ]
}

fn client_request() -> impl Strategy<Value = (String, String)> {
    let known = prop_oneof![
        4 => Just(("tools/call", r#""name":"x""#)),
        1 => Just(("tools/call", r#""name":"x","inputResponses":{"a":{}},"requestState":"s""#)),
        2 => Just(("tools/list", "")),
        1 => Just(("resources/read", r#""uri":"file:///x""#)),
        2 => Just(("subscriptions/listen", r#""notifications":{"toolsListChanged":true,"resourceSubscriptions":["file:///x"]}"#)),
        2 => Just(("resources/subscribe", r#""uri":"file:///x""#)),
        1 => Just(("resources/unsubscribe", r#""uri":"file:///x""#)),
        1 => Just(("logging/setLevel", r#""level":"debug""#)),
        1 => Just(("server/discover", "")),
        1 => Just(("initialize", r#""protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}"#)),
        1 => Just(("ping", "")),
        1 => Just(("com.example/x", r#""a":1"#)),
    ];
    known.prop_map(|(method, params)| (method.to_string(), params.to_string()))
}

/// `_meta` of a request, or none.
fn meta() -> impl Strategy<Value = String> {
    let token =
        prop_oneof![Just(String::new()), Just(r#","progressToken":"t""#.into()), Just(r#","progressToken":7"#.into())];
    let version =
        prop_oneof![5 => Just("\"2026-07-28\"".to_string()), 1 => Just("\"1999-01-01\"".into()), 1 => odd_value()];
    let capabilities = prop_oneof![4 => Just(r#"{"roots":{},"sampling":{},"elicitation":{}}"#.to_string()), 1 => Just("{}".into()), 1 => odd_value()];
    let level =
        prop_oneof![2 => Just(String::new()), 1 => Just(r#","io.modelcontextprotocol/logLevel":"info""#.into())];
    prop_oneof![
        2 => Just(String::new()),
        1 => Just(r#""_meta":{"progressToken":3}"#.to_string()),
        5 => (version, capabilities, token, level).prop_map(|(version, capabilities, token, level)| format!(
            r#""_meta":{{"io.modelcontextprotocol/protocolVersion":{version},"io.modelcontextprotocol/clientCapabilities":{capabilities}{token}{level}}}"#
        )),
    ]
}

fn line(text: &str) -> Vec<u8> {
    let mut line = text.as_bytes().to_vec();
    line.push(b'\n');
    line
}
