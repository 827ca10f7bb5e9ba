//! `#[schema]` on structs and enums.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Path, Result, Token, Visibility};

use crate::facade::Facade;
use crate::spelling::nearest;

/// Makes a struct or an enum what arguments and results are made of.
pub(crate) fn expand(facade: &str, arguments: TokenStream, item: TokenStream) -> TokenStream {
    let (options, mistake) = match syn::parse2::<Options>(arguments) {
        Ok(options) => (options, None),
        Err(error) => (Options::default(), Some(error.into_compile_error())),
    };
    match derived.parse2(item.clone()) {
        Ok(known) => {
            let derives = derives(&Facade::new(facade, options.krate.clone()), &options, &known);
            quote!(#mistake #derives #item)
        }
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#error #item)
        }
    }
}

/// What is said in the brackets.
#[derive(Default)]
struct Options {
    /// The one way that it goes, if it does not go both: whether that is in.
    input: Option<bool>,
    krate: Option<Path>,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            let key = input.call(Ident::parse_any)?;
            match &*key.to_string() {
                "input" | "output" if options.input.is_some() => {
                    return Err(Error::new(key.span(), "`#[schema]` alone is for arguments and results"));
                }
                "input" => options.input = Some(true),
                "output" => options.input = Some(false),
                "crate" => {
                    input.parse::<Token![=]>()?;
                    options.krate = Some(input.parse()?);
                }
                word => {
                    let hint = match nearest(word, &["input", "output"]) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "there are `input`, `output` and `crate = ..`".to_owned(),
                    };
                    return Err(Error::new(key.span(), format!("`#[schema]` takes no `{word}`: {hint}")));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

/// What the user derives already, of a struct or an enum.
fn derived(item: ParseStream<'_>) -> Result<Vec<Path>> {
    let attributes = item.call(Attribute::parse_outer)?;
    item.parse::<Visibility>()?;
    if !item.peek(Token![struct]) && !item.peek(Token![enum]) {
        return Err(item.error("`#[schema]` belongs on a struct or an enum"));
    }
    item.parse::<TokenStream>()?;
    let mut derived = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        derived.extend(attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)?);
    }
    Ok(derived)
}

fn derives(facade: &Facade, options: &Options, known: &[Path]) -> TokenStream {
    let (serde, schemars) = (facade.serde(), facade.schemars());
    let missing = |name: &str| !known.iter().any(|path| path.segments.last().is_some_and(|last| last.ident == name));
    let wanted = |input: bool, name: &str| options.input.is_none_or(|only| only == input) && missing(name);
    let deserialize = wanted(true, "Deserialize").then(|| quote!(#serde::Deserialize,));
    let serialize = wanted(false, "Serialize").then(|| quote!(#serde::Serialize,));
    let schema = missing("JsonSchema").then(|| quote!(#schemars::JsonSchema,));
    let (serde, schemars) = (serde.to_string(), schemars.to_string());
    quote! {
        #[derive(#deserialize #serialize #schema)]
        #[serde(crate = #serde)]
        #[schemars(crate = #schemars)]
    }
}
