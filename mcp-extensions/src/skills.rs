//! Skills: folders of instructions for models, served as resources (SEP-2640, `io.modelcontextprotocol/skills`, for
//! 2026-07-28 and declared in the legacy revisions alike).
//!
//! ```text
//! entry        what a server says of a skill, and the rules for that
//! frontmatter  the head of a SKILL.md, by `yaml`, the part of YAML that JSON has words for
//! digest       what a file holds, in 32 bytes
//! uri          skill://, and paths inside of it
//! method       skills/list, skills/get, resources/directory/read
//! server       Skills: a `catalog` made of `folder`s, from memory or from `disk`
//! client       PeerSkills: those of a server, loaded as it said that they are
//! ```
//!
//! A server [adds](mcp_driver::Router::add) [`Skills`]; a client takes [`PeerSkills`].
//!
//! # Example: both ends
//! ```no_run
//! use mcp_driver::{Peer, Router};
//! use mcp_extensions::skills::{LoadError, PeerSkills, Skills, SkillsError};
//!
//! fn server() -> Result<Router, SkillsError> {
//!     Ok(Router::new("acme", "1.0").add(Skills::dir("skills")?))
//! }
//!
//! async fn client(peer: &Peer) -> Result<(), LoadError> {
//!     let skills = PeerSkills::of(peer).await?;
//!     for skill in skills.list().await? {
//!         println!("{}: {}", skill.name(), skill.frontmatter.description);
//!     }
//!     let refunds = skills.get("skill://acme/billing/refunds/SKILL.md").await?;
//!     // Ask the user, and keep `refunds.approval()`. Then:
//!     let loaded = skills.load(&refunds).await?;
//!     println!("{}", loaded.body());
//!     println!("{:?}", loaded.read("examples/email.md").await?.text());
//!     Ok(())
//! }
//! ```

mod catalog;
mod client;
mod digest;
mod disk;
mod entry;
mod error;
mod folder;
mod frontmatter;
mod limits;
mod load_error;
mod media_type;
mod method;
mod server;
mod uri;
mod yaml;

use serde::{Deserialize, Serialize};

pub use client::{LoadedSkill, PeerSkills, SkillContent};
pub use digest::{Digest, NoDigest};
pub use entry::{EntryError, Skill, SkillFile, SkillResources};
pub use error::SkillsError;
pub use folder::SkillFolder;
pub use frontmatter::{Frontmatter, FrontmatterError};
pub use limits::SkillLimits;
pub use load_error::LoadError;
pub use media_type::DIRECTORY;
pub use method::{
    GetSkill, GetSkillParams, GetSkillResult, ListSkills, ListSkillsResult, ReadDirectory, ReadDirectoryParams,
    ReadDirectoryResult, Terms,
};
pub use server::Skills;
pub use uri::SKILL_MD;

use crate::extension::{Extending, Extension};

/// The extension as the two ends declare it. [`Skills`] does that for a server; a client need not.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct SkillsExtension;

impl Extension for SkillsExtension {
    const NAME: &'static str = "io.modelcontextprotocol/skills";
    type Server = SkillsSettings;
    type Client = ();
}

/// What a server says that has skills (SEP-2640, "Capability Declaration").
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SkillsSettings {
    /// It has `resources/directory/read`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub directory_read: bool,
}

impl SkillsSettings {
    /// With `resources/directory/read`, or without.
    #[must_use]
    pub const fn new(directory_read: bool) -> Self {
        Self { directory_read }
    }
}
