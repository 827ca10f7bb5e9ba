//! What a server publishes to whoever listens.

use alloc::boxed::Box;

/// Something that changed, for whoever listens: modern subscriptions whose filter names it, legacy clients whose
/// session implies or subscribed to it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Change {
    /// The list of tools.
    Tools,
    /// The list of prompts.
    Prompts,
    /// The list of resources.
    Resources,
    /// The resource at this URI.
    Resource(Box<str>),
}
