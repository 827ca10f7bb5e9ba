//! Where the program of a server is got from.

use serde_json::{Value, json};

use super::{Setting, rules};

/// A package of a server, in one of the registries that the MCP registry knows.
///
/// It is started as a child process and spoken to over its standard streams, unless [`http`](Self::http) says where it
/// listens then.
///
/// # Ownership
/// The registry looks into the package for the name of the entry, and refuses it otherwise. On crates.io the README has to
/// show it, since comments are left out there: a line such as ``MCP Registry name: `mcp-name: io.github.example/house` ``.
/// An image needs the label `io.modelcontextprotocol.server.name`, a package of npm the field `mcpName`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use]
pub struct Package {
    registry: String,
    identifier: String,
    version: Option<String>,
    sha256: Option<String>,
    url: Option<String>,
    arguments: Vec<Value>,
    settings: Vec<Setting>,
}

impl Package {
    /// A crate of crates.io, whose program is installed with `cargo install`. Its version is the server's, unless
    /// [`version`](Self::version) says otherwise.
    pub fn cargo(name: impl Into<String>) -> Self {
        Self::of("cargo", name)
    }

    /// A bundle to be downloaded from a release on GitHub or GitLab, whose URL has `mcp` in it; `sha256` is that of the
    /// file, 64 hexadecimal digits in lower case, which clients check.
    pub fn mcpb(url: impl Into<String>, sha256: impl Into<String>) -> Self {
        Self { sha256: Some(sha256.into()), ..Self::of("mcpb", url) }
    }

    /// A container image by its full name, tag and all: `ghcr.io/example/house:1.0.0`.
    pub fn oci(image: impl Into<String>) -> Self {
        Self::of("oci", image)
    }

    /// A package of another registry: `npm`, `pypi`, `nuget`.
    pub fn of(registry: impl Into<String>, identifier: impl Into<String>) -> Self {
        Self {
            registry: registry.into(),
            identifier: identifier.into(),
            version: None,
            sha256: None,
            url: None,
            arguments: Vec::new(),
            settings: Vec::new(),
        }
    }

    /// The version of the package, if it is not that of the server.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// It is spoken to over Streamable HTTP at this URL, once it has been started.
    pub fn http(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// An argument that the program is always started with.
    pub fn argument(mut self, value: impl Into<String>) -> Self {
        self.arguments.push(json!({"type": "positional", "value": value.into()}));
        self
    }

    /// An argument that whoever installs it gives; `hint` names it.
    pub fn asked_argument(mut self, hint: impl Into<String>, description: impl Into<String>) -> Self {
        self.arguments.push(json!({
            "type": "positional", "valueHint": hint.into(), "description": description.into(), "isRequired": true,
        }));
        self
    }

    /// A variable that the program reads.
    pub fn setting(mut self, setting: Setting) -> Self {
        self.settings.push(setting);
        self
    }

    pub(super) fn to_value(&self, server_version: &str) -> Value {
        let mut package = json!({"registryType": self.registry, "identifier": self.identifier});
        // Images and bundles have theirs in the name, and a second one is refused.
        if !matches!(&*self.registry, "oci" | "mcpb") || self.version.is_some() {
            package["version"] = json!(self.version.as_deref().unwrap_or(server_version));
        }
        if let Some(sha256) = &self.sha256 {
            package["fileSha256"] = json!(sha256);
        }
        package["transport"] = match &self.url {
            Some(url) => json!({"type": "streamable-http", "url": url}),
            None => json!({"type": "stdio"}),
        };
        if !self.arguments.is_empty() {
            package["packageArguments"] = json!(self.arguments);
        }
        if !self.settings.is_empty() {
            package["environmentVariables"] = self.settings.iter().map(Setting::input).collect();
        }
        package
    }

    pub(super) fn problems(&self, found: &mut Vec<String>) {
        let name = &self.identifier;
        if let Some(version) = &self.version {
            found.extend(rules::version(&format!("the version of `{name}`"), version));
        }
        if let Some(url) = &self.url {
            found.extend(rules::url(&format!("the URL of `{name}`"), url));
        }
        if self.registry == "oci" && !name.contains('/') {
            found.push(format!("the image `{name}` needs its registry: ghcr.io/example/house:1.0.0"));
        }
        if self.registry == "mcpb" {
            let host = ["https://github.com/", "https://gitlab.com/"].into_iter().any(|host| name.starts_with(host));
            if !host || !name.contains("mcp") {
                found.push(format!("the bundle `{name}` has to be on github.com or gitlab.com, with `mcp` in its URL"));
            }
            let digest = self.sha256.as_deref().unwrap_or_default();
            if digest.len() != 64 || !digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
                found.push(format!("the SHA-256 of `{name}` is 64 hexadecimal digits in lower case, not `{digest}`"));
            }
        }
    }
}
