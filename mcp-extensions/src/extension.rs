//! Extensions whose settings have a type, at both ends.

use std::fmt;
use std::marker::PhantomData;

use mcp_driver::router::{Failure, Router, Routes, Threading};
use mcp_driver::{Handlers, Peer};
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::server::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An extension of the protocol: its name, and what either end says about it when it declares it (versioning page of
/// 2026-07-28, "Extension Negotiation"; the legacy revisions declare it in the handshake).
///
/// Settings are what serialises to an object; where an end has nothing to say, `()`. Settings that a peer declares and that
/// cannot be read are told as such, and never taken for none.
///
/// # Example: one of your own
/// ```
/// use mcp_driver::router::{Ctx, Failure};
/// use mcp_driver::{Handlers, Peer, Router};
/// use mcp_extensions::Extension;
/// use serde::{Deserialize, Serialize};
///
/// /// Maps, to whom a scale can be told.
/// struct Maps;
///
/// #[derive(Deserialize, Serialize)]
/// struct Scales {
///     finest: u32,
/// }
///
/// impl Extension for Maps {
///     const NAME: &'static str = "com.acme/maps";
///     type Server = Scales;
///     type Client = ();
/// }
///
/// async fn draw(ctx: Ctx) -> Result<&'static str, Failure> {
///     Maps::of_client(ctx.context())?;
///     Ok("a map")
/// }
///
/// let router = Router::new("maps", "1.0").add(Maps::server(Scales { finest: 500 })).tool("draw", "Draws a map", draw);
/// let handlers = Maps::client(Handlers::new(), ());
///
/// fn finest(peer: &Peer) -> Option<u32> {
///     Some(Maps::of_server(peer).ok()?.finest)
/// }
/// # let _ = (router, handlers, finest);
/// ```
pub trait Extension: Sized {
    /// Its name: a reverse domain, a slash, and a word.
    const NAME: &'static str;
    /// What a server says that has it.
    type Server: Serialize + DeserializeOwned;
    /// What a client says that has it.
    type Client: Serialize + DeserializeOwned;

    /// Declares it for a server; goes into [`Router::add`].
    #[must_use]
    fn server(settings: Self::Server) -> Extending<Self> {
        Extending { settings, extension: PhantomData }
    }

    /// Declares it for a client.
    ///
    /// # Panics
    /// If the settings are no object.
    #[must_use]
    fn client(handlers: Handlers, settings: Self::Client) -> Handlers {
        handlers.extension(Self::NAME, settings)
    }

    /// What the server says about it.
    ///
    /// # Errors
    /// The server does not declare it, or what it says cannot be read, or the connection is not
    /// [ready](Peer::ready) yet.
    fn of_server(peer: &Peer) -> Result<Self::Server, Undeclared> {
        let Some(settings) = peer.extension(Self::NAME) else { return Err(Undeclared::absent(Self::NAME)) };
        read(settings.into()).map_err(|problem| Undeclared { name: Self::NAME, problem: Some(problem) })
    }

    /// What the client of a call says about it: `ctx.context()` in a handler, `viewer.context` in a filter.
    ///
    /// # Errors
    /// What a call that cannot do without is answered with: -32021 if the client does not declare it (-32600 in the
    /// legacy revisions), -32602 if what it says cannot be read.
    fn of_client(context: &Context) -> Result<Self::Client, Failure> {
        let settings = context.extension(Self::NAME).map_err(Failure::protocol)?;
        read(settings.clone().into()).map_err(|problem| {
            let message = format!("the settings of the extension `{}` cannot be read: {problem}", Self::NAME);
            Failure::protocol(RpcError::invalid_params(message))
        })
    }
}

/// Reads settings. A type of one value has nothing to read out of an object, and `()` takes none.
fn read<T: DeserializeOwned>(settings: Value) -> Result<T, Box<str>> {
    let settings = if size_of::<T>() == 0 { Value::Null } else { settings };
    serde_json::from_value(settings).map_err(|error| error.to_string().into())
}

/// An extension that a server declares. See [`Extension::server`].
pub struct Extending<E: Extension> {
    settings: E::Server,
    extension: PhantomData<fn() -> E>,
}

impl<E: Extension> fmt::Debug for Extending<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Extending").field(&E::NAME).finish()
    }
}

impl<E: Extension, S, T: Threading> Routes<S, T> for Extending<E> {
    fn add_to(self, router: Router<S, T>) -> Router<S, T> {
        router.extension(E::NAME, self.settings)
    }
}

/// The other end does not declare an extension, or not in a way that can be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Undeclared {
    name: &'static str,
    problem: Option<Box<str>>,
}

impl Undeclared {
    pub(crate) const fn absent(name: &'static str) -> Self {
        Self { name, problem: None }
    }

    /// The name of the extension.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Display for Undeclared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            None => write!(f, "the server does not declare the extension `{}`", self.name),
            Some(problem) => write!(f, "the settings of the extension `{}` cannot be read: {problem}", self.name),
        }
    }
}

impl std::error::Error for Undeclared {}
