//! A runtime of threads that block, with nothing but the standard library: one reads each stream, and one does all the
//! rest.

mod accept;
mod clock;
mod pump;

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use mcp_driver::{HttpServer, ServerDriver, Service};

use accept::Accepting;
pub(crate) use clock::Blocking;
use pump::Pump;

/// Serves the client at the other end of standard input and output, until it leaves.
pub(crate) fn serve_stdio<S: Service>(service: impl FnOnce(Blocking) -> S) -> io::Result<()> {
    let runtime = Blocking::new();
    let (input, output) = (Pump::new(io::stdin()), pump::Straight(io::stdout()));
    let service = service(runtime.clone());
    runtime.clone().run(ServerDriver::new(input, output, service, runtime)).map(drop)
}

/// Serves whoever connects, over HTTP.
pub(crate) fn serve_http<S>(listener: TcpListener, service: impl FnOnce(Blocking) -> S) -> io::Result<()>
where
    S: Service<Future: 'static> + 'static,
{
    let runtime = Blocking::new();
    let server = HttpServer::new(service(runtime.clone()));
    runtime.clone().run(server.run_local(Accepting::new(listener), runtime))
}

impl Blocking {
    /// Runs a future to its end: whenever it waits, so does this thread.
    pub(crate) fn run<F: Future>(&self, future: F) -> F::Output {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return output;
            }
            match self.until_due() {
                None => thread::park(),
                Some(span) if !span.is_zero() => thread::park_timeout(span),
                Some(_) => {}
            }
            self.wake_due();
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
