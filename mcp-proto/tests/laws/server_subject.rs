//! A server whose application does what it is ordered.

use std::time::Duration;

use mcp_proto::client::KeepAlive;
use mcp_proto::jsonrpc::{ErrorCode, Raw, RpcError};
use mcp_proto::model::{Implementation, LoggingLevel, LoggingMessageParams, SubscriptionFilter};
use mcp_proto::server::{Change, Config, Event, Inputs, Server};
use mcp_proto::{InboundId, Instant, Stream};

use super::subject::{Order, Setup, Subject, Watch};

pub(crate) struct ServerSubject;

#[derive(Clone, Debug, Default)]
pub(crate) struct ServerKnown {
    /// What was asked, with the method.
    pub(crate) requests: Vec<(InboundId, String)>,
    pub(crate) filters: Vec<(InboundId, SubscriptionFilter)>,
}

impl Subject for ServerSubject {
    type Role = Server;
    type Event = Event;
    type Known = ServerKnown;

    fn build(setup: &Setup, _now: Instant) -> Stream<Server> {
        Stream::new(Server::new(server_config(setup)))
    }

    fn order(stream: &mut Stream<Server>, now: Instant, order: Order, known: &mut ServerKnown, watch: &mut Watch) {
        order_server(stream.role_mut(), now, order, known, watch);
    }

    fn see(event: Event, known: &mut ServerKnown, watch: &mut Watch) -> String {
        see_server(event, known, watch)
    }

    fn close(stream: &mut Stream<Server>, now: Instant) {
        stream.role_mut().close(now);
    }
}

/// How a server is configured, on whatever transport.
pub(crate) fn server_config(setup: &Setup) -> Config {
    let mut config = Config::new(Implementation::new("server", "1"));
    let capabilities = r#"{"completions":{},"logging":{},"prompts":{"listChanged":true},
            "resources":{"listChanged":true,"subscribe":true},"tools":{"listChanged":true}}"#;
    config.capabilities = json(capabilities).decode().expect("capabilities");
    config.limits = setup.limits.clone();
    config.keep_alive = setup.keep_alive.then(|| KeepAlive::new(Duration::from_secs(25), Duration::from_secs(5)));
    if let Some(version) = setup.version {
        config.versions = vec![version];
    }
    config
}

/// What the application of a server does, on whatever transport.
pub(crate) fn order_server(
    server: &mut Server,
    now: Instant,
    order: Order,
    known: &mut ServerKnown,
    watch: &mut Watch,
) {
    let which = usize::from(order.which);
    let request = known.requests.get(which % known.requests.len().max(1)).cloned();
    let filter = known.filters.get(which % known.filters.len().max(1)).cloned();
    match order.what % 8 {
        0 | 1 => {
            if let Some((id, method)) = request {
                let failed = order.how % 4 == 3;
                let outcome = if failed { Err(RpcError::new(ErrorCode(7), "failed")) } else { Ok(result(&method)) };
                watch.ended_or_gone(&id.to_string());
                server.respond(now, id, outcome);
            }
        }
        2 => {
            if let Some((id, _)) = request {
                server.require_input(now, id, inputs(order.how), (order.how.is_multiple_of(2)).then_some("state"));
            }
        }
        3 => {
            if let Some((id, _)) = request {
                let (progress, message) =
                    (f64::from(order.how) / 4.0, (order.how.is_multiple_of(3)).then_some("on \n it"));
                server.progress(now, id, progress, (order.how.is_multiple_of(2)).then_some(64.0), message);
            }
        }
        4 => {
            let about = request.map(|(id, _)| id).filter(|_| !order.how.is_multiple_of(4));
            let level = ["debug", "info", "error"][usize::from(order.how % 3)];
            server.log(now, about, &LoggingMessageParams::new(LoggingLevel::from(level), "something"));
        }
        5 => {
            let changes = [Change::Tools, Change::Prompts, Change::Resources, Change::Resource("file:///x".into())];
            server.publish(now, &changes[which % changes.len()]);
        }
        6 => {
            if let Some((id, filter)) = filter {
                watch.ended_or_gone(&id.to_string());
                server.accept(now, id, filter);
            }
        }
        _ if order.how == 0 => server.close(now),
        _ => {
            let _ = server.notify(now, "notifications/com.example/x", Some(json("{\"a\": \n 1}")));
        }
    }
}

/// What the application of a server hears, on whatever transport.
pub(crate) fn see_server(event: Event, known: &mut ServerKnown, watch: &mut Watch) -> String {
    let shown = format!("{event:?}");
    match event {
        Event::Request(incoming) => {
            watch.begun_or_again(incoming.id.to_string());
            if !known.requests.iter().any(|(id, _)| *id == incoming.id) {
                known.requests.push((incoming.id, incoming.method.into()));
            }
        }
        Event::Subscribe(subscribing) => {
            watch.begun(subscribing.id.to_string());
            known.filters.push((subscribing.id, subscribing.filter));
        }
        Event::Cancelled { id, .. } => watch.ended_or_gone(&id.to_string()),
        Event::Noise { .. } => watch.noise += 1,
        Event::Closed { .. } => {
            watch.closed();
            known.requests.iter().for_each(|(id, _)| watch.ended_or_gone(&id.to_string()));
            known.filters.iter().for_each(|(id, _)| watch.ended_or_gone(&id.to_string()));
        }
        _ => {}
    }
    shown
}

/// A result that every revision takes for an answer to `method`.
pub(crate) fn result(method: &str) -> Raw {
    json(match method {
        "tools/call" => r#"{"content":[{"type":"text","text":"a\nb"}]}"#,
        "tools/list" => r#"{"tools":[{"name":"x","inputSchema":{"type":"object"}}]}"#,
        "prompts/get" => r#"{"messages":[]}"#,
        "prompts/list" => r#"{"prompts":[]}"#,
        "resources/read" => r#"{"contents":[{"uri":"file:///x","text":"x"}]}"#,
        "resources/list" => r#"{"resources":[]}"#,
        "resources/templates/list" => r#"{"resourceTemplates":[]}"#,
        "completion/complete" => r#"{"completion":{"values":[]}}"#,
        _ => "{}",
    })
}

fn inputs(how: u8) -> Inputs {
    let mut inputs = Inputs::new();
    if how & 1 == 1 {
        inputs = inputs.with("a", "roots/list", None);
    }
    if how & 2 == 2 {
        let form = r#"{"message":"?","requestedSchema":{"type":"object","properties":{}}}"#;
        inputs = inputs.with("b", "elicitation/create", Some(json(form)));
    }
    if how & 4 == 4 {
        inputs = inputs.with("c", "sampling/createMessage", Some(json(r#"{"messages":[],"maxTokens":1}"#)));
    }
    inputs
}

fn json(text: &str) -> Raw {
    Raw::from_text(text.into()).expect("JSON")
}
