//! Tasks as 2025-11-25 has them in its core (basic/utilities/tasks).

use alloc::string::String;

use super::macros::object;

object! {
    /// Names the task that a message belongs to, under [`keys::RELATED_TASK`](super::keys::RELATED_TASK). 2025-11-25
    /// alone.
    RelatedTask {
        /// The task.
        task_id: String [into],
    }
    optional {}
}
