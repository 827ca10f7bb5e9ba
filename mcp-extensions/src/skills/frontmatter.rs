//! What stands at the head of a `SKILL.md`.

#[cfg(test)]
mod tests;

use std::fmt;

use mcp_proto::model::Object;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::yaml;

/// The YAML at the head of a `SKILL.md`, as JSON: every field that its author wrote (Agent Skills specification; SEP-2640,
/// "Frontmatter").
///
/// # Example
/// ```
/// use mcp_extensions::skills::Frontmatter;
///
/// let manifest = "---\nname: refunds\ndescription: Refunds by policy\nlicense: MIT\n---\n# Refunds\n";
/// let (frontmatter, body) = Frontmatter::read(manifest)?;
/// assert_eq!((frontmatter.name.as_str(), body), ("refunds", "# Refunds\n"));
/// assert_eq!(frontmatter.other["license"], "MIT");
/// # Ok::<(), mcp_extensions::skills::FrontmatterError>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Frontmatter {
    /// What the skill is called: a label, which two skills may share.
    pub name: String,
    /// What it does and when to use it.
    pub description: String,
    /// Everything else: `license`, `compatibility`, `metadata`, `allowed-tools`, and whatever comes to be. A host grants
    /// nothing on the word of a server: `allowed-tools` is a request to its user.
    #[serde(flatten)]
    pub other: Object,
}

impl Frontmatter {
    /// A name and a description.
    #[must_use]
    pub fn new(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self { name: name.into(), description: description.into(), other: Object::new() }
    }

    /// With one field more.
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, value: impl Into<Value>) -> Self {
        self.other.insert(field.into(), value.into());
        self
    }

    /// The frontmatter of a `SKILL.md`, and what follows it.
    ///
    /// # Errors
    /// There is none, or it is longer than 64 KiB, or it is no YAML that JSON has words for, or name or description is
    /// missing.
    pub fn read(manifest: &str) -> Result<(Self, &str), FrontmatterError> {
        let (yaml, body) = split(manifest)?;
        let Value::Object(fields) = yaml::read(yaml).map_err(|problem| FrontmatterError::Yaml(problem.into()))? else {
            return Err(FrontmatterError::Yaml("it is no mapping".into()));
        };
        for field in ["name", "description"] {
            if !fields.get(field).is_some_and(Value::is_string) {
                return Err(FrontmatterError::field(field, "is missing, or no text"));
            }
        }
        let frontmatter = Self::deserialize(Value::Object(fields));
        Ok((frontmatter.map_err(|error| FrontmatterError::Yaml(error.to_string().into()))?, body))
    }

    /// Holds it against the rules for those who write skills (Agent Skills specification): lengths, and the letters of the
    /// name.
    ///
    /// # Errors
    /// The first field that breaks one.
    pub fn check(&self) -> Result<(), FrontmatterError> {
        if !is_name(&self.name) {
            let rule = "has other than 1 to 64 of a-z, 0-9 and single hyphens inside";
            return Err(FrontmatterError::field("name", rule));
        }
        if self.description.trim().is_empty() || self.description.chars().count() > 1024 {
            return Err(FrontmatterError::field("description", "has other than 1 to 1024 characters"));
        }
        match self.other.get("compatibility") {
            None => Ok(()),
            Some(Value::String(text)) if (1..=500).contains(&text.chars().count()) => Ok(()),
            Some(_) => Err(FrontmatterError::field("compatibility", "has other than 1 to 500 characters")),
        }
    }

    /// The first field that the two do not have alike.
    pub(super) fn difference<'a>(&'a self, other: &'a Self) -> Option<&'a str> {
        if self.name != other.name {
            return Some("name");
        }
        if self.description != other.description {
            return Some("description");
        }
        let fields = self.other.keys().chain(other.other.keys());
        fields.map(String::as_str).find(|field| match (self.other.get(*field), other.other.get(*field)) {
            (Some(a), Some(b)) => !is_same(a, b),
            _ => true,
        })
    }
}

/// Whether two values say the same: `1.0` in one language is `1` in another.
fn is_same(a: &Value, b: &Value) -> bool {
    let mut pairs = vec![(a, b)];
    while let Some(pair) = pairs.pop() {
        match pair {
            (Value::Number(a), Value::Number(b)) if a == b || a.as_f64() == b.as_f64() => {}
            (Value::Array(a), Value::Array(b)) if a.len() == b.len() => pairs.extend(a.iter().zip(b)),
            (Value::Object(a), Value::Object(b)) if a.len() == b.len() => {
                for (key, a) in a {
                    let Some(b) = b.get(key) else { return false };
                    pairs.push((a, b));
                }
            }
            (a, b) if a == b && !a.is_array() && !a.is_object() => {}
            _ => return false,
        }
    }
    true
}

/// Cuts a `SKILL.md` into its YAML and what follows.
fn split(manifest: &str) -> Result<(&str, &str), FrontmatterError> {
    let text = manifest.strip_prefix('\u{feff}').unwrap_or(manifest);
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if first.trim_end() != FENCE {
        return Err(FrontmatterError::Missing);
    }
    let mut read = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == FENCE {
            return Ok((&rest[..read], &rest[read + line.len()..]));
        }
        read += line.len();
        if read > LONGEST {
            return Err(FrontmatterError::TooLong);
        }
    }
    Err(FrontmatterError::Unclosed)
}

const FENCE: &str = "---";

/// In bytes. A name and a description take two thousand; this leaves room for a lot of metadata.
const LONGEST: usize = 64 << 10;

/// Whether a name is one that the Agent Skills specification allows; it is the last part of a path, too.
pub(super) fn is_name(name: &str) -> bool {
    let is_letter = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=64).contains(&name.len())
        && name.bytes().all(is_letter)
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--")
}

/// What is wrong with the frontmatter of a `SKILL.md`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum FrontmatterError {
    /// The file does not begin with a line of three hyphens.
    Missing,
    /// There is no second such line.
    Unclosed,
    /// It is longer than 64 KiB.
    TooLong,
    /// It is no YAML, or says what JSON cannot.
    Yaml(Box<str>),
    /// A field is missing or breaks a rule.
    #[non_exhaustive]
    Field {
        /// Which.
        field: &'static str,
        /// What about it.
        problem: &'static str,
    },
}

impl FrontmatterError {
    const fn field(field: &'static str, problem: &'static str) -> Self {
        Self::Field { field, problem }
    }
}

impl fmt::Display for FrontmatterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("it does not begin with frontmatter: a line of three hyphens comes first"),
            Self::Unclosed => f.write_str("its frontmatter does not end: a second line of three hyphens is missing"),
            Self::TooLong => write!(f, "its frontmatter is longer than {LONGEST} bytes"),
            Self::Yaml(problem) => write!(f, "its frontmatter cannot be read: {problem}"),
            Self::Field { field, problem } => write!(f, "the field `{field}` of its frontmatter {problem}"),
        }
    }
}

impl std::error::Error for FrontmatterError {}
