//! What is registered, once for handlers of any thread and once for those of one.

use std::sync::Arc;

use super::handler::Handler;
use super::notification::{NotificationHandler, Told};
use super::routed::Routed;
use super::served::{Definition, define, finish, start};
use super::threading::{Local, Shared, Takes, Threading};
use super::{Ctx, Fault, Item, Router, Source, Viewer};

/// The same methods for each threading, whose bounds alone differ.
macro_rules! registration {
    ($Threading:ident, handlers: [$($handler:tt)*], state: [$($state:tt)*], futures: [$($future:tt)*]) => {
        impl<S: Clone + $($state)* 'static> Router<S, $Threading> {
            /// Hears of a notification of your own. The handler takes its params as one type, and whatever
            /// [else there is](super::FromNotification): the state, who sent it. One whose params are not of that type
            /// is passed over. What takes time belongs elsewhere: nobody waits for it here.
            ///
            /// # Example: places on a map
            /// ```
            /// use std::sync::{Arc, Mutex};
            ///
            /// use mcp_driver::router::{Router, State};
            /// use serde::Deserialize;
            ///
            /// #[derive(Deserialize)]
            /// struct Moved {
            ///     to: String,
            /// }
            ///
            /// type Places = Arc<Mutex<Vec<String>>>;
            ///
            /// fn moved(moved: Moved, State(places): State<Places>) {
            ///     places.lock().unwrap().push(moved.to);
            /// }
            ///
            /// let router = Router::new("map", "1.0").state(Places::default()).notification("acme/moved", moved);
            /// # let _ = router;
            /// ```
            #[must_use]
            pub fn notification<H, M>(self, name: &str, handler: H) -> Self
            where
                H: NotificationHandler<S, M> $($handler)*,
            {
                let state = self.state.clone();
                let notified = move |told: &Told<'_>| handler.hear(told, &state);
                let notified: Arc<<$Threading as Threading>::Notified> = Arc::new(notified);
                let held = &self.inner.held.notified;
                let replaced = self.inner.tables.notifications.insert(name, held.add(notified));
                replaced.into_iter().for_each(|slot| held.remove(slot));
                self.told_again(replaced.is_some(), "notification", name)
            }

            /// Shows each caller what `filter` lets through, of tools, prompts, resources and resource templates. What is
            /// hidden is not there: it is not listed, and cannot be called, got, read or completed; who tries is told
            /// what is said of something unknown. Several filters must agree.
            ///
            /// It is asked at each list and each call, so let it be quick. When it decides otherwise than before, say so
            /// with [`RouterHandle::visibility_changed`](super::RouterHandle::visibility_changed). With a filter lists
            /// are made for each call, and may not be shared between callers
            /// ([`CacheScope::Private`](mcp_proto::model::CacheScope::Private)).
            ///
            /// # Example: tools for some, and for those who can be asked
            /// ```
            /// use mcp_driver::router::Router;
            ///
            /// let router = Router::new("house", "1.0")
            ///     .tool("look", "Looks around", || async { "a house" })
            ///     .group("owner", |router| router.tool("sell", "Sells the house", || async { "sold" }))
            ///     .visible(|viewer, item| !item.is_in("owner") || viewer.subject() == "alice");
            /// # let _ = router;
            /// ```
            #[must_use]
            pub fn visible(self, filter: impl Fn(&Viewer<'_>, &Item<'_>) -> bool $($handler)* + 'static) -> Self {
                self.inner.held.add_filter(Arc::new(filter));
                self.inner.tables.set_private();
                self
            }

            /// Hears of what is the author's to mend and nobody else's: handlers that panic, results that cannot be sent
            /// and, with the feature `validation`, results that are not what their tool is listed with. The call is
            /// answered with -32603 all the same, the client is not told what a panic said, and the connection goes on.
            /// There is one such hook: the last.
            ///
            /// # Example: a line in a log
            /// ```
            /// use mcp_driver::router::Router;
            ///
            /// let router = Router::new("house", "1.0").on_fault(|fault| eprintln!("{fault}"));
            /// # let _ = router;
            /// ```
            #[must_use]
            pub fn on_fault(self, hook: impl Fn(&Fault<'_>) $($handler)* + 'static) -> Self {
                self.inner.held.set_hook(Arc::new(hook));
                self
            }
        }

        #[diagnostic::do_not_recommend]
        impl<K, H, S, M> Takes<K, H, S, M> for $Threading
        where
            K: Definition $($handler)*,
            H: Handler<K, S, M> $($handler)*,
            H::Future: $($future)* Sized,
            S: Clone + $($state)* 'static,
        {
            fn served(item: K, handler: H, state: &S) -> (K, Arc<Self::Run>) {
                let (item, defined) = define(item, &handler);
                let state = state.clone();
                let run = move |ctx: Ctx, source: Source<'_>| match start(&*defined, &handler, &state, &ctx, source) {
                    Ok(running) => {
                        let running: <Self as Threading>::Running =
                            Box::pin(finish(running, defined.clone(), ctx));
                        Routed::running(running)
                    }
                    Err(reply) => Routed::ready(reply),
                };
                (item, Arc::new(run))
            }
        }
    };
}

registration!(Shared, handlers: [+ Send + Sync], state: [Send + Sync +], futures: [Send +]);
registration!(Local, handlers: [], state: [], futures: []);
