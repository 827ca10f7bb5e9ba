//! What both roles are built from and neither knows: timers, the queue of messages to be sent, batches being answered.

pub(crate) mod answer_batch;
pub(crate) mod deadlines;
pub(crate) mod id_table;
pub(crate) mod keep_alive;
#[cfg(feature = "server")]
pub(crate) mod origin;
pub(crate) mod outbox;
pub(crate) mod rule;
#[cfg(feature = "server")]
pub(crate) mod sorted;
pub(crate) mod table;
