//! What a server says of a skill.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Digest, Frontmatter, SkillLimits, uri};

/// What a server says of a skill: all of its files, with what they hold, before any of them is read (SEP-2640, "Skill
/// Entries"). `skills/list` and `skills/get` give the same.
///
/// It belongs to the server that gave it: two servers may have two skills of one URI.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Skill {
    /// Where its `SKILL.md` is read.
    pub uri: String,
    /// What stands at the head of that file.
    pub frontmatter: Frontmatter,
    /// Its files.
    pub resources: SkillResources,
}

/// The files of a skill.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SkillResources {
    /// All of them.
    Files(Vec<SkillFile>),
    /// What they hold is made when they are read: nothing can be held against what was said, and hosts may decline.
    Dynamic,
}

/// A file of a skill.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SkillFile {
    /// Where it is read.
    pub uri: String,
    /// The digest of its bytes.
    pub digest: Digest,
    /// How many bytes it has.
    pub size: u64,
}

impl SkillFile {
    /// What is said of a file that holds `bytes`.
    #[must_use]
    pub fn of(uri: impl Into<String>, bytes: &[u8]) -> Self {
        Self { uri: uri.into(), digest: Digest::of(bytes), size: bytes.len() as u64 }
    }
}

impl Skill {
    /// An entry; [`check`](Self::check) says whether it is right.
    #[must_use]
    pub fn new(uri: impl Into<String>, frontmatter: Frontmatter, resources: SkillResources) -> Self {
        Self { uri: uri.into(), frontmatter, resources }
    }

    /// Its name, which other skills may have too.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.frontmatter.name
    }

    /// Its folder: the URI of its `SKILL.md` without that. Without a slash at its end it is what
    /// `resources/directory/read` takes. The whole URI, if there is no `SKILL.md` at its end.
    #[must_use]
    pub fn root(&self) -> &str {
        uri::root(&self.uri).unwrap_or(&self.uri)
    }

    /// Its files; none are known of one that is dynamic.
    #[must_use]
    pub fn files(&self) -> &[SkillFile] {
        match &self.resources {
            SkillResources::Files(files) => files,
            SkillResources::Dynamic => &[],
        }
    }

    /// The file of that URI.
    #[must_use]
    pub fn file(&self, uri: &str) -> Option<&SkillFile> {
        self.files().iter().find(|file| file.uri == uri)
    }

    /// The URI that a relative reference in its `SKILL.md` means; `None` if it leads out of the skill.
    ///
    /// # Example
    /// ```
    /// use mcp_extensions::skills::{Frontmatter, Skill, SkillResources};
    ///
    /// let skill = Skill::new("skill://acme/refunds/SKILL.md", Frontmatter::new("refunds", "Refunds"), SkillResources::Dynamic);
    /// assert_eq!(skill.resolve("examples/email.md").as_deref(), Some("skill://acme/refunds/examples/email.md"));
    /// assert_eq!(skill.resolve("../invoices/SKILL.md"), None);
    /// ```
    #[must_use]
    pub fn resolve(&self, reference: &str) -> Option<String> {
        uri::resolve(self.root(), reference)
    }

    /// What stands in one of its folders, by what is known of its files: names, those of folders with a slash at their end.
    /// `""` is the skill itself. This is what its user has agreed to, whatever the server has there now.
    #[must_use]
    pub fn children(&self, folder: &str) -> Vec<&str> {
        let folder = if folder.is_empty() { self.root().to_owned() } else { format!("{}/{folder}", self.root()) };
        let inside = self.files().iter().filter_map(|file| uri::inside(&folder, &file.uri));
        let names = inside.map(|path| path.find('/').map_or(path, |end| &path[..=end]));
        names.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// One digest over the URIs, digests and sizes of all files, in whatever order they come: what a user has agreed to. If
    /// it is another one later, the skill has changed and the user is to be asked anew ("Content-bound approval"). Keep it
    /// with your own name for the server. `None` for a skill that is dynamic, which cannot be agreed to for good.
    #[must_use]
    pub fn approval(&self) -> Option<Digest> {
        let SkillResources::Files(files) = &self.resources else { return None };
        let files: BTreeMap<_, _> = files.iter().map(|file| (&*file.uri, (file.digest, file.size))).collect();
        let mut said = Vec::new();
        for (uri, (digest, size)) in files {
            said.extend_from_slice(&(uri.len() as u64).to_be_bytes());
            said.extend_from_slice(uri.as_bytes());
            said.extend_from_slice(digest.as_bytes());
            said.extend_from_slice(&size.to_be_bytes());
        }
        Some(Digest::of(&said))
    }

    /// Holds the entry against the rules for entries, and the limits.
    ///
    /// # Errors
    /// The first rule that it breaks: it must not be loaded.
    pub fn check(&self, limits: &SkillLimits) -> Result<(), EntryError> {
        let Some(name) = uri::name(&self.uri) else { return Err(EntryError::Uri) };
        if name != self.frontmatter.name {
            return Err(EntryError::Name);
        }
        let SkillResources::Files(files) = &self.resources else { return Ok(()) };
        let mut seen = BTreeSet::new();
        for file in files {
            if uri::inside(self.root(), &file.uri).is_none() {
                return Err(EntryError::Outside(file.uri.as_str().into()));
            }
            if !seen.insert(&*file.uri) {
                return Err(EntryError::Twice(file.uri.as_str().into()));
            }
        }
        if !seen.contains(&*self.uri) {
            return Err(EntryError::NoManifest);
        }
        if files.len() > limits.files {
            return Err(EntryError::TooMany { files: files.len(), most: limits.files });
        }
        let bytes = files.iter().fold(0_u64, |sum, file| sum.saturating_add(file.size));
        if bytes > limits.bytes {
            return Err(EntryError::TooLarge { bytes, most: limits.bytes });
        }
        Ok(())
    }
}

const DYNAMIC: &str = "dynamic";

impl Serialize for SkillResources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Files(files) => files.serialize(serializer),
            Self::Dynamic => serializer.serialize_str(DYNAMIC),
        }
    }
}

impl<'de> Deserialize<'de> for SkillResources {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Array(files) => Vec::deserialize(Value::Array(files)).map(Self::Files).map_err(D::Error::custom),
            Value::String(word) if word == DYNAMIC => Ok(Self::Dynamic),
            _ => Err(D::Error::custom("`resources` is neither an array nor \"dynamic\"")),
        }
    }
}

/// Which rule an entry breaks.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum EntryError {
    /// Its URI is not that of a `SKILL.md` in a folder.
    Uri,
    /// The folder has another name than the skill.
    Name,
    /// Its `SKILL.md` is not among its files.
    NoManifest,
    /// A file is not inside its folder.
    Outside(Box<str>),
    /// A file is listed twice.
    Twice(Box<str>),
    /// It has more files than are taken.
    #[non_exhaustive]
    TooMany {
        /// How many it has.
        files: usize,
        /// How many are taken.
        most: usize,
    },
    /// Its files have more bytes than are taken.
    #[non_exhaustive]
    TooLarge {
        /// How many they have.
        bytes: u64,
        /// How many are taken.
        most: u64,
    },
}

impl fmt::Display for EntryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uri => f.write_str("its URI does not end in the name of a folder and `/SKILL.md`"),
            Self::Name => f.write_str("its folder has another name than its frontmatter"),
            Self::NoManifest => f.write_str("its `SKILL.md` is not among its files"),
            Self::Outside(uri) => write!(f, "the file {uri:?} is outside of its folder"),
            Self::Twice(uri) => write!(f, "the file {uri:?} is listed twice"),
            Self::TooMany { files, most } => write!(f, "it has {files} files, and {most} are taken"),
            Self::TooLarge { bytes, most } => write!(f, "its files have {bytes} bytes, and {most} are taken"),
        }
    }
}

impl std::error::Error for EntryError {}
