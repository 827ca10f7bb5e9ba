//! One connection to a server, and the exchange that it carries.

use std::error::Error;
use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_io::{AsyncRead, AsyncWrite};
use http::response::Parts;
use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{Builder, Connection, SendRequest};

use super::channel::Channel;
use super::content::Content;
use super::dial::{Dial, Target};
#[cfg(feature = "tls")]
use super::tls::{Connector, Shaking};
use crate::http::io::HyperIo;

/// One connection to a server, and the exchange that it carries: HTTP/1.1 has one at a time.
///
/// ```text
/// Dialling -> (Shaking ->) Carrying: Sending -> Receiving -> Settling -> Free -> Sending ..
/// ```
pub(super) enum Line<D: Dial> {
    Dialling(Pin<Box<D::Dialling>>, Box<Unsent>),
    #[cfg(feature = "tls")]
    Shaking(Box<(Shaking<D::Stream>, Request<Content>)>),
    Carrying(Box<Carrying<D::Stream>>),
    Closed,
}

/// A request that waits for its connection, and what that takes beside a stream.
pub(super) struct Unsent {
    request: Request<Content>,
    #[cfg(feature = "tls")]
    tls: Option<Connector>,
}

pub(super) struct Carrying<S: AsyncRead + AsyncWrite + Unpin> {
    /// None once it has ended: what it has read may still be taken.
    connection: Option<Connection<HyperIo<Channel<S>>, Content>>,
    sender: SendRequest<Content>,
    doing: Doing,
    reused: bool,
}

enum Doing {
    Sending(Sending),
    Receiving(Incoming),
    Settling,
    Free,
    Nothing,
}

type Sending = Pin<Box<dyn Future<Output = Result<Response<Incoming>, TrySendError<Request<Content>>>> + Send>>;

/// What a line has to tell.
pub(super) enum News {
    Head(Parts),
    Chunk(Bytes),
    End,
    /// The connection or the exchange failed.
    Failed(io::Error),
    /// A connection that had been used before turned out to be closed. The request has not been sent.
    Stale(Request<Content>),
    /// It can carry another exchange.
    Free,
    Closed,
}

impl<D: Dial> Line<D> {
    /// A line to `target`, which carries `request` first.
    pub(super) fn dial(
        dial: &D,
        target: &Target,
        request: Request<Content>,
        #[cfg(feature = "tls")] tls: Option<Connector>,
    ) -> Self {
        let unsent = Unsent {
            request,
            #[cfg(feature = "tls")]
            tls,
        };
        Self::Dialling(Box::pin(dial.dial(target)), Box::new(unsent))
    }

    /// Carries another exchange; gives the request back if it cannot.
    pub(super) fn carry(&mut self, request: Request<Content>) -> Option<Request<Content>> {
        match self {
            Self::Carrying(carrying) if carrying.connection.is_some() && carrying.sender.is_ready() => {
                carrying.reused = true;
                carrying.send(request);
                None
            }
            _ => Some(request),
        }
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<News> {
        loop {
            match self {
                Self::Dialling(dialling, _) => {
                    let stream = match ready!(dialling.as_mut().poll(cx)) {
                        Ok(stream) => stream,
                        Err(error) => return self.fail(error),
                    };
                    let Self::Dialling(_, unsent) = std::mem::replace(self, Self::Closed) else { continue };
                    match Self::opened(stream, *unsent, cx) {
                        Ok(line) => *self = line,
                        Err(error) => return self.fail(error),
                    }
                }
                #[cfg(feature = "tls")]
                Self::Shaking(shaking) => {
                    let stream = match ready!(Pin::new(&mut shaking.0).poll(cx)) {
                        Ok(stream) => stream,
                        Err(error) => return self.fail(error),
                    };
                    let Self::Shaking(shaking) = std::mem::replace(self, Self::Closed) else { continue };
                    match Self::connected(Channel::Tls(Box::new(stream)), shaking.1, cx) {
                        Ok(line) => *self = line,
                        Err(error) => return self.fail(error),
                    }
                }
                Self::Carrying(carrying) => return carrying.poll(cx),
                Self::Closed => return Poll::Ready(News::Closed),
            }
        }
    }

    #[cfg(feature = "tls")]
    fn opened(stream: D::Stream, unsent: Unsent, cx: &mut Context<'_>) -> io::Result<Self> {
        match unsent.tls {
            Some(connector) => Ok(Self::Shaking(Box::new((connector.connect(stream), unsent.request)))),
            None => Self::connected(Channel::Plain(stream), unsent.request, cx),
        }
    }

    #[cfg(not(feature = "tls"))]
    fn opened(stream: D::Stream, unsent: Unsent, cx: &mut Context<'_>) -> io::Result<Self> {
        Self::connected(Channel::Plain(stream), unsent.request, cx)
    }

    fn connected(channel: Channel<D::Stream>, request: Request<Content>, cx: &mut Context<'_>) -> io::Result<Self> {
        // HTTP/1.1 has no handshake: hyper's is a future for the sake of HTTP/2 and is ready at once.
        let (sender, connection) = match pin!(Builder::new().handshake(HyperIo::new(channel))).poll(cx) {
            Poll::Ready(Ok(both)) => both,
            Poll::Ready(Err(error)) => return Err(failure(error)),
            Poll::Pending => return Err(io::Error::other("the handshake waits, which that of HTTP/1.1 never does")),
        };
        let mut carrying =
            Box::new(Carrying { connection: Some(connection), sender, doing: Doing::Nothing, reused: false });
        carrying.send(request);
        Ok(Self::Carrying(carrying))
    }

    fn fail(&mut self, error: io::Error) -> Poll<News> {
        *self = Self::Closed;
        Poll::Ready(News::Failed(error))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Carrying<S> {
    fn send(&mut self, request: Request<Content>) {
        self.doing = Doing::Sending(Box::pin(self.sender.try_send_request(request)));
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<News> {
        if let Some(connection) = &mut self.connection {
            // What went wrong is told to the exchange, if there is one.
            if Pin::new(connection).poll(cx).is_ready() {
                self.connection = None;
            }
        }
        match &mut self.doing {
            Doing::Sending(sending) => {
                let answered = ready!(sending.as_mut().poll(cx));
                self.doing = Doing::Nothing;
                Poll::Ready(match answered {
                    Ok(response) => {
                        let (parts, body) = response.into_parts();
                        self.doing = Doing::Receiving(body);
                        News::Head(parts)
                    }
                    Err(mut error) => match error.take_message() {
                        Some(request) if self.reused => News::Stale(request),
                        _ => News::Failed(failure(error.into_error())),
                    },
                })
            }
            Doing::Receiving(body) => loop {
                return Poll::Ready(match ready!(Pin::new(&mut *body).poll_frame(cx)) {
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(bytes) => News::Chunk(bytes),
                        Err(_trailers) => continue,
                    },
                    Some(Err(error)) => {
                        self.doing = Doing::Nothing;
                        News::Failed(failure(error))
                    }
                    None => {
                        self.doing = Doing::Settling;
                        News::End
                    }
                });
            },
            Doing::Settling if self.connection.is_some() => match ready!(self.sender.poll_ready(cx)) {
                Ok(()) => {
                    self.doing = Doing::Free;
                    Poll::Ready(News::Free)
                }
                Err(_) => Poll::Ready(News::Closed),
            },
            Doing::Free if self.connection.is_some() => Poll::Pending,
            Doing::Settling | Doing::Free | Doing::Nothing => Poll::Ready(News::Closed),
        }
    }
}

/// An error of hyper's, with the kind and the words of the stream's own where that is the cause.
fn failure(error: hyper::Error) -> io::Error {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(cause) = cause.downcast_ref::<io::Error>() {
            return io::Error::new(cause.kind(), format!("{error}: {cause}"));
        }
        source = cause.source();
    }
    io::Error::other(error)
}
