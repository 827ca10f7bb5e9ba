//! How large skills may be.

/// How large one skill may be, and how many a server reads.
///
/// The first two are those of SEP-2640 ("Limits"): every host takes a skill up to them, and none has to take a larger one.
/// A server does not serve what is over them, a client does not load it.
///
/// # Example: a client with little memory
/// ```
/// use mcp_extensions::skills::SkillLimits;
///
/// let mut limits = SkillLimits::default();
/// limits.bytes = 1 << 20;
/// assert_eq!(limits.files, 512);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SkillLimits {
    /// Files of one skill, its `SKILL.md` among them: 512.
    pub files: usize,
    /// Bytes of all files of one skill: 16 MiB.
    pub bytes: u64,
    /// Skills that are read from disk by one server: 1024. All of them are held in memory.
    pub skills: usize,
    /// Folders that stand in each other below the one that is read from disk: 16.
    pub depth: usize,
}

impl Default for SkillLimits {
    fn default() -> Self {
        Self { files: 512, bytes: 16 << 20, skills: 1024, depth: 16 }
    }
}
