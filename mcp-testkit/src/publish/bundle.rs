//! The manifest of an MCPB bundle.

use std::fmt;

use mcp_driver::Service;
use mcp_proto::model::{Implementation, Tool};
use serde_json::{Value, json};

use super::{Published, Setting, pretty, rules};
use crate::TestClient;

/// A system that a bundle has a program for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Platform {
    /// macOS.
    Darwin,
    /// Windows.
    Win32,
    /// Linux.
    Linux,
}

impl Platform {
    fn name(self) -> &'static str {
        match self {
            Self::Darwin => "darwin",
            Self::Win32 => "win32",
            Self::Linux => "linux",
        }
    }
}

/// The `manifest.json` of an MCPB bundle, version 0.3: a zip archive with a built server in it, which a desktop host
/// installs by a double click.
///
/// The server's name, version, tools and whether it has prompts are its own. On Windows the program has `.exe` at its end.
/// [`assert_published!`](crate::assert_published) keeps the file as it should be.
///
/// # Example
/// ```
/// use mcp_driver::Router;
/// use mcp_testkit::{Bundle, Platform, Published, Setting};
///
/// let router = Router::new("weather", "1.2.0").tool("now", "The weather now", || async { "mild" });
/// let bundle = Bundle::of(router, "Example Ltd", "server/weather")
///     .description("The weather, anywhere")
///     .setting(Setting::new("WEATHER_TOKEN", "Token of the weather service").required().secret())
///     .platforms([Platform::Darwin, Platform::Linux]);
/// let manifest = bundle.to_value();
/// assert_eq!(manifest["tools"][0]["name"], "now");
/// assert_eq!(manifest["server"]["mcp_config"]["command"], "${__dirname}/server/weather");
/// assert_eq!(manifest["server"]["mcp_config"]["env"]["WEATHER_TOKEN"], "${user_config.weather_token}");
/// assert_eq!(manifest["user_config"]["weather_token"]["sensitive"], true);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Bundle {
    info: Implementation,
    tools: Vec<Tool>,
    prompts: bool,
    author: String,
    program: String,
    arguments: Vec<String>,
    settings: Vec<Setting>,
    platforms: Vec<Platform>,
    license: Option<String>,
}

impl Bundle {
    /// That of a service, whose built program lies at `program` in the archive.
    ///
    /// # Panics
    /// If the service fails to list its tools.
    #[track_caller]
    pub fn of<S: Service + 'static>(service: S, author: impl Into<String>, program: impl Into<String>) -> Self {
        let info = service.config().info.clone();
        let client = TestClient::new(service);
        let offered = client.capabilities();
        Self {
            info,
            tools: if offered.tools.is_some() { client.list_tools() } else { Vec::new() },
            prompts: offered.prompts.is_some(),
            author: author.into(),
            program: program.into(),
            arguments: Vec::new(),
            settings: Vec::new(),
            platforms: Vec::new(),
            license: None,
        }
    }

    /// What it is for; that of [`Implementation`] unless it is said here.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.info.description = Some(description.into());
        self
    }

    /// An argument that the program is started with. `${__dirname}` is the folder that the bundle was unpacked to.
    pub fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// A variable that the program reads, which the host asks its user for.
    pub fn setting(mut self, setting: Setting) -> Self {
        self.settings.push(setting);
        self
    }

    /// The systems that it runs on.
    pub fn platforms(mut self, platforms: impl IntoIterator<Item = Platform>) -> Self {
        self.platforms.extend(platforms);
        self
    }

    /// Its licence, as SPDX names it.
    pub fn license(mut self, license: impl Into<String>) -> Self {
        self.license = Some(license.into());
        self
    }
}

impl Published for Bundle {
    fn to_value(&self) -> Value {
        let command = format!("${{__dirname}}/{}", self.program);
        let variable = |setting: &Setting| (setting.name.clone(), json!(format!("${{user_config.{}}}", setting.key())));
        let mut run = json!({"command": command, "args": self.arguments});
        if !self.settings.is_empty() {
            run["env"] = Value::Object(self.settings.iter().map(variable).collect());
        }
        if self.platforms.contains(&Platform::Win32) {
            run["platform_overrides"] = json!({"win32": {"command": format!("{command}.exe")}});
        }
        let mut manifest = json!({"manifest_version": "0.3", "name": self.info.name});
        if let Some(title) = &self.info.title {
            manifest["display_name"] = json!(title);
        }
        manifest["version"] = json!(self.info.version);
        manifest["description"] = json!(self.info.description.as_deref().unwrap_or_default());
        manifest["author"] = json!({"name": self.author});
        if let Some(site) = &self.info.website_url {
            manifest["homepage"] = json!(site);
        }
        manifest["server"] = json!({"type": "binary", "entry_point": self.program, "mcp_config": run});
        if !self.tools.is_empty() {
            manifest["tools"] = self.tools.iter().map(tool).collect();
        }
        // A prompt's text depends on its arguments, so that hosts have to ask the server for it.
        if self.prompts {
            manifest["prompts_generated"] = json!(true);
        }
        if let Some(license) = &self.license {
            manifest["license"] = json!(license);
        }
        if !self.platforms.is_empty() {
            let names: Vec<_> = self.platforms.iter().map(|platform| platform.name()).collect();
            manifest["compatibility"] = json!({"platforms": names});
        }
        if !self.settings.is_empty() {
            let entries = self.settings.iter().map(|setting| (setting.key(), setting.user_config()));
            manifest["user_config"] = Value::Object(entries.collect());
        }
        manifest
    }

    fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        found.extend(rules::version("the version of the server", &self.info.version));
        if self.info.description.as_deref().unwrap_or_default().is_empty() {
            found.push("the description is not there".to_owned());
        }
        if self.author.is_empty() {
            found.push("the author is not there".to_owned());
        }
        let inside = !self.program.is_empty() && self.program.split(['/', '\\']).all(|part| !matches!(part, "" | ".."));
        if !inside {
            found.push(format!("the program is a path in the archive like `server/house`, not `{}`", self.program));
        }
        found.extend(self.info.website_url.as_deref().and_then(|url| rules::url("the site of the server", url)));
        found
    }
}

/// The text of the file.
impl fmt::Display for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&pretty(&self.to_value()))
    }
}

fn tool(tool: &Tool) -> Value {
    let mut entry = json!({"name": tool.name});
    if let Some(description) = &tool.description {
        entry["description"] = json!(description);
    }
    entry
}
