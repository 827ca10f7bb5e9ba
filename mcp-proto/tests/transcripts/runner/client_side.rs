//! A client under test.

use mcp_proto::client::{Client, Config, EraPolicy, Event, KeepAlive, Request, RequestError, Verdict};
use mcp_proto::http::challenge::Challenge;
use mcp_proto::model::{Implementation, LoggingLevel};
use mcp_proto::{InputId, Instant, RequestHandle, Stream};

use super::side::{Side, close_reason, name_of, named, outcome, raw, rpc_error, send_error, set_limit, value};
use super::words::{Seen, Word};

pub(crate) struct ClientSide {
    config: Config,
    stream: Option<Stream<Client>>,
    names: ClientNames,
}

impl ClientSide {
    pub(crate) fn new() -> Self {
        Self { config: can_do_nothing(), stream: None, names: ClientNames::default() }
    }
}

impl Side for ClientSide {
    type Role = Client;
    type Event = Event;

    fn set(&mut self, words: &[Word]) -> Result<bool, String> {
        set(&mut self.config, words)
    }

    fn start(&mut self, now: Instant) {
        if self.stream.is_none() {
            self.stream = Some(Stream::new(Client::new(now, self.config.clone())));
        }
    }

    fn stream(&mut self) -> &mut Stream<Client> {
        self.stream.as_mut().expect("the machine was started")
    }

    fn command(&mut self, now: Instant, words: &[Word]) -> Result<Option<Seen>, String> {
        let stream = self.stream.as_mut().expect("the machine was started");
        self.names.command(stream.role_mut(), now, words)
    }

    fn event(&mut self, event: Event) -> Seen {
        let stream = self.stream.as_ref().expect("the machine was started");
        self.names.event(stream.role(), event)
    }

    fn getter(&mut self, name: &str) -> Result<Seen, String> {
        ClientNames::getter(self.stream().role(), name)
    }
}

/// A client that can do nothing for a server.
pub(crate) fn can_do_nothing() -> Config {
    Config::new(Implementation::new("client", "1"))
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
        ("methods", names) => {
            config.methods = names.iter().map(|name| Ok(name.bare()?.into())).collect::<Result<_, String>>()?;
        }
        ("era", [era]) => {
            config.era = match era.bare()? {
                "detect" => EraPolicy::Detect,
                "modern" => EraPolicy::Modern,
                "legacy" => EraPolicy::Legacy,
                other => return Err(format!("no era: {other}")),
            }
        }
        ("known", [verdict]) => {
            let verdict: Verdict = serde_json::from_str(verdict.json()?).map_err(|error| error.to_string())?;
            config.era = EraPolicy::Known(verdict);
        }
        ("probe_timeout", [time]) => config.probe_timeout = time.duration()?,
        ("request_timeout", [time]) => config.request_timeout = time.duration()?,
        ("max_request_time", [time]) => config.max_request_time = time.duration()?,
        ("restart_on_progress", [flag]) => config.restart_on_progress = flag.bare()? == "true",
        ("keep_alive", [interval, timeout]) => {
            config.keep_alive = Some(KeepAlive::new(interval.duration()?, timeout.duration()?));
        }
        ("limit", [name, value]) => set_limit(&mut config.limits, name, value)?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// By which names a transcript speaks of what a client minted.
#[derive(Default)]
pub(crate) struct ClientNames {
    requests: Vec<RequestHandle>,
    inputs: Vec<InputId>,
}

impl ClientNames {
    pub(crate) fn command(
        &mut self,
        client: &mut Client,
        now: Instant,
        words: &[Word],
    ) -> Result<Option<Seen>, String> {
        let [name, words @ ..] = words else { return Err("no command".into()) };
        match (name.bare()?, words) {
            ("request", words) => {
                let request = read_request(words)?;
                match client.request(now, request) {
                    Ok(request) => {
                        self.request(request);
                        Ok(None)
                    }
                    Err(error) => Ok(Some(send_error(&error))),
                }
            }
            ("batch", words) => {
                let requests = words.split(|word| *word == Word::Bare("|".into())).map(read_request);
                let requests = requests.collect::<Result<_, _>>()?;
                match client.request_batch(now, requests) {
                    Ok(requests) => {
                        for request in requests {
                            self.request(request);
                        }
                        Ok(None)
                    }
                    Err(error) => Ok(Some(send_error(&error))),
                }
            }
            ("cancel", [request, reason @ ..]) => {
                let request = named(&self.requests, request, '#')?;
                let reason = reason.first().map(Word::text).transpose()?;
                client.cancel(now, request, reason.as_deref());
                Ok(None)
            }
            ("answer", [input, answer @ ..]) => {
                let input = named(&self.inputs, input, '?')?;
                client.answer(now, input, outcome(answer)?);
                Ok(None)
            }
            ("notify", [method, params @ ..]) => {
                let params = params.first().map(raw).transpose()?;
                let sent = client.notify(now, method.bare()?, params);
                Ok(sent.err().as_ref().map(send_error))
            }
            ("close", []) => {
                client.close(now);
                Ok(None)
            }
            (other, _) => Err(format!("no command of a client: {other}")),
        }
    }

    pub(crate) fn event(&mut self, client: &Client, event: Event) -> Seen {
        match event {
            Event::Ready => {
                let verdict = client.verdict();
                Seen::new("Ready").bare(verdict.map_or("?", |verdict| verdict.version.as_str()))
            }
            Event::Finished { request, outcome } => self.finished(request, &outcome),
            Event::Progress { request, progress, total, message } => Seen::new("Progress")
                .bare(self.request(request))
                .json(progress)
                .fact("total", total)
                .fact("message", message.map(String::from)),
            Event::Subscribed { request, filter } => Seen::new("Subscribed")
                .bare(self.request(request))
                .json(serde_json::to_value(filter).expect("a filter is JSON")),
            Event::Notification { subscription, method, params } => {
                let seen = Seen::new("Notification");
                let seen = match subscription {
                    Some(request) => seen.bare(self.request(request)),
                    None => seen,
                };
                seen.bare(method).maybe_json(params.as_ref().map(value))
            }
            Event::Input { input, during, method, params } => {
                let seen = Seen::new("Input").bare(self.input(input));
                let seen = match during {
                    Some(request) => seen.bare("during").bare(self.request(request)),
                    None => seen,
                };
                seen.bare(method).maybe_json(params.as_ref().map(value))
            }
            Event::InputCancelled { input } => Seen::new("InputCancelled").bare(self.input(input)),
            Event::Noise { error, excerpt } => Seen::new("Noise").then(rpc_error(&error)).json(&*excerpt),
            Event::Unauthorized { status, challenges, request } => {
                let seen = Seen::new("Unauthorized").bare(status);
                let seen = match request {
                    Some(request) => seen.bare(self.request(request)),
                    None => seen,
                };
                let shown = |challenge: &Challenge| {
                    let params = challenge.params.iter().map(|(name, value)| (name.to_string(), value.to_string()));
                    let params: serde_json::Map<_, _> = params.map(|(name, value)| (name, value.into())).collect();
                    serde_json::json!({"scheme": *challenge.scheme, "params": params})
                };
                seen.json(challenges.iter().map(shown).collect::<Vec<_>>())
            }
            Event::ToolRejected { tool, reason } => Seen::new("ToolRejected").json(&*tool).json(&*reason),
            Event::Closed { reason } => Seen::new("Closed").then(close_reason(&reason)),
            other => Seen::new(&format!("{other:?}")),
        }
    }

    pub(crate) fn getter(client: &Client, name: &str) -> Result<Seen, String> {
        match name {
            "pending" => Ok(Seen::default().bare(client.pending())),
            "dropped_events" => Ok(Seen::default().bare(client.dropped_events())),
            "verdict" => match client.verdict() {
                Some(verdict) => Ok(Seen::default().json(serde_json::to_value(verdict).expect("a verdict is JSON"))),
                None => Ok(Seen::new("none")),
            },
            other => Err(format!("no getter of a client: {other}")),
        }
    }

    fn request(&mut self, request: RequestHandle) -> String {
        format!("#{}", name_of(&mut self.requests, request))
    }

    fn input(&mut self, input: InputId) -> String {
        format!("?{}", name_of(&mut self.inputs, input))
    }

    fn finished(&mut self, request: RequestHandle, outcome: &Result<mcp_proto::jsonrpc::Raw, RequestError>) -> Seen {
        let seen = Seen::new("Finished").bare(self.request(request));
        match outcome {
            Ok(result) => seen.json(value(result)),
            Err(RequestError::Peer(error)) => seen.bare("error").then(rpc_error(error)),
            Err(RequestError::TimedOut) => seen.bare("timed-out"),
            Err(RequestError::Cancelled) => seen.bare("cancelled"),
            Err(RequestError::BadResult(problem)) => seen.bare("bad-result").json(&**problem),
            Err(RequestError::InputRefused(error)) => seen.bare("input-refused").then(rpc_error(error)),
            Err(RequestError::NotSent(error)) => seen.bare("not-sent").then(send_error(error)),
            Err(RequestError::Interrupted) => seen.bare("interrupted"),
            Err(RequestError::Status(status)) => seen.bare("status").bare(status),
            Err(RequestError::Unauthorized(status)) => seen.bare("unauthorized").bare(status),
            Err(RequestError::Redirected(place)) => seen.bare("redirected").json(&**place),
            Err(RequestError::Lost(reason)) => seen.bare("lost").then(close_reason(reason)),
            Err(other) => seen.bare(format!("{other:?}")),
        }
    }
}

/// `tools/call {"name":"x"} progress timeout=5s max=1h log=info`.
fn read_request(words: &[Word]) -> Result<Request, String> {
    let [method, rest @ ..] = words else { return Err("a method is missing".into()) };
    let mut request = Request::new(method.bare()?, None);
    for word in rest {
        match word {
            Word::Json(..) => request.params = Some(raw(word)?),
            Word::Bare(word) if word == "progress" => request = request.with_progress(),
            Word::Keyed(key, value) if key == "timeout" => request = request.with_timeout(value.duration()?),
            Word::Keyed(key, value) if key == "max" => request = request.with_max_time(value.duration()?),
            Word::Keyed(key, value) if key == "log" => {
                request = request.with_log_level(LoggingLevel::from(value.bare()?));
            }
            other => return Err(format!("no part of a request: {other}")),
        }
    }
    Ok(request)
}
