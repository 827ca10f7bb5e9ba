//! A client whose application does what it is ordered.

use std::time::Duration;

use mcp_proto::client::{Client, Config, Event, KeepAlive, Request};
use mcp_proto::jsonrpc::{ErrorCode, Raw, RpcError};
use mcp_proto::model::{ClientCapabilities, Implementation, LoggingLevel};
use mcp_proto::{InputId, Instant, RequestHandle, Stream};

use super::subject::{Order, Setup, Subject, Watch};

pub(crate) struct ClientSubject;

#[derive(Clone, Debug, Default)]
pub(crate) struct ClientKnown {
    pub(crate) requests: Vec<RequestHandle>,
    /// What was asked, with the method.
    pub(crate) inputs: Vec<(InputId, Box<str>)>,
}

/// What is asked for, with params that every revision takes.
const REQUESTS: [(&str, &str); 8] = [
    ("tools/call", r#"{"name":"x","arguments":{}}"#),
    ("tools/list", "{}"),
    ("prompts/get", r#"{"name":"x"}"#),
    ("resources/read", r#"{"uri":"file:///x"}"#),
    ("subscriptions/listen", r#"{"notifications":{"toolsListChanged":true,"resourceSubscriptions":["file:///x"]}}"#),
    ("resources/subscribe", r#"{"uri":"file:///x"}"#),
    ("ping", "{}"),
    ("completion/complete", r#"{"ref":{"type":"ref/prompt","name":"x"},"argument":{"name":"a","value":""}}"#),
];

/// An answer that every revision takes for one to `method`.
fn answer_to(method: &str) -> Raw {
    json(match method {
        "roots/list" => r#"{"roots":[]}"#,
        "elicitation/create" => r#"{"action":"accept","content":{"a":"b"}}"#,
        _ => r#"{"role":"assistant","model":"m","content":{"type":"text","text":"hi"}}"#,
    })
}

impl Subject for ClientSubject {
    type Role = Client;
    type Event = Event;
    type Known = ClientKnown;

    fn build(setup: &Setup, now: Instant) -> Stream<Client> {
        Stream::new(Client::new(now, client_config(setup)))
    }

    fn order(stream: &mut Stream<Client>, now: Instant, order: Order, known: &mut ClientKnown, watch: &mut Watch) {
        order_client(stream.role_mut(), now, order, known, watch);
    }

    fn see(event: Event, known: &mut ClientKnown, watch: &mut Watch) -> String {
        see_client(event, known, watch)
    }

    fn close(stream: &mut Stream<Client>, now: Instant) {
        stream.role_mut().close(now);
    }
}

/// How a client is configured, on whatever transport.
pub(crate) fn client_config(setup: &Setup) -> Config {
    let mut config = Config::new(Implementation::new("client", "1"));
    config.capabilities = capabilities();
    config.limits = setup.limits.clone();
    config.keep_alive = setup.keep_alive.then(|| KeepAlive::new(Duration::from_secs(20), Duration::from_secs(5)));
    if let Some(version) = setup.version {
        config.versions = vec![version];
    }
    config
}

/// What the application of a client does, on whatever transport.
pub(crate) fn order_client(
    client: &mut Client,
    now: Instant,
    order: Order,
    known: &mut ClientKnown,
    watch: &mut Watch,
) {
    let which = usize::from(order.which);
    let request = known.requests.get(which % known.requests.len().max(1)).copied();
    let input = known.inputs.get(which % known.inputs.len().max(1)).cloned();
    let begun = |handles: Vec<RequestHandle>, known: &mut ClientKnown, watch: &mut Watch| {
        for handle in handles {
            watch.begun(handle.to_string());
            known.requests.push(handle);
        }
    };
    match order.what % 8 {
        0..=2 => {
            if let Ok(handle) = client.request(now, build_request(which, order.how)) {
                begun(vec![handle], known, watch);
            }
        }
        3 => {
            let requests = (0..usize::from(order.how % 3)).map(|more| build_request(which + more, 0)).collect();
            if let Ok(handles) = client.request_batch(now, requests) {
                begun(handles, known, watch);
            }
        }
        4 => {
            if let Some(request) = request {
                client.cancel(now, request, (order.how.is_multiple_of(2)).then_some("why \n not"));
            }
        }
        5 | 6 => {
            if let Some((input, method)) = input {
                let refused = order.how % 4 == 3;
                let answer = if refused { Err(RpcError::new(ErrorCode(-1), "no")) } else { Ok(answer_to(&method)) };
                client.answer(now, input, answer);
            }
        }
        _ if order.how == 0 => client.close(now),
        _ => {
            let method = ["notifications/roots/list_changed", "notifications/com.example/x"][which % 2];
            let _ = client.notify(now, method, (order.how.is_multiple_of(2)).then(|| json("{\"a\": \n 1}")));
        }
    }
}

/// What the application of a client hears, on whatever transport.
pub(crate) fn see_client(event: Event, known: &mut ClientKnown, watch: &mut Watch) -> String {
    let shown = format!("{event:?}");
    match event {
        Event::Finished { request, .. } => watch.ended(&request.to_string()),
        Event::Progress { request, progress, .. } => watch.progress(&request.to_string(), progress),
        Event::Subscribed { request, .. } => {
            assert!(watch.is_open(&request.to_string()), "subscribed by what is over");
        }
        Event::Notification { subscription: Some(request), .. } => {
            assert!(watch.is_open(&request.to_string()), "a notification for a subscription that is over");
        }
        Event::Input { input, method, .. } => {
            watch.begun(format!("?{input}"));
            watch.ended(&format!("?{input}"));
            known.inputs.push((input, method));
        }
        Event::Noise { .. } => watch.noise += 1,
        Event::Closed { .. } => watch.closed(),
        _ => {}
    }
    shown
}

fn build_request(which: usize, how: u8) -> Request {
    let (method, params) = REQUESTS[which % REQUESTS.len()];
    let mut request = Request::new(method, Some(json(params)));
    request.progress = how & 1 == 1;
    if how & 2 == 2 {
        request.timeout = Some(Duration::from_secs(2));
    }
    if how & 4 == 4 {
        request.max_time = Some(Duration::from_secs(7));
    }
    if how & 8 == 8 {
        request.log_level = Some(LoggingLevel::Info);
    }
    request
}

fn capabilities() -> ClientCapabilities {
    json(r#"{"roots":{"listChanged":true},"sampling":{},"elicitation":{}}"#).decode().expect("capabilities")
}

fn json(text: &str) -> Raw {
    Raw::from_text(text.into()).expect("JSON")
}
