//! Many servers as one client.
//!
//! ```text
//! group/
//!   kind             what can be listed, and how it is named
//!   names            which name belongs to what of whom
//!   listing          lists of all members
//!   list             what they give
//!   calling          what is listed, called by its name in the group
//!   places           which resource is whose
//!   watch            a list of all members, as it changes
//!   error            why the group has no answer
//!   all              many futures at once
//! ```

mod all;
mod calling;
mod error;
mod kind;
mod list;
mod listing;
mod names;
mod places;
#[cfg(test)]
mod tests;
mod watch;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mcp_proto::model::Implementation;

pub use error::GroupError;
pub use kind::GroupKind;
pub use list::{GroupList, Grouped, MemberFailure, Renamed, RenamedBecause};
pub use watch::GroupWatch;

use all::all;
use kind::KINDS;
use names::{Names, Naming};
use places::Places;

use crate::signal::Signal;
use crate::{Upstream, UpstreamState};

/// Many servers as one client: one list of tools, each called by one name.
///
/// The tool `read` of the member `files` is `files_read`, and prompts, resources and templates are named likewise; the
/// URIs of resources stay as they are. A member that fails, hangs or is not there harms no other: a
/// [list](GroupList) gives what there is, and who failed and why. A name stays with what it was given to for as long as
/// that is listed, so that no call changes its meaning because some other member came or went.
///
/// Each member is an [`Upstream`], with its own connection, handlers and policy; the adapters' `connect_servers`, with
/// their feature `compose`, makes them from a [file](crate::ServersFile). Clones are the same group.
///
/// # Example: what a model is offered, and what it calls
/// ```no_run
/// use mcp_compose::{Group, Upstream};
/// use serde_json::json;
///
/// # async fn example(files: Upstream, mail: Upstream) -> Result<(), mcp_compose::GroupError> {
/// let group = Group::new();
/// group.add(files);
/// group.add(mail);
/// let tools = group.list_tools().await;
/// for failure in &tools.failures {
///     eprintln!("{failure}");
/// }
/// for tool in tools {
///     println!("{} of {}", tool.item.name, tool.member);
/// }
/// println!("{:?}", group.call_tool("files_read", json!({"path": "notes.md"})).await?.content);
/// group.close().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Group {
    inner: Arc<Inner>,
    naming: Naming,
    timeout: Duration,
    most: usize,
}

#[derive(Default)]
struct Inner {
    members: Mutex<Vec<Upstream>>,
    /// Counts the changes of who is a member.
    changes: Signal,
    names: [Mutex<Names>; KINDS],
    places: Mutex<Places>,
}

/// # Its members
impl Group {
    /// No members yet.
    #[must_use]
    pub fn new() -> Self {
        Self { inner: Arc::default(), naming: Naming::default(), timeout: Duration::from_secs(30), most: 10_000 }
    }

    /// What stands between the name of a member and that of its tool, `_` by default.
    #[must_use]
    pub fn separator(mut self, separator: &str) -> Self {
        self.naming.separator = separator.into();
        self
    }

    /// How long a name may be, 64 characters by default, which is what models' interfaces take. What is longer is cut
    /// and ends in eight digits that tell it from others; less than 16 is 16.
    #[must_use]
    pub fn longest_name(mut self, characters: usize) -> Self {
        self.naming.longest = characters.max(16);
        self
    }

    /// How long a member may take for a list, 30 seconds by default: coming back included.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How much a member may list, 10,000 items of each kind by default. What lists more has failed: a server that never
    /// comes to an end fills nobody's memory.
    #[must_use]
    pub const fn most_items(mut self, items: usize) -> Self {
        self.most = items;
        self
    }

    /// Adds a member; gives back the one that had its name, which goes on by itself until it is closed.
    pub fn add(&self, member: Upstream) -> Option<Upstream> {
        let mut members = lock(&self.inner.members);
        let place = members.iter().position(|other| other.name() == member.name());
        let before = match place {
            Some(place) => Some(std::mem::replace(&mut members[place], member)),
            None => {
                members.push(member);
                None
            }
        };
        drop(members);
        self.inner.changes.raise();
        before
    }

    /// Takes a member away, which goes on by itself until it is closed.
    pub fn remove(&self, name: &str) -> Option<Upstream> {
        let mut members = lock(&self.inner.members);
        let place = members.iter().position(|member| member.name() == name)?;
        let member = members.remove(place);
        drop(members);
        self.inner.names.iter().for_each(|names| lock(names).forget(name));
        lock(&self.inner.places).forget(name);
        self.inner.changes.raise();
        Some(member)
    }

    /// A member, for what the group has no method for.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<Upstream> {
        lock(&self.inner.members).iter().find(|member| member.name() == name).cloned()
    }

    /// The members, in the order in which they were added.
    #[must_use]
    pub fn members(&self) -> Vec<Upstream> {
        lock(&self.inner.members).clone()
    }

    /// How each member is.
    ///
    /// # Example
    /// ```no_run
    /// # fn example(group: mcp_compose::Group) {
    /// for member in group.status() {
    ///     println!("{}: {}, started {} times", member.name, member.state, member.generation);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn status(&self) -> Vec<MemberStatus> {
        let status = |member: &Upstream| MemberStatus {
            name: member.name().into(),
            state: member.state(),
            generation: member.generation(),
            server: member.current().and_then(|peer| peer.verdict()?.server),
        };
        self.members().iter().map(status).collect()
    }

    /// Closes every member, and waits until all are.
    pub async fn close(&self) {
        let members = self.members();
        members.iter().for_each(Upstream::close);
        all(members.iter().map(Upstream::closed)).await;
    }
}

/// How a member of a group is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MemberStatus {
    /// Its name in the group.
    pub name: Box<str>,
    /// What it is at.
    pub state: UpstreamState,
    /// How many connections to it have opened.
    pub generation: u64,
    /// Who it says it is, while it is there.
    pub server: Option<Implementation>,
}

impl Default for Group {
    fn default() -> Self {
        Self::new()
    }
}

/// Members in the order in which they come.
impl FromIterator<Upstream> for Group {
    fn from_iter<I: IntoIterator<Item = Upstream>>(members: I) -> Self {
        let group = Self::new();
        for member in members {
            group.add(member);
        }
        group
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group").field("members", &self.members()).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
