//! Connections in memory: what leaves together.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use futures_io::{AsyncRead, AsyncWrite};

use super::patience::{text, write};
use super::{Fixture, poll};
use crate::duplex::{DuplexEnd, duplex};
use crate::http::server::connection::serve_connection;
use crate::http::server::lifeline::Lifelines;
use crate::http::server::settings::Settings;
use crate::http::server::tasks::SharedTask;

#[test]
fn a_head_and_what_is_ready_with_it_leave_in_one_write() {
    for (tool, holds) in [("plain", "\"result\""), ("progress", "notifications/progress")] {
        let fixture = Fixture::new();
        let (mut client, there) = duplex(1 << 16);
        let writes = Arc::new(Mutex::new(Vec::new()));
        let stream = Counted { stream: there, writes: writes.clone() };
        let lifeline = Arc::new(Lifelines::default()).tie();
        let (service, clock) = (fixture.service.clone(), fixture.clock.clone());
        let mut server = Box::pin(serve_connection::<_, _, _, SharedTask>(
            stream,
            service,
            clock,
            Arc::new(Settings::default()),
            lifeline,
        ));
        write(&mut client, &text(tool));
        assert!(poll(&mut server).is_pending());
        let writes = writes.lock().unwrap();
        assert_eq!(writes.len(), 1, "{tool}: {writes:?}");
        assert!(writes[0].starts_with("HTTP/1.1 200 OK\r\n") && writes[0].contains(holds), "{writes:?}");
    }
}

/// A stream that keeps what each write took.
struct Counted {
    stream: DuplexEnd,
    writes: Arc<Mutex<Vec<String>>>,
}

impl AsyncRead for Counted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write(cx, buf);
        if let Poll::Ready(Ok(length)) = wrote {
            self.writes.lock().unwrap().push(String::from_utf8_lossy(&buf[..length]).into_owned());
        }
        wrote
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_close(cx)
    }
}
