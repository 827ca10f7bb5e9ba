//! Methods of an `impl` block.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Meta, Result, Type};

use crate::attribute::{Options, Together};
use crate::definition::{Served, own};
use crate::facade::Facade;
use crate::function::{Part, routes};
use crate::head::{Block, Function};
use crate::kind::Kind;

/// Makes the type of an `impl` block a part of a router.
pub(crate) fn expand(facade: &str, arguments: TokenStream, item: TokenStream) -> TokenStream {
    let kept = item.clone();
    transformed(facade, arguments, item).unwrap_or_else(|error| {
        let error = error.into_compile_error();
        let block = Block::read(kept, "").map(|block| stand_in(facade, block)).unwrap_or_default();
        quote!(#error #block)
    })
}

/// How a method is reached.
enum Reached {
    /// By a reference to the value, or by a clone of its `Arc`.
    Value(bool),
    /// By the type alone.
    Type,
}

struct Method {
    served: Served,
    /// Under which conditions it is there at all.
    cfgs: Vec<Attribute>,
    ident: syn::Ident,
    reached: Reached,
}

fn transformed(facade: &str, arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let together: Together = syn::parse2(arguments)?;
    let mut block = Block::read(item, "`#[tools]` belongs on an `impl` block, and `#[tool]` on its methods")?;
    if let Some((of, _)) = &block.of {
        return Err(Error::new_spanned(
            of,
            "`#[tools]` belongs on the type's own `impl` block, not on that of a trait",
        ));
    }
    let mut methods = methods(&mut block)?;
    if methods.is_empty() {
        let fix =
            "nothing here is served: put `#[tool]`, `#[prompt]` or `#[resource(\"..\")]` on the methods that shall be";
        return Err(Error::new_spanned(&block.ty, fix));
    }
    let facade = Facade::new(facade, together.krate.clone());
    let state = state(&together, &methods)?;
    let local = together.local || methods.iter().any(|method| method.served.options.local);
    for method in &mut methods {
        method.served.options.local = local;
    }
    let ty = block.ty.to_token_stream();
    let (this, router) = (own("this"), own("router"));
    let part = routes(Part::Methods(&block.generics), &facade, &ty, local, state, &[], |state| {
        let parts = methods.iter().map(|method| {
            let registration = method.served.registration(&facade, state, &called(method));
            let shared = matches!(method.reached, Reached::Value(_)).then(|| quote!(let #this = #this.clone();));
            let cfgs = &method.cfgs;
            quote!(#(#cfgs)* let #router = { #shared #registration #router };)
        });
        let any = methods.iter().any(|method| matches!(method.reached, Reached::Value(_)));
        let made = any.then(|| quote!(let #this = self;));
        quote!(#made #(#parts)*)
    });
    let futures = methods.iter().map(|method| method.made(&facade));
    let (generics, _, conditions) = block.generics.split_for_impl();
    Ok(quote! {
        #block

        impl #generics #ty #conditions {
            #(#futures)*
        }

        #part
    })
}

/// The future of one call.
fn called(method: &Method) -> TokenStream {
    let (name, locals) = (method.future(), method.served.locals());
    match method.reached {
        Reached::Type => quote!(Self::#name(#(#locals),*)),
        Reached::Value(_) => {
            let this = own("this");
            quote!(Self::#name(#this.clone(), #(#locals),*))
        }
    }
}

impl Method {
    /// What makes the future of one call.
    fn future(&self) -> syn::Ident {
        quote::format_ident!("served_{}", self.ident)
    }

    fn made(&self, facade: &Facade) -> TokenStream {
        let (ident, locals) = (&self.ident, self.served.locals());
        let (this, function) = match self.reached {
            Reached::Type => (quote!(), quote!(Self::#ident(#(#locals),*))),
            Reached::Value(true) => (quote!(this: ::std::sync::Arc<Self>,), quote!(Self::#ident(this, #(#locals),*))),
            Reached::Value(false) => (quote!(this: ::std::sync::Arc<Self>,), quote!(Self::#ident(&this, #(#locals),*))),
        };
        let (cfgs, future) = (&self.cfgs, self.served.future(facade, &self.future(), &this, &function));
        quote!(#(#cfgs)* #future)
    }
}

/// The methods that are served, whose attributes are taken off.
fn methods(block: &mut Block) -> Result<Vec<Method>> {
    let mut methods = Vec::new();
    for function in block.functions() {
        let Some(options) = options(function)? else { continue };
        let reached = reached(&options, function)?;
        methods.push(Method {
            ident: function.ident.clone(),
            cfgs: function.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")).cloned().collect(),
            served: Served::read(options, function)?,
            reached,
        });
    }
    Ok(methods)
}

fn options(function: &mut Function) -> Result<Option<Options>> {
    let Some(at) = function.attrs.iter().position(|attribute| Kind::of(attribute.path()).is_some()) else {
        return Ok(None);
    };
    let attribute = function.attrs.remove(at);
    let Some(kind) = Kind::of(attribute.path()) else { return Ok(None) };
    if let Some(second) = function.attrs.iter().find(|attribute| Kind::of(attribute.path()).is_some()) {
        return Err(Error::new_spanned(second, "a method is served once: as a tool, as a prompt or as a resource"));
    }
    let arguments = match &attribute.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => {
            let fix = format!("write `#[{}(\"..\")]`", kind.attribute());
            return Err(Error::new_spanned(pair, fix));
        }
    };
    let options = Options::parse(kind, attribute.span(), arguments)?;
    if let Some(krate) = &options.krate {
        return Err(Error::new_spanned(krate, "`crate` is said once, on `#[tools(crate = ..)]`"));
    }
    Ok(Some(options))
}

fn reached(options: &Options, function: &Function) -> Result<Reached> {
    let Some(receiver) = function.receiver() else { return Ok(Reached::Type) };
    let attribute = options.kind.attribute();
    let is_reference = matches!(receiver.pattern.clone().into_iter().next(), Some(TokenTree::Punct(_)));
    let is_mutable =
        receiver.pattern.clone().into_iter().any(|tree| matches!(tree, TokenTree::Ident(word) if word == "mut"));
    match &receiver.ty {
        None if is_reference && is_mutable => Err(Error::new_spanned(
            receiver,
            format!(
                "calls of a `#[{attribute}]` may run at once: take `&self`, and keep what changes in a `Mutex` or an atomic"
            ),
        )),
        None if is_reference => Ok(Reached::Value(false)),
        Some((_, ty)) if last(ty).as_deref() == Some("Arc") => Ok(Reached::Value(true)),
        _ => Err(Error::new_spanned(
            receiver,
            format!("a `#[{attribute}]` is called more than once: take `&self` or `self: Arc<Self>`"),
        )),
    }
}

fn last(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}

/// The one state that all methods agree on.
fn state(together: &Together, methods: &[Method]) -> Result<Option<Type>> {
    let mut state = together.state.clone();
    for wanted in methods.iter().filter_map(|method| method.served.state()) {
        match &state {
            Some(known) if known.to_token_stream().to_string() != wanted.to_token_stream().to_string() => {
                let known = known.to_token_stream();
                let fix = format!(
                    "a router has one state, and another method here takes a `{known}`: put both into a struct"
                );
                return Err(Error::new_spanned(wanted, fix));
            }
            Some(_) => {}
            None => state = Some(wanted),
        }
    }
    Ok(state)
}

/// The block without what is served, so that one mistake is told once.
fn stand_in(facade: &str, mut block: Block) -> TokenStream {
    for function in block.functions() {
        function.attrs.retain(|attribute| Kind::of(attribute.path()).is_none());
        for argument in &mut function.arguments {
            argument.attrs.clear();
        }
    }
    if block.of.is_some() {
        return block.to_token_stream();
    }
    let (generics, conditions) = (block.generics.params.iter(), &block.generics.where_clause);
    let (ty, router) = (&block.ty, Facade::new(facade, None).router());
    let threading = syn::Ident::new("RouterThreading", Span::call_site());
    quote! {
        #[allow(dead_code)]
        #block
        impl<#(#generics,)* RouterState, #threading: #router::Threading> #router::Routes<RouterState, #threading> for #ty #conditions {
            fn add_to(
                self,
                router: #router::Router<RouterState, #threading>,
            ) -> #router::Router<RouterState, #threading> {
                router
            }
        }
    }
}
