//! Tasks as the extension `io.modelcontextprotocol/tasks` has them (2026-07-28).

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::fit::result_type;
use super::macros::{object, open_enum};
use super::{Fit, InputRequests, InputResponses, Meta, Object, ResultType};
use crate::Version;
use crate::jsonrpc::RpcError;

/// The name of the extension, under which both ends declare it in `capabilities.extensions`.
pub const TASKS_EXTENSION: &str = "io.modelcontextprotocol/tasks";

open_enum! {
    /// How a task stands.
    TaskStatus {
        /// It goes on.
        Working = "working",
        /// It waits for answers.
        InputRequired = "input_required",
        /// It is done and has a result.
        Completed = "completed",
        /// It ended with an error.
        Failed = "failed",
        /// It was cancelled.
        Cancelled = "cancelled",
    }
}

impl TaskStatus {
    /// Whether the task is over, so that its status changes no more.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

object! {
    /// Params of `tasks/get` and `tasks/cancel`, and of `tasks/result` in 2025-11-25: one task.
    TaskParams {
        /// Which.
        task_id: String [into],
    }
    optional {
        /// Metadata; required since 2026-07-28.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for TaskParams {
    fn fit(&mut self, version: Version) {
        self.meta.fit(version);
    }
}

object! {
    /// A task: how it stands and, as that may be, what it asks, its result or its error.
    ///
    /// The result of `tasks/get`, and with [`ResultType::Task`] the result of a request that became a task.
    Task {
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
        ttl_ms: Option<u64>,
    }
    optional {
        /// How it stands, for people.
        status_message / with_status_message: String,
        /// How long to wait between looks at it, in milliseconds.
        #[serde(deserialize_with = "lenient::optional_whole")]
        poll_interval_ms / with_poll_interval_ms: u64,
        /// What it asks; with [`TaskStatus::InputRequired`].
        input_requests / with_input_requests: InputRequests,
        /// The result of the request that became the task; with [`TaskStatus::Completed`].
        result / with_result: Object,
        /// The error that ended it; with [`TaskStatus::Failed`].
        error / with_error: RpcError,
        /// How to read this result.
        result_type / with_result_type: ResultType,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

/// Result of a request that became a task: the task, with [`ResultType::Task`].
pub type CreateTaskResult = Task;

/// Result of `tasks/get`: the task, with [`ResultType::Complete`].
pub type GetTaskResult = Task;

impl Task {
    /// The task as the answer to the request that it came from: only how it stands, with [`ResultType::Task`].
    #[must_use]
    pub fn into_created(mut self) -> Self {
        self.input_requests = None;
        self.result = None;
        self.error = None;
        self.result_type = Some(ResultType::Task);
        self
    }
}

/// Fills in `resultType: "complete"` unless it says that it answers the request that became the task.
impl Fit for Task {
    fn fit(&mut self, version: Version) {
        if let Some(requests) = &mut self.input_requests {
            requests.fit(version);
        }
        result_type(version, &mut self.result_type);
        self.meta.fit(version);
    }
}

/// Params of `notifications/tasks`: the task.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
#[allow(clippy::exhaustive_structs, reason = "the task itself, and nothing else")]
pub struct TaskStatusParams(pub Task);

impl From<Task> for TaskStatusParams {
    fn from(task: Task) -> Self {
        Self(task)
    }
}

/// Removes `resultType`, which a notification does not have.
impl Fit for TaskStatusParams {
    fn fit(&mut self, version: Version) {
        self.0.fit(version);
        self.0.result_type = None;
    }
}

object! {
    /// Params of `tasks/update`: answers to what a task asks.
    UpdateTaskParams {
        /// Which.
        task_id: String [into],
        /// The answers, by the names of what was asked.
        input_responses: InputResponses,
    }
    optional {
        /// Metadata; required.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for UpdateTaskParams {
    fn fit(&mut self, version: Version) {
        self.meta.fit(version);
    }
}
