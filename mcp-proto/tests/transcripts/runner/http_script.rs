//! A transcript of HTTP, read into steps. The format is described in `http_format.md`.

use std::path::Path;
use std::time::Duration;

use super::pattern::Pattern;
use super::script::{Line, lines, read_bytes};
use super::words::{Word, duration};

#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// `>`: a command, a setting.
    Command(String, Vec<Word>),
    /// `!`: an event.
    Event(String, Vec<Word>),
    /// `?`: what a getter gives.
    Getter(String, Vec<Word>),
    /// `@`: time passes.
    Wait(Duration),
    /// `>> a POST modern`: a request.
    Request(String, Head),
    /// `>> a more "..."`: bytes of an open request's body.
    More(String, Vec<u8>),
    /// `>> a end`: an open request's body is complete.
    Complete(String),
    /// `>> a gone`: nobody reads the response any more; a client gave the request up.
    Gone(String),
    /// `<< a 200 json`: a response.
    Response(String, Head),
    /// `<< a end`: an open response is complete.
    End(String),
    /// `<< a breaks`: the request could not be sent, or the response broke off.
    Breaks(String),
    /// `~ a {json}`: something of an event stream.
    Sse(String, Sse),
    /// `~< a "..."`: bytes of a response, as they stand.
    Raw(String, Vec<u8>),
    /// `>< a`: the connection is cut in the middle.
    Cut(String),
    /// `~ a stalls`, `~ a flows`: nobody takes what the response says for a while.
    Stall(String, bool),
}

/// A request or a response: what stands on its line and on those below.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// `POST`, `200`.
    pub(crate) what: String,
    /// `modern`, `json`, `/mcp`, `in=@s`.
    pub(crate) words: Vec<String>,
    pub(crate) headers: Vec<HeaderLine>,
    pub(crate) body: Option<Body>,
}

impl Head {
    pub(crate) fn has(&self, word: &str) -> bool {
        self.words.iter().any(|other| other == word)
    }

    /// The value of `key=value`.
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        self.words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }
}

#[derive(Clone, Debug)]
pub(crate) enum HeaderLine {
    /// `Name: value`: in place of what the words give.
    Set(String, String),
    /// `+Name: value`: one line more.
    Add(String, String),
    /// `-Name`: what the words give is left out.
    Remove(String),
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// `| {"jsonrpc":...}`: JSON, or a pattern of it.
    Json(Pattern, String),
    /// `|< "..." * 5`.
    Bytes(Vec<u8>),
}

/// Something of an event stream.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sse {
    pub(crate) comment: bool,
    pub(crate) id: Option<String>,
    pub(crate) retry: Option<String>,
    pub(crate) event: Option<String>,
    pub(crate) data: Option<Data>,
}

#[derive(Clone, Debug)]
pub(crate) enum Data {
    /// A message; `...` stands for any data.
    Json(Pattern, String),
    /// `"text"`, `@name`.
    Text(String),
}

#[derive(Clone, Debug)]
pub(crate) struct HttpStep {
    /// `file:line`.
    pub(crate) at: String,
    pub(crate) text: String,
    pub(crate) act: Act,
}

/// Reads the transcript at `path`, below `root`.
pub(crate) fn read(root: &Path, path: &Path) -> Result<Vec<HttpStep>, String> {
    let mut steps: Vec<HttpStep> = Vec::new();
    for Line { at, text } in lines(root, path)? {
        let fail = |problem: String| format!("{at}: {problem}\n    {text}");
        let below = match (text.strip_prefix("   "), text.starts_with('|')) {
            (None, false) => {
                let act = read_act(&text).map_err(fail)?;
                steps.push(HttpStep { at, text, act });
                continue;
            }
            (header, _) => header,
        };
        let Some(Act::Request(_, head) | Act::Response(_, head)) = steps.last_mut().map(|step| &mut step.act) else {
            return Err(fail("headers and bodies stand below a request or a response".into()));
        };
        match below {
            Some(header) => head.headers.push(read_header(header).map_err(fail)?),
            None if head.body.is_some() => return Err(fail("a second body".into())),
            None => head.body = Some(read_body(&text).map_err(fail)?),
        }
    }
    Ok(steps)
}

fn read_act(line: &str) -> Result<Act, String> {
    let (sigil, rest) = line.split_once(' ').ok_or("a line is a sign, a space and the rest")?;
    let rest = rest.trim();
    if sigil == "@" {
        return Ok(Act::Wait(duration(rest.strip_prefix('+').ok_or("@ +5s")?)?));
    }
    let (name, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let (name, rest) = (name.to_owned(), rest.trim());
    let (first, more) = rest.split_once(' ').unwrap_or((rest, ""));
    match (sigil, first) {
        (">", _) => Ok(Act::Command(name, Word::read_all(rest)?)),
        ("!", _) => Ok(Act::Event(name, Word::read_all(rest)?)),
        ("?", _) => Ok(Act::Getter(name, Word::read_all(rest)?)),
        (">>", "more") => Ok(Act::More(name, read_bytes(more)?)),
        (">>", "end") => Ok(Act::Complete(name)),
        (">>", "gone") => Ok(Act::Gone(name)),
        (">>", _) => Ok(Act::Request(name, read_head(rest)?)),
        ("<<", "end") => Ok(Act::End(name)),
        ("<<", "breaks") => Ok(Act::Breaks(name)),
        ("<<", _) => Ok(Act::Response(name, read_head(rest)?)),
        ("><", "") => Ok(Act::Cut(name)),
        ("~", "stalls") => Ok(Act::Stall(name, true)),
        ("~", "flows") => Ok(Act::Stall(name, false)),
        ("~", _) => Ok(Act::Sse(name, read_sse(rest)?)),
        ("~<", _) => Ok(Act::Raw(name, read_bytes(rest)?)),
        _ => Err(format!("no line starts with {sigil:?}")),
    }
}

fn read_head(text: &str) -> Result<Head, String> {
    let mut words = text.split_whitespace().map(String::from);
    let what = words.next().ok_or("a method or a status is missing")?;
    Ok(Head { what, words: words.collect(), headers: Vec::new(), body: None })
}

fn read_header(line: &str) -> Result<HeaderLine, String> {
    if let Some(name) = line.strip_prefix('-') {
        return Ok(HeaderLine::Remove(name.trim().to_lowercase()));
    }
    let (name, value) = line.split_once(':').ok_or("a header is a name, a colon and a value")?;
    let (value, added) = (value.trim().to_owned(), name.strip_prefix('+'));
    Ok(match added {
        Some(name) => HeaderLine::Add(name.to_lowercase(), value),
        None => HeaderLine::Set(name.to_lowercase(), value),
    })
}

fn read_body(line: &str) -> Result<Body, String> {
    if let Some(bytes) = line.strip_prefix("|<") {
        return Ok(Body::Bytes(read_bytes(bytes)?));
    }
    let text = line.strip_prefix('|').ok_or("a body")?.trim();
    Ok(Body::Json(Pattern::parse(text)?, text.into()))
}

fn read_sse(text: &str) -> Result<Sse, String> {
    let mut sse = Sse::default();
    for word in Word::read_all(text)? {
        match word {
            Word::Bare(word) if word == ":" => sse.comment = true,
            Word::Bare(word) if word.starts_with('@') => sse.data = Some(Data::Text(word)),
            Word::Json(Pattern::Text(text), _) => sse.data = Some(Data::Text(text)),
            Word::Json(pattern, text) => sse.data = Some(Data::Json(pattern, text)),
            Word::Keyed(key, value) if key == "id" => sse.id = Some(plain(&value)?),
            Word::Keyed(key, value) if key == "retry" => sse.retry = Some(plain(&value)?),
            Word::Keyed(key, value) if key == "event" => sse.event = Some(plain(&value)?),
            other => return Err(format!("no part of an event: {other}")),
        }
    }
    Ok(sse)
}

fn plain(word: &Word) -> Result<String, String> {
    match word {
        Word::Json(..) => word.text(),
        other => other.bare().map(String::from),
    }
}
