//! Results that are used again.

mod canonical;
mod flight;
mod keep;
mod kept;
mod key;
mod store;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use mcp_driver::{Call, Reply, Runtime, ServerHandle, Service};
use mcp_proto::model::CacheScope;
use mcp_proto::server::Change;
use pin_project_lite::pin_project;
use tower_layer::Layer;

use self::flight::{Ending, Following, Leading};
pub use self::keep::Keep;
use self::kept::Unsaid;
use self::key::Keys;
use self::store::{Found, Store};
use super::rules::Rules;
use super::target::Target;

/// Keeps lists and resources for as long as they tell, and results of other methods and tools as it is told, and answers
/// equal calls with them. Equal calls that come while one is under way wait for its result.
///
/// Calls are equal if service, method, revision, client capabilities and params are, the last but for `_meta` and the
/// order of members. What is public is kept once, for whoever asks; what is private for the authorization context that
/// asked, as the page on caching of 2026-07-28 wants it:
///
/// | Who asks | is the same as |
/// |---|---|
/// | a principal | that principal with the same credentials: another token is another context |
/// | nobody known, on a stream or in a session of HTTP | whoever is on that connection |
/// | nobody known, over HTTP in 2026-07-28 | nobody: it could be anyone, and only what is public is used again |
///
/// [`share_anonymous`](Self::share_anonymous) makes one of all whom nobody knows. Choose no method whose results hang on
/// anything else: a header, a field of `_meta`.
///
/// A change that the service tells its clients is heard here first, and what is no longer so is forgotten: the list, or
/// the resource. So it is once a connection is open; otherwise whoever changes something tells the
/// [handle](Self::handle).
///
/// Only whole results are kept: no error, no failure of a tool, no question to the user, nothing that came of a call
/// with answers or of one that asks for a task. If the call that others wait for is cancelled, another of them is made;
/// if its result is not kept, all of them are. Progress and log messages go to the caller whose call it was.
///
/// Put it inside [`Authorize`](super::Authorize): outside, it would answer whom that would deny.
///
/// | Bound | Default | Over it |
/// |---|---|---|
/// | results | 1024 | the one that was not used for longest goes |
/// | bytes of results and their keys | 16 MiB | the same |
/// | bytes of one result and its key | a sixteenth of that | it is not kept |
/// | bytes of the params of a call | 16 KiB | the call is made as if there was no cache |
/// | different calls that others wait for | 1024 | equal calls are made several times |
/// | calls that wait for one | 1024 | the same |
///
/// # Example: lists and resources as they tell, and the weather for a minute
/// ```
/// use std::time::Duration;
///
/// use mcp_compose::layer::{Cache, Keep, Layered};
/// use mcp_driver::Router;
/// # use mcp_driver::{Runtime, Service};
///
/// # fn example(runtime: impl Runtime) -> impl Service {
/// let cache = Cache::new(runtime).tool("weather", Keep::span(Duration::from_secs(60)).public());
/// let stale = cache.handle();
/// let service = Router::new("almanac", "1.0")
///     .configure(|config| config.cache_ttl = Duration::from_secs(3600))
///     .layer(cache);
/// stale.target("tools/call", "weather");
/// # service
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Cache<T> {
    runtime: T,
    rules: Rules<Keep>,
    anonymous: bool,
    store: Arc<Store>,
    services: Arc<AtomicU64>,
}

impl<T: Runtime> Cache<T> {
    /// Keeps what may be kept by the page on caching of 2026-07-28, as it tells: lists and resources. Time goes by the
    /// clock of `runtime`.
    #[must_use]
    pub fn new(runtime: T) -> Self {
        Self::empty(runtime).lists(Keep::as_told()).method(READ, Keep::as_told())
    }

    /// Keeps nothing but what it is told to.
    #[must_use]
    pub fn empty(runtime: T) -> Self {
        Self { runtime, rules: Rules::new(), anonymous: false, store: Arc::default(), services: Arc::default() }
    }

    /// Keeps results of a method.
    #[must_use]
    pub fn method(mut self, method: &str, keep: Keep) -> Self {
        self.rules.method(method, keep);
        self
    }

    /// Keeps results of a tool: one that reads only, and gives the same for the same arguments.
    #[must_use]
    pub fn tool(mut self, tool: &str, keep: Keep) -> Self {
        self.rules.tool(tool, keep);
        self
    }

    /// Keeps the lists: tools, prompts, resources and resource templates.
    #[must_use]
    pub fn lists(mut self, keep: Keep) -> Self {
        for method in LISTS {
            self.rules.method(method, keep);
        }
        self
    }

    /// All callers whom nobody has authenticated are one and the same, on whatever connection: the user whose process
    /// this is, or a server whose answers are the same for everybody.
    #[must_use]
    pub const fn share_anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// So many results are kept, default 1024.
    #[must_use]
    pub fn entries(self, entries: usize) -> Self {
        self.store.bound(|bounds| bounds.entries = entries);
        self
    }

    /// Results and their keys take so many bytes, default 16 MiB; one of them takes no more than a sixteenth of that.
    #[must_use]
    pub fn bytes(self, bytes: usize) -> Self {
        self.store.bound(|bounds| bounds.bytes = bytes);
        self
    }

    /// Calls with more bytes of params are not looked at, default 16 KiB.
    #[must_use]
    pub fn params(self, bytes: usize) -> Self {
        self.store.bound(|bounds| bounds.params = bytes);
        self
    }

    /// Others wait for so many different calls, and so many for each, default 1024 and 1024.
    #[must_use]
    pub fn flights(self, flights: usize, waiting: usize) -> Self {
        self.store.bound(|bounds| (bounds.flights, bounds.waiting) = (flights, waiting));
        self
    }

    /// Makes what is kept be forgotten, from anywhere.
    #[must_use]
    pub fn handle(&self) -> CacheHandle {
        CacheHandle(self.store.clone())
    }
}

const LISTS: [&str; 4] = ["tools/list", "prompts/list", "resources/list", "resources/templates/list"];
const READ: &str = "resources/read";

/// Results are those of one service, and bounds those of all services that a cache is put around.
impl<S, T: Clone> Layer<S> for Cache<T> {
    type Service = CacheService<S, T>;

    fn layer(&self, inner: S) -> Self::Service {
        let number = self.services.fetch_add(1, Ordering::Relaxed);
        CacheService { inner: Arc::new(inner), layer: self.clone(), number }
    }
}

/// Makes what a [`Cache`] keeps be forgotten. A call that is under way meanwhile is not kept.
#[derive(Clone)]
pub struct CacheHandle(Arc<Store>);

impl CacheHandle {
    /// Forgets everything.
    pub fn clear(&self) {
        self.0.forget(|_, _| true);
    }

    /// Forgets all results of a method.
    pub fn method(&self, method: &str) {
        self.0.forget(|of, _| of == method);
    }

    /// Forgets all results of a method that are about one tool, prompt or resource.
    pub fn target(&self, method: &str, target: &str) {
        self.0.forget(|of, about| of == method && about == Some(target));
    }

    fn changed(&self, change: &Change) {
        match change {
            Change::Tools => self.method("tools/list"),
            Change::Prompts => self.method("prompts/list"),
            Change::Resources => {
                self.method("resources/list");
                self.method("resources/templates/list");
            }
            Change::Resource(uri) => self.target(READ, uri),
            _ => self.clear(),
        }
    }

    /// How many results are kept, those included that are too old to be used.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes results and their keys take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

impl fmt::Debug for CacheHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CacheHandle").field("len", &self.len()).field("bytes", &self.bytes()).finish()
    }
}

/// A service whose results are used again: what [`Cache`] makes.
#[derive(Debug)]
pub struct CacheService<S, T> {
    inner: Arc<S>,
    layer: Cache<T>,
    /// Tells its results from those of other services.
    number: u64,
}

/// It shares the service, and so the results.
impl<S, T: Clone> Clone for CacheService<S, T> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), layer: self.layer.clone(), number: self.number }
    }
}

impl<S: Service, T: Runtime> CacheService<S, T> {
    /// How the result is kept and where it is looked for; `None` for a call that the cache has nothing to do with.
    fn wanted(&self, call: &Call) -> Option<(Keep, Keys)> {
        if !call.context.answers.is_empty() || call.context.state.is_some() {
            return None;
        }
        let target = Target::of(&call.method, call.params.as_ref());
        if target == Target::Unreadable {
            return None;
        }
        let keep = *self.layer.rules.get(&call.method, target.name())?;
        let store = &self.layer.store;
        let bounds = (store.most_params(), store.hasher());
        let keys = Keys::of(call, target.name(), self.number, self.layer.anonymous, bounds)?;
        Some((keep, keys))
    }

    /// Answers, waits for another call, or makes this one.
    fn begin(&self, call: Call, keep: Keep, keys: Keys) -> State<S, T> {
        match self.layer.store.find(self.layer.runtime.now(), keep, keys) {
            Found::Kept(result) => State::Answered { reply: Some(result.into()) },
            Found::Following(following) => State::Following { following, held: Some((self.clone(), call)) },
            Found::Leading(leading) => {
                let unsaid = (LISTS.contains(&&*call.method) || *call.method == *READ).then(|| self.inner.clone());
                let inner = Some(self.inner.call(call));
                State::Leading { inner, leading: Some(leading), unsaid, runtime: self.layer.runtime.clone() }
            }
        }
    }
}

impl<S: Service, T: Runtime> Service for CacheService<S, T> {
    type Future = CacheCall<S, T>;

    fn call(&self, call: Call) -> Self::Future {
        let state = match self.wanted(&call) {
            Some((keep, keys)) => self.begin(call, keep, keys),
            None => State::Through { inner: self.inner.call(call) },
        };
        CacheCall { state }
    }

    /// The service has a handle by which the cache hears what it tells.
    fn opened(&self, handle: &ServerHandle) {
        let stale = self.layer.handle();
        self.inner.opened(&handle.overheard(move |change| stale.changed(change)));
    }

    mcp_driver::__forward_service!(inner, but opened);
}

/// What a service says of lists and resources that say nothing of themselves.
fn of_all(service: &impl Service) -> Unsaid {
    let config = service.config();
    Unsaid { ttl: config.cache_ttl, is_public: config.cache_scope == CacheScope::Public }
}

pin_project! {
    /// A call that is answered from the cache, waits for another, or is made.
    #[must_use = "a future does nothing unless polled"]
    pub struct CacheCall<S: Service, T: Runtime> {
        #[pin]
        state: State<S, T>,
    }
}

pin_project! {
    #[project = Projected]
    #[allow(clippy::large_enum_variant, reason = "most calls are made, and a box would cost each of them")]
    enum State<S: Service, T: Runtime> {
        Through { #[pin] inner: S::Future },
        // `unsaid` is whose configuration says what the result leaves out.
        Leading { #[pin] inner: Option<S::Future>, leading: Option<Leading>, unsaid: Option<Arc<S>>, runtime: T },
        Following { following: Following, held: Option<(CacheService<S, T>, Call)> },
        Answered { reply: Option<Reply> },
    }
}

impl<S: Service, T: Runtime> Future for CacheCall<S, T> {
    type Output = Reply;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let mut state = self.project().state;
        loop {
            match state.as_mut().project() {
                Projected::Through { inner } => return inner.poll(cx),
                Projected::Leading { mut inner, leading, unsaid, runtime } => {
                    let Some(running) = inner.as_mut().as_pin_mut() else { return Poll::Pending };
                    let Poll::Ready(reply) = running.poll(cx) else { return Poll::Pending };
                    inner.set(None);
                    if let Some(leading) = leading.take() {
                        leading.land(runtime.now(), &reply, || unsaid.as_ref().map(|service| of_all(&**service)));
                    }
                    return Poll::Ready(reply);
                }
                Projected::Following { following, held } => {
                    let Some(ending) = following.poll_ending(cx) else { return Poll::Pending };
                    let Some((service, call)) = held.take() else { return Poll::Pending };
                    let next = match ending {
                        Ending::Failed => State::Through { inner: service.inner.call(call) },
                        Ending::Landed | Ending::Abandoned => {
                            let (keep, keys) = following.wanted();
                            service.begin(call, keep, keys)
                        }
                    };
                    state.set(next);
                }
                Projected::Answered { reply } => {
                    let Some(reply) = reply.take() else { return Poll::Pending };
                    return Poll::Ready(reply);
                }
            }
        }
    }
}
