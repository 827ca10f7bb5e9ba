//! What one server is called inside another.

mod members;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use mcp_proto::jsonrpc::Raw;
use serde_json::value::RawValue;

use members::{Members, each};

/// What one server is called inside another, and how that shows in names and URIs.
///
/// | inside | outside, in the namespace `home` |
/// |---|---|
/// | tool or prompt `look` | `home_look` |
/// | resource `note://1`, template `note://{id}` | `note://home/1`, `note://home/{id}` |
/// | `file:///etc/motd` | `file://home//etc/motd` |
/// | `urn:isbn:1` | `urn:home/isbn:1` |
///
/// Namespaces may be put around each other, and each takes off what it has put on. What a member says in words, and
/// its structured results, stay as they are.
///
/// # Example: there and back
/// ```
/// use mcp_driver::Namespace;
///
/// let home = Namespace::new("home");
/// assert_eq!(home.name("look"), "home_look");
/// assert_eq!(home.strip_name("home_look"), Some("look"));
/// assert_eq!(home.uri("note://1"), "note://home/1");
/// assert_eq!(home.strip_uri("note://home/1").as_deref(), Some("note://1"));
/// assert_eq!(home.strip_uri("note://1"), None);
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Namespace(Arc<str>);

impl Namespace {
    /// A namespace of this name.
    ///
    /// # Panics
    /// If the name is empty, or holds anything but ASCII letters, digits, `_`, `-` and `.`: it becomes a part of names
    /// and URIs.
    #[must_use]
    pub fn new(name: impl AsRef<str>) -> Self {
        let name = name.as_ref();
        assert!(
            !name.is_empty() && name.chars().all(is_plain),
            "the namespace {name:?} cannot be a part of names and URIs: it takes ASCII letters, digits, `_`, `-`, `.`"
        );
        Self(name.into())
    }

    /// The namespace nearest to a name that somebody else has chosen: that of a server in a file, say. What no namespace
    /// may hold becomes `_`, so two names may be near to one namespace.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::Namespace;
    ///
    /// assert_eq!(Namespace::near("my files!").as_str(), "my_files_");
    /// assert_eq!(Namespace::near("").as_str(), "_");
    /// ```
    #[must_use]
    pub fn near(name: &str) -> Self {
        let mut spelled = String::new();
        for letter in name.chars() {
            spelled.push(if is_plain(letter) { letter } else { '_' });
        }
        if spelled.is_empty() { Self("_".into()) } else { Self(spelled.into()) }
    }

    /// What it is called.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of a tool or a prompt as it is known outside.
    #[must_use]
    pub fn name(&self, inner: &str) -> String {
        format!("{}_{inner}", self.0)
    }

    /// The name of a tool or a prompt as it is known inside; `None` if it is not of this namespace.
    #[must_use]
    pub fn strip_name<'a>(&self, outer: &'a str) -> Option<&'a str> {
        outer.strip_prefix(&*self.0)?.strip_prefix('_')
    }

    /// A URI, or a template of URIs, as it is known outside.
    #[must_use]
    pub fn uri(&self, inner: &str) -> String {
        let (scheme, rest) = split(inner);
        format!("{scheme}{}/{rest}", self.0)
    }

    /// A URI, or a template of URIs, as it is known inside; `None` if it is not of this namespace.
    #[must_use]
    pub fn strip_uri(&self, outer: &str) -> Option<String> {
        let (scheme, rest) = split(outer);
        let within = |rest: &str| Some(rest.strip_prefix(&*self.0)?.strip_prefix('/')?.to_owned());
        within(rest).map(|rest| format!("{scheme}{rest}")).or_else(|| within(outer))
    }

    /// The params of a request as the server inside knows them; `None` if they name something outside of this
    /// namespace, or nothing.
    ///
    /// Those of `tools/call`, `prompts/get`, `resources/read`, `resources/subscribe` and `completion/complete` name
    /// something. All else in them stays byte for byte.
    #[must_use]
    pub fn inward(&self, method: &str, params: &Raw) -> Option<Raw> {
        let mut members = Members::read(params.as_str())?;
        let named = |name: &str| self.strip_name(name).map(str::to_owned);
        let located = |uri: &str| self.strip_uri(uri);
        match method {
            "tools/call" | "prompts/get" => members.rename("name", &named).then(|| members.raw())?,
            "completion/complete" => {
                let edited = members.edit("ref", &|reference| {
                    let mut reference = Members::read(reference.get())?;
                    let is_named = reference.rename("name", &named);
                    let is_located = reference.rename("uri", &located);
                    (is_named || is_located).then(|| reference.write())
                });
                edited.then(|| members.raw())?
            }
            _ => members.rename("uri", &located).then(|| members.raw())?,
        }
    }

    /// The result of a request as it is known outside: lists, links to resources and what is embedded in content. A
    /// resource of the URI `asked`, which is one from outside, has its name already. All else stays byte for byte.
    #[must_use]
    pub fn outward(&self, method: &str, result: Raw, asked: Option<&str>) -> Raw {
        let member = match method {
            "tools/list" => "tools",
            "prompts/list" => "prompts",
            "resources/list" => "resources",
            "resources/templates/list" => "resourceTemplates",
            "tools/call" => "content",
            "prompts/get" => "messages",
            "resources/read" => "contents",
            _ => return result,
        };
        let edited = || {
            let mut members = Members::read(result.as_str())?;
            let edit = |item: &RawValue| match member {
                "tools" => self.tool(item),
                "prompts" => self.member(item, "name", &|name| self.name(name)),
                "resources" => self.member(item, "uri", &|uri| self.uri(uri)),
                "resourceTemplates" => self.member(item, "uriTemplate", &|uri| self.uri(uri)),
                "messages" => self.message(item),
                "contents" => self.member(item, "uri", &|uri| self.uri_but(uri, asked)),
                _ => self.content(item),
            };
            members.edit(member, &|items| each(items, &edit)).then(|| members.raw())?
        };
        edited().unwrap_or(result)
    }

    fn uri_but(&self, uri: &str, asked: Option<&str>) -> String {
        if asked == Some(uri) { uri.into() } else { self.uri(uri) }
    }

    fn member(&self, item: &RawValue, key: &str, rename: &dyn Fn(&str) -> String) -> Option<Box<RawValue>> {
        let mut members = Members::read(item.get())?;
        members.rename(key, &|text| Some(rename(text))).then(|| members.write())
    }

    /// A tool's page of an app is a resource of the same server (MCP Apps, `_meta.ui.resourceUri`).
    fn tool(&self, item: &RawValue) -> Option<Box<RawValue>> {
        let mut tool = Members::read(item.get())?;
        let located = |uri: &str| Some(self.uri(uri));
        tool.rename("name", &|name| Some(self.name(name)));
        tool.edit("_meta", &|meta| {
            let mut meta = Members::read(meta.get())?;
            let nested = meta.edit("ui", &|ui| self.member(ui, "resourceUri", &|uri| self.uri(uri)));
            let flat = meta.rename("ui/resourceUri", &located);
            (nested || flat).then(|| meta.write())
        });
        Some(tool.write())
    }

    fn message(&self, item: &RawValue) -> Option<Box<RawValue>> {
        let mut message = Members::read(item.get())?;
        let edited = message.edit("content", &|content| match content.get().starts_with('[') {
            true => each(content, &|item| self.content(item)),
            false => self.content(content),
        });
        edited.then(|| message.write())
    }

    /// A link to a resource, or a resource that is embedded.
    fn content(&self, item: &RawValue) -> Option<Box<RawValue>> {
        let mut content = Members::read(item.get())?;
        let kind = content.text("type")?;
        let edited = match &*kind {
            "resource_link" => content.rename("uri", &|uri| Some(self.uri(uri))),
            "resource" => content.edit("resource", &|resource| self.member(resource, "uri", &|uri| self.uri(uri))),
            _ => false,
        };
        edited.then(|| content.write())
    }
}

/// What may be a part of names and of URIs.
fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.')
}

impl fmt::Debug for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Namespace").field(&self.as_str()).finish()
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<&str> for Namespace {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for Namespace {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}

impl From<Cow<'_, str>> for Namespace {
    fn from(name: Cow<'_, str>) -> Self {
        Self::new(name)
    }
}

/// A URI after its scheme, and after the slashes if there are any; a variable of a template may be a part of the scheme.
fn split(uri: &str) -> (&str, &str) {
    let is_scheme = |it: char| it.is_ascii_alphanumeric() || matches!(it, '+' | '-' | '.' | '{' | '}' | '_');
    let colon = uri.char_indices().find(|(_, it)| !is_scheme(*it));
    let Some((colon @ 1.., ':')) = colon else { return ("", uri) };
    let end = if uri[colon + 1..].starts_with("//") { colon + 3 } else { colon + 1 };
    uri.split_at(end)
}

#[cfg(test)]
mod tests;
