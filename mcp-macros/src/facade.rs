//! The crate through which the macros were reached.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;

/// What generated code names the library by.
pub(crate) struct Facade(TokenStream);

impl Facade {
    /// `own` is what the user says with `crate = ..`.
    pub(crate) fn new(default: &str, own: Option<Path>) -> Self {
        if let Some(path) = own {
            return Self(path.into_token_stream());
        }
        let name = Ident::new(default, Span::call_site());
        Self(quote!(::#name))
    }

    pub(crate) fn router(&self) -> TokenStream {
        let root = &self.0;
        quote!(#root::router)
    }

    /// [`router`](Self::router), standing at `span`: where the compiler points when it tells of what follows.
    pub(crate) fn router_at(&self, span: Span) -> TokenStream {
        let respanned = self.router().into_iter().map(|mut tree| {
            tree.set_span(span);
            tree
        });
        respanned.collect()
    }

    pub(crate) fn serde(&self) -> TokenStream {
        let root = &self.0;
        quote!(#root::serde)
    }

    pub(crate) fn schemars(&self) -> TokenStream {
        let root = &self.0;
        quote!(#root::schemars)
    }

    pub(crate) fn model(&self) -> TokenStream {
        let root = &self.0;
        quote!(#root::proto::model)
    }
}
