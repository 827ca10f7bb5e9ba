//! Who is at the other end of a test's client.

use std::rc::Rc;

use mcp_driver::{ServerDriver, Service};

use super::builder::{AnyReader, AnyWriter};
use crate::script::{Played, Script};
use crate::{Executor, Task};

/// Starts whoever is at the other end, on the streams that it is given.
pub(super) type Far = Box<dyn FnOnce(&Executor, AnyReader, AnyWriter) -> Task>;

pub(super) fn service<S: Service + 'static>(service: S) -> Far {
    Box::new(|executor, reader, writer| {
        let driver = ServerDriver::new(reader, writer, service, executor.time());
        executor.spawn("the server", async move {
            // How the connection ended is the client's to tell.
            let _ = driver.await;
        })
    })
}

pub(super) fn script(script: Script, played: Rc<Played>) -> Far {
    Box::new(|executor, reader, writer| {
        let time = executor.time();
        executor.spawn("the scripted server", async move { script.play_on(reader, writer, &time, &played).await })
    })
}
