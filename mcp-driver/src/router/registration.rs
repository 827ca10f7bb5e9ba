//! What a router is given handlers for.

use std::sync::Arc;

use mcp_proto::model::{Completion, Prompt, Resource, ResourceTemplate, Tool};

use super::Router;
use super::completion::Completer;
use super::handler::Handler;
use super::kind::Kind;
use super::listing::Listed;
use super::method::{Custom, is_taken};
use super::threading::{Takes, Threading};
use super::warning::Warning;

impl<S: Clone + 'static, T: Threading> Router<S, T> {
    /// Adds a tool, or replaces the one of that name. The schema of its arguments and of its result is made from
    /// the types of the handler.
    ///
    /// Arguments that do not fit never reach the handler: the model is told which were wrong, and may correct
    /// them.
    ///
    /// # Panics
    /// If the handler takes more or fewer arguments by name than [`named`](super::named) gives, or, where HTTP is
    /// compiled in, if a [header](super::Arg::header) breaks the rules (Streamable HTTP page of 2026-07-28).
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::{Router, named};
    ///
    /// async fn add(a: f64, b: f64) -> f64 {
    ///     a + b
    /// }
    ///
    /// let router = Router::new("calculator", "1.0").tool("add", "Adds a and b", named(["a", "b"], add));
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn tool<H: Handler<Tool, S, M>, M>(
        self,
        name: impl Into<String>,
        description: impl Into<String>,
        handler: H,
    ) -> Self
    where
        T: Takes<Tool, H, S, M>,
    {
        self.tool_with(Tool::named(name).with_description(description), handler)
    }

    /// Adds a tool with everything that can be said of it: title, hints, icons, `_meta`. An input schema that is
    /// not empty was written by hand and stays as it is.
    ///
    /// # Panics
    /// As [`tool`](Self::tool).
    ///
    /// # Example: a tool that changes nothing
    /// ```
    /// use mcp_driver::proto::model::{Icon, Tool, ToolAnnotations};
    /// use mcp_driver::router::Router;
    ///
    /// let now = Tool::named("now")
    ///     .with_title("Time of day")
    ///     .with_description("Tells the time")
    ///     .with_annotations(ToolAnnotations::new().with_read_only_hint(true))
    ///     .with_icons(vec![Icon::new("https://example.com/clock.svg")]);
    /// let router = Router::new("clock", "1.0").tool_with(now, || async { "noon" });
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn tool_with<H: Handler<Tool, S, M>, M>(self, tool: Tool, handler: H) -> Self
    where
        T: Takes<Tool, H, S, M>,
    {
        let (tool, run) = T::served(tool, handler, &self.state);
        self.listed(Tool::NOUN, Listed::Tool(tool), run)
    }

    /// Adds the resource at `uri`, or replaces it.
    ///
    /// # Example: text, JSON and bytes
    /// ```
    /// use mcp_driver::router::{Json, Router};
    ///
    /// let router = Router::new("notes", "1.0")
    ///     .resource("about://server", "about", || async { "notes, by number" })
    ///     .resource("stats://today", "stats", || async { Json([("notes", 3)]) })
    ///     .resource("key://public", "key", || async { vec![7; 32] });
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn resource<H: Handler<Resource, S, M>, M>(
        self,
        uri: impl Into<String>,
        name: impl Into<String>,
        handler: H,
    ) -> Self
    where
        T: Takes<Resource, H, S, M>,
    {
        self.resource_with(Resource::new(uri, name), handler)
    }

    /// Adds a resource with everything that can be said of it.
    ///
    /// # Example: a file of a known type and size
    /// ```
    /// use mcp_driver::proto::model::Resource;
    /// use mcp_driver::router::Router;
    ///
    /// let guide = Resource::new("file:///guide.md", "guide").with_mime_type("text/markdown").with_size(7_u64);
    /// let router = Router::new("guide", "1.0").resource_with(guide, || async { "# Guide" });
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn resource_with<H: Handler<Resource, S, M>, M>(self, resource: Resource, handler: H) -> Self
    where
        T: Takes<Resource, H, S, M>,
    {
        let (resource, run) = T::served(resource, handler, &self.state);
        self.listed(Resource::NOUN, Listed::Resource(resource), run)
    }

    /// Adds a family of resources. The arguments of the handler are the variables of the template (RFC 6570, levels
    /// 1 to 4), in order: numbers and texts, an `Option` where one may be missing, a `Vec` where it is a list, a map
    /// where it is pairs. [`uri_template`](mcp_proto::uri_template) says what matches.
    ///
    /// A value that would leave its place matches nothing: a `/` in `{name}`, once decoded, or a segment `..`. For
    /// files take a [`PathPart`](super::PathPart) or a [`SafePath`](super::SafePath).
    ///
    /// Resources of a fixed URI come first, then templates as they were added.
    ///
    /// # Panics
    /// If the template is none, or the handler takes more or fewer arguments than it has variables.
    ///
    /// # Example: a number, and a text that may be missing
    /// ```
    /// use mcp_driver::router::Router;
    ///
    /// async fn note(id: u32, lang: Option<String>) -> Result<String, &'static str> {
    ///     if id == 1 { Ok(format!("buy milk ({})", lang.unwrap_or_default())) } else { Err("there is no such note") }
    /// }
    ///
    /// let router = Router::new("notes", "1.0").template("notes://{id}{?lang}", "note", note);
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn template<H: Handler<ResourceTemplate, S, M>, M>(
        self,
        uri_template: impl Into<String>,
        name: impl Into<String>,
        handler: H,
    ) -> Self
    where
        T: Takes<ResourceTemplate, H, S, M>,
    {
        self.template_with(ResourceTemplate::new(uri_template, name), handler)
    }

    /// Adds a family of resources with everything that can be said of it.
    ///
    /// # Panics
    /// As [`template`](Self::template).
    ///
    /// # Example: with a media type and a description
    /// ```
    /// use mcp_driver::proto::model::ResourceTemplate;
    /// use mcp_driver::router::Router;
    ///
    /// let template = ResourceTemplate::new("notes://{id}", "note")
    ///     .with_description("A note by its number")
    ///     .with_mime_type("text/plain");
    /// let router = Router::new("notes", "1.0").template_with(template, |id: u32| async move { format!("note {id}") });
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn template_with<H: Handler<ResourceTemplate, S, M>, M>(self, template: ResourceTemplate, handler: H) -> Self
    where
        T: Takes<ResourceTemplate, H, S, M>,
    {
        let (template, run) = T::served(template, handler, &self.state);
        self.listed(ResourceTemplate::NOUN, Listed::Template(template), run)
    }

    /// Adds a prompt, or replaces the one of that name. Arguments that do not fit are answered with -32602; they
    /// are all text, and are read as what the handler takes.
    ///
    /// # Panics
    /// If the handler takes more or fewer arguments by name than [`named`](super::named) gives.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::{Router, named};
    ///
    /// async fn review(code: String, remarks: u8) -> String {
    ///     format!("Review this, with {remarks} remarks at most:\n\n{code}")
    /// }
    ///
    /// let router = Router::new("reviews", "1.0").prompt("review", "Has code reviewed", named(["code", "remarks"], review));
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn prompt<H: Handler<Prompt, S, M>, M>(
        self,
        name: impl Into<String>,
        description: impl Into<String>,
        handler: H,
    ) -> Self
    where
        T: Takes<Prompt, H, S, M>,
    {
        self.prompt_with(Prompt::new(name).with_description(description), handler)
    }

    /// Adds a prompt with everything that can be said of it. Arguments that it lists stay as they are.
    ///
    /// # Panics
    /// As [`prompt`](Self::prompt).
    ///
    /// # Example: with a title for people
    /// ```
    /// use mcp_driver::proto::model::Prompt;
    /// use mcp_driver::router::Router;
    ///
    /// let greet = Prompt::new("greet").with_title("Say hello").with_description("Greets the user");
    /// let router = Router::new("greeter", "1.0").prompt_with(greet, || async { "Greet me." });
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn prompt_with<H: Handler<Prompt, S, M>, M>(self, prompt: Prompt, handler: H) -> Self
    where
        T: Takes<Prompt, H, S, M>,
    {
        let (prompt, run) = T::served(prompt, handler, &self.state);
        self.listed(Prompt::NOUN, Listed::Prompt(prompt), run)
    }

    /// Completes an argument of a prompt, or a variable of a template, which is named as it was added. The
    /// handler takes what is typed as a [`Completing`](super::Completing).
    ///
    /// # Panics
    /// If nothing of that name was added before.
    ///
    /// # Example: of a prompt, and of a template
    /// ```
    /// use mcp_driver::router::{Completing, Router, named};
    ///
    /// async fn names(typed: Completing) -> Vec<&'static str> {
    ///     ["Ada", "Alan"].into_iter().filter(|name| name.starts_with(&typed.value)).collect()
    /// }
    ///
    /// let router = Router::new("people", "1.0")
    ///     .prompt("greet", "Greets", named(["name"], |name: String| async move { format!("Greet {name}.") }))
    ///     .complete("greet", "name", names)
    ///     .template("people://{name}", "person", |name: String| async move { name })
    ///     .complete("people://{name}", "name", names);
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn complete<H: Completer<S, M>, M>(self, of: &str, argument: &str, handler: H) -> Self
    where
        T: Takes<Completion, H, S, M>,
    {
        let (_, run) = T::served(Completion::new(Vec::<String>::new()), handler, &self.state);
        let tables = &self.inner.tables;
        let kind = tables.completed(of, argument);
        let replaced = tables.completions.insert(kind, of, argument, self.inner.held.runs.add(run));
        let again = self.inner.forget(replaced);
        self.told_again(again, Completion::NOUN, &format!("{argument} of {of}"))
    }

    /// Serves a method of your own. It takes its params as a tool takes its arguments, in one struct
    /// ([`Args`](super::Args)), by [name](super::named), or as they are ([`Params`](super::Params)), and gives
    /// [`Json`](super::Json), a [`Raw`](mcp_proto::jsonrpc::Raw) or nothing, or a `Result` of these. Params that
    /// do not fit are answered with -32602.
    ///
    /// A method that the protocol defines and the router or the core answers cannot be taken from them: that is
    /// a [warning](Self::warnings). Give yours a prefix that is your own, so that no later revision takes it.
    ///
    /// # Panics
    /// If the handler takes more or fewer arguments by name than [`named`](super::named) gives.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::{Json, Router, named};
    ///
    /// let double = |number: f64| async move { Json(serde_json::json!({"doubled": 2.0 * number})) };
    /// let router = Router::new("calculator", "1.0").method("acme/double", named(["number"], double));
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn method<H: Handler<Custom, S, M>, M>(self, name: &str, handler: H) -> Self
    where
        T: Takes<Custom, H, S, M>,
    {
        let (_, run) = T::served(Custom::new(name), handler, &self.state);
        self.heed(is_taken(name).then(|| Warning::NeverCalled { method: name.into() }));
        let replaced = self.inner.tables.methods.insert(name, self.inner.held.runs.add(run));
        let again = self.inner.forget(replaced);
        self.told_again(again, Custom::NOUN, name)
    }

    fn listed(self, noun: &'static str, item: Listed, run: Arc<T::Run>) -> Self {
        let add = self.inner.tables.adding(noun, item);
        let slot = self.inner.held.runs.add(run);
        let replaced = add(slot, &self.within, self.is_live);
        self.inner.forget(replaced);
        self
    }
}
