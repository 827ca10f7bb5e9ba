//! Skills of a server, as its client loads them.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use mcp_driver::{Pages, Peer};
use mcp_proto::model::{Resource, ResourceContents};

use super::{
    Digest, Frontmatter, GetSkill, GetSkillParams, ListSkills, LoadError, ReadDirectory, ReadDirectoryParams, Skill,
    SkillLimits, SkillResources, SkillsExtension, SkillsSettings, uri,
};
use crate::extension::Extension;

/// The skills of a server.
///
/// Nothing is read ahead of need: listing reads no file, loading reads the `SKILL.md`, and each file beside it is read when
/// it is asked for ("Lazy Retrieval"). What is read is held against what the server said before, and what does not agree is
/// not given out.
///
/// **That the two agree does not make either trustworthy.** What a skill says is input to a model, from that server: say so
/// where the model reads it, run nothing on its word, grant nothing that its frontmatter asks for, and read nothing of
/// another server for it. Keep skills by your own name for the server *and* their URI; names and URIs alone are anybody's.
///
/// # Example: from a list to a file
/// ```no_run
/// # async fn example(peer: mcp_driver::Peer) -> Result<(), Box<dyn std::error::Error>> {
/// use mcp_extensions::skills::PeerSkills;
///
/// let skills = PeerSkills::of(&peer).await?;
/// for skill in skills.list().await? {
///     let loaded = skills.load(&skill).await?;
///     println!("{}", loaded.body());
///     println!("{:?}", loaded.read("references/GUIDE.md").await?.text());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PeerSkills {
    peer: Peer,
    settings: SkillsSettings,
    limits: SkillLimits,
    takes_dynamic: bool,
}

impl PeerSkills {
    /// Those of the server at the other end, once the connection is [ready](Peer::ready).
    ///
    /// # Errors
    /// The server declares none, or the connection closed instead.
    pub async fn of(peer: &Peer) -> Result<Self, LoadError> {
        peer.ready().await.map_err(LoadError::Call)?;
        let settings = SkillsExtension::of_server(peer).map_err(LoadError::Undeclared)?;
        Ok(Self { peer: peer.clone(), settings, limits: SkillLimits::default(), takes_dynamic: false })
    }

    /// Takes skills up to other limits than those that every host keeps.
    #[must_use]
    pub const fn limits(mut self, limits: SkillLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Loads skills too whose files are made when they are read, so that nothing but their frontmatter can be held against
    /// what was said. Of such a skill no more is read than [`SkillLimits::bytes`].
    #[must_use]
    pub const fn dynamic(mut self) -> Self {
        self.takes_dynamic = true;
        self
    }

    /// Whether the server says what stands in its folders.
    #[must_use]
    pub const fn settings(&self) -> SkillsSettings {
        self.settings
    }

    /// Lists the skills: awaited all of them, as a stream one after the other. There may be others that are not listed, and
    /// two of one name. Entries that cannot be read are left out; the others are [checked](Skill::check) when they are loaded.
    pub fn list(&self) -> Pages<ListSkills> {
        self.peer.pages()
    }

    /// What the server says of a skill now, listed or not, by the URI of its `SKILL.md`.
    ///
    /// # Errors
    /// There is no such skill, or what is said of it breaks the rules.
    pub async fn get(&self, uri: &str) -> Result<Skill, LoadError> {
        let result = self.peer.call::<GetSkill>(&GetSkillParams::new(uri)).await;
        let skill = result.map_err(LoadError::Call)?.skill;
        if skill.uri != uri {
            return Err(LoadError::Other { asked: uri.into(), given: skill.uri.into() });
        }
        self.check(&skill)?;
        Ok(skill)
    }

    /// Reads the `SKILL.md` of a skill: its size, its digest and its frontmatter are those of the entry, or there is nothing.
    ///
    /// Ask the user before. [`Skill::approval`] is what to keep of the answer.
    ///
    /// # Errors
    /// The entry breaks the rules or the limits, the file cannot be read, or it is another than the entry says. After
    /// [`is_stale`](LoadError::is_stale), [`get`](Self::get) the entry anew, and if it is another one, ask the user again.
    pub async fn load(&self, skill: &Skill) -> Result<LoadedSkill, LoadError> {
        self.check(skill)?;
        let loaded = LoadedSkill {
            peer: self.peer.clone(),
            skill: skill.clone(),
            manifest: String::new(),
            body: 0,
            left: AtomicU64::new(self.limits.bytes),
        };
        let content = loaded.fetch(&skill.uri).await?;
        let Ok(manifest) = String::from_utf8(content.bytes) else {
            return Err(LoadError::NotText(skill.uri.as_str().into()));
        };
        let frontmatter = Frontmatter::read(&manifest);
        let (frontmatter, body) =
            frontmatter.map_err(|error| LoadError::Frontmatter { uri: skill.uri.as_str().into(), error })?;
        if let Some(field) = frontmatter.difference(&skill.frontmatter) {
            return Err(LoadError::Field { uri: skill.uri.as_str().into(), field: field.into() });
        }
        let body = manifest.len() - body.len();
        Ok(LoadedSkill { manifest, body, ..loaded })
    }

    /// What stands in a folder of the server's at this moment: for skills that are dynamic, and for folders that are no
    /// skill. That of a skill which is loaded is [`Skill::children`]: what is new on the server is no part of what the user
    /// has agreed to.
    ///
    /// # Errors
    /// The server has no such method or no such folder, or its pages do not end.
    pub async fn directory(&self, uri: &str) -> Result<Vec<Resource>, LoadError> {
        if !self.settings.directory_read {
            return Err(LoadError::NoDirectories);
        }
        let mut params = ReadDirectoryParams::new(uri);
        let mut found = Vec::new();
        let mut cursors = BTreeSet::new();
        loop {
            let page = self.peer.call::<ReadDirectory>(&params).await.map_err(LoadError::Call)?;
            found.extend(page.resources);
            let Some(cursor) = page.next_cursor else { return Ok(found) };
            if cursors.len() >= MOST_PAGES || !cursors.insert(cursor.clone()) {
                return Err(LoadError::Endless(uri.into()));
            }
            params.cursor = Some(cursor);
        }
    }

    fn check(&self, skill: &Skill) -> Result<(), LoadError> {
        let entry = |error| LoadError::Entry { uri: skill.uri.as_str().into(), error };
        skill.check(&self.limits).map_err(entry).and_then(|()| match skill.resources {
            SkillResources::Dynamic if !self.takes_dynamic => Err(LoadError::Dynamic(skill.uri.as_str().into())),
            _ => Ok(()),
        })
    }
}

/// Far more than there are skills that a host takes, which have 512 files.
const MOST_PAGES: usize = 1000;

/// A skill whose `SKILL.md` has been read, and is what was said. Keep it as long as a model acts on it: it holds on to the
/// entry, and gives out only what the entry has ("The Acting Window and the Held Entry").
#[derive(Debug)]
pub struct LoadedSkill {
    peer: Peer,
    skill: Skill,
    manifest: String,
    /// Where the body starts in it.
    body: usize,
    /// How many bytes more of a skill that is dynamic are read.
    left: AtomicU64,
}

impl LoadedSkill {
    /// What the server said of it.
    #[must_use]
    pub const fn skill(&self) -> &Skill {
        &self.skill
    }

    /// The whole `SKILL.md`.
    #[must_use]
    pub fn manifest(&self) -> &str {
        &self.manifest
    }

    /// What follows the frontmatter: the instructions.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.manifest[self.body..]
    }

    /// Reads a file of the skill, by a reference as it stands in the `SKILL.md`.
    ///
    /// # Errors
    /// It leads out of the skill, it is none of its files, it cannot be read, or it is another than the entry says.
    pub async fn read(&self, reference: &str) -> Result<SkillContent, LoadError> {
        match self.skill.resolve(reference) {
            Some(uri) => self.fetch(&uri).await,
            None => Err(LoadError::Unlisted(reference.into())),
        }
    }

    /// Reads a file of the skill by its URI.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub async fn read_uri(&self, uri: &str) -> Result<SkillContent, LoadError> {
        self.fetch(uri).await
    }

    async fn fetch(&self, uri: &str) -> Result<SkillContent, LoadError> {
        let expected = match self.skill.resources {
            SkillResources::Files(_) => Some(self.skill.file(uri).ok_or_else(|| LoadError::Unlisted(uri.into()))?),
            SkillResources::Dynamic if uri::inside(self.skill.root(), uri).is_none() => {
                return Err(LoadError::Unlisted(uri.into()));
            }
            SkillResources::Dynamic => None,
        };
        let result = self.peer.read_resource(uri).await.map_err(LoadError::Call)?;
        let content = SkillContent::of(uri, result.contents)?;
        let size = content.bytes.len() as u64;
        let Some(expected) = expected else {
            let taken = |left: u64| left.checked_sub(size);
            return match self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken) {
                Ok(_) => Ok(content),
                Err(_) => Err(LoadError::TooLarge(self.skill.uri.as_str().into())),
            };
        };
        if size != expected.size {
            return Err(LoadError::Size { uri: uri.into(), expected: expected.size, found: size });
        }
        let found = Digest::of(&content.bytes);
        if found != expected.digest {
            return Err(LoadError::Digest { uri: uri.into(), expected: expected.digest, found });
        }
        Ok(content)
    }
}

/// What a file of a skill holds.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SkillContent {
    /// Where it was read.
    pub uri: String,
    /// Its media type, as the server has it.
    pub mime_type: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl SkillContent {
    /// The text, if it is UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// One part of a result is what stands at the URI; it must be the only one of that URI.
    fn of(uri: &str, contents: Vec<ResourceContents>) -> Result<Self, LoadError> {
        let mut found = contents.into_iter().filter_map(|contents| match contents {
            ResourceContents::Text(text) if text.uri == uri => Some((Some(text.text.into_bytes()), text.mime_type)),
            ResourceContents::Blob(blob) if blob.uri == uri => Some((blob.bytes(), blob.mime_type)),
            _ => None,
        });
        match (found.next(), found.next()) {
            (Some((Some(bytes), mime_type)), None) => Ok(Self { uri: uri.into(), mime_type, bytes }),
            _ => Err(LoadError::NoContent(uri.into())),
        }
    }
}
