//! Notifications of the application's own, as a client sends them.

use std::sync::Arc;

#[cfg(feature = "http")]
use mcp_proto::http::Principal;
use mcp_proto::jsonrpc::Raw;
use serde::de::DeserializeOwned;

use super::arguments::params;
use super::ctx::own_meta;
use super::parameter::{Extracted, Whole};
use super::{Args, Meta, Params, State};
use crate::Caller;

/// What a client told: a notification, as an [extractor](FromNotification) sees it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Told<'a> {
    /// The method.
    pub method: &'a str,
    /// The params as they came, `_meta` included.
    pub params: Option<&'a Raw>,
    /// Who told it, as far as the transport knows.
    pub caller: &'a Caller,
}

/// Something that a handler of a [notification](super::Router::notification) can take beside its params.
///
/// There are [`State`], or an `Arc` that is the state, [`Params`] and [`Args`], [`Meta`], [`Caller`], and with the feature
/// `http` `Principal`, `Option<Principal>` and `Option<Arc<http::request::Parts>>`. What belongs to a call is not among
/// them: a notification is none, so there is no [`Ctx`](super::Ctx), and nobody to answer.
///
/// # Example: the connection that it came by
/// ```
/// use mcp_driver::ConnectionId;
/// use mcp_driver::router::{FromNotification, Router, Told};
///
/// struct By(ConnectionId);
///
/// impl<S> FromNotification<S> for By {
///     fn from_notification(told: &Told<'_>, _: &S) -> Option<Self> {
///         told.caller.connection().map(Self)
///     }
/// }
///
/// let router = Router::new("map", "1.0").notification("acme/moved", |By(connection): By| println!("{connection:?}"));
/// # let _ = router;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be taken from a notification to a router whose state is `{S}`",
    note = "there are `State<S>`, `Params<P>`, `Meta`, `Caller` and what implements `FromNotification`; call `.state(..)` before the handlers that take a state"
)]
pub trait FromNotification<S>: Sized {
    /// Takes it. If it is not there, the notification is passed over, and the handler does not run.
    fn from_notification(told: &Told<'_>, state: &S) -> Option<Self>;
}

/// A parameter of a handler of a notification: an [extractor](FromNotification), or the params as a type of your own.
/// `M` tells them apart and is inferred.
#[diagnostic::on_unimplemented(
    message = "a handler of a notification cannot take `{Self}`",
    label = "neither params nor an extractor",
    note = "params need `#[derive(Deserialize)]`, an extractor `FromNotification`"
)]
pub trait NotificationParameter<S, M>: Sized {
    /// Takes it, if it is there and can be read.
    #[doc(hidden)]
    fn take(told: &Told<'_>, state: &S) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<S, P: FromNotification<S>> NotificationParameter<S, Extracted> for P {
    fn take(told: &Told<'_>, state: &S) -> Option<Self> {
        Self::from_notification(told, state)
    }
}

#[diagnostic::do_not_recommend]
impl<S, P: DeserializeOwned> NotificationParameter<S, Whole> for P {
    fn take(told: &Told<'_>, _: &S) -> Option<Self> {
        params(told.params).ok()
    }
}

/// A function that takes [what there is to take](NotificationParameter) of a notification, and gives nothing. It is no
/// `async` one, since nobody waits for it: what takes time belongs elsewhere.
///
/// `S` is the state of the router; `M` is inferred. Nobody implements it but this crate.
#[diagnostic::on_unimplemented(
    message = "this takes or gives what a handler of a notification cannot",
    label = "it takes its params as one type that is `Deserialize`, and extractors such as `State<{S}>`; it gives `()`"
)]
pub trait NotificationHandler<S, M>: 'static {
    /// Hears of one, unless a parameter is not there.
    #[doc(hidden)]
    fn hear(&self, told: &Told<'_>, state: &S);
}

macro_rules! handler {
    ($($parameter:ident $Parameter:ident: $Marker:ident),*) => {
        #[diagnostic::do_not_recommend]
        impl<S, F, $($Parameter, $Marker),*> NotificationHandler<S, fn($($Parameter, $Marker),*)> for F
        where
            F: Fn($($Parameter),*) + 'static,
            $($Parameter: NotificationParameter<S, $Marker>),*
        {
            fn hear(&self, told: &Told<'_>, state: &S) {
                $(let Some($parameter) = $Parameter::take(told, state) else { return };)*
                let _ = (told, state);
                self($($parameter),*);
            }
        }
    };
}

handler!();
handler!(a A: MA);
handler!(a A: MA, b B: MB);
handler!(a A: MA, b B: MB, c C: MC);
handler!(a A: MA, b B: MB, c C: MC, d D: MD);

impl<S: Clone> FromNotification<S> for State<S> {
    fn from_notification(_: &Told<'_>, state: &S) -> Option<Self> {
        Some(Self(state.clone()))
    }
}

/// The state itself, where it is an `Arc`.
impl<S: ?Sized> FromNotification<Self> for Arc<S> {
    fn from_notification(_: &Told<'_>, state: &Self) -> Option<Self> {
        Some(state.clone())
    }
}

impl<S, P: DeserializeOwned> FromNotification<S> for Params<P> {
    fn from_notification(told: &Told<'_>, _: &S) -> Option<Self> {
        params(told.params).map(Self).ok()
    }
}

impl<S, A: DeserializeOwned> FromNotification<S> for Args<A> {
    fn from_notification(told: &Told<'_>, _: &S) -> Option<Self> {
        params(told.params).map(Self).ok()
    }
}

impl<S> FromNotification<S> for Meta {
    fn from_notification(told: &Told<'_>, _: &S) -> Option<Self> {
        Some(Self(own_meta(told.params)))
    }
}

impl<S> FromNotification<S> for Caller {
    fn from_notification(told: &Told<'_>, _: &S) -> Option<Self> {
        Some(told.caller.clone())
    }
}

/// Who was authenticated; what nobody sent is passed over.
#[cfg(feature = "http")]
impl<S> FromNotification<S> for Principal {
    fn from_notification(told: &Told<'_>, _: &S) -> Option<Self> {
        told.caller.principal().cloned()
    }
}

/// Who was authenticated, if anyone was.
#[cfg(feature = "http")]
impl<S> FromNotification<S> for Option<Principal> {
    fn from_notification(told: &Told<'_>, _: &S) -> Option<Self> {
        Some(told.caller.principal().cloned())
    }
}

/// The head of the HTTP request that brought it; `None` on other transports.
#[cfg(feature = "http")]
impl<S> FromNotification<S> for Option<Arc<http::request::Parts>> {
    fn from_notification(told: &Told<'_>, _: &S) -> Option<Self> {
        Some(told.caller.head().cloned())
    }
}
