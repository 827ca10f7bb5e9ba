//! A transcript, read into steps.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::pattern::Pattern;
use super::words::{Word, duration};

/// One end of the connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum End {
    Client,
    Server,
}

impl End {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "client" => Ok(Self::Client),
            "server" => Ok(Self::Server),
            _ => Err(format!("client or server was expected, not {text:?}")),
        }
    }

    pub(crate) fn letter(self) -> char {
        match self {
            Self::Client => 'C',
            Self::Server => 'S',
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// `>`: a command, a setting.
    Command(End, Vec<Word>),
    /// `C`, `S`: a message, sent by the end.
    Message(End, Pattern, String),
    /// `C<`, `S<`: bytes as they stand, sent by the end.
    Bytes(End, Vec<u8>),
    /// `@`: time passes.
    Wait(Duration),
    /// `!`: an event.
    Event(End, Vec<Word>),
    /// `?`: what a getter gives.
    Getter(End, Vec<Word>),
    /// `~`: what the end says is taken by nobody for a while, or is taken again.
    Stall(End, bool),
    /// `~`: the end's events are polled by nobody for a while, or are polled again.
    Ignore(End, bool),
}

#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// `file:line`.
    pub(crate) at: String,
    pub(crate) text: String,
    pub(crate) action: Action,
}

/// Reads the transcript at `path`, below `root`.
pub(crate) fn read(root: &Path, path: &Path) -> Result<Vec<Step>, String> {
    let step = |line: Line| match read_action(&line.text) {
        Ok(action) => Ok(Step { at: line.at, text: line.text, action }),
        Err(problem) => Err(format!("{}: {problem}\n    {}", line.at, line.text)),
    };
    lines(root, path)?.into_iter().map(step).collect()
}

/// A line of a transcript, with what its names stand for.
pub(crate) struct Line {
    /// `file:line`.
    pub(crate) at: String,
    pub(crate) text: String,
}

/// The lines of the transcript at `path`, below `root`: openings are read in, comments left out.
pub(crate) fn lines(root: &Path, path: &Path) -> Result<Vec<Line>, String> {
    let mut names: Vec<_> = NAMES.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
    let mut lines = Vec::new();
    read_into(root, path, &mut names, &mut lines)?;
    Ok(lines)
}

/// What `$name` stands for unless a transcript says otherwise: what a client can do, what a server offers, what a
/// modern request carries and what the machine adds to a modern result.
const NAMES: [(&str, &str); 4] = [
    ("capabilities", "{}"),
    (
        "offers",
        r#"{"completions":{},"logging":{},"prompts":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true},"tools":{"listChanged":true}}"#,
    ),
    (
        "meta",
        r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"client","version":"1"},"io.modelcontextprotocol/clientCapabilities":$capabilities}"#,
    ),
    ("said", r#""_meta":{"io.modelcontextprotocol/serverInfo":{"name":"server","version":"1"}}"#),
];

fn read_into(root: &Path, path: &Path, names: &mut Vec<(String, String)>, lines: &mut Vec<Line>) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let shown = path.strip_prefix(root).unwrap_or(path).display();
    if !text.starts_with("# ") {
        return Err(format!("{shown}:1: the first line must say what is shown"));
    }
    for (index, line) in text.lines().enumerate() {
        let at = format!("{shown}:{}", index + 1);
        let fail = |problem: String| format!("{at}: {problem}\n    {line}");
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(opening) = line.strip_prefix("+ ") {
            read_into(root, &root.join("openings").join(format!("{}.txt", opening.trim())), names, lines)?;
            continue;
        }
        if let Some(definition) = line.strip_prefix("= ") {
            let (name, text) = definition.split_once(' ').ok_or_else(|| fail("a name and a text".into()))?;
            names.insert(0, (name.into(), expand(text, names)));
            continue;
        }
        lines.push(Line { at, text: expand(line, names) });
    }
    Ok(())
}

/// Puts the text of every `$name` in its place, also where such a text holds names itself; a longer name goes before
/// one that it starts with, a later definition before an earlier one.
fn expand(line: &str, names: &[(String, String)]) -> String {
    let mut names: Vec<_> = names.iter().collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let mut line = line.to_string();
    for _ in 0..names.len() {
        line = names.iter().fold(line, |line, (name, text)| line.replace(&format!("${name}"), text));
    }
    line
}

fn read_action(line: &str) -> Result<Action, String> {
    let (sigil, rest) = line.split_once(' ').ok_or("a line is a sign, a space and the rest")?;
    let rest = rest.trim();
    let of_end = || -> Result<(End, &str), String> {
        let (end, rest) = rest.split_once(' ').ok_or("client or server, then more")?;
        Ok((End::parse(end)?, rest))
    };
    match sigil {
        "C" | "S" => {
            let end = if sigil == "C" { End::Client } else { End::Server };
            Ok(Action::Message(end, Pattern::parse(rest)?, rest.into()))
        }
        "C<" => Ok(Action::Bytes(End::Client, read_bytes(rest)?)),
        "S<" => Ok(Action::Bytes(End::Server, read_bytes(rest)?)),
        "@" => Ok(Action::Wait(duration(rest.strip_prefix('+').ok_or("@ +5s")?)?)),
        ">" => of_end().and_then(|(end, rest)| Ok(Action::Command(end, Word::read_all(rest)?))),
        "!" => of_end().and_then(|(end, rest)| Ok(Action::Event(end, Word::read_all(rest)?))),
        "?" => of_end().and_then(|(end, rest)| Ok(Action::Getter(end, Word::read_all(rest)?))),
        "~" => match of_end()? {
            (end, "stalls") => Ok(Action::Stall(end, true)),
            (end, "flows") => Ok(Action::Stall(end, false)),
            (end, "sleeps") => Ok(Action::Ignore(end, true)),
            (end, "wakes") => Ok(Action::Ignore(end, false)),
            (_, other) => Err(format!("stalls, flows, sleeps or wakes, not {other:?}")),
        },
        _ => Err(format!("no line starts with {sigil:?}")),
    }
}

/// `"abc\n" "[" * 300 "\xFF"`: texts with escapes, each as often as it says.
pub(crate) fn read_bytes(mut text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    while let Some(quoted) = text.trim_start().strip_prefix('"') {
        let mut piece = Vec::new();
        let mut chars = quoted.char_indices();
        let end = loop {
            let (at, char) = chars.next().ok_or("a text does not end")?;
            match char {
                '"' => break at,
                '\\' => piece.extend(escape(&mut chars)?),
                other => piece.extend(other.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        };
        text = quoted[end + 1..].trim_start();
        let mut times = 1;
        if let Some(rest) = text.strip_prefix('*') {
            let rest = rest.trim_start();
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            times = rest[..end].parse().map_err(|_| "a number after *")?;
            text = &rest[end..];
        }
        bytes.extend(piece.repeat(times));
    }
    if text.trim().is_empty() { Ok(bytes) } else { Err(format!("left over: {text}")) }
}

fn escape(chars: &mut std::str::CharIndices<'_>) -> Result<Vec<u8>, String> {
    let mut next = || chars.next().map(|(_, char)| char).ok_or("an escape does not end");
    Ok(match next()? {
        'n' => vec![b'\n'],
        'r' => vec![b'\r'],
        't' => vec![b'\t'],
        '0' => vec![0],
        quoted @ ('"' | '\\') => vec![quoted as u8],
        'x' => {
            let hex: String = [next()?, next()?].into_iter().collect();
            vec![u8::from_str_radix(&hex, 16).map_err(|_| "two hex digits after \\x")?]
        }
        other => return Err(format!("no escape: \\{other}")),
    })
}
