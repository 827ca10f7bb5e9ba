//! Values that become paths.
//!
//! What a template's variables stand for is guarded already: `{name}` is never more than one segment, and no segment
//! of `{+path}` is `..`. That is enough for a key of a table, and not for a file: take a [`PathPart`] or a [`SafePath`],
//! in arguments of tools and prompts too, and put it under a root by [`safe_join`].

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

#[cfg(test)]
mod tests;

/// Why a text is no path that stays where it is put.
///
/// # Example
/// ```
/// use mcp_driver::router::{PathPart, SafePath, UnsafePath};
///
/// assert_eq!(SafePath::new("a/../b"), Err(UnsafePath::Dots));
/// assert_eq!(SafePath::new("/etc/passwd"), Err(UnsafePath::Absolute));
/// assert_eq!(PathPart::new("a/b"), Err(UnsafePath::Slash));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum UnsafePath {
    /// There is nothing, or nothing between two slashes.
    Empty,
    /// A segment `.` or `..`.
    Dots,
    /// It begins with `/`, or with a drive letter.
    Absolute,
    /// There is a slash where one segment is wanted.
    Slash,
    /// There is a `\`.
    Backslash,
    /// There is a NUL or another control character.
    Control,
    /// There is an escape such as `%2F`: what is decoded once more may be another path.
    Escape,
    /// What Windows takes for something else: a stream (`:`), a device (`NUL`), a name that ends in a dot or a space.
    /// Refused there alone.
    Windows,
    /// A link leads out of the root.
    Link,
}

impl fmt::Display for UnsafePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "an empty segment in a path",
            Self::Dots => "a segment of dots in a path",
            Self::Absolute => "an absolute path where a relative one is wanted",
            Self::Slash => "a slash where one segment of a path is wanted",
            Self::Backslash => "a backslash in a path",
            Self::Control => "a control character in a path",
            Self::Escape => "an escape that is left in a path",
            Self::Windows => "a name that Windows keeps for something else",
            Self::Link => "a link that leads out of the root",
        })
    }
}

impl std::error::Error for UnsafePath {}

/// One segment of a path, and nothing that leads elsewhere: no slash or backslash, no `.` or `..`, no drive, no control
/// character, no escape that is left.
///
/// It is an argument like any text, and what does not fit is told like any mistake.
///
/// # Example: a file of a folder
/// ```
/// use std::path::Path;
///
/// use mcp_driver::router::{PathPart, Router};
///
/// async fn note(name: PathPart) -> std::io::Result<String> {
///     std::fs::read_to_string(name.under(Path::new("notes")))
/// }
///
/// let router = Router::new("notes", "1.0").template("note://{name}", "note", note);
/// # let _ = router;
/// assert!(PathPart::new("../secret").is_err());
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct PathPart(String);

/// A path below wherever it is put: segments as [`PathPart`] has them, with single slashes between them.
///
/// It is an argument like any text, and what does not fit is told like any mistake.
///
/// # Example: a tree of files
/// ```
/// use std::path::Path;
///
/// use mcp_driver::router::{Router, SafePath};
///
/// async fn file(path: SafePath) -> std::io::Result<Vec<u8>> {
///     std::fs::read(path.under(Path::new("public")))
/// }
///
/// let router = Router::new("files", "1.0").template("file:///{+path}", "file", file);
/// # let _ = router;
/// assert!(SafePath::new("css/site.css").is_ok());
/// assert!(SafePath::new("css/../../secret").is_err());
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct SafePath(String);

impl PathPart {
    /// Takes a text that is one segment.
    ///
    /// # Errors
    /// Why it is none.
    pub fn new(text: impl Into<String>) -> Result<Self, UnsafePath> {
        let text = text.into();
        if text.contains('/') {
            return Err(UnsafePath::Slash);
        }
        check(&text, cfg!(windows)).map(|()| Self(text))
    }
}

impl SafePath {
    /// Takes a text that is a path below something.
    ///
    /// # Errors
    /// Why it is none.
    pub fn new(text: impl Into<String>) -> Result<Self, UnsafePath> {
        let text = text.into();
        check(&text, cfg!(windows)).map(|()| Self(text))
    }

    /// The segments.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::SafePath;
    ///
    /// let path = SafePath::new("css/site.css")?;
    /// assert_eq!(path.as_str(), "css/site.css");
    /// assert_eq!(path.parts().collect::<Vec<_>>(), ["css", "site.css"]);
    /// # Ok::<(), mcp_driver::router::UnsafePath>(())
    /// ```
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }
}

macro_rules! path {
    ($($Path:ident: $name:literal, $description:literal),*) => {$(
        impl $Path {
            /// As text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Below `root`, as far as names go: links are followed by whoever opens it. Use [`safe_join`] if others may
            /// put links there.
            #[must_use]
            pub fn under(&self, root: impl AsRef<Path>) -> PathBuf {
                self.0.split('/').fold(root.as_ref().to_path_buf(), |path, part| path.join(part))
            }
        }

        impl AsRef<str> for $Path {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<Path> for $Path {
            fn as_ref(&self) -> &Path {
                Path::new(&self.0)
            }
        }

        impl fmt::Display for $Path {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$Path> for String {
            fn from(path: $Path) -> Self {
                path.0
            }
        }

        impl TryFrom<String> for $Path {
            type Error = UnsafePath;

            fn try_from(text: String) -> Result<Self, UnsafePath> {
                Self::new(text)
            }
        }

        impl<'de> Deserialize<'de> for $Path {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(String::deserialize(deserializer)?).map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $Path {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "minLength": 1, "description": $description })
            }
        }
    )*};
}

path!(
    PathPart: "PathPart", "the name of a file or a folder, without slashes",
    SafePath: "SafePath", "a relative path, with / between its parts and without . or .."
);

/// Where `path` is below `root`, which exists, with every link followed: what is there, and as far as it is, lies within
/// `root`.
///
/// The root itself is `.` or nothing at all: a folder may be listed where it begins. A [`SafePath`] is never that, so
/// whoever deletes or overwrites what a client names takes one of those.
///
/// It looks at the file system, and what it found may have changed by the time that the path is opened.
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] with an [`UnsafePath`] inside if `path` leads out of `root`, and whatever looking at
/// the file system fails with.
///
/// # Example
/// ```
/// use mcp_driver::router::safe_join;
///
/// let root = std::env::temp_dir();
/// assert!(safe_join(&root, "a/b.txt").is_ok());
/// assert_eq!(safe_join(&root, ".")?, root.canonicalize()?);
/// assert!(safe_join(&root, "../etc/passwd").is_err());
/// assert!(safe_join(&root, "/etc/passwd").is_err());
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn safe_join(root: impl AsRef<Path>, path: &str) -> io::Result<PathBuf> {
    joined(root.as_ref(), path)
}

fn joined(root: &Path, path: &str) -> io::Result<PathBuf> {
    if matches!(path, "" | ".") {
        return root.canonicalize();
    }
    let refused = |why: UnsafePath| io::Error::new(io::ErrorKind::InvalidInput, why);
    let path = SafePath::new(path).map_err(refused)?;
    let root = root.canonicalize()?;
    let mut found = root.clone();
    let mut parts = path.parts();
    while let Some(part) = parts.next() {
        let next = found.join(part);
        match next.symlink_metadata() {
            Ok(_) => found = next.canonicalize()?,
            // What is not there leads nowhere else.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(parts.fold(next, |path, part| path.join(part)));
            }
            Err(error) => return Err(error),
        }
        if !found.starts_with(&root) {
            return Err(refused(UnsafePath::Link));
        }
    }
    Ok(found)
}

/// What a variable of one segment may be, whatever it is used for.
pub(crate) fn is_segment(text: &str) -> bool {
    for character in text.chars() {
        if matches!(character, '/' | '\\') || character.is_control() {
            return false;
        }
    }
    !matches!(text, "." | "..")
}

/// Whether a path leads up.
pub(crate) fn has_steps_up(path: &str) -> bool {
    path.split('/').any(|part| part == "..")
}

/// All that can be said of a path without looking at the file system.
fn check(path: &str, windows: bool) -> Result<(), UnsafePath> {
    let bytes = path.as_bytes();
    let drive = matches!(bytes, [letter, b':', ..] if letter.is_ascii_alphabetic());
    if path.starts_with('/') || drive {
        return Err(UnsafePath::Absolute);
    }
    if path.contains('\\') {
        return Err(UnsafePath::Backslash);
    }
    if path.contains(char::is_control) {
        return Err(UnsafePath::Control);
    }
    let is_escape =
        |bytes: &[u8]| matches!(bytes, [b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit());
    if bytes.windows(3).any(is_escape) {
        return Err(UnsafePath::Escape);
    }
    for part in path.split('/') {
        if part.is_empty() {
            return Err(UnsafePath::Empty);
        }
        if matches!(part, "." | "..") {
            return Err(UnsafePath::Dots);
        }
        if windows && is_special(part) {
            return Err(UnsafePath::Windows);
        }
    }
    Ok(())
}

/// Whether Windows takes a name for something else.
fn is_special(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end().to_ascii_uppercase();
    let numbered = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    let device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || numbered
            .is_some_and(|number| ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"].contains(&number));
    device || part.contains([':', '<', '>', '"', '|', '?', '*']) || part.ends_with(['.', ' '])
}
