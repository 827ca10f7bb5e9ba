//! Several servers as one.
//!
//! ```text
//! gateway/
//!   member   one of the services, of whatever type, in its namespace
//!   lists    their lists as one
//!   lookers  those who look on at them, as one
//! ```

mod lists;
mod lookers;
mod member;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use mcp_driver::router::nearest;
use mcp_driver::{Call, Caller, Namespace, Observer, Reply, Runtime, ServerHandle, Service};
use mcp_proto::InboundId;
use mcp_proto::jsonrpc::{ErrorCode, Raw, RpcError};
use mcp_proto::model::{
    CacheScope, Implementation, Object, PromptsCapability, ResourcesCapability, ServerCapabilities, SubscriptionFilter,
    ToolsCapability,
};
use mcp_proto::server::{Config, Subscribing};
use serde::Deserialize;

use crate::raw_object::RawObject;
use lists::{Patience, Sleeping};
use member::Member;

/// Several services as one server, each in a [`Namespace`]: routers, [proxies](crate::Proxy), other gateways, anything
/// that is a [`Service`].
///
/// Their tools and prompts are called `weather_now`, their resources `note://git/1`. What they offer together is
/// declared, calls go to the one that is named, and what it answers, links to resources in it too, is told in the names
/// of the outside. Methods of extensions keep their names: the members are asked in order, up to the first that knows
/// the method. Progress, logs, questions, cancellation, changes of lists and of resources are the member's own.
///
/// # Lists
/// The members are asked at once and listed in the order in which they were mounted, in one page, but for those that have
/// pages themselves: a page ends with the first such, and its cursor names the member. One that fails, panics, or takes
/// longer than [`list_patience`](Self::list_patience), is left out: the client is told by a log message and by
/// `mcp-compose/leftOut` in the `_meta` of the list, where the `_meta` of the members' pages is too. Calls to it are
/// answered by whatever it says; those to others are not concerned.
///
/// Clones are the same gateway.
///
/// # Example: a router and a proxy
/// ```
/// use mcp_compose::{Gateway, Proxy};
/// use mcp_driver::{Router, Service};
///
/// fn together(git: Proxy) -> impl Service {
///     let weather = Router::new("weather", "1.0").tool("now", "Tells the weather", || async { "rain" });
///     Gateway::new("everything", "1.0").mount("weather", weather).mount("git", git)
/// }
/// # let _ = together;
/// ```
#[derive(Clone)]
pub struct Gateway {
    config: Config,
    members: Vec<Member>,
    patience: Option<Patience>,
}

impl Gateway {
    /// A gateway to nothing yet.
    #[must_use]
    pub fn new(name: impl Into<String>, version: impl Into<String>) -> Self {
        Self { config: Config::new(Implementation::new(name, version)), members: Vec::new(), patience: None }
    }

    /// Adds a service, in a namespace.
    ///
    /// # Panics
    /// If the namespace is no [`Namespace`] (of names that others chose, [`Namespace::near`] makes one), or names could
    /// not be told from those of one that is mounted already: it is the same, or one begins with the other and `_`.
    #[must_use]
    pub fn mount<S>(mut self, namespace: impl Into<Namespace>, service: S) -> Self
    where
        S: Service<Future: Send + 'static> + Send + Sync + 'static,
    {
        let namespace = namespace.into();
        for Member { namespace: known, .. } in &self.members {
            let within = |one: &Namespace, other: &Namespace| one == other || one.strip_name(other.as_str()).is_some();
            let meets = within(known, &namespace) || within(&namespace, known);
            assert!(!meets, "the namespaces `{known}` and `{namespace}` cannot be told apart in the names of tools");
        }
        self.members.push(Member::new(namespace, service));
        self
    }

    /// Changes the configuration: revisions, limits, instructions. Those of the members are their own affair, and what
    /// they offer is declared beside what is declared here.
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// What the author should know: revisions that are served here and that a member does not serve, whose clients are
    /// answered by it all the same, in words that it may not have been made for. Either [configure](Self::configure) the
    /// gateway to what all have in common, or the member to serve more. A [`Proxy`](crate::Proxy) speaks for its server in
    /// every revision. Nothing of it keeps the gateway from being served, and none of it is printed.
    ///
    /// # Example: a member of 2026-07-28 alone
    /// ```
    /// use mcp_compose::Gateway;
    /// use mcp_driver::Router;
    /// use mcp_driver::proto::Version;
    ///
    /// let modern = Router::new("modern", "1.0").configure(|config| config.versions = vec![Version::V2026_07_28]);
    /// let gateway = Gateway::new("all", "1.0").mount("modern", modern);
    /// let told = "`modern` does not serve 2025-11-25, 2025-06-18, 2025-03-26, 2024-11-05, which the gateway does";
    /// assert_eq!(gateway.warnings(), [told]);
    /// let gateway = gateway.configure(|config| config.versions = vec![Version::V2026_07_28]);
    /// assert!(gateway.warnings().is_empty());
    /// ```
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let beyond = |member: &Member| {
            let theirs = member.config();
            let others = self.config.versions.iter().filter(|version| !theirs.versions.contains(version));
            let others: Vec<_> = others.map(|version| version.as_str()).collect();
            let told =
                || format!("`{}` does not serve {}, which the gateway does", member.namespace, others.join(", "));
            (!others.is_empty()).then(told)
        };
        self.members.iter().filter_map(beyond).collect()
    }

    /// A member may take so long to list what it has; for as long as the client waits by default.
    ///
    /// # Example: a server that never answers is waited for for three seconds
    /// ```
    /// use std::time::Duration;
    ///
    /// use mcp_compose::{Gateway, Proxy};
    /// use mcp_driver::Runtime;
    ///
    /// fn patient<R>(runtime: R, slow: Proxy) -> Gateway
    /// where
    ///     R: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
    /// {
    ///     Gateway::new("all", "1.0").mount("slow", slow).list_patience(runtime, Duration::from_secs(3))
    /// }
    /// # let _ = patient::<Never>;
    /// # #[derive(Clone)] struct Never;
    /// # impl Runtime for Never {
    /// #     type Sleep = std::pin::Pin<Box<Never>>;
    /// #     fn now(&self) -> mcp_driver::proto::Instant { mcp_driver::proto::Instant::ORIGIN }
    /// #     fn sleep_until(&self, _: mcp_driver::proto::Instant) -> Self::Sleep { Box::pin(Never) }
    /// # }
    /// # impl std::future::Future for Never {
    /// #     type Output = ();
    /// #     fn poll(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<()> { std::task::Poll::Pending }
    /// # }
    /// # impl mcp_driver::Sleep for std::pin::Pin<Box<Never>> {
    /// #     fn reset(self: std::pin::Pin<&mut Self>, _: mcp_driver::proto::Instant) {}
    /// # }
    /// ```
    #[must_use]
    pub fn list_patience<R>(mut self, runtime: R, span: Duration) -> Self
    where
        R: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
    {
        let sleep = move |span| -> Sleeping { Box::pin(runtime.sleep_until(runtime.now() + span)) };
        self.patience = Some(Patience { span, sleep: Arc::new(sleep) });
        self
    }

    /// The member that a call names, and the params in its own words.
    fn target(&self, call: &Call) -> Result<(Member, Option<Raw>), RpcError> {
        let params = call.params.as_ref();
        let inward = |member: &Member| {
            let params = member.namespace.inward(&call.method, params?)?;
            Some((member.clone(), Some(params)))
        };
        self.members.iter().find_map(inward).ok_or_else(|| self.nowhere(call))
    }

    fn nowhere(&self, call: &Call) -> RpcError {
        #[derive(Deserialize)]
        struct Named {
            name: Option<String>,
            uri: Option<String>,
            #[serde(rename = "ref")]
            reference: Option<Box<Self>>,
        }

        let named = call.params.as_ref().and_then(|params| params.decode::<Named>().ok());
        let named = named.map(|named| named.reference.map_or(Named { reference: None, ..named }, |inner| *inner));
        match named {
            Some(Named { uri: Some(uri), .. }) => RpcError::resource_not_found(&uri),
            Some(Named { name: Some(name), .. }) => {
                let prefix = name.split('_').next().unwrap_or_default();
                let known = self.members.iter().map(|member| member.namespace.as_str());
                let near = nearest(prefix, known.clone()).map(|near| format!("; did you mean `{near}`?"));
                let known: Vec<_> = known.map(|known| format!("`{known}_`")).collect();
                RpcError::invalid_params(format!(
                    "unknown name `{name}`: the names of this server begin with {}{}",
                    known.join(", "),
                    near.unwrap_or_default()
                ))
            }
            _ => RpcError::invalid_params(format!("invalid params: `{}` names nothing", call.method)),
        }
    }

    /// A method of an extension: that of the first member that knows it.
    async fn first_that_knows(self, call: Call) -> Reply {
        for member in &self.members {
            match member.call(call.clone(), call.params.clone()).await {
                Reply::Result(Err(error)) if error.code == ErrorCode::METHOD_NOT_FOUND => {}
                reply => return reply,
            }
        }
        RpcError::method_not_found(&call.method).into()
    }
}

impl Service for Gateway {
    type Future = Pin<Box<dyn Future<Output = Reply> + Send>>;

    fn config(&self) -> Arc<Config> {
        let mut config = self.config.clone();
        for member in &self.members {
            let theirs = member.config();
            unite(&mut config.capabilities, &theirs.capabilities);
            if theirs.cache_scope == CacheScope::Private {
                config.cache_scope = CacheScope::Private;
            }
            if let Some(instructions) = &theirs.instructions {
                let said = config.instructions.get_or_insert_default();
                let gap = if said.is_empty() { "" } else { "\n\n" };
                *said += &format!("{gap}{}: {instructions}", member.namespace);
            }
        }
        Arc::new(config)
    }

    /// That of all of them: none counts down.
    fn config_version(&self) -> u64 {
        self.members.iter().map(Member::config_version).fold(0, u64::wrapping_add)
    }

    fn call(&self, call: Call) -> Self::Future {
        if let Some(list) = lists::list(&call.method) {
            return Box::pin(lists::page(self.members.clone(), list, call, self.patience.clone()));
        }
        match &*call.method {
            "tools/call" | "prompts/get" | "resources/read" | "completion/complete" => {}
            _ => return Box::pin(self.clone().first_that_knows(call)),
        }
        let (member, params) = match self.target(&call) {
            Ok(target) => target,
            Err(error) => return Box::pin(std::future::ready(error.into())),
        };
        let method = call.method.clone();
        let replying = member.call(call, params);
        Box::pin(async move {
            match replying.await {
                Reply::Result(Ok(result)) => member.namespace.outward(&method, result, None).into(),
                Reply::Result(Err(error)) if &*method == "resources/read" => missed(&member.namespace, error).into(),
                reply => reply,
            }
        })
    }

    /// Each member decides on what is of its namespace. What one refuses is left out, but in a session, where each
    /// resource is asked for by itself.
    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        let mut granted = SubscriptionFilter::new();
        let mut uris = Vec::new();
        for member in &self.members {
            let theirs = match member.subscribe(subscribing, caller) {
                Ok(theirs) => theirs,
                Err(error) if !subscribing.context.version.is_modern() => return Err(error),
                Err(_) => continue,
            };
            uris.extend(theirs.resource_subscriptions.into_iter().flatten());
            let either = |known: &mut Option<bool>, more| *known = known.or(more).filter(|it| *it).or(more);
            either(&mut granted.tools_list_changed, theirs.tools_list_changed);
            either(&mut granted.prompts_list_changed, theirs.prompts_list_changed);
            either(&mut granted.resources_list_changed, theirs.resources_list_changed);
        }
        granted.resource_subscriptions = subscribing.filter.resource_subscriptions.as_ref().map(|_| uris);
        Ok(granted)
    }

    fn unsubscribed(&self, subscription: InboundId, caller: &Caller) {
        self.members.iter().for_each(|member| member.unsubscribed(subscription, caller));
    }

    fn notification(&self, method: &str, params: Option<&Raw>, caller: &Caller) {
        self.members.iter().for_each(|member| member.notification(method, params, caller));
    }

    fn noise(&self, error: &RpcError, excerpt: &str) {
        self.members.iter().for_each(|member| member.noise(error, excerpt));
    }

    fn opened(&self, handle: &ServerHandle) {
        self.members.iter().for_each(|member| member.opened(handle));
    }

    /// Whoever looks on at a member looks on at the whole: what comes and goes is nobody's in particular.
    fn observer(&self) -> Option<Arc<dyn Observer>> {
        lookers::together(self.members.iter().filter_map(Member::observer))
    }

    mcp_driver::__if_http! {
        fn tool_headers(&self, tool: &str) -> Option<Arc<[mcp_driver::proto::http::param_header::ParamHeader]>> {
            self.members.iter().find_map(|member| member.tool_headers(tool))
        }
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members: Vec<_> = self.members.iter().map(|member| &member.namespace).collect();
        f.debug_struct("Gateway").field("info", &self.config.info).field("members", &members).finish_non_exhaustive()
    }
}

/// An error about a resource that names it as its member does, as the client does.
fn missed(namespace: &Namespace, mut error: RpcError) -> RpcError {
    let mut data = RawObject::of(error.data.as_ref());
    let uri = data.get("uri").and_then(|uri| uri.decode::<String>().ok());
    let Some(uri) = uri.filter(|uri| !uri.is_empty()) else { return error };
    let named = namespace.uri(&uri);
    error.message = error.message.replace(&uri, &named).into();
    if let Ok(named) = Raw::encode(&named) {
        data.set("uri", named);
        error.data = data.raw();
    }
    error
}

/// Adds what another offers too.
fn unite(ours: &mut ServerCapabilities, theirs: &ServerCapabilities) {
    let either = |known: &mut Option<bool>, more: Option<bool>| {
        *known = if *known == Some(true) || more == Some(true) { Some(true) } else { known.or(more) };
    };
    if let Some(tools) = &theirs.tools {
        either(&mut ours.tools.get_or_insert_with(ToolsCapability::new).list_changed, tools.list_changed);
    }
    if let Some(prompts) = &theirs.prompts {
        either(&mut ours.prompts.get_or_insert_with(PromptsCapability::new).list_changed, prompts.list_changed);
    }
    if let Some(resources) = &theirs.resources {
        let known = ours.resources.get_or_insert_with(ResourcesCapability::new);
        either(&mut known.list_changed, resources.list_changed);
        either(&mut known.subscribe, resources.subscribe);
    }
    // The gateway itself logs what it leaves out of lists.
    ours.logging.get_or_insert_with(Object::new);
    if theirs.completions.is_some() {
        ours.completions.get_or_insert_with(Object::new);
    }
    for (theirs, ours) in [(&theirs.extensions, &mut ours.extensions), (&theirs.experimental, &mut ours.experimental)] {
        for (name, settings) in theirs.iter().flatten() {
            let known = ours.get_or_insert_default();
            known.entry(name.clone()).or_insert_with(|| settings.clone());
        }
    }
}
