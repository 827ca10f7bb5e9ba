//! Lists of all members.

use mcp_driver::{CallError, Pages};
use mcp_proto::method::{ListPrompts, ListResourceTemplates, ListResources, ListTools};
use mcp_proto::model::{Prompt, Resource, ResourceTemplate, Tool};

use super::all::all;
use super::kind::Kind;
use super::{Group, GroupError, GroupKind, GroupList, GroupWatch, MemberFailure, lock};
use crate::Upstream;
use crate::upstream::race::{Either, race};

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

    pub(super) async fn list<K: Kind>(&self) -> GroupList<K::Item> {
        let members = self.members();
        let lists = all(members.iter().map(|member| self.list_one::<K>(member))).await;
        self.merged::<K>(members.iter().map(Upstream::name).zip(lists))
    }

    /// One list of what each gave.
    pub(super) fn merged<'a, K: Kind>(
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

    pub(super) fn bounded<T>(&self, member: &Upstream, items: Vec<T>) -> Result<Vec<T>, GroupError> {
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
