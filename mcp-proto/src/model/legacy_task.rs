//! Tasks as 2025-11-25 has them in its core (basic/utilities/tasks).

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::macros::object;
use super::{Fit, Meta, Object, TaskStatus};
use crate::Version;

object! {
    /// Names the task that a message belongs to, under [`keys::RELATED_TASK`](super::keys::RELATED_TASK). 2025-11-25
    /// alone.
    RelatedTask {
        /// The task.
        task_id: String [into],
    }
    optional {}
}

object! {
    /// Asks that a request be run as a task. 2025-11-25 alone.
    #[derive(Default)]
    LegacyTaskMetadata {}
    optional {
        /// How long the task is to be kept after it was made, in milliseconds.
        #[serde(deserialize_with = "lenient::optional_whole")]
        ttl / with_ttl: u64,
    }
}

object! {
    /// A task: the result of `tasks/get` and `tasks/cancel`, and the params of `notifications/tasks/status`. 2025-11-25
    /// alone.
    LegacyTask {
        /// What names it.
        task_id: String [into],
        /// How it stands.
        status: TaskStatus,
        /// When it was made, in ISO 8601.
        created_at: String [into],
        /// When it last changed, in ISO 8601.
        last_updated_at: String [into],
        /// How long it is kept after it was made, in milliseconds; `None`, null on the wire, for ever.
        #[serde(default, deserialize_with = "lenient::optional_whole")]
        ttl: Option<u64>,
    }
    optional {
        /// How it stands, for people.
        status_message / with_status_message: String,
        /// How long to wait between looks at it, in milliseconds.
        #[serde(deserialize_with = "lenient::optional_whole")]
        poll_interval / with_poll_interval: u64,
        /// Metadata, where the task itself is the message.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for LegacyTask {
    fn fit(&mut self, version: Version) {
        self.meta.fit(version);
    }
}

object! {
    /// Result of a request that runs as a task: the task. 2025-11-25 alone.
    LegacyCreateTaskResult {
        /// The task.
        task: LegacyTask,
    }
    optional {
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for LegacyCreateTaskResult {
    fn fit(&mut self, version: Version) {
        self.task.fit(version);
        self.meta.fit(version);
    }
}

object! {
    /// Result of `tasks/list`; its params are [`PaginatedParams`](super::PaginatedParams). 2025-11-25 alone.
    LegacyListTasksResult {
        /// This page of them; those that cannot be read are left out.
        #[serde(deserialize_with = "lenient::list")]
        tasks: Vec<LegacyTask>,
    }
    optional {
        /// Where the next page starts; absent on the last.
        next_cursor / with_next_cursor: String,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for LegacyListTasksResult {
    fn fit(&mut self, version: Version) {
        self.tasks.fit(version);
        self.meta.fit(version);
    }
}

/// Result of `tasks/result`: the result of the request that became the task, of whatever method that was. 2025-11-25
/// alone.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
#[allow(clippy::exhaustive_structs, reason = "the object itself, and nothing else")]
pub struct LegacyTaskPayload(pub Object);

/// Stands as it is: its type was the request's, and so is its fitting.
impl Fit for LegacyTaskPayload {
    fn fit(&mut self, _version: Version) {}
}
