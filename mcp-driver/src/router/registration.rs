//! What is registered, once for handlers of any thread and once for those of one.

use std::sync::Arc;

use mcp_proto::model::{Completion, Object, Prompt, Resource, ResourceTemplate, Tool};

use super::handler::Handler;
use super::listing::Entry;
use super::routed::Routed;
use super::served::{Definition, Served, define, finish, start};
use super::template::Template;
use super::threading::{Local, Shared, Threading};
use super::{Ctx, Router, Source};

/// The same methods for each threading, whose bounds alone differ.
macro_rules! registration {
    ($Threading:ident, handlers: [$($handler:tt)*], state: [$($state:tt)*], futures: [$($future:tt)*]) => {
        impl<S: Clone + $($state)* 'static> Router<S, $Threading> {
            /// Adds a tool, or replaces the one of that name. The schema of its arguments and of its result is made from
            /// the types of the handler.
            ///
            /// Arguments that do not fit never reach the handler: the model is told which were wrong, and may correct
            /// them.
            ///
            /// # Panics
            /// If the handler takes more or fewer arguments by name than [`named`](super::named) gives, or, where HTTP is
            /// compiled in, if a [header](super::Arg::header) breaks the rules (Streamable HTTP page of 2026-07-28).
            #[must_use]
            pub fn tool<H, M>(self, name: impl Into<String>, description: impl Into<String>, handler: H) -> Self
            where
                H: Handler<Tool, S, M> $($handler)*,
                H::Future: $($future)* Sized,
            {
                self.tool_with(Tool::new(name, Object::new()).with_description(description), handler)
            }

            /// Adds a tool with everything that can be said of it. An input schema that is not empty was written by hand
            /// and stays as it is.
            ///
            /// # Panics
            /// As [`tool`](Self::tool).
            #[must_use]
            pub fn tool_with<H, M>(self, tool: Tool, handler: H) -> Self
            where
                H: Handler<Tool, S, M> $($handler)*,
                H::Future: $($future)* Sized,
            {
                let (tool, served) = Self::served(tool, handler, &self.state);
                #[cfg(feature = "http")]
                let served = Served { headers: super::served::headers(&tool), ..served };
                self.inner.tables.tools.insert(Entry { item: tool, handler: served });
                self
            }

            /// Adds the resource at `uri`, or replaces it.
            #[must_use]
            pub fn resource<H, M>(self, uri: impl Into<String>, name: impl Into<String>, handler: H) -> Self
            where
                H: Handler<Resource, S, M> $($handler)*,
                H::Future: $($future)* Sized,
            {
                self.resource_with(Resource::new(uri, name), handler)
            }

            /// Adds a resource with everything that can be said of it.
            #[must_use]
            pub fn resource_with<H, M>(self, resource: Resource, handler: H) -> Self
            where
                H: Handler<Resource, S, M> $($handler)*,
                H::Future: $($future)* Sized,
            {
                let (item, handler) = Self::served(resource, handler, &self.state);
                self.inner.tables.resources.insert(Entry { item, handler });
                self
            }

            /// Adds a family of resources. The arguments of the handler are the variables of the template, in order.
            ///
            /// Resources of a fixed URI come first, then templates as they were added.
            ///
            /// # Panics
            /// If the template is none, or the handler takes more or fewer arguments than it has variables.
            #[must_use]
            pub fn template<H, M>(self, uri_template: impl Into<String>, name: impl Into<String>, handler: H) -> Self
            where
                H: Handler<ResourceTemplate, S, M> $($handler)*,
                H::Future: $($future)* Sized,
            {
                self.template_with(ResourceTemplate::new(uri_template, name), handler)
            }

            /// Adds a family of resources with everything that can be said of it.
            ///
            /// # Panics
            /// As [`template`](Self::template).
            #[must_use]
            pub fn template_with<H, M>(self, template: ResourceTemplate, handler: H) -> Self
            where
                H: Handler<ResourceTemplate, S, M> $($handler)*,
                H::Future: $($future)* Sized,
            {
                let parsed = Template::new(&template.uri_template);
                let (item, served) = Self::served(template, handler, &self.state);
                let handler = Served { template: Some(parsed), ..served };
                self.inner.tables.templates.insert(Entry { item, handler });
                self
            }

            /// Adds a prompt, or replaces the one of that name. Arguments that do not fit are answered with -32602; they
            /// are all text, and are read as what the handler takes.
            ///
            /// # Panics
            /// If the handler takes more or fewer arguments by name than [`named`](super::named) gives.
            #[must_use]
            pub fn prompt<H, M>(self, name: impl Into<String>, description: impl Into<String>, handler: H) -> Self
            where
                H: Handler<Prompt, S, M> $($handler)*,
                H::Future: $($future)* Sized,
            {
                self.prompt_with(Prompt::new(name).with_description(description), handler)
            }

            /// Adds a prompt with everything that can be said of it. Arguments that it lists stay as they are.
            ///
            /// # Panics
            /// As [`prompt`](Self::prompt).
            #[must_use]
            pub fn prompt_with<H, M>(self, prompt: Prompt, handler: H) -> Self
            where
                H: Handler<Prompt, S, M> $($handler)*,
                H::Future: $($future)* Sized,
            {
                let (item, handler) = Self::served(prompt, handler, &self.state);
                self.inner.tables.prompts.insert(Entry { item, handler });
                self
            }

            /// Completes an argument of a prompt, or a variable of a template, which is named as it was added. The
            /// handler takes what is typed as a [`Completing`](super::Completing).
            ///
            /// # Panics
            /// If nothing of that name was added before.
            #[must_use]
            pub fn complete<H, M>(self, of: &str, argument: &str, handler: H) -> Self
            where
                H: Handler<Completion, S, M> $($handler)*,
                H::Future: $($future)* Sized,
            {
                let (_, served) = Self::served(Completion::new(Vec::<String>::new()), handler, &self.state);
                let tables = &self.inner.tables;
                let kind = match (tables.prompts.get(of), tables.templates.get(of)) {
                    (Some(_), _) => "prompt",
                    (None, Some(_)) => "resource",
                    (None, None) => panic!("there is no prompt and no template `{of}` to complete `{argument}` of: add it before"),
                };
                self.inner.tables.completions.insert(kind, of, argument, served);
                self
            }

            fn served<K, H, M>(item: K, handler: H, state: &S) -> (K, Served<$Threading>)
            where
                K: Definition $($handler)*,
                H: Handler<K, S, M> $($handler)*,
                H::Future: $($future)* Sized,
            {
                let defined = Arc::new(define(item, &handler));
                let item = defined.item.clone();
                let state = state.clone();
                let run = move |ctx: Ctx, source: Source<'_>| match start(&defined, &handler, &state, &ctx, source) {
                    Ok(running) => {
                        let running: <$Threading as Threading>::Running =
                            Box::pin(finish(running, defined.clone(), ctx));
                        Routed::running(running)
                    }
                    Err(reply) => Routed::ready(reply),
                };
                let run: Box<<$Threading as Threading>::Run> = Box::new(run);
                let served = Served {
                    run,
                    #[cfg(feature = "http")]
                    headers: None,
                    template: None,
                };
                (item, served)
            }
        }
    };
}

registration!(Shared, handlers: [+ Send + Sync], state: [Send + Sync +], futures: [Send +]);
registration!(Local, handlers: [], state: [], futures: []);
