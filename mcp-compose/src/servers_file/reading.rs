//! One entry.

use std::time::Duration;

use jsonc_parser::ast::{Object, Value};
use mcp_driver::router::nearest;

use super::entry::{HttpEntry, HttpKind, ServerEntry, ServerTransport, StdioEntry};
use super::expansion::Expanded;
use super::reader::{Place, Reader};

/// What is read here.
const KEYS: [&str; 18] = [
    "command",
    "args",
    "env",
    "environment",
    "cwd",
    "envFile",
    "url",
    "serverUrl",
    "httpUrl",
    "headers",
    "type",
    "transport",
    "transportType",
    "disabled",
    "enabled",
    "timeout",
    "path",
    "source",
];

/// What hosts know besides, and what means nothing here.
const OTHERS: [&str; 22] = [
    "alwaysAllow",
    "auth",
    "authProviderType",
    "autoApprove",
    "description",
    "dev",
    "disabledTools",
    "excludeTools",
    "gallery",
    "icon",
    "includeTools",
    "initTimeout",
    "name",
    "note",
    "oauth",
    "remote",
    "settings",
    "tools",
    "trust",
    "version",
    "watchPaths",
    "workingDirectory",
];

/// An entry, or nothing if it makes no sense, which is told.
pub(super) fn entry(reader: &mut Reader<'_>, name: &str, at: &Place, value: &Value<'_>) -> Option<ServerEntry> {
    reader.begin(name);
    let before = reader.errors();
    let Value::Object(object) = value else { return reader.expected(at, "an object", value) };
    let mut fields = Fields::default();
    fields.read(reader, at, object);
    let (enabled, timeout) = (fields.enabled, fields.timeout);
    let transport = fields.transport(reader, at, before);
    let transport = transport.filter(|_| reader.errors() == before)?;
    Some(ServerEntry { name: name.into(), enabled, timeout, transport })
}

/// What an entry says, whichever way it spells it.
struct Fields {
    command: Option<Expanded>,
    args: Vec<Expanded>,
    env: Vec<(String, Expanded)>,
    cwd: Option<Expanded>,
    env_file: Option<Expanded>,
    url: Option<Expanded>,
    headers: Vec<(String, Expanded)>,
    kind: Option<Kind>,
    enabled: bool,
    timeout: Option<Duration>,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Kind {
    Stdio,
    Http(HttpKind),
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            command: None,
            args: Vec::new(),
            env: Vec::new(),
            cwd: None,
            env_file: None,
            url: None,
            headers: Vec::new(),
            kind: None,
            enabled: true,
            timeout: None,
        }
    }
}

impl Fields {
    fn read(&mut self, reader: &mut Reader<'_>, at: &Place, object: &Object<'_>) {
        for property in &object.properties {
            let (key, value) = (property.name.as_str(), &property.value);
            let at = at.child(key, property);
            match key {
                "command" | "path" => self.command(reader, &at, value),
                // An array for a command brings arguments of its own, which come first.
                "args" => self.args.extend(reader.texts(&at, value).unwrap_or_default()),
                "env" | "environment" => self.env.extend(reader.pairs(&at, value).unwrap_or_default()),
                "cwd" => self.cwd = reader.text(&at, value),
                "envFile" => self.env_file = reader.text(&at, value),
                "url" | "serverUrl" | "httpUrl" => self.url = reader.text(&at, value),
                "headers" => self.headers = reader.pairs(&at, value).unwrap_or_default(),
                "type" | "transport" | "transportType" => self.kind(reader, &at, value),
                "disabled" => self.enabled = !reader.flag(&at, value).unwrap_or_default(),
                "enabled" => self.enabled = reader.flag(&at, value).unwrap_or(true),
                "timeout" => self.timeout = reader.number(&at, value).map(timeout),
                _ if key == "source" || OTHERS.contains(&key) => {}
                unknown => Self::unknown(reader, &at, unknown),
            }
        }
    }

    fn command(&mut self, reader: &mut Reader<'_>, at: &Place, value: &Value<'_>) {
        match value {
            Value::StringLit(_) => self.command = reader.text(at, value),
            Value::Array(_) => {
                let mut words = reader.texts(at, value).unwrap_or_default().into_iter();
                match words.next() {
                    Some(command) => self.command = Some(command),
                    None => reader.fail(at, "the command is empty".to_owned()),
                }
                let after = std::mem::take(&mut self.args);
                self.args = words.chain(after).collect();
            }
            Value::Object(nested) => self.read(reader, at, nested),
            other => _ = reader.expected::<()>(at, "a text, a list of texts or an object", other),
        }
    }

    fn kind(&mut self, reader: &mut Reader<'_>, at: &Place, value: &Value<'_>) {
        let Some(kind) = reader.text(at, value) else { return };
        self.kind = match kind.raw() {
            "stdio" | "local" => Some(Kind::Stdio),
            "http" | "streamable-http" | "streamableHttp" | "streamable_http" | "remote" => {
                Some(Kind::Http(HttpKind::Streamable))
            }
            "sse" => Some(Kind::Http(HttpKind::Sse)),
            other => {
                reader.fail(at, format!("the transport `{other}` is not known: it is `stdio`, `http` or `sse`"));
                None
            }
        };
    }

    /// A slip is a warning: what it costs is told where it is missed.
    fn unknown(reader: &mut Reader<'_>, at: &Place, key: &str) {
        let near = nearest(key, KEYS).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        reader.warn(at, format!("the key `{key}` is not known{near}"));
    }

    fn transport(self, reader: &mut Reader<'_>, at: &Place, before: usize) -> Option<ServerTransport> {
        let told = reader.errors() > before;
        match (self.command, self.url, self.kind) {
            (Some(_), Some(_), _) => {
                reader.fail(at, "there is a command and a URL: one of them is too many".to_owned())
            }
            (Some(command), None, None | Some(Kind::Stdio)) => {
                let Self { args, env, cwd, env_file, .. } = self;
                return Some(ServerTransport::Stdio(StdioEntry { command, args, env, cwd, env_file }));
            }
            (None, Some(url), kind @ (None | Some(Kind::Http(_)))) => {
                let kind = match kind {
                    Some(Kind::Http(kind)) => kind,
                    _ => HttpKind::Streamable,
                };
                return Some(ServerTransport::Http(HttpEntry { kind, url, headers: self.headers }));
            }
            (Some(_), None, Some(Kind::Http(_))) => {
                reader.fail(at, "the transport is one of the web, and there is a command and no URL".to_owned());
            }
            (None, Some(_), Some(Kind::Stdio)) => {
                reader.fail(at, "the transport is `stdio`, and there is a URL and no command".to_owned());
            }
            (None, None, _) if told => {}
            (None, None, _) => reader.fail(at, "there is neither a `command` nor a `url`".to_owned()),
        }
        None
    }
}

/// Hosts disagree about the unit, and nobody waits for less than a second or for more than a quarter of an hour.
fn timeout(number: f64) -> Duration {
    let seconds = if number < 1000.0 { number } else { number / 1000.0 };
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}
