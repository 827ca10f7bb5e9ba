//! The entry of the MCP registry.

use std::fmt;

use mcp_driver::Service;
use mcp_proto::model::Implementation;
use serde_json::{Map, Value, json};

use super::{Package, Published, pretty, rules};

/// The entry of a server in the MCP registry: its `server.json`, of the schema of 2025-12-11.
///
/// Who the server is, and which version, it says itself; what is added is where it is got from.
/// [`assert_published!`](crate::assert_published) keeps the file as it should be.
///
/// # Example
/// ```
/// use mcp_driver::Router;
/// use mcp_testkit::{Package, Published, ServerJson, Setting};
///
/// let router = Router::new("weather", "1.2.0").tool("now", "The weather now", || async { "mild" });
/// let token = Setting::new("WEATHER_TOKEN", "Token of the weather service").required().secret();
/// let document = ServerJson::of(&router, "io.github.example/weather")
///     .description("The weather, anywhere")
///     .repository("https://github.com/example/weather")
///     .package(Package::cargo("weather-mcp").setting(token))
///     .remote("https://weather.example.com/mcp");
/// assert_eq!(document.problems(), [""; 0]);
/// let value = document.to_value();
/// assert_eq!(value["version"], "1.2.0");
/// assert_eq!(value["packages"][0]["registryType"], "cargo");
/// assert_eq!(value["packages"][0]["environmentVariables"][0]["isSecret"], true);
/// assert_eq!(value["remotes"][0]["type"], "streamable-http");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct ServerJson {
    name: String,
    info: Implementation,
    repository: Option<Value>,
    packages: Vec<Package>,
    remotes: Vec<String>,
    meta: Map<String, Value>,
}

impl ServerJson {
    /// That of a service, under its name in the registry: a namespace that its publisher owns, a slash, a name.
    /// `io.github.<account>` is that of an account, `com.example` that of the domain example.com.
    pub fn of<S: Service>(service: &S, name: impl Into<String>) -> Self {
        let info = service.config().info.clone();
        Self { name: name.into(), info, repository: None, packages: Vec::new(), remotes: Vec::new(), meta: Map::new() }
    }

    /// What it is for, in 100 characters at most; that of [`Implementation`] unless it is said here.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.info.description = Some(description.into());
        self
    }

    /// Where its source is. The host is named after the URL.
    pub fn repository(mut self, url: impl Into<String>) -> Self {
        let url = url.into();
        let host = url.split("://").nth(1).unwrap_or(&url).split('/').next().unwrap_or_default();
        let source = host.strip_suffix(".com").unwrap_or(host).to_owned();
        self.repository = Some(json!({"url": url, "source": source}));
        self
    }

    /// A package that it is got as.
    pub fn package(mut self, package: Package) -> Self {
        self.packages.push(package);
        self
    }

    /// A URL at which it can be reached by everybody, over Streamable HTTP.
    pub fn remote(mut self, url: impl Into<String>) -> Self {
        self.remotes.push(url.into());
        self
    }

    /// Something of the publisher's own, for registries that know it: 4 KB of JSON altogether.
    pub fn publisher_meta(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.meta.insert(key.into(), value.into());
        self
    }
}

const SCHEMA: &str = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

/// The only key of metadata that the registry keeps, and how many bytes of it.
const PUBLISHER: &str = "io.modelcontextprotocol.registry/publisher-provided";
const MOST_META: usize = 4096;

impl Published for ServerJson {
    fn to_value(&self) -> Value {
        let mut document = json!({"$schema": SCHEMA, "name": self.name});
        let texts = [
            ("title", &self.info.title),
            ("description", &self.info.description),
            ("websiteUrl", &self.info.website_url),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                document[key] = json!(text);
            }
        }
        // Pictures are shown from their sites; those that are data stay in the server.
        let icons = self.info.icons.iter().flatten().filter(|icon| icon.src.starts_with("https:"));
        let icons: Vec<Value> = icons.map(|icon| json!(icon)).collect();
        if !icons.is_empty() {
            document["icons"] = json!(icons);
        }
        if let Some(repository) = &self.repository {
            document["repository"] = repository.clone();
        }
        document["version"] = json!(self.info.version);
        if !self.packages.is_empty() {
            document["packages"] = self.packages.iter().map(|package| package.to_value(&self.info.version)).collect();
        }
        if !self.remotes.is_empty() {
            document["remotes"] =
                self.remotes.iter().map(|url| json!({"type": "streamable-http", "url": url})).collect();
        }
        if !self.meta.is_empty() {
            document["_meta"] = json!({PUBLISHER: self.meta});
        }
        document
    }

    fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        found.extend(rules::name(&self.name));
        found.extend(rules::text("the description", self.info.description.as_deref().unwrap_or_default()));
        found.extend(self.info.title.as_deref().and_then(|title| rules::text("the title", title)));
        found.extend(rules::version("the version of the server", &self.info.version));
        let website = self.info.website_url.as_deref();
        found.extend(website.and_then(|url| rules::url("the site of the server", url)));
        let repository = self.repository.as_ref().and_then(|repository| repository["url"].as_str());
        found.extend(repository.and_then(|url| rules::url("the repository", url)));
        if self.packages.is_empty() && self.remotes.is_empty() {
            found.push("there is neither a package nor a URL to get the server from".to_owned());
        }
        self.packages.iter().for_each(|package| package.problems(&mut found));
        found.extend(self.remotes.iter().filter_map(|url| rules::url("the URL of a remote", url)));
        let meta = json!(self.meta).to_string().len();
        if meta > MOST_META {
            found.push(format!("the publisher's metadata has {meta} bytes, and {MOST_META} are taken"));
        }
        found
    }
}

/// The text of the file.
impl fmt::Display for ServerJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&pretty(&self.to_value()))
    }
}
