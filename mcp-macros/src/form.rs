//! `#[derive(Elicit)]` on structs.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Data, DataStruct, DeriveInput, Error, Expr, ExprLit, Field, Fields, Lit, LitStr, Path, Result};

use crate::facade::Facade;
use crate::spelling::nearest;
use crate::value::value;
use crate::{choice, docs};

/// What is said in `#[elicit(..)]`, each with its setter in the model.
const OPTIONS: [&str; 10] =
    ["title", "description", "rename", "default", "min", "max", "min_length", "max_length", "format", "crate"];

/// Makes a struct a form, or an enum a field of one.
pub(crate) fn expand(facade: &str, item: TokenStream) -> TokenStream {
    derived(facade, item).unwrap_or_else(Error::into_compile_error)
}

fn derived(facade: &str, item: TokenStream) -> Result<TokenStream> {
    let input: DeriveInput = syn::parse2(item)?;
    if let Some(generic) = input.generics.params.first() {
        return Err(Error::new_spanned(generic, "a form has no generics: its fields are known beforehand"));
    }
    let facade = Facade::new(facade, krate(&input)?);
    match &input.data {
        Data::Struct(data) => form(&facade, &input.ident, data),
        Data::Enum(data) => choice::expand(&facade, &input.ident, data),
        Data::Union(data) => Err(Error::new_spanned(data.union_token, "a form is a struct with named fields")),
    }
}

fn form(facade: &Facade, ident: &Ident, data: &DataStruct) -> Result<TokenStream> {
    let fields = match &data.fields {
        Fields::Named(fields) => &fields.named,
        other => {
            let at = if other.is_empty() { ident.span() } else { other.span() };
            return Err(Error::new(at, "a form is a struct with named fields: a user reads their names"));
        }
    };
    let (router, model) = (facade.router(), facade.model());
    let (mut described, mut read) = (Vec::new(), Vec::new());
    let idents: Vec<&Ident> = fields.iter().filter_map(|field| field.ident.as_ref()).collect();
    let locals: Vec<Ident> = (0..idents.len()).map(|index| format_ident!("field_{index}")).collect();
    for (field, local) in fields.iter().zip(&locals) {
        let (name, setters) = setters(&model, field)?;
        let ty = &field.ty;
        described.push(quote_spanned! {ty.span()=>
            let field = <#ty as #router::Field>::schema() #setters;
            let form = match <#ty as #router::Field>::REQUIRED {
                true => form.field(#name, field),
                false => form.optional_field(#name, field),
            };
        });
        read.push(quote_spanned!(ty.span()=> let #local = <#ty as #router::Field>::filled(&mut filled, #name);));
    }
    let mutable = (!idents.is_empty()).then(|| quote!(mut));
    Ok(quote! {
        #[automatically_derived]
        impl #router::Elicit for #ident {
            #[allow(clippy::unnecessary_cast, clippy::as_conversions, clippy::cast_lossless, clippy::cast_precision_loss)]
            fn schema() -> #model::ElicitSchema {
                let form = <#model::ElicitSchema as ::core::default::Default>::default();
                #(#described)*
                form
            }

            fn from_content(content: &#model::Object) -> ::core::result::Result<Self, #router::Failure> {
                let #mutable filled = #router::Filled::new(content);
                #(#read)*
                match (#(#locals,)*) {
                    (#(::core::option::Option::Some(#locals),)*) => {
                        ::core::result::Result::Ok(Self { #(#idents: #locals),* })
                    }
                    #[allow(unreachable_patterns)]
                    _ => ::core::result::Result::Err(filled.failure()),
                }
            }
        }
    })
}

/// What the field is called in the form, and what is said of it.
fn setters(model: &TokenStream, field: &Field) -> Result<(String, TokenStream)> {
    let own = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut name = own.strip_prefix("r#").map(str::to_owned).unwrap_or(own);
    let mut description = docs::text(&field.attrs).map(|text| quote!(.with_description(#text)));
    let mut setters = TokenStream::new();
    let mut seen: Vec<String> = Vec::new();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("elicit")) {
        attribute.parse_nested_meta(|meta| {
            let key = word(&meta, &OPTIONS[..9])?;
            if seen.contains(&key) {
                return Err(meta.error(format!("`{key}` is given twice")));
            }
            seen.push(key.clone());
            let span = meta.path.span();
            let with = |setter: &str| Ident::new(setter, span);
            let value = value(meta.value()?)?;
            match &*key {
                "rename" => name = text(&value)?.value(),
                "description" => description = Some(quote!(.with_description(#value))),
                "min" | "max" => {
                    let setter = with(if key == "min" { "with_minimum" } else { "with_maximum" });
                    setters.extend(quote_spanned!(span=> .#setter(#value as f64)));
                }
                "format" => {
                    let (setter, format) = (with("with_format"), format(&text(&value)?)?);
                    setters.extend(quote_spanned!(span=> .#setter(#model::StringFormat::#format)));
                }
                "default" => setters.extend(default(&value, span)),
                "min_length" | "max_length" => {
                    let setter = with(&format!("with_{key}"));
                    setters.extend(quote_spanned!(span=> .#setter(#value as u64)));
                }
                _ => {
                    let setter = with("with_title");
                    setters.extend(quote_spanned!(span=> .#setter(#value)));
                }
            }
            Ok(())
        })?;
    }
    Ok((name, quote!(#description #setters)))
}

/// The model keeps every number as one with a point.
fn default(value: &Expr, span: Span) -> TokenStream {
    let setter = Ident::new("with_default", span);
    match value {
        Expr::Lit(ExprLit { lit: Lit::Int(_), .. }) => quote_spanned!(span=> .#setter(#value as f64)),
        _ => quote_spanned!(span=> .#setter(#value)),
    }
}

fn format(text: &LitStr) -> Result<Ident> {
    let variant = match &*text.value() {
        "email" => "Email",
        "uri" => "Uri",
        "date" => "Date",
        "date-time" => "DateTime",
        _ => return Err(Error::new(text.span(), "`format` is `\"email\"`, `\"uri\"`, `\"date\"` or `\"date-time\"`")),
    };
    Ok(Ident::new(variant, text.span()))
}

/// The text of a literal.
pub(crate) fn text(value: &Expr) -> Result<LitStr> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(text.clone()),
        _ => Err(Error::new_spanned(value, "expected a text in quotes")),
    }
}

/// The word that something is said by, if it is one of `known`.
pub(crate) fn word(meta: &ParseNestedMeta<'_>, known: &[&str]) -> Result<String> {
    let word = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
    if known.contains(&&*word) {
        return Ok(word);
    }
    let hint = match nearest(&word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are `{}`", known.join("`, `")),
    };
    Err(meta.error(format!("`#[elicit]` takes no `{word}` here: {hint}")))
}

fn krate(input: &DeriveInput) -> Result<Option<Path>> {
    let mut krate = None;
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("elicit")) {
        attribute.parse_nested_meta(|meta| {
            word(&meta, &OPTIONS[9..])?;
            krate = Some(meta.value()?.parse()?);
            Ok(())
        })?;
    }
    Ok(krate)
}
