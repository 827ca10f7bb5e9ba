//! A server under test.

use mcp_proto::client::KeepAlive;
use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::{CacheScope, Implementation, LoggingLevel, LoggingMessageParams, SubscriptionFilter};
use mcp_proto::server::{Change, Config, Context, Event, Inputs, Server};
use mcp_proto::{InboundId, Instant, Stream};
use serde_json::{Value, json};

use super::side::{Side, close_reason, name_of, named, outcome, raw, rpc_error, send_error, set_limit, value};
use super::words::{Seen, Word};

pub(crate) struct ServerSide {
    config: Config,
    stream: Option<Stream<Server>>,
    names: ServerNames,
}

impl ServerSide {
    pub(crate) fn new() -> Self {
        Self { config: offers_everything(), stream: None, names: ServerNames::default() }
    }
}

impl Side for ServerSide {
    type Role = Server;
    type Event = Event;

    fn set(&mut self, words: &[Word]) -> Result<bool, String> {
        set(&mut self.config, words)
    }

    fn start(&mut self, _now: Instant) {
        if self.stream.is_none() {
            self.stream = Some(Stream::new(Server::new(self.config.clone())));
        }
    }

    fn stream(&mut self) -> &mut Stream<Server> {
        self.stream.as_mut().expect("the machine was started")
    }

    fn command(&mut self, now: Instant, words: &[Word]) -> Result<Option<Seen>, String> {
        let stream = self.stream.as_mut().expect("the machine was started");
        self.names.command(stream.role_mut(), now, words)
    }

    fn event(&mut self, event: Event) -> Seen {
        self.names.event(event)
    }

    fn getter(&mut self, name: &str) -> Result<Seen, String> {
        ServerNames::getter(self.stream().role(), name)
    }
}

/// A server that offers everything but tasks.
pub(crate) fn offers_everything() -> Config {
    let mut config = Config::new(Implementation::new("server", "1"));
    config.capabilities = serde_json::from_value(json!({
        "completions": {},
        "logging": {},
        "prompts": {"listChanged": true},
        "resources": {"listChanged": true, "subscribe": true},
        "tools": {"listChanged": true},
    }))
    .expect("capabilities");
    config
}

/// Carries out a setting; false if the words are no setting.
pub(crate) fn set(config: &mut Config, words: &[Word]) -> Result<bool, String> {
    let [name, values @ ..] = words else { return Ok(false) };
    match (name.bare()?, values) {
        ("versions", versions) => {
            let versions = versions.iter().map(|word| word.bare()?.parse().map_err(|_| format!("{word}")));
            config.versions = versions.collect::<Result<_, String>>()?;
        }
        ("capabilities", [json]) => {
            config.capabilities = serde_json::from_str(json.json()?).map_err(|error| error.to_string())?;
        }
        ("instructions", [text]) => config.instructions = Some(text.text()?),
        ("cache_ttl", [time]) => config.cache_ttl = time.duration()?,
        ("cache_scope", [scope]) => config.cache_scope = CacheScope::from(scope.bare()?),
        ("log_level", [level]) => config.log_level = LoggingLevel::from(level.bare()?),
        ("input_timeout", [time]) => config.input_timeout = time.duration()?,
        ("call_timeout", [time]) => config.call_timeout = Some(time.duration()?),
        ("keep_alive", [interval, timeout]) => {
            config.keep_alive = Some(KeepAlive::new(interval.duration()?, timeout.duration()?));
        }
        ("limit", [name, value]) => set_limit(&mut config.limits, name, value)?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// By which names a transcript speaks of what a server minted.
#[derive(Default)]
pub(crate) struct ServerNames {
    requests: Vec<InboundId>,
    /// What each subscription asked for and is offered.
    filters: Vec<(InboundId, SubscriptionFilter)>,
}

impl ServerNames {
    pub(crate) fn command(
        &mut self,
        server: &mut Server,
        now: Instant,
        words: &[Word],
    ) -> Result<Option<Seen>, String> {
        let [name, words @ ..] = words else { return Err("no command".into()) };
        let id = |this: &Self, word: &Word| named(&this.requests, word, '#');
        match (name.bare()?, words) {
            ("respond", [request, answer @ ..]) => {
                let id = id(self, request)?;
                server.respond(now, id, outcome(answer)?);
            }
            ("require_input", [request, questions, state @ ..]) => {
                let id = id(self, request)?;
                let state = state.first().map(Word::text).transpose()?;
                let inputs = read_inputs(questions)?;
                server.require_input(now, id, inputs, state.as_deref());
            }
            ("accept", [request, filter @ ..]) => {
                let id = id(self, request)?;
                let filter = self.filter(id, filter)?;
                server.accept(now, id, filter);
            }
            ("progress", [request, progress, rest @ ..]) => {
                let id = id(self, request)?;
                let (mut total, mut message) = (None, None);
                for word in rest {
                    match word {
                        Word::Keyed(key, value) if key == "total" => total = Some(value.number()?),
                        other => message = Some(other.text()?),
                    }
                }
                server.progress(now, id, progress.number()?, total, message.as_deref());
            }
            ("log", [about, level, data, logger @ ..]) => {
                let about = if about.bare()? == "-" { None } else { Some(id(self, about)?) };
                let data: Value = serde_json::from_str(data.json()?).map_err(|error| error.to_string())?;
                let mut message = LoggingMessageParams::new(LoggingLevel::from(level.bare()?), data);
                message.logger = logger.first().map(Word::text).transpose()?;
                server.log(now, about, &message);
            }
            ("notify", [method, params @ ..]) => {
                let params = params.first().map(raw).transpose()?;
                let sent = server.notify(now, method.bare()?, params);
                return Ok(sent.err().as_ref().map(send_error));
            }
            ("publish", [what, uri @ ..]) => {
                let change = match (what.bare()?, uri) {
                    ("tools", []) => Change::Tools,
                    ("prompts", []) => Change::Prompts,
                    ("resources", []) => Change::Resources,
                    ("resource", [uri]) => Change::Resource(uri.text()?.into()),
                    _ => return Err("tools, prompts, resources or resource \"uri\"".into()),
                };
                server.publish(now, &change);
            }
            ("close", []) => server.close(now),
            (other, _) => return Err(format!("no command of a server: {other}")),
        }
        Ok(None)
    }

    pub(crate) fn event(&mut self, event: Event) -> Seen {
        match event {
            Event::Request(incoming) => {
                let seen = Seen::new("Request").bare(self.request(incoming.id)).bare(&incoming.method);
                context(seen.maybe_json(incoming.params.as_ref().map(value)), &incoming.context)
            }
            Event::Subscribe(subscribing) => {
                self.filters.push((subscribing.id, subscribing.filter.clone()));
                let filter = serde_json::to_value(&subscribing.filter).expect("a filter is JSON");
                let seen = Seen::new("Subscribe").bare(self.request(subscribing.id)).json(filter);
                context(seen, &subscribing.context)
            }
            Event::Cancelled { id, reason } => Seen::new("Cancelled")
                .bare(self.request(id))
                .maybe_json(reason.map(|reason| Value::from(String::from(reason)))),
            Event::Unsubscribed { id } => Seen::new("Unsubscribed").bare(self.request(id)),
            Event::Notification { method, params } => {
                Seen::new("Notification").bare(method).maybe_json(params.as_ref().map(value))
            }
            Event::Noise { error, excerpt } => Seen::new("Noise").then(rpc_error(&error)).json(&*excerpt),
            Event::Closed { reason } => Seen::new("Closed").then(close_reason(&reason)),
            other => Seen::new(&format!("{other:?}")),
        }
    }

    pub(crate) fn getter(server: &Server, name: &str) -> Result<Seen, String> {
        match name {
            "in_flight" => Ok(Seen::default().bare(server.in_flight())),
            "dropped" => Ok(Seen::default().bare(server.dropped())),
            "session" => Ok(Seen::new(server.session().map_or("none", |version| version.as_str()))),
            other => Err(format!("no getter of a server: {other}")),
        }
    }

    fn request(&mut self, id: InboundId) -> String {
        format!("#{}", name_of(&mut self.requests, id))
    }

    /// `#1`.
    pub(crate) fn inbound(&self, word: &Word) -> Result<InboundId, String> {
        named(&self.requests, word, '#')
    }

    fn filter(&self, id: InboundId, words: &[Word]) -> Result<SubscriptionFilter, String> {
        match words {
            [filter] => serde_json::from_str(filter.json()?).map_err(|error| error.to_string()),
            _ => {
                let asked = self.filters.iter().find(|(known, _)| *known == id);
                asked.map(|(_, filter)| filter.clone()).ok_or_else(|| "not a subscription".into())
            }
        }
    }
}

/// `{"key":{"method":"roots/list","params":{}}}`.
fn read_inputs(word: &Word) -> Result<Inputs, String> {
    let questions: serde_json::Map<String, Value> =
        serde_json::from_str(word.json()?).map_err(|error| error.to_string())?;
    let mut inputs = Inputs::new();
    for (key, question) in &questions {
        let method = question["method"].as_str().ok_or("a question has a method")?;
        let params = question.get("params").map(|params| Raw::encode(params).expect("JSON"));
        inputs = inputs.with(key, method, params);
    }
    Ok(inputs)
}

/// What a request says of its sender, as facts.
fn context(seen: Seen, context: &Context) -> Seen {
    let mut seen = seen
        .fact("version", Some(context.version.as_str()))
        .fact("client", context.client.info.as_ref().map(|info| info.name.clone()))
        .fact("capabilities", serde_json::to_value(&context.client.capabilities).ok())
        .fact("log", Some(context.log_level.as_ref().map_or("none", LoggingLevel::as_str)))
        .fact("token", Some(context.progress_token.clone().map_or(Value::Null, Value::from)))
        .fact("state", Some(context.state.as_deref().map_or(Value::Null, Value::from)))
        .fact("trace", context.trace.as_ref().map(|trace| String::from(trace.parent.clone())))
        .fact("answered", Some(!context.answers.is_empty()));
    for key in ["a", "b", "c"] {
        let answer = context.answers.get(key).map(|answer| match answer {
            Ok(answer) => value(answer),
            Err(error) => json!({"error": {"code": error.code.0, "message": error.message}}),
        });
        seen = seen.fact(key, answer);
    }
    seen
}
