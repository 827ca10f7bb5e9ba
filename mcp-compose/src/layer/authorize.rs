//! Who may call what.

mod asked;
mod decision;
mod lists;
mod policy;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use mcp_driver::{Call, Caller, Reply, Service};
use mcp_proto::Version;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::Subscribing;
use pin_project_lite::pin_project;
use tower_layer::Layer;

pub use self::asked::Asked;
pub use self::decision::{Decision, Denial};
use self::lists::{Hiding, Kind};
pub use self::policy::{AtOnce, Later, Policy};
use super::target::Target;

/// Asks of every call whether its caller may make it. A denied call is answered with
/// [`FORBIDDEN`](super::FORBIDDEN) and the reason, and the service never hears of it.
///
/// The policy is a closure over [`Asked`]. It is asked again when a call comes with the answers of its user. A call
/// that does not say once and plainly what it is about (a tool's name stands twice, say) is refused with -32602 before
/// the policy is asked: who reads it after could read something else.
///
/// A subscription is asked about for each resource of it, as `resources/subscribe`, and for each task, as
/// `tasks/get`; what is denied is left out of what is granted. There is no waiting in this: a policy that does not
/// decide at its first poll denies.
///
/// Over HTTP a client with a token that does not suffice is best told so by the transport, with 403 and
/// `WWW-Authenticate` (authorization page of 2026-07-28, "Scope Challenge Handling"): that is for `authenticate` of the
/// HTTP server to say, with a `Denied`, before the body is read. Here the status is out of reach; a
/// [`Denial`] names the missing scopes in the error's data, in the words that the header would use.
///
/// # Example: who may write
/// ```
/// use mcp_compose::layer::{Asked, Authorize, Decision, Layered};
/// use mcp_driver::Router;
///
/// let service = Router::new("notes", "1.0").layer(Authorize::new(|asked: &Asked<'_>| {
///     match (asked.method, asked.target) {
///         ("tools/call", Some("read" | "search")) => Decision::Allow,
///         ("tools/call", _) if asked.caller.subject() == "ada" => Decision::Allow,
///         ("tools/call", _) => Decision::deny("only ada writes"),
///         _ => Decision::Allow,
///     }
/// }));
/// # let _ = service;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Authorize<P> {
    policy: P,
    hides: bool,
}

impl<F> Authorize<AtOnce<F>>
where
    F: Fn(&Asked<'_>) -> Decision,
{
    /// Asks a closure that knows at once.
    #[must_use]
    pub const fn new(policy: F) -> Self {
        Self { policy: AtOnce(policy), hides: false }
    }
}

impl<F, Fut> Authorize<Later<F>>
where
    F: Fn(&Asked<'_>) -> Fut,
    Fut: Future<Output = Decision>,
{
    /// Asks a closure that has to wait for something: a database, another server.
    ///
    /// # Example: what a table says
    /// ```
    /// use mcp_compose::layer::{Asked, Authorize, Decision};
    ///
    /// async fn may(user: String, what: String) -> bool {
    ///     // ..
    /// #   user == what
    /// }
    ///
    /// let layer = Authorize::later(|asked: &Asked<'_>| {
    ///     let asked = may(asked.caller.subject().to_owned(), asked.target.unwrap_or_default().to_owned());
    ///     async { if asked.await { Decision::Allow } else { Decision::deny("not in the table") } }
    /// });
    /// # let _ = layer;
    /// ```
    #[must_use]
    pub const fn later(policy: F) -> Self {
        Self { policy: Later(policy), hides: false }
    }
}

impl<P: Policy> Authorize<P> {
    /// Leaves out of the lists what the caller may not use, and answers calls of it as if it was not there.
    ///
    /// The policy is asked about each tool, prompt, resource and template of a list, as about a call of it without
    /// params, one after the other; for a template the target is its text, and the method `resources/read`. Every
    /// list says that it is for its caller alone (`cacheScope`), and a page of one may be short or empty.
    /// That a tool is hidden is not told; that names are near it a service may tell (a router says "did you mean"):
    /// deny what you do not know, rather than allow it.
    #[must_use]
    pub fn hiding(mut self) -> Self {
        self.hides = true;
        self
    }
}

impl<S, P> Layer<S> for Authorize<P>
where
    P: Policy + Clone,
{
    type Service = AuthorizeService<S, P>;

    fn layer(&self, inner: S) -> Self::Service {
        AuthorizeService { inner: Arc::new(inner), policy: Arc::new(self.policy.clone()), hides: self.hides }
    }
}

/// A service that not everyone may use: what [`Authorize`] makes.
#[derive(Debug)]
pub struct AuthorizeService<S, P> {
    inner: Arc<S>,
    policy: Arc<P>,
    hides: bool,
}

/// It shares the service and the policy.
impl<S, P> Clone for AuthorizeService<S, P> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), policy: self.policy.clone(), hides: self.hides }
    }
}

impl<S: Service, P: Policy> AuthorizeService<S, P> {
    /// Whether something may be heard of; decided now or never.
    fn may_hear(&self, method: &str, target: &str, version: Version, caller: &Caller) -> Decision {
        let asked = Asked { caller, method, target: Some(target), params: None, version };
        match pin!(self.policy.decide(&asked)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(decision) => decision,
            Poll::Pending => Decision::deny("that could not be decided at once"),
        }
    }

    /// What may be heard of; `denied` is left with the first thing that may not.
    fn heard(
        &self,
        wanted: Option<Vec<String>>,
        method: &str,
        version: Version,
        caller: &Caller,
        denied: &mut Option<RpcError>,
    ) -> Option<Vec<String>> {
        let wanted = wanted?;
        let granted = wanted.into_iter().filter(|target| match self.may_hear(method, target, version, caller) {
            Decision::Allow => true,
            Decision::Deny(denial) => {
                denied.get_or_insert_with(|| denial.answer(method, Some(target), self.hides));
                false
            }
        });
        Some(granted.collect())
    }
}

impl<S: Service, P: Policy> Service for AuthorizeService<S, P> {
    type Future = AuthorizeCall<S, P>;

    fn call(&self, call: Call) -> Self::Future {
        let target = Target::of(&call.method, call.params.as_ref());
        if target == Target::Unreadable {
            let error = RpcError::invalid_params("the params do not say plainly what they are about");
            return AuthorizeCall { state: State::Denied { error: Some(error) } };
        }
        let asked = Asked {
            caller: &call.caller,
            method: &call.method,
            target: target.name(),
            params: call.params.as_ref(),
            version: call.context.version,
        };
        let deciding = self.policy.decide(&asked);
        AuthorizeCall { state: State::Deciding { deciding, held: Some((self.clone(), call)) } }
    }

    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        let version = subscribing.context.version;
        let mut permitted = subscribing.clone();
        let (mut denied, filter) = (None, &mut permitted.filter);
        filter.resource_subscriptions =
            self.heard(filter.resource_subscriptions.take(), "resources/subscribe", version, caller, &mut denied);
        filter.task_ids = self.heard(filter.task_ids.take(), "tasks/get", version, caller, &mut denied);
        match denied {
            Some(denied) if !version.is_modern() => Err(denied),
            _ => self.inner.subscribe(&permitted, caller),
        }
    }

    mcp_driver::__forward_service!(inner, but subscribe);
}

pin_project! {
    /// A call that is decided on, and then made or not.
    #[must_use = "a future does nothing unless polled"]
    pub struct AuthorizeCall<S: Service, P: Policy> {
        #[pin]
        state: State<S, P>,
    }
}

pin_project! {
    #[project = Projected]
    #[allow(clippy::large_enum_variant, reason = "each call goes through it, and a box would cost each of them")]
    enum State<S: Service, P: Policy> {
        Deciding { #[pin] deciding: P::Future, held: Option<(AuthorizeService<S, P>, Call)> },
        Calling { #[pin] inner: S::Future, listing: Option<Listing<P>> },
        Hiding { #[pin] deciding: Option<P::Future>, listing: Listing<P>, hiding: Hiding },
        Denied { error: Option<RpcError> },
        Over,
    }
}

/// Whose list it is that is to be looked through.
struct Listing<P> {
    policy: Arc<P>,
    kind: Kind,
    caller: Caller,
    version: Version,
}

impl<P: Policy> Listing<P> {
    fn ask(&self, item: &str) -> P::Future {
        let (method, version) = (self.kind.method(), self.version);
        self.policy.decide(&Asked { caller: &self.caller, method, target: Some(item), params: None, version })
    }
}

impl<S: Service, P: Policy> Future for AuthorizeCall<S, P> {
    type Output = Reply;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let mut state = self.project().state;
        loop {
            let (next, reply) = match state.as_mut().project() {
                Projected::Deciding { deciding, held } => {
                    let Poll::Ready(decision) = deciding.poll(cx) else { return Poll::Pending };
                    let Some((service, call)) = held.take() else { return Poll::Pending };
                    (go_on(service, call, decision), None)
                }
                Projected::Calling { inner, listing } => {
                    let Poll::Ready(reply) = inner.poll(cx) else { return Poll::Pending };
                    match (listing.take(), reply) {
                        (Some(listing), Reply::Result(Ok(list))) => begin_hiding(listing, &list),
                        (_, reply) => (State::Over, Some(reply)),
                    }
                }
                Projected::Hiding { mut deciding, listing, hiding } => {
                    if let Some(asked) = deciding.as_mut().as_pin_mut() {
                        let Poll::Ready(decision) = asked.poll(cx) else { return Poll::Pending };
                        deciding.set(None);
                        hiding.decided(decision == Decision::Allow);
                    }
                    match hiding.next() {
                        Some(item) => {
                            let asked = listing.ask(item);
                            deciding.set(Some(asked));
                            continue;
                        }
                        None => (State::Over, Some(hiding.finish().into())),
                    }
                }
                Projected::Denied { error } => (State::Over, error.take().map(Reply::from)),
                Projected::Over => return Poll::Pending,
            };
            state.set(next);
            if let Some(reply) = reply {
                return Poll::Ready(reply);
            }
        }
    }
}

fn go_on<S: Service, P: Policy>(service: AuthorizeService<S, P>, call: Call, decision: Decision) -> State<S, P> {
    if let Decision::Deny(denial) = decision {
        let target = Target::of(&call.method, call.params.as_ref());
        return State::Denied { error: Some(denial.answer(&call.method, target.name(), service.hides)) };
    }
    let listing = Kind::of(&call.method).filter(|_| service.hides).map(|kind| Listing {
        policy: service.policy,
        kind,
        caller: call.caller.clone(),
        version: call.context.version,
    });
    State::Calling { inner: service.inner.call(call), listing }
}

/// A list that cannot be read is not shown.
fn begin_hiding<S: Service, P: Policy>(listing: Listing<P>, list: &Raw) -> (State<S, P>, Option<Reply>) {
    match Hiding::of(listing.kind, list) {
        Some(hiding) => (State::Hiding { deciding: None, listing, hiding }, None),
        None => (State::Over, Some(RpcError::internal("the list could not be read").into())),
    }
}
