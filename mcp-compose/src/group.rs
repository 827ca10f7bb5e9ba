//! Many servers as one client.
//!
//! ```text
//! group/
//!   kind             what can be listed, and how it is named
//!   names            which name belongs to what of whom
//!   list             what a list of all members gives
//!   places           which resource is whose
//!   watch            a list of all members, as it changes
//!   error            why the group has no answer
//!   all              many futures at once
//! ```

mod all;
mod error;
mod kind;
mod list;
mod names;
mod places;
#[cfg(test)]
mod tests;
mod watch;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mcp_driver::{CallError, Pages, ToolCall};
use mcp_proto::method::{ListPrompts, ListResourceTemplates, ListResources, ListTools};
use mcp_proto::model::{
    CallToolResult, GetPromptResult, Implementation, Prompt, ReadResourceResult, Resource, ResourceTemplate, Tool,
};
use serde::Serialize;

pub use error::GroupError;
pub use kind::GroupKind;
pub use list::{GroupList, Grouped, MemberFailure, Renamed, RenamedBecause};
pub use watch::GroupWatch;

use all::all;
use kind::{KINDS, Kind};
use names::{Names, Naming};
use places::{Found, Places};

use crate::nearest::nearest;
use crate::signal::Signal;
use crate::upstream::race::{Either, race};
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

/// # Lists
impl Group {
    /// The tools of all members.
    pub async fn list_tools(&self) -> GroupList<Tool> {
        self.list::<ListTools>().await
    }

    /// The prompts of all members.
    pub async fn list_prompts(&self) -> GroupList<Prompt> {
        self.list::<ListPrompts>().await
    }

    /// The resources of all members.
    pub async fn list_resources(&self) -> GroupList<Resource> {
        self.list::<ListResources>().await
    }

    /// The families of resources of all members.
    pub async fn list_resource_templates(&self) -> GroupList<ResourceTemplate> {
        self.list::<ListResourceTemplates>().await
    }

    /// A list of all members, and again whenever that of one has changed, a member has come back, or one was added or
    /// taken away. Only the member that it is about is asked again.
    ///
    /// # Example: the tools for a model, whatever becomes of their servers
    /// ```no_run
    /// # async fn example(group: mcp_compose::Group) {
    /// let mut lists = group.watch_tools();
    /// loop {
    ///     let tools = lists.next().await;
    ///     println!("{} tools, {} servers without", tools.items.len(), tools.failures.len());
    /// }
    /// # }
    /// ```
    pub fn watch<K: GroupKind>(&self) -> GroupWatch<K> {
        GroupWatch::new(self.clone())
    }

    /// The tools of all members, as they change: see [`watch`](Self::watch).
    pub fn watch_tools(&self) -> GroupWatch<ListTools> {
        self.watch()
    }

    /// The prompts of all members, as they change: see [`watch`](Self::watch).
    pub fn watch_prompts(&self) -> GroupWatch<ListPrompts> {
        self.watch()
    }

    /// The resources of all members, as they change: see [`watch`](Self::watch).
    pub fn watch_resources(&self) -> GroupWatch<ListResources> {
        self.watch()
    }

    /// The families of resources of all members, as they change: see [`watch`](Self::watch).
    pub fn watch_resource_templates(&self) -> GroupWatch<ListResourceTemplates> {
        self.watch()
    }

    async fn list<K: Kind>(&self) -> GroupList<K::Item> {
        let members = self.members();
        let lists = all(members.iter().map(|member| self.list_one::<K>(member))).await;
        self.merged::<K>(members.iter().map(Upstream::name).zip(lists))
    }

    /// One list of what each gave.
    fn merged<'a, K: Kind>(
        &self,
        lists: impl Iterator<Item = (&'a str, Result<Vec<K::Item>, GroupError>)>,
    ) -> GroupList<K::Item> {
        let mut list = GroupList::new();
        let mut names = lock(&self.inner.names[K::AT]);
        for (member, items) in lists {
            match items {
                Ok(items) => list.add::<K>(member, items, &mut names, &self.naming),
                Err(error) => list.failures.push(MemberFailure { member: member.into(), error }),
            }
        }
        drop(names);
        let mut places = lock(&self.inner.places);
        for member in &list.heard {
            let uris = list.of(member).filter_map(|listed| K::uri(&listed.item));
            match K::AT {
                ListResources::AT => places.put_resources(member, uris),
                ListResourceTemplates::AT => places.put_templates(member, uris),
                _ => {}
            }
        }
        drop(places);
        list
    }

    fn bounded<T>(&self, member: &Upstream, items: Vec<T>) -> Result<Vec<T>, GroupError> {
        match items.len() > self.most {
            true => Err(GroupError::TooMany { member: member.name().into(), most: self.most }),
            false => Ok(items),
        }
    }

    async fn list_one<K: Kind>(&self, member: &Upstream) -> Result<Vec<K::Item>, GroupError> {
        let listing = member.read(|peer| async move {
            match peer.verdict().and_then(|verdict| verdict.capabilities) {
                Some(capabilities) if !K::is_offered(&capabilities) => Ok(Vec::new()),
                _ => up_to(self.most, peer.pages::<K>()).await,
            }
        });
        match race(listing, member.sleep(self.timeout)).await {
            Either::First(listed) => self.bounded(member, listed.map_err(GroupError::Member)?),
            Either::Second(()) => Err(GroupError::TimedOut { member: member.name().into(), after: self.timeout }),
        }
    }
}

/// As many as may be, and one more if there are more.
async fn up_to<K: Kind>(most: usize, mut pages: Pages<K>) -> Result<Vec<K::Item>, CallError> {
    let mut items = Vec::new();
    while items.len() <= most
        && let Some(item) = pages.next().await
    {
        items.push(item?);
    }
    Ok(items)
}

/// # Using what is listed
impl Group {
    /// Calls a tool by its name in the group, once: if the member goes away meanwhile, that is an error. Dropping the
    /// future cancels the call. `arguments` is anything that serialises to an object; `()` for none.
    ///
    /// # Errors
    /// [`GroupError`]. That the tool failed is none: `is_error` says so.
    pub async fn call_tool(&self, name: &str, arguments: impl Serialize) -> Result<CallToolResult, GroupError> {
        self.call_tool_with(name, arguments, |call| call).await
    }

    /// Calls a tool as [`call_tool`](Self::call_tool) does, with all that can be said of a call: progress, a time limit,
    /// `_meta`, what is read from the result.
    ///
    /// # Errors
    /// As [`call_tool`](Self::call_tool), and what the reading of the result brings.
    ///
    /// # Example: with its progress, for a minute at most
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// # async fn example(group: mcp_compose::Group) -> Result<(), mcp_compose::GroupError> {
    /// let text = group
    ///     .call_tool_with("files_index", (), |call| {
    ///         call.text().timeout(Duration::from_secs(60)).on_progress(|step| println!("{}", step.progress))
    ///     })
    ///     .await?;
    /// println!("{text}");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn call_tool_with<T>(
        &self,
        name: &str,
        arguments: impl Serialize,
        with: impl Fn(ToolCall) -> ToolCall<T>,
    ) -> Result<T, GroupError> {
        let (member, own) = self.route::<ListTools>(name).await?;
        let called = member.ask(|peer| with(peer.call_tool(&own, &arguments)));
        called.await.map_err(GroupError::Member)
    }

    /// Fills in a prompt by its name in the group.
    ///
    /// # Errors
    /// [`GroupError`].
    pub async fn get_prompt(&self, name: &str, arguments: impl Serialize) -> Result<GetPromptResult, GroupError> {
        let (member, own) = self.route::<ListPrompts>(name).await?;
        member.read(|peer| peer.get_prompt(&own, &arguments)).await.map_err(GroupError::Member)
    }

    /// Reads a resource of whichever member has it: the one that lists it, or else the one with a template that it
    /// matches.
    ///
    /// # Errors
    /// [`GroupError`]; where several members have it, [`read_resource_of`](Self::read_resource_of) says which is meant.
    pub async fn read_resource(&self, uri: &str) -> Result<ReadResourceResult, GroupError> {
        let mut found = lock(&self.inner.places).find(uri);
        if let Found::Nowhere = found {
            self.list_resources().await;
            self.list_resource_templates().await;
            found = lock(&self.inner.places).find(uri);
        }
        match found {
            Found::At(member) => self.read_resource_of(&member, uri).await,
            Found::AtSeveral(members) => Err(GroupError::Ambiguous { uri: uri.into(), members }),
            Found::Nowhere => Err(GroupError::Unknown { kind: "resource", name: uri.into(), near: None }),
        }
    }

    /// Reads a resource of one member.
    ///
    /// # Errors
    /// [`GroupError`].
    pub async fn read_resource_of(&self, member: &str, uri: &str) -> Result<ReadResourceResult, GroupError> {
        let Some(found) = self.member(member) else {
            let members = self.members();
            let near = nearest(member, members.iter().map(Upstream::name)).map(Into::into);
            return Err(GroupError::Unknown { kind: "member", name: member.into(), near });
        };
        found.read(|peer| peer.read_resource(uri)).await.map_err(GroupError::Member)
    }

    /// The member that has the tool of this name, and the name that it has there: for calls that are made by hand.
    ///
    /// # Errors
    /// [`GroupError::Unknown`].
    pub async fn tool(&self, name: &str) -> Result<(Upstream, String), GroupError> {
        self.route::<ListTools>(name).await
    }

    /// Who has what is called `name`. What was never listed is found by its prefix, if that leaves one member: it may
    /// know what it does not list.
    async fn route<K: Kind>(&self, name: &str) -> Result<(Upstream, String), GroupError> {
        let names = &self.inner.names[K::AT];
        if let Some(found) = self.owner(name, names) {
            return Ok(found);
        }
        let members = self.members();
        let by_prefix: Vec<(&Upstream, &str)> = members
            .iter()
            .filter_map(|member| Some((member, self.naming.without_prefix(member.name(), name)?)))
            .collect();
        if let [(member, own)] = by_prefix.as_slice() {
            return Ok(((*member).clone(), (*own).to_owned()));
        }
        self.list::<K>().await;
        if let Some(found) = self.owner(name, names) {
            return Ok(found);
        }
        let names = lock(names);
        let near = nearest(name, names.all()).map(Into::into);
        Err(GroupError::Unknown { kind: K::NOUN, name: name.into(), near })
    }

    fn owner(&self, name: &str, names: &Mutex<Names>) -> Option<(Upstream, String)> {
        let (member, own) = lock(names).owner(name)?;
        Some((self.member(&member)?, own.into()))
    }
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
