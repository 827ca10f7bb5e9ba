//! Events that are kept for clients that resume.

use core::fmt;

/// Keeps events for clients that resume (transports page of 2025-11-25, "Resumability and Redelivery").
pub trait EventLog: fmt::Debug + Send {}
