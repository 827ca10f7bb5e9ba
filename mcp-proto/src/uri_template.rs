//! URI templates (RFC 6570, levels 1 to 4): written, expanded, and matched.
//!
//! A server lists families of resources by templates (server/resources, "Resource Templates", all revisions); a client
//! [expands](UriTemplate::expand) them, and the server finds out what it was asked for by
//! [matching](UriTemplate::match_uri) the URI. The RFC defines how to expand and leaves matching open; this is what it
//! means here.
//!
//! # Matching
//! A URI matches if there is any way at all to divide it among the parts of the template. If there are several, then
//! from the left each variable **takes as little as it can**, and what may be left out is taken if it is there.
//!
//! | In the template | stands in the URI for | and is |
//! |---|---|---|
//! | `{v}` | one character or more, but `/`, `?`, `#`, `&` | required |
//! | `{x,y}` | the same without commas, between commas | required as a whole, from the left |
//! | `{+v}` | one character or more, of any kind | required |
//! | `{#v}` | `#` and anything | may be missing |
//! | `{/v}`, `{/a,b*}` | `/` and what `{v}` stands for, or nothing | may be missing |
//! | `{.v}` | `.` and what `{v}` stands for, or nothing | may be missing |
//! | `{;m}` | `;m=` and what `{v}` stands for without `;`, or `;m` | may be missing, in any order |
//! | `{?x,y}`, `{&z}` | `?x=`, then `&y=`, and anything but `&` and `#` | may be missing, in any order |
//!
//! - What is encoded in the URI is decoded, by whole characters; a `%` that starts no escape, or escapes that are no
//!   UTF-8, match nothing. `{+v}` and `{#v}` leave the escapes of reserved characters as they are, since such
//!   characters stand for themselves there. `+` is no space.
//! - Beyond what an expansion contains, reserved characters are taken unencoded wherever the table allows it, and so are
//!   characters that a URI does not have, except control characters: not everybody encodes.
//! - A comma that is not encoded makes the value of a variable a [list](Value::List), except in `{+v}` and `{#v}`, where
//!   it cannot be told from a comma in the text; several variables of one expression are divided at it. The last one
//!   takes what is left over.
//! - An exploded variable (`*`) is a list, of one if there is one; if each piece has a `=`, it is [pairs](Value::Pairs).
//! - `{?list*}` takes each parameter `list=`. Parameters that the template does not name are the pairs of the first
//!   exploded variable that has none of its own; if there is none such, the URI does not match, and neither if a
//!   parameter comes twice that is not exploded. `x` alone is `x=`.
//! - `{v:3}` stands for three characters at most. If a variable comes again, its values have to be the same, or the
//!   start of the longer one.
//! - Text matches as it is written, or with the characters encoded that a URI does not have.
//!
//! So a URI that was expanded from a template gives its variables back, where there is only one way to divide it, except
//! for what an expansion does not show: what is empty from what is missing, in `{v}` and `{+v}`; a list of one from a
//! text; pairs that are not exploded from a list; and escapes within `{+v}` and `{#v}` from what they escape.
//!
//! # Cost
//! Matching takes time and memory in proportion to the length of the URI, times that of the template at worst: nothing
//! is tried twice. Both lengths are bounded by [`MAX_LENGTH`], [`MAX_VARIABLES`] and [`MAX_URI`].
//!
//! # Example: a query in any order
//! ```
//! use mcp_proto::uri_template::{UriTemplate, Values};
//!
//! let issues = UriTemplate::parse("repo://{owner}/{name}/issues{?state,labels*}")?;
//! let values = Values::new().with("owner", "ann").with("name", "a b").with("labels", ["bug", "ui"]);
//! let uri = issues.expand(&values)?;
//! assert_eq!(uri, "repo://ann/a%20b/issues?labels=bug&labels=ui");
//! assert_eq!(issues.match_uri(&uri), Some(values));
//!
//! let found = issues.match_uri("repo://ann/b/issues?labels=bug&state=open").unwrap();
//! assert_eq!(found.text("state"), Some("open"));
//! assert_eq!(issues.match_uri("repo://ann/b/c/issues"), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod escape;
mod expand;
mod expression;
mod matcher;
mod parse;
mod program;
mod reading;
#[cfg(test)]
mod tests;
mod value;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

pub use error::{ExpandError, TemplateError};
pub use expression::{Operator, Variable};
pub use value::{Value, Values};

use expression::Part;
use matcher::Matcher;
use program::Program;

/// Bytes of the longest template that is read: 4,096.
pub const MAX_LENGTH: usize = 4096;

/// Variables of the largest template that is read, 64, each as often as it stands there.
pub const MAX_VARIABLES: usize = 64;

/// Bytes of the longest URI that is matched, 256 KiB; a longer one matches nothing.
pub const MAX_URI: usize = 256 << 10;

/// A URI template (RFC 6570). See the [module](self) for what matches it.
#[derive(Clone)]
pub struct UriTemplate {
    text: Box<str>,
    parts: Vec<Part>,
    names: Vec<Box<str>>,
    program: Program,
}

impl UriTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let parts = parse::parts(text)?;
        let mut names: Vec<Box<str>> = Vec::new();
        for variable in parts.iter().flat_map(Part::variables) {
            if !names.iter().any(|name| **name == *variable.name()) {
                names.push(variable.name().into());
            }
        }
        let program = Program::new(&parts, &names);
        Ok(Self { text: text.into(), parts, names, program })
    }

    /// The template as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The names of the variables, each once, in the order in which they first stand there.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    /// The variables as they stand there, with what is said of them; a name may come more than once.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.parts.iter().flat_map(Part::variables)
    }

    /// The URI that the template is of these values (RFC 6570, 3). Values that it does not name are ignored, and
    /// variables without a value are left out.
    ///
    /// # Errors
    /// If the start is wanted of what is no text.
    pub fn expand(&self, values: &Values<'_>) -> Result<String, ExpandError> {
        expand::expand(&self.parts, values)
    }

    /// The values that the template has in `uri`, in the order of [`names`](Self::names), without those that are not
    /// there; `None` if it does not match.
    ///
    /// Costs O(length of the URI), and allocates little where there is little to decode.
    #[must_use]
    pub fn match_uri<'a>(&'a self, uri: &'a str) -> Option<Values<'a>> {
        let within = self.program.between(uri)?;
        let mut matcher = Matcher::new(&self.program, within);
        let spans = matcher.run()?;
        reading::values(&self.names, &spans)
    }
}

impl FromStr for UriTemplate {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        Self::parse(text)
    }
}

impl fmt::Display for UriTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for UriTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UriTemplate").field(&self.text).finish()
    }
}

impl PartialEq for UriTemplate {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for UriTemplate {}
