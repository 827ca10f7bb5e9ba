//! What is listed, called by its name in the group.

use std::sync::Mutex;

use mcp_driver::ToolCall;
use mcp_driver::router::nearest;
use mcp_proto::method::{ListPrompts, ListTools};
use mcp_proto::model::{CallToolResult, GetPromptResult, ReadResourceResult};
use serde::Serialize;

use super::kind::Kind;
use super::names::Names;
use super::places::Found;
use super::{Group, GroupError, lock};
use crate::Upstream;

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
