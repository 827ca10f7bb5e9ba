use std::cell::Cell;
use std::convert::Infallible;
use std::fmt;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use mcp_driver::{Call, Reply, Runtime, Service, Sleep, service_fn};
use mcp_proto::jsonrpc::{ErrorCode, RpcError};
use mcp_testkit::TestSleep;
use serde_json::json;
use tower::ServiceBuilder;
use tower_layer::layer_fn;

use super::TowerLayer;
use crate::layer::Layered;
use crate::layer::tests::calls::{config, error, raw, result, tool};
use crate::layer::tests::simulation::{Chance, Clock, Simulation, Waits, run, within};

fn answering() -> impl Service + Clone {
    service_fn(config(), async |_: Call| Reply::from(raw(&json!({"content": []}))))
}

/// Middleware as others write it: ready when the gate has room, which it may take in `call` alone.
struct Gate<M> {
    inner: M,
    room: Rc<Cell<usize>>,
    clock: Clock,
    retry: Option<Pin<Box<TestSleep>>>,
    is_ready: bool,
}

impl<M: Clone> Clone for Gate<M> {
    fn clone(&self) -> Self {
        let (inner, room, clock) = (self.inner.clone(), self.room.clone(), self.clock.clone());
        Self { inner, room, clock, retry: None, is_ready: false }
    }
}

impl<M> Drop for Gate<M> {
    fn drop(&mut self) {
        if self.is_ready {
            self.room.set(self.room.get() + 1);
        }
    }
}

impl<M: tower_service::Service<Call, Response = Reply, Error = Infallible>> tower_service::Service<Call> for Gate<M> {
    type Response = Reply;
    type Error = Infallible;
    type Future = Held<M::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        while self.room.get() == 0 {
            let next = self.clock.now() + std::time::Duration::from_millis(1);
            let alarm = self.retry.get_or_insert_with(|| Box::pin(self.clock.sleep_until(next)));
            if alarm.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            alarm.as_mut().reset(next);
        }
        self.room.set(self.room.get() - 1);
        self.is_ready = true;
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Call) -> Self::Future {
        assert!(self.is_ready, "a service is called once it is ready, and not before");
        self.is_ready = false;
        Held { inner: Box::pin(self.inner.call(call)), room: self.room.clone() }
    }
}

struct Held<F> {
    inner: Pin<Box<F>>,
    room: Rc<Cell<usize>>,
}

impl<F: Future> Future for Held<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.inner.as_mut().poll(cx)
    }
}

impl<F> Drop for Held<F> {
    fn drop(&mut self) {
        self.room.set(self.room.get() + 1);
    }
}

/// Middleware that fails, when it is asked whether it is ready or later.
#[derive(Clone)]
struct Failing<E> {
    error: E,
    at_once: bool,
}

impl<E: Clone> tower_service::Service<Call> for Failing<E> {
    type Response = Reply;
    type Error = E;
    type Future = Ready<Result<Reply, E>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), E>> {
        Poll::Ready(if self.at_once { Err(self.error.clone()) } else { Ok(()) })
    }

    fn call(&mut self, _: Call) -> Self::Future {
        ready(Err(self.error.clone()))
    }
}

#[derive(Clone, Debug)]
struct Secret;

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the password is swordfish")
    }
}

impl std::error::Error for Secret {}

#[test]
fn errors_of_middleware_say_nothing_unless_they_are_meant_for_the_client() {
    run(async |_| {
        for at_once in [true, false] {
            let secret = layer_fn(|_| Failing { error: Secret, at_once });
            let told = error(answering().layer(TowerLayer(secret)).call(tool("any")).await);
            assert_eq!((told.code, &*told.message), (ErrorCode::INTERNAL_ERROR, "the call failed in this server"));
            let meant = RpcError::new(ErrorCode(7), "closed on mondays").with_data(&1);
            let open = layer_fn(|_| Failing { error: meant.clone(), at_once });
            assert_eq!(error(answering().layer(TowerLayer(open)).call(tool("any")).await), meant);
        }
    });
}

#[test]
fn towers_own_middleware_fits() {
    run(async |_| {
        let stack = ServiceBuilder::new().map_request(|mut call: Call| {
            call.method = "renamed".into();
            call
        });
        let named = service_fn(config(), async |call: Call| Reply::from(raw(&json!({"method": call.method}))));
        let service = named.layer(TowerLayer(stack.into_inner()));
        assert_eq!(result(service.call(tool("any")).await), Ok(json!({"method": "renamed"})));
    });
}

/// Thousands of calls through a gate for three: each waits until the middleware is ready, and what is cancelled gives
/// its readiness back.
#[test]
fn under_load_middleware_is_waited_for() {
    for seed in 0..4 {
        let mut simulation = Simulation::new(seed);
        let clock = simulation.clock.clone();
        let (running, most) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let (count, peak, wait) = (running.clone(), most.clone(), clock.clone());
        let span = std::cell::RefCell::new(Chance::new(seed + 5));
        let inner = service_fn(config(), move |_: Call| {
            count.set(count.get() + 1);
            peak.set(peak.get().max(count.get()));
            let (sleep, held) = (wait.millis(span.borrow_mut().below(10)), Count(count.clone()));
            async move {
                sleep.await;
                drop(held);
                Reply::from(raw(&json!({"content": []})))
            }
        });
        let room = Rc::new(Cell::new(3));
        let (gate, ticks) = (room.clone(), clock.clone());
        let layer = layer_fn(move |inner| {
            let (room, clock) = (gate.clone(), ticks.clone());
            Gate { inner, room, clock, retry: None, is_ready: false }
        });
        let service = Rc::new(inner.layer(TowerLayer(layer)));
        let answered = Rc::new(Cell::new(0));
        let mut chance = Chance::new(seed);
        for _ in 0..1500 {
            let (service, clock, answered) = (service.clone(), clock.clone(), answered.clone());
            let start = chance.below(2000);
            let patience = if chance.below(3) == 0 { chance.below(40) } else { 1_000_000 };
            simulation.spawn(async move {
                clock.millis(start).await;
                match within(clock.millis(patience), service.call(tool("any"))).await {
                    Some(reply) => {
                        assert!(result(reply).is_ok());
                        answered.set(answered.get() + 1);
                    }
                    None => assert!(patience < 1_000_000, "seed {seed}: a call has been forgotten"),
                }
            });
        }
        simulation.run();
        assert_eq!((most.get(), running.get(), room.get()), (3, 0, 3));
        assert!(answered.get() >= 900, "{}", answered.get());
    }
}

struct Count(Rc<Cell<usize>>);

impl Drop for Count {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}
