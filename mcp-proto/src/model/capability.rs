//! What each end can do.

use super::fit::{only, since};
use super::macros::object;
use super::{Fit, Object};
use crate::Version;

object! {
    /// What a client can do: in `initialize` (legacy) or in the `_meta` of each request (2026-07-28).
    #[derive(Default)]
    ClientCapabilities {}
    optional {
        /// Features outside the specification, by name.
        experimental / with_experimental: Object,
        /// It knows which folders the server may work in.
        roots / with_roots: RootsCapability,
        /// It can ask a model.
        sampling / with_sampling: SamplingCapability,
        /// It can ask the user. Since 2025-06-18.
        elicitation / with_elicitation: ElicitationCapability,
        /// It can run requests of the server as tasks. 2025-11-25 alone.
        tasks / with_tasks: ClientTasksCapability,
        /// Extensions by name, each with its settings. Defined since 2026-07-28; extensions also use it before, so
        /// it is sent to every revision.
        extensions / with_extensions: Object,
    }
}

impl Fit for ClientCapabilities {
    fn fit(&mut self, version: Version) {
        since(version, Version::V2025_06_18, &mut self.elicitation);
        only(version, Version::V2025_11_25, &mut self.tasks);
        if let Some(roots) = &mut self.roots
            && version.is_modern()
        {
            roots.list_changed = None;
        }
        if let Some(sampling) = &mut self.sampling {
            since(version, Version::V2025_11_25, &mut sampling.context);
            since(version, Version::V2025_11_25, &mut sampling.tools);
        }
        // A client that asks by URL alone cannot do what the revisions before 2025-11-25 mean by elicitation.
        if version < Version::V2025_11_25 && self.elicitation.as_ref().is_some_and(|modes| !modes.has_form()) {
            self.elicitation = None;
        }
        if let Some(modes) = &mut self.elicitation {
            since(version, Version::V2025_11_25, &mut modes.form);
            since(version, Version::V2025_11_25, &mut modes.url);
        }
    }
}

impl ClientCapabilities {
    /// The settings of an extension, if the client declares it.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<&Object> {
        self.extensions.as_ref()?.get(name)?.as_object()
    }
}

impl ServerCapabilities {
    /// The settings of an extension, if the server declares it.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<&Object> {
        self.extensions.as_ref()?.get(name)?.as_object()
    }
}

object! {
    /// The client knows which folders the server may work in.
    #[derive(Default)]
    RootsCapability {}
    optional {
        /// It says so when they change. Until 2025-11-25.
        list_changed / with_list_changed: bool,
    }
}

object! {
    /// The client can ask a model.
    #[derive(Default)]
    SamplingCapability {}
    optional {
        /// It can add context of its own (`includeContext`). Since 2025-11-25.
        context / with_context: Object,
        /// The model can use tools. Since 2025-11-25.
        tools / with_tools: Object,
    }
}

object! {
    /// The client can ask the user; with neither mode named, by form.
    #[derive(Default)]
    ElicitationCapability {}
    optional {
        /// It can show a form. Since 2025-11-25.
        form / with_form: Object,
        /// It can send the user to a URL. Since 2025-11-25.
        url / with_url: Object,
    }
}

impl ElicitationCapability {
    /// Whether the client shows forms: said, or implied by saying nothing.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.form.is_some() || self.url.is_none()
    }
}

object! {
    /// The client can run requests of the server as tasks. 2025-11-25 alone.
    #[derive(Default)]
    ClientTasksCapability {}
    optional {
        /// It answers `tasks/list`.
        list / with_list: Object,
        /// It answers `tasks/cancel`.
        cancel / with_cancel: Object,
        /// Which requests may become tasks.
        requests / with_requests: ClientTaskRequests,
    }
}

object! {
    /// Which requests of the server may become tasks. 2025-11-25 alone.
    #[derive(Default)]
    ClientTaskRequests {}
    optional {
        /// Those of sampling: the key `createMessage`.
        sampling / with_sampling: Object,
        /// Those of elicitation: the key `create`.
        elicitation / with_elicitation: Object,
    }
}

object! {
    /// What a server can do: in the result of `initialize` (legacy) or of `server/discover` (2026-07-28).
    #[derive(Default)]
    ServerCapabilities {}
    optional {
        /// Features outside the specification, by name.
        experimental / with_experimental: Object,
        /// It sends log messages.
        logging / with_logging: Object,
        /// It completes arguments. Since 2025-03-26.
        completions / with_completions: Object,
        /// It has prompts.
        prompts / with_prompts: PromptsCapability,
        /// It has resources.
        resources / with_resources: ResourcesCapability,
        /// It has tools.
        tools / with_tools: ToolsCapability,
        /// It can run requests of the client as tasks. 2025-11-25 alone.
        tasks / with_tasks: ServerTasksCapability,
        /// Extensions by name, each with its settings. Defined since 2026-07-28; extensions also use it before, so
        /// it is sent to every revision.
        extensions / with_extensions: Object,
    }
}

impl Fit for ServerCapabilities {
    fn fit(&mut self, version: Version) {
        since(version, Version::V2025_03_26, &mut self.completions);
        only(version, Version::V2025_11_25, &mut self.tasks);
    }
}

object! {
    /// The server has prompts.
    #[derive(Default)]
    PromptsCapability {}
    optional {
        /// It says so when the list changes.
        list_changed / with_list_changed: bool,
    }
}

object! {
    /// The server has resources.
    #[derive(Default)]
    ResourcesCapability {}
    optional {
        /// It says so when one resource changes.
        subscribe / with_subscribe: bool,
        /// It says so when the list changes.
        list_changed / with_list_changed: bool,
    }
}

object! {
    /// The server has tools.
    #[derive(Default)]
    ToolsCapability {}
    optional {
        /// It says so when the list changes.
        list_changed / with_list_changed: bool,
    }
}

object! {
    /// The server can run requests of the client as tasks. 2025-11-25 alone.
    #[derive(Default)]
    ServerTasksCapability {}
    optional {
        /// It answers `tasks/list`.
        list / with_list: Object,
        /// It answers `tasks/cancel`.
        cancel / with_cancel: Object,
        /// Which requests may become tasks.
        requests / with_requests: ServerTaskRequests,
    }
}

object! {
    /// Which requests of the client may become tasks. 2025-11-25 alone.
    #[derive(Default)]
    ServerTaskRequests {}
    optional {
        /// Those of tools: the key `call`.
        tools / with_tools: Object,
    }
}
