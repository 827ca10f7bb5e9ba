//! What whoever installs a server has to say.

use serde_json::{Map, Value, json};

/// An environment variable that a server reads, as whoever installs it is asked for it.
///
/// # Example: a token without which it does not start
/// ```
/// use mcp_testkit::Setting;
///
/// let token = Setting::new("WEATHER_TOKEN", "Token of the weather service").required().secret();
/// let unit = Setting::new("WEATHER_UNIT", "Unit of temperatures").default_value("celsius");
/// # let _ = (token, unit);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use]
pub struct Setting {
    pub(super) name: String,
    description: String,
    required: bool,
    secret: bool,
    default: Option<String>,
}

impl Setting {
    /// A variable of that name, which may be left out.
    pub fn new(name: impl Into<String>, description: impl Into<String>) -> Self {
        let (name, description) = (name.into(), description.into());
        Self { name, description, required: false, secret: false, default: None }
    }

    /// Nothing works without it.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// It is not shown, and kept where secrets are.
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// What it is unless something else is said.
    pub fn default_value(mut self, value: impl Into<String>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// As an input of `server.json`.
    pub(super) fn input(&self) -> Value {
        let mut input = Map::from_iter([
            ("name".to_owned(), json!(self.name)),
            ("description".to_owned(), json!(self.description)),
        ]);
        for (key, yes) in [("isRequired", self.required), ("isSecret", self.secret)] {
            if yes {
                input.insert(key.to_owned(), json!(true));
            }
        }
        if let Some(default) = &self.default {
            input.insert("default".to_owned(), json!(default));
        }
        Value::Object(input)
    }

    /// As an entry of a bundle's `user_config`, which is of text.
    pub(super) fn user_config(&self) -> Value {
        let mut entry = json!({"type": "string", "title": self.name, "description": self.description});
        for (key, yes) in [("required", self.required), ("sensitive", self.secret)] {
            if yes {
                entry[key] = json!(true);
            }
        }
        if let Some(default) = &self.default {
            entry["default"] = json!(default);
        }
        entry
    }

    /// The name of that entry.
    pub(super) fn key(&self) -> String {
        self.name.to_ascii_lowercase()
    }
}
