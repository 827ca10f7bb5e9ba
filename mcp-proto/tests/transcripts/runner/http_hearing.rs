//! What a response says, piece by piece.

use std::collections::VecDeque;
use std::fmt;

use http::response::Parts;
use mcp_proto::http::server::Output;

use super::http_names::Minted;
use super::http_script::{Data, Sse};

/// Hears a response, and keeps what nobody has asked for yet.
#[derive(Debug, Default)]
pub(crate) struct Hearing {
    pub(crate) heard: VecDeque<Heard>,
    state: State,
    /// Bytes of a body that is no event stream, in as many pieces as they came.
    body: Vec<u8>,
    pieces: usize,
    event: SseHeard,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Nothing,
    Whole(Parts),
    Stream,
    Over,
}

#[derive(Debug)]
pub(crate) enum Heard {
    /// A response that is no stream, with its body.
    Whole(Box<Parts>, Vec<u8>),
    Stream(Box<Parts>),
    Sse(SseHeard),
    End,
}

impl Hearing {
    /// Whether the response is complete.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Whether a head was heard and its body is still awaited.
    pub(crate) fn is_half(&self) -> bool {
        matches!(self.state, State::Whole(_))
    }

    pub(crate) fn hear(&mut self, output: &Output) -> Result<(), String> {
        match (&mut self.state, output) {
            (State::Nothing, Output::Head(parts)) => {
                let kind = parts.headers.get("content-type");
                let parts = parts.clone();
                self.state = if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
                    self.heard.push_back(Heard::Stream(Box::new(parts)));
                    State::Stream
                } else {
                    State::Whole(parts)
                };
            }
            (State::Whole(_), Output::Body(bytes)) => {
                self.body.extend_from_slice(bytes);
                self.pieces += 1;
                if self.pieces > 1 || bytes.is_empty() {
                    return Err("a body that is no stream is one piece".into());
                }
            }
            (State::Stream, Output::Body(bytes)) => self.hear_events(bytes)?,
            (State::Whole(parts), Output::End) => {
                let whole = Heard::Whole(Box::new(parts.clone()), std::mem::take(&mut self.body));
                self.heard.push_back(whole);
                self.state = State::Over;
            }
            (State::Stream, Output::End) => {
                self.heard.push_back(Heard::End);
                self.state = State::Over;
            }
            (state, output) => return Err(format!("{output:?} has no place after {state:?}")),
        }
        Ok(())
    }

    /// Reads the lines of a piece, as the standard of server-sent events has it.
    fn hear_events(&mut self, bytes: &[u8]) -> Result<(), String> {
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        let Some(text) = text.strip_suffix('\n') else { return Err(format!("a piece is no whole lines: {text:?}")) };
        for line in text.replace("\r\n", "\n").split(['\n', '\r']) {
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "" if line.is_empty() => {
                    let event = std::mem::take(&mut self.event);
                    if !event.is_empty() {
                        self.heard.push_back(Heard::Sse(event));
                    }
                }
                "" => self.heard.push_back(Heard::Sse(SseHeard { comment: true, ..SseHeard::default() })),
                "id" => self.event.id = Some(value.into()),
                "retry" => self.event.retry = Some(value.into()),
                "event" => self.event.event = Some(value.into()),
                "data" => {
                    let data = self.event.data.take().map_or_else(String::new, |data| data + "\n");
                    self.event.data = Some(data + value);
                }
                other => return Err(format!("no field of an event: {other:?}")),
            }
        }
        if self.event.is_empty() { Ok(()) } else { Err("a piece holds a part of an event".into()) }
    }
}

impl fmt::Display for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = |f: &mut fmt::Formatter<'_>, parts: &Parts| {
            write!(f, "{}", parts.status.as_str())?;
            for (name, value) in &parts.headers {
                write!(f, " [{name}: {}]", String::from_utf8_lossy(value.as_bytes()))?;
            }
            Ok(())
        };
        match self {
            Self::Whole(parts, body) => {
                head(f, parts)?;
                write!(f, " | {}", String::from_utf8_lossy(body))
            }
            Self::Stream(parts) => head(f, parts),
            Self::Sse(event) => write!(f, "{event}"),
            Self::End => f.write_str("end"),
        }
    }
}

/// Something of an event stream that was heard.
#[derive(Debug, Default)]
pub(crate) struct SseHeard {
    comment: bool,
    pub(crate) id: Option<String>,
    retry: Option<String>,
    event: Option<String>,
    pub(crate) data: Option<String>,
}

impl SseHeard {
    fn is_empty(&self) -> bool {
        self.id.is_none() && self.retry.is_none() && self.event.is_none() && self.data.is_none()
    }

    pub(crate) fn fits(&self, expected: &Sse, minted: &mut Minted) -> bool {
        let field = |minted: &mut Minted, expected: &Option<String>, got: Option<&String>| match (expected, got) {
            (Some(expected), Some(got)) => minted.fits(expected, got),
            (None, None) => true,
            _ => false,
        };
        let event = self.event.as_ref().filter(|event| *event != "message");
        self.comment == expected.comment
            && field(minted, &expected.id, self.id.as_ref())
            && field(minted, &expected.retry, self.retry.as_ref())
            && field(minted, &expected.event, event)
            && match (&expected.data, &self.data) {
                (Some(Data::Json(pattern, _)), Some(data)) => {
                    serde_json::from_str(data).is_ok_and(|value| pattern.matches(&value))
                }
                (Some(Data::Text(expected)), Some(data)) => minted.fits(expected, data),
                (None, None) => true,
                _ => false,
            }
    }
}

impl fmt::Display for SseHeard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = Vec::new();
        let mut field = |name: &str, value: &Option<String>| {
            words.extend(value.as_ref().map(|value| format!("{name}={value:?}")));
        };
        field("id", &self.id);
        field("retry", &self.retry);
        field("event", &self.event);
        words.extend(
            self.data.clone().map(|data| if data.starts_with(['{', '[']) { data } else { format!("{data:?}") }),
        );
        if self.comment {
            words.push(":".into());
        }
        f.write_str(&words.join(" "))
    }
}

/// The bytes of an event that a server sends.
pub(crate) fn encode(sse: &Sse, minted: &Minted) -> Vec<u8> {
    if sse.comment {
        return b":\n\n".to_vec();
    }
    let mut text = String::new();
    let mut field = |name: &str, value: &str| text += &format!("{name}: {value}\n");
    sse.event.iter().for_each(|event| field("event", event));
    sse.id.iter().for_each(|id| field("id", &minted.expand(id)));
    sse.retry.iter().for_each(|retry| field("retry", retry));
    match &sse.data {
        Some(Data::Json(_, data)) => field("data", &minted.expand(data)),
        Some(Data::Text(data)) => minted.expand(data).split('\n').for_each(|line| field("data", line)),
        None => {}
    }
    text.push('\n');
    text.into_bytes()
}
