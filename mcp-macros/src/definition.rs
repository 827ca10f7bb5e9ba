//! From a function and what was said of it to the call that registers it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Result, ReturnType, Type, TypeImplTrait};

use crate::attribute::Options;
use crate::facade::Facade;
use crate::head::Function;
use crate::kind::Kind;
use crate::parameter::Parameter;
use crate::{docs, uri};

/// A function that serves.
pub(crate) struct Served {
    pub(crate) options: Options,
    pub(crate) parameters: Vec<Parameter>,
    /// What its docs say.
    docs: Option<String>,
    ident: Ident,
    output: ReturnType,
    is_async: bool,
    /// The variables of the template, for a resource.
    variables: Vec<String>,
}

impl Served {
    /// Reads a function, and takes from its parameters what only the macro understands.
    pub(crate) fn read(options: Options, function: &mut Function) -> Result<Self> {
        plain(options.kind, function)?;
        let mut parameters = Vec::new();
        for argument in &mut function.arguments {
            parameters.extend(Parameter::read(options.kind, argument)?);
        }
        let variables = options.uri.as_ref().map_or_else(|| Ok(Vec::new()), uri::variables)?;
        let served = Self {
            options,
            parameters,
            docs: docs::text(&function.attrs),
            ident: function.ident.clone(),
            output: function.output.clone(),
            is_async: function.qualifier("async").is_some(),
            variables,
        };
        served.bound()?;
        Ok(served)
    }

    /// The state that it needs of the router, if it needs one in particular.
    pub(crate) fn state(&self) -> Option<Type> {
        self.options.state.clone().or_else(|| self.parameters.iter().find_map(Parameter::state))
    }

    /// The function that makes the future of one call, of `this` and the values of the parameters. It stands by itself
    /// so that the compiler says once, and where the function says what it gives, that this cannot be given.
    pub(crate) fn future(
        &self,
        facade: &Facade,
        name: &Ident,
        this: &TokenStream,
        function: &TokenStream,
    ) -> TokenStream {
        let router = facade.router();
        let locals = self.locals();
        let types = self.parameters.iter().map(|parameter| &parameter.ty);
        let span = self.output_span();
        let given = self.given();
        let (model, served) = (facade.model(), Ident::new(self.model(), span));
        let output = format_ident!("{served}Output");
        let send = (!self.options.local).then(|| quote_spanned!(span=> + ::core::marker::Send));
        let wait = self.is_async.then(|| quote!(.await));
        let future = quote_spanned! {span=>
            impl ::core::future::Future<Output = #router::Gave<#model::#served, #given>> #send
        };
        quote! {
            #[doc(hidden)]
            #[allow(dead_code, clippy::too_many_arguments)]
            fn #name(#this #(#locals: #types),*) -> #future {
                async move { <#given as #router::#output>::give(#function #wait) }
            }
        }
    }

    /// What the values of the parameters are called.
    pub(crate) fn locals(&self) -> Vec<Ident> {
        (0..self.parameters.len()).map(local).collect()
    }

    /// What the model calls what is served.
    fn model(&self) -> &'static str {
        match self.options.kind {
            Kind::Tool => "Tool",
            Kind::Prompt => "Prompt",
            Kind::Resource if self.variables.is_empty() => "Resource",
            Kind::Resource => "ResourceTemplate",
        }
    }

    fn given(&self) -> TokenStream {
        match &self.output {
            ReturnType::Type(_, ty) => quote!(#ty),
            ReturnType::Default => quote_spanned!(self.ident.span()=> ()),
        }
    }

    fn output_span(&self) -> Span {
        match &self.output {
            ReturnType::Type(_, ty) => ty.span(),
            ReturnType::Default => self.ident.span(),
        }
    }

    /// Registers it with `router`; `call` is the future of one call.
    pub(crate) fn registration(&self, facade: &Facade, state: &TokenStream, call: &TokenStream) -> TokenStream {
        let router = facade.router();
        let (told, definition_local, router_local) = (own("parameters"), own("definition"), own("router"));
        let takes = self.parameters.iter().enumerate().map(|(index, parameter)| {
            let local = local(index);
            let (ty, span) = (&parameter.ty, parameter.ty.span());
            let Some(name) = &parameter.name else {
                return quote_spanned! {span=> let #local = <#ty as #router::Pattern<#state, _>>::told(&mut #told); };
            };
            if self.options.kind == Kind::Resource && !self.variables.contains(name) {
                return quote_spanned! {span=> let #local = <#ty as #router::Beside<#state, _>>::told(&mut #told); };
            }
            let argument = argument(&router, name, parameter);
            quote_spanned! {span=> let #local = <#ty as #router::Parameter<#state, _>>::told(&mut #told, #argument); }
        });
        let locals = self.locals();
        let definition = self.definition(facade);
        let (given, output) = (self.given(), Ident::new(&format!("{}Output", self.model()), self.output_span()));
        let with = match (self.options.kind, self.variables.is_empty()) {
            (Kind::Tool, _) => "tool_with",
            (Kind::Prompt, _) => "prompt_with",
            (Kind::Resource, true) => "resource_with",
            (Kind::Resource, false) => "template_with",
        };
        let with = Ident::new(with, Span::call_site());
        let completers = self.completers();
        let run = quote! {
            #told.run(move |taking, state| {
                let _ = (&taking, state);
                #(let #locals = #locals(taking, state);)*
                #(let #locals = #locals?;)*
                ::core::option::Option::Some(#call)
            })
        };
        let mutable = (!self.parameters.is_empty()).then(|| quote!(mut));
        let registration = quote! {
            let #mutable #told = #router::Parameters::<#state>::new();
            #(#takes)*
            let #definition_local = <#given as #router::#output>::described(#definition);
            let #router_local = #router_local.#with(#definition_local, #run);
            #completers
        };
        match &self.options.group {
            Some(group) => quote! {
                let #router_local = #router_local.group(#group, move |#router_local| {
                    #registration
                    #router_local
                });
            },
            None => registration,
        }
    }

    /// The definition as it is listed, but for what the handler itself says.
    fn definition(&self, facade: &Facade) -> TokenStream {
        let (router, model) = (facade.router(), facade.model());
        let options = &self.options;
        let name = self.name();
        let new = match (options.kind, &options.uri) {
            (Kind::Tool, _) => quote!(#model::Tool::new(#name, #model::Object::new())),
            (Kind::Prompt, _) => quote!(#model::Prompt::new(#name)),
            (Kind::Resource, uri) if self.variables.is_empty() => quote!(#model::Resource::new(#uri, #name)),
            (Kind::Resource, uri) => quote!(#model::ResourceTemplate::new(#uri, #name)),
        };
        let description = options.description.as_ref().map(|text| quote!(#text));
        let description = description.or_else(|| self.docs.as_ref().map(|text| quote!(#text)));
        let description = description.map(|text| quote!(.with_description(#text)));
        let title = options.title.as_ref().map(|title| quote!(.with_title(#title)));
        let icons = (!options.icons.is_empty()).then(|| {
            let icons = &options.icons;
            quote!(.with_icons([#(#model::Icon::from(#icons)),*]))
        });
        let meta = options.meta.as_ref().map(
            |meta| quote!(.with_meta(#model::Meta(#router::json!(#meta).as_object().cloned().unwrap_or_default()))),
        );
        let annotations = self.annotations(&model);
        let execution = options.task.as_ref().map(|task| {
            let support = quote!(#model::TaskSupport::#task);
            quote!(.with_execution(#model::ToolExecution::new().with_task_support(#support)))
        });
        let output = options.output.as_ref().map(|ty| quote!(.with_output_schema(#router::output_schema::<#ty>())));
        let mime_type = options.mime_type.as_ref().map(|text| quote!(.with_mime_type(#text)));
        let size = options.size.as_ref().map(|size| quote!(.with_size({ let size: u64 = #size; size })));
        quote!(#new #description #title #icons #meta #annotations #execution #output #mime_type #size)
    }

    fn annotations(&self, model: &TokenStream) -> Option<TokenStream> {
        let options = &self.options;
        if !options.hints.is_empty() {
            let hints = options.hints.iter().map(|(hint, yes)| {
                let with = format_ident!("with_{hint}");
                quote!(.#with(#yes))
            });
            return Some(quote!(.with_annotations(#model::ToolAnnotations::new() #(#hints)*)));
        }
        let audience = (!options.audience.is_empty()).then(|| {
            let roles = &options.audience;
            quote!(.with_audience([#(#model::Role::#roles),*]))
        });
        let priority = options
            .priority
            .as_ref()
            .map(|priority| quote!(.with_priority({ let priority: f64 = #priority; priority })));
        let modified = options.last_modified.as_ref().map(|date| quote!(.with_last_modified(#date)));
        let any = audience.is_some() || priority.is_some() || modified.is_some();
        any.then(|| quote!(.with_annotations(#model::Annotations::new() #audience #priority #modified)))
    }

    fn completers(&self) -> TokenStream {
        let router = own("router");
        let of = self.options.uri.as_ref().map_or_else(|| self.name(), |uri| quote!(#uri));
        let completers = self.parameters.iter().filter_map(|parameter| {
            let (name, complete) = (parameter.name.as_ref()?, parameter.complete.as_ref()?);
            Some(quote_spanned! {complete.span()=> let #router = #router.complete(#of, #name, #complete); })
        });
        completers.collect()
    }

    fn name(&self) -> TokenStream {
        let own = self.ident.to_string();
        let own = own.strip_prefix("r#").unwrap_or(&own);
        self.options.name.as_ref().map_or_else(|| quote!(#own), |name| quote!(#name))
    }

    /// Every variable of a template has its parameter.
    fn bound(&self) -> Result<()> {
        let Some(uri) = &self.options.uri else { return Ok(()) };
        if self.parameters.iter().any(Parameter::is_whole) {
            return Ok(());
        }
        let known =
            |variable: &String| self.parameters.iter().any(|parameter| parameter.name.as_ref() == Some(variable));
        match self.variables.iter().find(|variable| !known(variable)) {
            Some(missing) => {
                let function = &self.ident;
                let fix = format!("nothing takes `{{{missing}}}`: give `{function}` a parameter `{missing}: String`");
                Err(Error::new(uri.span(), fix))
            }
            None => Ok(()),
        }
    }
}

/// The name of an argument, with what was said of it.
fn argument(router: &TokenStream, name: &str, parameter: &Parameter) -> TokenStream {
    let description = parameter.description.as_ref().map(|text| quote!(.describe(#text)));
    let header = parameter.header.as_ref().map(|header| quote!(.header(#header)));
    let default = parameter.default.as_ref().map(|default| {
        let ty = &parameter.ty;
        // A text in quotes is a `String` or whatever else is made of one.
        let text = matches!(default, syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(_), .. }));
        let into = text.then(|| quote!(.into()));
        quote_spanned!(default.span()=> .or::<#ty>(#default #into))
    });
    if description.is_none() && header.is_none() && default.is_none() {
        return quote!(#name);
    }
    quote!(#router::arg(#name) #description #header #default)
}

/// What cannot be served at all.
fn plain(kind: Kind, function: &Function) -> Result<()> {
    let attribute = kind.attribute();
    let wrong = |span: Span, what: &str| Err(Error::new(span, format!("a function under `#[{attribute}]` {what}")));
    if let Some(generic) = function.generics.params.first() {
        return wrong(generic.span(), "has no generics: a caller on the wire names no types");
    }
    let unserved = [
        ("const", "is not `const`"),
        ("unsafe", "is not `unsafe`: anybody may call it"),
        ("extern", "has no ABI of its own"),
    ];
    for (qualifier, what) in unserved {
        if let Some(token) = function.qualifier(qualifier) {
            return wrong(token.span(), what);
        }
    }
    if let ReturnType::Type(_, ty) = &function.output
        && let Type::ImplTrait(TypeImplTrait { impl_token, .. }) = &**ty
    {
        return wrong(impl_token.span(), "gives a type that has a name; if it is a future, make the function `async`");
    }
    Ok(())
}

/// A local variable that what the user wrote cannot see.
pub(crate) fn own(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

fn local(index: usize) -> Ident {
    format_ident!("parameter_{index}")
}
