//! Free functions.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Generics, Result, Visibility};

use crate::attribute::Options;
use crate::definition::{Served, own};
use crate::facade::Facade;
use crate::head::Function;
use crate::kind::Kind;

/// Turns a function into a part of a router of the same name.
pub(crate) fn expand(kind: Kind, facade: &str, arguments: TokenStream, item: TokenStream) -> TokenStream {
    let kept = item.clone();
    transformed(kind, facade, arguments, item).unwrap_or_else(|error| {
        let error = error.into_compile_error();
        let part = Function::read(kept, "").map(|function| stand_in(facade, &function)).unwrap_or_default();
        quote!(#error #part)
    })
}

fn transformed(kind: Kind, facade: &str, arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let attribute = kind.attribute();
    let belongs = format!(
        "`#[{attribute}]` belongs on a function; for the methods of an `impl`, put `#[tools]` on it and `#[{attribute}]` on each"
    );
    let mut function = Function::read(item.clone(), &belongs)?;
    if let Some(token) = function.receiver().map(ToTokens::to_token_stream).or_else(|| find_self(item)) {
        let fix = format!("`#[{attribute}]` on a method is read by `#[tools]`: put `#[tools]` on the `impl` block");
        return Err(Error::new_spanned(token, fix));
    }
    let options = Options::parse(kind, Span::call_site(), arguments)?;
    let facade = Facade::new(facade, options.krate.clone());
    let served = Served::read(options, &mut function)?;
    Ok(part(&facade, &served, function))
}

/// The function from router to router, and the type of the same name that keeps the user's own.
fn part(facade: &Facade, served: &Served, mut function: Function) -> TokenStream {
    let name = function.ident.clone();
    let locals = served.locals();
    let future =
        served.future(facade, &Ident::new("served", name.span()), &quote!(), &quote!(Self::call(#(#locals),*)));
    let only = |words: &[&str]| -> Vec<Attribute> {
        let said = |attribute: &&Attribute| words.iter().any(|word| attribute.path().is_ident(word));
        function.attrs.iter().filter(said).cloned().collect()
    };
    let (cfgs, shown) = (only(&["cfg"]), only(&["cfg", "doc", "deprecated"]));
    let (holder, adder) =
        (holder(&name, &function.vis, &cfgs), adder(facade, &name, &function.vis, &shown, served.state().as_ref()));
    let routes =
        routes(Part::Function, facade, &name.to_token_stream(), served.options.local, served.state(), &cfgs, |state| {
            served.registration(facade, state, &quote!(Self::served(#(#locals),*)))
        });
    function.ident = Ident::new("call", name.span());
    function.attrs.retain(|attribute| !attribute.path().is_ident("deprecated"));
    quote! {
        #adder
        #holder

        #(#cfgs)*
        impl #name {
            #[allow(missing_docs, clippy::too_many_arguments)]
            #function

            #future
        }

        #routes
    }
}

/// The type, which is no value: a local variable may have its name.
fn holder(name: &Ident, vis: &Visibility, cfgs: &[Attribute]) -> TokenStream {
    let holder = quote_spanned!(name.span()=> struct #name {});
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, missing_docs, dead_code, clippy::exhaustive_structs, clippy::redundant_pub_crate)]
        #vis #holder
    }
}

/// The function, which the compiler warns of if nobody uses it. It stands where the user's own does, so that this is where
/// the compiler points.
fn adder(
    facade: &Facade,
    name: &Ident,
    vis: &Visibility,
    shown: &[Attribute],
    state: Option<&syn::Type>,
) -> TokenStream {
    let (router, span) = (facade.router_at(name.span()), name.span());
    // A state that it needs is asked for by itself, so that this is what the compiler tells of.
    let (holds, added) = match state {
        Some(state) => {
            let holder = quote_spanned!(span=> #router::Router<RouterState, RouterThreading>);
            let holds = quote_spanned! {span=>
                #holder: #router::Holds<#state, RouterState, RouterThreading>,
                #name: #router::Routes<#state, RouterThreading>,
            };
            (
                holds,
                quote_spanned!(span=> #router::Holds::<#state, RouterState, RouterThreading>::with(router, #name {})),
            )
        }
        None => {
            let holds = quote_spanned!(span=> #name: #router::Routes<RouterState, RouterThreading>,);
            (holds, quote_spanned!(span=> #router::Routes::add_to(#name {}, router)))
        }
    };
    let adder = quote_spanned! {span=>
        fn #name<RouterState, RouterThreading: #router::Threading>(
            router: #router::Router<RouterState, RouterThreading>,
        ) -> #router::Router<RouterState, RouterThreading>
        where
            #holds
        {
            #added
        }
    };
    quote!(#(#shown)* #vis #adder)
}

/// What is added to a router.
#[derive(Clone, Copy)]
pub(crate) enum Part<'a> {
    /// A function, which has no value.
    Function,
    /// The methods of a value, which may be shared with the rest of the program, and what its `impl` is generic over.
    Methods(&'a Generics),
}

/// `Routes` for routers of any thread and of one, or of one only.
pub(crate) fn routes(
    part: Part<'_>,
    facade: &Facade,
    ty: &TokenStream,
    local: bool,
    state: Option<syn::Type>,
    cfgs: &[Attribute],
    body: impl Fn(&TokenStream) -> TokenStream,
) -> TokenStream {
    let router = facade.router();
    let (span, own) = (ty.span(), own("router"));
    let generic = state.is_none();
    let state = state.map_or_else(|| quote!(RouterState), ToTokens::into_token_stream);
    let body = body(&state);
    let threadings = [(!local, "Shared"), (true, "Local")].into_iter().filter(|(wanted, _)| *wanted);
    let impls = threadings.map(|(_, threading)| {
        let bounds = (threading == "Shared").then(|| quote!(+ ::core::marker::Send + ::core::marker::Sync));
        let threading = Ident::new(threading, Span::call_site());
        let state_generic = generic.then(|| quote!(RouterState: ::core::clone::Clone #bounds + 'static));
        let (of, method, this, generics) = match part {
            Part::Function => ("Routes", "add_to", quote!(self), None),
            Part::Methods(generics) => ("Methods", "add_methods", quote!(self: ::std::sync::Arc<Self>), Some(generics)),
        };
        let conditions = generics.and_then(|generics| generics.where_clause.as_ref());
        let params = generics.map(|generics| generics.params.iter()).into_iter().flatten();
        let (of, method) = (Ident::new(of, span), Ident::new(method, Span::call_site()));
        let header = quote_spanned! {span=>
            impl<#(#params,)* #state_generic> #router::#of<#state, #router::#threading> for #ty #conditions
        };
        quote! {
            #(#cfgs)*
            #[diagnostic::do_not_recommend]
            #header {
                fn #method(
                    #this,
                    #own: #router::Router<#state, #router::#threading>,
                ) -> #router::Router<#state, #router::#threading> {
                    #body
                    #own
                }
            }
        }
    });
    impls.collect()
}

/// What stands for a function whose attribute is wrong: it can be added, and adds nothing.
fn stand_in(facade: &str, function: &Function) -> TokenStream {
    if function.receiver().is_some() || find_self(function.to_token_stream()).is_some() {
        return function.to_token_stream();
    }
    let facade = Facade::new(facade, None);
    let router = facade.router();
    let name = &function.ident;
    let (holder, adder) = (holder(name, &function.vis, &[]), adder(&facade, name, &function.vis, &[], None));
    quote! {
        #[allow(dead_code, missing_docs)]
        #adder
        #holder
        impl<S, T: #router::Threading> #router::Routes<S, T> for #name {
            fn add_to(self, router: #router::Router<S, T>) -> #router::Router<S, T> {
                router
            }
        }
    }
}

/// The first `Self`, which only an `impl` knows.
fn find_self(tokens: TokenStream) -> Option<TokenStream> {
    tokens.into_iter().find_map(|tree| match tree {
        TokenTree::Ident(ident) if ident == "Self" => Some(ident.into_token_stream()),
        TokenTree::Group(group) => find_self(group.stream()),
        _ => None,
    })
}
