//! What a call is about: a name or a URI.

use std::borrow::Cow;

use mcp_proto::jsonrpc::Raw;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::printable::printable;

/// What a call is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Target<'a> {
    /// Its method is about nothing in particular.
    None,
    /// The name of a tool or a prompt, the URI of a resource, the id of a task.
    Named(Cow<'a, str>),
    /// Its method is about something, and the params do not say about what in a way that can only be read once.
    Unreadable,
}

impl<'a> Target<'a> {
    /// What a call of `method` with `params` is about.
    pub(crate) fn of(method: &str, params: Option<&'a Raw>) -> Self {
        let Some(field) = field(method) else { return Self::None };
        let found = params.and_then(|params| match params.pick(["name", "uri", "ref", "taskId"]) {
            Some([name, uri, reference, task]) => read(field, [name, uri, reference, task]),
            None => params.decode::<Fields<'_>>().ok().and_then(|fields| read(field, fields.texts())),
        });
        found.map_or(Self::Unreadable, Self::Named)
    }

    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::None | Self::Unreadable => None,
        }
    }

    /// What an answer says was called: ``the tool `add` ``.
    pub(crate) fn told(&self, method: &str) -> Box<str> {
        let noun = match method {
            "tools/call" => "tool",
            "prompts/get" => "prompt",
            "resources/read" => "resource",
            _ => return format!("the request {}", printable(method, NAME)).into(),
        };
        match self.name() {
            Some(name) => format!("the {noun} `{}`", printable(name, NAME)).into(),
            None => "the request".into(),
        }
    }
}

/// How much of a name an answer repeats.
const NAME: usize = 64;

/// Where the params of a method say what it is about.
#[derive(Clone, Copy)]
enum Field {
    Name,
    Uri,
    Reference,
    Task,
}

/// A field that stands twice is an error.
#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    uri: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "ref")]
    reference: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "taskId")]
    task: Option<&'a RawValue>,
}

impl<'a> Fields<'a> {
    fn texts(&self) -> [Option<&'a str>; 4] {
        [self.name, self.uri, self.reference, self.task].map(|value| value.map(RawValue::get))
    }
}

fn field(method: &str) -> Option<Field> {
    match method {
        "tools/call" | "prompts/get" => Some(Field::Name),
        "resources/read" | "resources/subscribe" | "resources/unsubscribe" => Some(Field::Uri),
        "completion/complete" => Some(Field::Reference),
        "tasks/get" | "tasks/result" | "tasks/cancel" | "tasks/update" => Some(Field::Task),
        _ => None,
    }
}

fn read<'a>(field: Field, [name, uri, reference, task]: [Option<&'a str>; 4]) -> Option<Cow<'a, str>> {
    match field {
        Field::Name => text(name?),
        Field::Uri => text(uri?),
        Field::Task => text(task?),
        Field::Reference => {
            let fields: Fields<'a> = serde_json::from_str(reference?).ok()?;
            let [name, uri, ..] = fields.texts();
            match (name, uri) {
                (Some(one), None) | (None, Some(one)) => text(one),
                _ => None,
            }
        }
    }
}

/// The text of a JSON string, borrowed unless it holds an escape.
fn text(value: &str) -> Option<Cow<'_, str>> {
    match serde_json::from_str::<&str>(value) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) => serde_json::from_str::<String>(value).ok().map(Cow::Owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(method: &str, params: &str) -> String {
        let params = Raw::from_text(params.into()).expect("JSON");
        match Target::of(method, Some(&params)) {
            Target::None => "none".into(),
            Target::Named(name) => format!("={name}"),
            Target::Unreadable => "unreadable".into(),
        }
    }

    #[test]
    fn each_method_says_it_in_its_own_field() {
        assert_eq!(of("tools/call", r#"{"name":"add","uri":"x:"}"#), "=add");
        assert_eq!(of("resources/read", r#"{"name":"add","uri":"x:"}"#), "=x:");
        assert_eq!(of("completion/complete", r#"{"ref":{"type":"ref/prompt","name":"p"}}"#), "=p");
        assert_eq!(of("completion/complete", r#"{"ref":{"type":"ref/resource","uri":"f:///{p}"}}"#), "=f:///{p}");
        assert_eq!(of("tasks/get", r#"{"taskId":"t1"}"#), "=t1");
        assert_eq!(of("tools/list", r#"{"name":"add"}"#), "none");
    }

    #[test]
    fn an_escape_hides_nothing() {
        assert_eq!(of("tools/call", r#"{"n\u0061me":"\u0061dd"}"#), "=add");
    }

    #[test]
    fn what_two_readers_could_read_in_two_ways_is_unreadable() {
        assert_eq!(of("tools/call", r#"{"name":"add","name":"drop"}"#), "unreadable");
        assert_eq!(of("tools/call", r#"{"name":"add","n\u0061me":"drop"}"#), "unreadable");
        assert_eq!(of("completion/complete", r#"{"ref":{"name":"p","uri":"f:"}}"#), "unreadable");
        assert_eq!(of("tools/call", r#"{"name":7}"#), "unreadable");
        assert_eq!(of("tools/call", "{}"), "unreadable");
        assert_eq!(Target::of("tools/call", None), Target::Unreadable);
    }
}
