//! One router inside another, in a namespace.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::{Completion, Prompt, Resource, ResourceTemplate, Tool};
use serde::Deserialize;

use super::kind::Kind;
use super::listing::Listed;
use super::method::Custom;
use super::routed::Routed;
use super::served::Served;
use super::template::Template;
use super::threading::{Local, Shared, Threading};
use super::{Ctx, Router};
use crate::{Namespace, Reply};

impl<S, T: Threading> Router<S, T> {
    /// Adds all that another router offers, in a [`Namespace`]: its tool `look` is `home_look`, its prompts likewise, its
    /// resource `note://1` is `note://home/1`, its templates likewise, and links to resources in what its handlers give
    /// are told as they are known outside. Its completions follow; its methods, which belong to extensions, keep their
    /// names.
    ///
    /// All else is as where a router is [added](Self::add): filters of its own go on seeing the names that it gave, what
    /// is switched off stays off, its [handle](Self::handle) stays behind, for what was mounted is a copy, and handles
    /// of this router change what was mounted under its new name. What was mounted may itself have something mounted.
    /// A handler sees the request as it came, with the names from outside.
    ///
    /// # Panics
    /// If the namespace is no [`Namespace`].
    ///
    /// # Example: two servers in one
    /// ```
    /// use mcp_driver::router::Router;
    ///
    /// let clock = Router::new("clock", "1.0").tool("now", "Tells the time", || async { "noon" });
    /// let notes = Router::new("notes", "1.0").resource("note://1", "first", || async { "buy milk" });
    /// let house = Router::new("house", "1.0").mount("clock", clock).mount("notes", notes);
    /// let handle = house.handle();
    /// assert!(handle.disable_tool("clock_now"));
    /// assert!(handle.remove_resource("note://notes/1"));
    /// ```
    #[must_use]
    pub fn mount<U>(mut self, namespace: impl Into<Namespace>, router: Router<U, T>) -> Self {
        let namespace = namespace.into();
        self.take_extensions(&router.config);
        let (ours, theirs, around) = (&self.inner.tables, &router.inner.tables, &self.within);
        let origin = ours.add_filters(theirs);
        let origin = origin.as_ref();
        ours.disable_groups(theirs);
        let tools = ours.tools.mount_all(&theirs.tools, around, origin, &namespace);
        self.told_of(Tool::NOUN, tools);
        let prompts = ours.prompts.mount_all(&theirs.prompts, around, origin, &namespace);
        self.told_of(Prompt::NOUN, prompts);
        let resources = ours.resources.mount_all(&theirs.resources, around, origin, &namespace);
        self.told_of(Resource::NOUN, resources);
        let templates = ours.templates.mount_all(&theirs.templates, around, origin, &namespace);
        self.told_of(ResourceTemplate::NOUN, templates);
        let outside = |kind: &str, of: &str| match kind {
            "prompt" => namespace.name(of).into(),
            _ => namespace.uri(of).into(),
        };
        self.told_of(Completion::NOUN, ours.completions.insert_as(&theirs.completions, outside));
        self.told_of(Custom::NOUN, ours.methods.insert_all(&theirs.methods));
        self.told_of("notification", ours.notifications.insert_all(&theirs.notifications));
        for (uri, watchers) in theirs.watched.all() {
            let uri = namespace.uri(&uri);
            watchers.add(&uri, &self.inner.connections);
            ours.watched.insert(&uri, watchers);
            self.inner.is_watched.store(true, Ordering::Relaxed);
        }
        theirs.warnings.all().into_iter().for_each(|warning| ours.warnings.push(warning));
        self
    }
}

/// Something that is known by another name outside.
pub(crate) trait Mounted: Listed {
    /// What asks for one.
    const ASK: &'static str;

    fn mounted(self, namespace: &Namespace) -> Self;

    /// What its URIs look like outside, if it is a family of them.
    fn family(&self) -> Option<Template> {
        None
    }
}

impl Mounted for Tool {
    const ASK: &'static str = "tools/call";

    fn mounted(mut self, namespace: &Namespace) -> Self {
        self.name = namespace.name(&self.name);
        if let Some(meta) = &mut self.meta {
            let outside = |uri: &mut serde_json::Value| {
                if let Some(inner) = uri.as_str() {
                    *uri = namespace.uri(inner).into();
                }
            };
            meta.0.get_mut("ui/resourceUri").into_iter().for_each(outside);
            meta.0.get_mut("ui").and_then(|ui| ui.get_mut("resourceUri")).into_iter().for_each(outside);
        }
        self
    }
}

impl Mounted for Prompt {
    const ASK: &'static str = "prompts/get";

    fn mounted(mut self, namespace: &Namespace) -> Self {
        self.name = namespace.name(&self.name);
        self
    }
}

impl Mounted for Resource {
    const ASK: &'static str = "resources/read";

    fn mounted(mut self, namespace: &Namespace) -> Self {
        self.uri = namespace.uri(&self.uri);
        self
    }
}

impl Mounted for ResourceTemplate {
    const ASK: &'static str = "resources/read";

    fn mounted(mut self, namespace: &Namespace) -> Self {
        self.uri_template = namespace.uri(&self.uri_template);
        self
    }

    fn family(&self) -> Option<Template> {
        Some(Template::new(&self.uri_template))
    }
}

/// How the results of a kind are told outside.
#[derive(Clone, Debug)]
#[doc(hidden)]
#[allow(unnameable_types, reason = "a hidden method takes it, which nobody but this crate calls")]
pub struct Outward {
    namespace: Namespace,
    method: &'static str,
}

impl Outward {
    fn tell(&self, reply: Reply, asked: Option<&str>) -> Reply {
        match reply {
            Reply::Result(Ok(result)) => Reply::Result(Ok(self.namespace.outward(self.method, result, asked))),
            other => other,
        }
    }
}

impl<T: Threading> Served<T> {
    /// The same handler, whose results are told outside.
    pub(crate) fn mounted<I: Mounted>(inner: &Arc<Self>, outer: &I, namespace: &Namespace) -> Self {
        let outward = Outward { namespace: namespace.clone(), method: I::ASK };
        Self {
            run: T::mounted(inner.clone(), outward),
            #[cfg(feature = "http")]
            headers: inner.headers.clone(),
            template: outer.family(),
        }
    }
}

fn uri(ctx: &Ctx) -> Option<String> {
    #[derive(Deserialize)]
    struct Asked {
        uri: String,
    }

    let asked: Asked = ctx.params().map(Raw::decode)?.ok()?;
    Some(asked.uri)
}

macro_rules! mounting {
    ($($Threading:ident),*) => {$(
        impl super::threading::Mounting for $Threading {
            fn mounted(inner: Arc<Served<Self>>, outward: Outward) -> Box<<Self as Threading>::Run> {
                Box::new(move |ctx, source| {
                    let asked = uri(&ctx);
                    let (running, outward) = (inner.run(ctx, source), outward.clone());
                    let told: <Self as Threading>::Running =
                        Box::pin(async move { outward.tell(running.await, asked.as_deref()) });
                    Routed::running(told)
                })
            }
        }
    )*};
}

mounting!(Shared, Local);
