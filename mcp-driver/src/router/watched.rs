//! Values that are resources, and tell of their changes.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};

use mcp_proto::model::Resource;
use mcp_proto::server::Change;

use super::Router;
use super::output::Output;
use super::threading::{Local, Shared};
use crate::connections::Connections;

/// A value that is a resource ([`Router::watched`]): whoever changes it tells those that subscribed to it.
///
/// Clones are the same value. It is read and changed from anywhere, on any thread; what is subscribed to is told by
/// `notifications/resources/updated` (server/resources, "Subscriptions", all revisions), once while a notification waits
/// to be sent.
///
/// # Example: a list of notes
/// ```
/// use mcp_driver::router::{Json, Router, Watched, named};
///
/// let notes = Watched::new(Json(vec!["milk".to_owned()]));
/// let router = Router::new("notes", "1.0").watched("note://all", "notes", &notes);
///
/// let add = move |note: String| {
///     notes.change(|notes| notes.0.push(note));
///     async { "noted" }
/// };
/// let router = router.tool("add", "Adds a note", named(["note"], add));
/// # let _ = router;
/// ```
pub struct Watched<V>(Arc<Inner<V>>);

struct Inner<V> {
    value: RwLock<V>,
    watchers: Arc<Watchers>,
}

/// A router that serves the value as a resource.
struct Watcher {
    connections: Weak<Connections>,
    change: Change,
}

impl Watcher {
    /// Tells of a change; whether there is anybody left to tell.
    fn tell(&self) -> bool {
        let connections = self.connections.upgrade();
        connections.is_some_and(|connections| {
            connections.publish(&self.change);
            true
        })
    }

    fn is(&self, other: &Self) -> bool {
        self.connections.ptr_eq(&other.connections) && self.change == other.change
    }
}

/// The routers that serve a value.
#[derive(Default)]
pub(crate) struct Watchers(Mutex<Vec<Watcher>>);

impl Watchers {
    /// Adds a router that serves the value at `uri`.
    pub(crate) fn add(&self, uri: &str, connections: &Arc<Connections>) {
        let watcher = Watcher { connections: Arc::downgrade(connections), change: Change::Resource(uri.into()) };
        let mut watchers = self.lock();
        if !watchers.iter().any(|known| known.is(&watcher)) {
            watchers.push(watcher);
        }
    }

    fn tell(&self) {
        self.lock().retain(Watcher::tell);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Watcher>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V> Watched<V> {
    /// A value that no router serves yet.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::Watched;
    ///
    /// let motto = Watched::new("be kind");
    /// motto.set("be quick");
    /// motto.change(|motto| *motto = &motto[3..]);
    /// assert_eq!(motto.get(), "quick");
    /// ```
    #[must_use]
    pub fn new(value: V) -> Self {
        Self(Arc::new(Inner { value: RwLock::new(value), watchers: Arc::default() }))
    }

    /// The value as it is now.
    #[must_use]
    pub fn get(&self) -> V
    where
        V: Clone,
    {
        self.0.value.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts another value in its place.
    pub fn set(&self, value: V) {
        // The former one is dropped when the lock is free.
        drop(self.change(|known| std::mem::replace(known, value)));
    }

    /// Changes the value where it is, and gives what `change` gives. Nobody reads it meanwhile.
    pub fn change<O>(&self, change: impl FnOnce(&mut V) -> O) -> O {
        let outcome = change(&mut self.0.value.write().unwrap_or_else(PoisonError::into_inner));
        self.0.watchers.tell();
        outcome
    }
}

#[cfg(test)]
impl<V> Watched<V> {
    pub(super) fn watchers(&self) -> usize {
        self.0.watchers.lock().len()
    }
}

impl<V> Clone for Watched<V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl fmt::Debug for Watchers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watchers").finish_non_exhaustive()
    }
}

impl<V: fmt::Debug> fmt::Debug for Watched<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watched").field(&self.0.value).finish()
    }
}

macro_rules! watched {
    ($Threading:ident, bounds: [$($bound:tt)*]) => {
        impl<S: Clone + $($bound)* 'static> Router<S, $Threading> {
            /// Adds the resource at `uri`, or replaces it: `value` as it is when it is read. Whoever changes that tells
            /// those that subscribed.
            #[must_use]
            pub fn watched<V>(self, uri: impl Into<String>, name: impl Into<String>, value: &Watched<V>) -> Self
            where
                V: Output<Resource> + Clone + $($bound)* 'static,
            {
                self.watched_with(Resource::new(uri, name), value)
            }

            /// Adds such a resource with everything that can be said of it.
            ///
            /// # Example: with a media type
            /// ```
            /// use mcp_driver::proto::model::Resource;
            /// use mcp_driver::router::{Router, Watched};
            ///
            /// let page = Watched::new("# Today".to_owned());
            /// let resource = Resource::new("page://today", "today").with_mime_type("text/markdown");
            /// let router = Router::new("pages", "1.0").watched_with(resource, &page);
            /// # let _ = router;
            /// ```
            #[must_use]
            pub fn watched_with<V>(self, resource: Resource, value: &Watched<V>) -> Self
            where
                V: Output<Resource> + Clone + $($bound)* 'static,
            {
                self.inner.tables.watch(&resource.uri, &value.0.watchers);
                let value = value.clone();
                self.resource_with(resource, move || std::future::ready(value.get()))
            }
        }
    };
}

watched!(Shared, bounds: [Send + Sync +]);
watched!(Local, bounds: []);
