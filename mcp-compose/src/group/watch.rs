//! A list of all members, as it changes.

use std::fmt;
use std::future::{Future, poll_fn};
use std::task::Poll;

use mcp_driver::CallError;

use super::kind::Kind;
use super::{Group, GroupError, GroupKind, GroupList};
use crate::upstream::race::race;
use crate::{Upstream, UpstreamError, UpstreamState, UpstreamStates, UpstreamWatch};

/// A list of all members of a [`Group`], and again whenever it has changed. See [`Group::watch`].
#[must_use = "nothing is listed unless it is awaited"]
pub struct GroupWatch<K: GroupKind> {
    group: Group,
    members: Vec<Watched<K>>,
    /// Which members these are, among all changes of that.
    seen: Option<u64>,
    /// They are others than those of the last list.
    is_other: bool,
    has_begun: bool,
}

/// A member, and what it listed last.
struct Watched<K: GroupKind> {
    member: Upstream,
    watching: Watching<K>,
    listed: Option<Result<Vec<K::Item>, GroupError>>,
    /// Nobody was told of that yet.
    is_new: bool,
}

enum Watching<K: GroupKind> {
    List(UpstreamWatch<K>),
    /// It was given up, and somebody may restart it.
    State(UpstreamStates),
}

impl<K: GroupKind> GroupWatch<K> {
    pub(super) const fn new(group: Group) -> Self {
        Self { group, members: Vec::new(), seen: None, is_other: false, has_begun: false }
    }

    /// The list as it is now, and then as it has become. The first waits until every member has listed, for as long as
    /// [`Group::timeout`] says; who had not by then is among the failures, and makes for another list once it has. Of a
    /// member that is away for a while, what it listed last stays. Dropping the future loses nothing.
    pub async fn next(&mut self) -> GroupList<K::Item> {
        if !self.has_begun {
            self.enroll();
            self.wait(true).await;
            self.has_begun = true;
            return self.merged();
        }
        loop {
            self.enroll();
            if std::mem::take(&mut self.is_other) || self.members.iter().any(|member| member.is_new) {
                return self.merged();
            }
            self.wait(false).await;
        }
    }

    async fn wait(&mut self, is_first: bool) {
        let any = self.members.first().map(|watched| watched.member.clone());
        let listed = listed(&mut self.members, is_first);
        match any.filter(|_| is_first) {
            Some(member) => {
                race(listed, member.sleep(self.group.timeout)).await;
            }
            None if is_first => {}
            None => {
                race(listed, self.group.inner.changes.changed(self.seen.unwrap_or_default())).await;
            }
        }
    }

    /// Watches whoever is a member now.
    fn enroll(&mut self) {
        let count = self.group.inner.changes.count();
        if self.seen.replace(count) == Some(count) {
            return;
        }
        self.is_other = self.has_begun;
        let mut before = std::mem::take(&mut self.members);
        for member in self.group.members() {
            let known = before.iter().position(|known| known.member.is(&member));
            let watched = match known {
                Some(known) => before.swap_remove(known),
                None => Watched { watching: Watching::List(member.watch()), member, listed: None, is_new: false },
            };
            self.members.push(watched);
        }
    }

    fn merged(&mut self) -> GroupList<K::Item> {
        self.members.iter_mut().for_each(|member| member.is_new = false);
        let lists = self.members.iter().map(|Watched { member, listed, .. }| {
            let late = || GroupError::TimedOut { member: member.name().into(), after: self.group.timeout };
            let listed = listed.clone().unwrap_or_else(|| Err(late()));
            (member.name(), listed.and_then(|items| self.group.bounded(member, items)))
        });
        self.group.merged::<K>(lists)
    }
}

/// Waits until one of them has listed anew; or, at `first`, until each has listed.
async fn listed<K: GroupKind>(members: &mut [Watched<K>], first: bool) {
    let wanted = members.iter_mut().filter(|member| !first || member.listed.is_none());
    let mut steps: Vec<_> = wanted.map(|member| Box::pin(member.step())).collect();
    poll_fn(|cx| {
        let before = steps.len();
        steps.retain_mut(|step| step.as_mut().poll(cx).is_pending());
        let enough = if first { steps.is_empty() } else { steps.len() < before };
        if enough { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

impl<K: GroupKind> Watched<K> {
    /// Waits until it has listed anew, or was given up. Dropping the future loses nothing.
    async fn step(&mut self) {
        self.listed = Some(self.relisted().await);
        self.is_new = true;
    }

    async fn relisted(&mut self) -> Result<Vec<K::Item>, GroupError> {
        loop {
            match &mut self.watching {
                Watching::List(lists) => {
                    let Some(listed) = lists.next().await else {
                        let (server, state) = (self.member.name().into(), self.member.state());
                        let gone = UpstreamError::Unavailable { server, state };
                        self.watching = Watching::State(self.member.states());
                        return Err(GroupError::Member(gone));
                    };
                    return match listed {
                        Err(UpstreamError::Call { error: CallError::Send { .. }, .. }) if !self.offers() => {
                            Ok(Vec::new())
                        }
                        listed => listed.map_err(GroupError::Member),
                    };
                }
                Watching::State(states) => match states.next().await {
                    Some(UpstreamState::Up) => self.watching = Watching::List(self.member.watch()),
                    Some(UpstreamState::Closed) | None => std::future::pending().await,
                    Some(_) => {}
                },
            }
        }
    }

    fn offers(&self) -> bool {
        let verdict = self.member.current().and_then(|peer| peer.verdict());
        verdict
            .and_then(|verdict| verdict.capabilities)
            .is_none_or(|capabilities| <K as Kind>::is_offered(&capabilities))
    }
}

impl<K: GroupKind> fmt::Debug for GroupWatch<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GroupWatch").field("method", &K::NAME).field("group", &self.group).finish_non_exhaustive()
    }
}
