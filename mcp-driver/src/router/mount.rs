//! One router inside another, in a namespace.

use std::sync::Arc;

use mcp_proto::model::Tool;

use super::dispatch;
use super::listing::Listed;
use super::routed::Routed;
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
        self.take_extensions(router.config.get());
        self.adopt(&router, Some(&namespace.into()));
        self
    }
}

impl Listed {
    /// As it is known outside.
    pub(super) fn mounted(self, namespace: &Namespace) -> Self {
        match self {
            Self::Tool(tool) => Self::Tool(outside(tool, namespace)),
            Self::Prompt(mut prompt) => {
                prompt.name = namespace.name(&prompt.name);
                Self::Prompt(prompt)
            }
            Self::Resource(mut resource) => {
                resource.uri = namespace.uri(&resource.uri);
                Self::Resource(resource)
            }
            Self::Template(mut template) => {
                template.uri_template = namespace.uri(&template.uri_template);
                Self::Template(template)
            }
        }
    }

    /// What asks for one.
    const fn asked_by(&self) -> &'static str {
        match self {
            Self::Tool(_) => "tools/call",
            Self::Prompt(_) => "prompts/get",
            Self::Resource(_) | Self::Template(_) => "resources/read",
        }
    }
}

fn outside(mut tool: Tool, namespace: &Namespace) -> Tool {
    tool.name = namespace.name(&tool.name);
    if let Some(meta) = &mut tool.meta {
        let outside = |uri: Option<&mut serde_json::Value>| {
            if let Some(uri) = uri
                && let Some(inner) = uri.as_str()
            {
                *uri = namespace.uri(inner).into();
            }
        };
        outside(meta.0.get_mut("ui/resourceUri"));
        outside(meta.0.get_mut("ui").and_then(|ui| ui.get_mut("resourceUri")));
    }
    tool
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
    pub(super) fn new(namespace: &Namespace, item: &Listed) -> Self {
        Self { namespace: namespace.clone(), method: item.asked_by() }
    }

    fn tell(&self, reply: Reply, asked: Option<&str>) -> Reply {
        match reply {
            Reply::Result(Ok(result)) => Reply::Result(Ok(self.namespace.outward(self.method, result, asked))),
            other => other,
        }
    }
}

fn uri(ctx: &Ctx) -> Option<String> {
    dispatch::uri(ctx.params()).ok().map(Into::into)
}

macro_rules! mounting {
    ($($Threading:ident),*) => {$(
        impl super::threading::Mounting for $Threading {
            fn mounted(inner: Arc<<Self as Threading>::Run>, outward: Outward) -> Arc<<Self as Threading>::Run> {
                Arc::new(move |ctx, source| {
                    let asked = uri(&ctx);
                    let (running, outward) = (inner(ctx, source), outward.clone());
                    let told: <Self as Threading>::Running =
                        Box::pin(async move { outward.tell(running.await, asked.as_deref()) });
                    Routed::running(told)
                })
            }
        }
    )*};
}

mounting!(Shared, Local);
