//! Functions and closures as handlers.

use std::future::Future;

use mcp_proto::model::Completion;

use super::argument::{Arg, Named};
use super::arguments::Taking;
use super::completion::Completer;
use super::kind::Kind;
use super::output::Output;
use super::parameter::Parameter;
use super::parameters::Nameless;
use super::schema::Describing;

/// What answers calls: an async function or closure of up to twelve [parameters](Parameter), in any order, that gives an
/// [`Output`].
///
/// `K` is what it serves, `S` the state of the router; `M` is inferred. Nobody implements it but this crate.
#[diagnostic::on_unimplemented(
    message = "this takes or gives what a handler cannot",
    label = "an argument needs `#[schema]` (`Deserialize` and `JsonSchema`), a result `Json(..)`; `#[tool]` tells which it is",
    note = "it takes arguments, `Args<..>`, and extractors such as `Ctx` and `State<{S}>`; it gives text, `Json(..)`, whole results, or a `Result` of these"
)]
pub trait Handler<K: Kind, S, M>: 'static {
    /// A call under way.
    type Future: Future<Output: Output<K>> + 'static;

    /// How many arguments it takes by name.
    #[doc(hidden)]
    fn named(&self) -> usize;

    /// The names of its arguments, if it brings them itself.
    #[doc(hidden)]
    fn names(&self) -> &[Arg] {
        &[]
    }

    /// Adds what it takes to the definition.
    #[doc(hidden)]
    fn describe(&self, describing: &mut Describing<'_>);

    /// Runs it; `None` if a parameter is not there, which `taking` has then noted.
    #[doc(hidden)]
    fn call(&self, taking: &mut Taking<'_>, state: &S) -> Option<Self::Future>;
}

#[diagnostic::do_not_recommend]
impl<K: Kind, S, M, H: Handler<K, S, M>> Handler<K, S, M> for Named<H> {
    type Future = H::Future;

    fn named(&self) -> usize {
        self.handler.named()
    }

    fn names(&self) -> &[Arg] {
        &self.names
    }

    fn describe(&self, describing: &mut Describing<'_>) {
        self.handler.describe(describing);
    }

    fn call(&self, taking: &mut Taking<'_>, state: &S) -> Option<H::Future> {
        self.handler.call(taking, state)
    }
}

/// Every parameter is taken before one that failed is given up over, so that all that is wrong is told at once.
macro_rules! handler {
    ($($parameter:ident $Parameter:ident: $Marker:ident),*) => {
        #[diagnostic::do_not_recommend]
        impl<S, F, $($Parameter, $Marker: Nameless),*> Completer<S, fn($($Parameter, $Marker),*)> for F where
            F: Handler<Completion, S, fn($($Parameter, $Marker),*)>
        {
        }

        #[diagnostic::do_not_recommend]
        impl<K, S, F, Fut, $($Parameter, $Marker),*> Handler<K, S, fn($($Parameter, $Marker),*)> for F
        where
            K: Kind,
            F: Fn($($Parameter),*) -> Fut + 'static,
            Fut: Future<Output: Output<K>> + 'static,
            $($Parameter: Parameter<S, $Marker>),*
        {
            type Future = Fut;

            fn named(&self) -> usize {
                0 $(+ <$Parameter as Parameter<S, $Marker>>::NAMED)*
            }

            fn describe(&self, describing: &mut Describing<'_>) {
                $(<$Parameter as Parameter<S, $Marker>>::describe(describing);)*
                let _ = describing;
            }

            fn call(&self, taking: &mut Taking<'_>, state: &S) -> Option<Fut> {
                $(let $parameter = <$Parameter as Parameter<S, $Marker>>::take(taking, state);)*
                let _ = state;
                taking.is_well().then_some(())?;
                Some(self($($parameter?),*))
            }
        }
    };
}

handler!();
handler!(a A: MA);
handler!(a A: MA, b B: MB);
handler!(a A: MA, b B: MB, c C: MC);
handler!(a A: MA, b B: MB, c C: MC, d D: MD);
handler!(a A: MA, b B: MB, c C: MC, d D: MD, e E: ME);
handler!(a A: MA, b B: MB, c C: MC, d D: MD, e E: ME, f F1: MF);
handler!(a A: MA, b B: MB, c C: MC, d D: MD, e E: ME, f F1: MF, g G: MG);
handler!(a A: MA, b B: MB, c C: MC, d D: MD, e E: ME, f F1: MF, g G: MG, h H: MH);
handler!(a A: MA, b B: MB, c C: MC, d D: MD, e E: ME, f F1: MF, g G: MG, h H: MH, i I: MI);
handler!(a A: MA, b B: MB, c C: MC, d D: MD, e E: ME, f F1: MF, g G: MG, h H: MH, i I: MI, j J: MJ);
handler!(a A: MA, b B: MB, c C: MC, d D: MD, e E: ME, f F1: MF, g G: MG, h H: MH, i I: MI, j J: MJ, k K1: MK);
handler!(
    a A: MA, b B: MB, c C: MC, d D: MD, e E: ME, f F1: MF, g G: MG, h H: MH, i I: MI, j J: MJ, k K1: MK, l L: ML
);
