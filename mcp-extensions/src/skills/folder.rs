//! Skills that are not on disk.

use std::collections::BTreeMap;

use super::{Frontmatter, SKILL_MD};

/// The files of a skill, for [`Skills::folders`](super::Skills::folders): built in, or made by a program.
///
/// # Example: a skill with a file beside its manifest
/// ```
/// use mcp_extensions::skills::{SkillFolder, Skills};
///
/// let manifest = "---\nname: refunds\ndescription: Refunds by policy\n---\nAnswer with `examples/email.md`.\n";
/// let refunds = SkillFolder::new("acme/billing/refunds", manifest).file("examples/email.md", "Dear customer,\n");
/// let skills = Skills::folders([refunds])?;
/// assert_eq!(skills.list()[0].uri, "skill://acme/billing/refunds/SKILL.md");
/// # Ok::<(), mcp_extensions::skills::SkillsError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SkillFolder {
    pub(super) path: String,
    pub(super) content: Content,
    pub(super) is_listed: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Files(BTreeMap<String, Vec<u8>>),
    Dynamic(Frontmatter),
}

impl SkillFolder {
    /// A skill at a path, whose last part is its name, with its `SKILL.md`.
    #[must_use]
    pub fn new(path: impl Into<String>, manifest: impl Into<Vec<u8>>) -> Self {
        Self::of(path.into()).file(SKILL_MD, manifest)
    }

    pub(super) const fn of(path: String) -> Self {
        Self { path, content: Content::Files(BTreeMap::new()), is_listed: true }
    }

    /// A skill whose files are made when they are read. It is listed, and its files are up to you: its `SKILL.md` is a
    /// [`resource`](mcp_driver::Router::resource) at `skill://<path>/SKILL.md`, the others are resources or a template
    /// below that, which is added before the [`Skills`](super::Skills): of two templates the first is asked. Hosts may
    /// decline such a skill.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::Router;
    /// use mcp_extensions::skills::{Frontmatter, SkillFolder, Skills};
    ///
    /// let daily = Frontmatter::new("daily", "The report of the day");
    /// let manifest = || async { format!("---\nname: daily\ndescription: The report of the day\n---\n{}\n", 4711) };
    /// let router = Router::new("reports", "1.0")
    ///     .add(Skills::folders([SkillFolder::dynamic("reports/daily", daily)])?)
    ///     .resource("skill://reports/daily/SKILL.md", "daily", manifest);
    /// # let _ = router;
    /// # Ok::<(), mcp_extensions::skills::SkillsError>(())
    /// ```
    #[must_use]
    pub fn dynamic(path: impl Into<String>, frontmatter: Frontmatter) -> Self {
        Self { path: path.into(), content: Content::Dynamic(frontmatter), is_listed: true }
    }

    /// With one file more, at a path inside of the skill. A skill that is [dynamic](Self::dynamic) has none to add to, and
    /// stays as it is.
    #[must_use]
    pub fn file(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        if let Content::Files(files) = &mut self.content {
            files.insert(path.into(), bytes.into());
        }
        self
    }

    /// Leaves it out of the list: who knows its URI gets it all the same.
    #[must_use]
    pub const fn unlisted(mut self) -> Self {
        self.is_listed = false;
        self
    }
}
