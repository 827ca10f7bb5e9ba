//! `#[derive(Elicit)]` on enums.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{DataEnum, Error, Fields, Result, Variant};

use crate::docs;
use crate::facade::Facade;
use crate::form::{text, word};
use crate::value;

/// Makes an enum without data a field of forms.
pub(crate) fn expand(facade: &Facade, ident: &Ident, data: &DataEnum) -> Result<TokenStream> {
    if data.variants.is_empty() {
        return Err(Error::new_spanned(ident, "a choice needs something to choose from"));
    }
    let router = facade.router();
    let (mut options, mut values) = (Vec::new(), Vec::new());
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            let fix = "a choice has no data: a form is flat, so ask for it in a field of its own";
            return Err(Error::new_spanned(&variant.fields, fix));
        }
        let (value, title) = said(variant)?;
        let title = title
            .map_or_else(|| quote!(::core::option::Option::None), |title| quote!(::core::option::Option::Some(#title)));
        options.push(quote!((#value, #title)));
        values.push(value);
    }
    let variants: Vec<&Ident> = data.variants.iter().map(|variant| &variant.ident).collect();
    let indices = 0..variants.len();
    Ok(quote! {
        #[automatically_derived]
        impl #router::Choice for #ident {
            const OPTIONS: &'static [(&'static str, ::core::option::Option<&'static str>)] = &[#(#options),*];

            fn at(index: usize) -> ::core::option::Option<Self> {
                match index {
                    #(#indices => ::core::option::Option::Some(Self::#variants),)*
                    _ => ::core::option::Option::None,
                }
            }

            fn written(&self) -> &'static str {
                match self {
                    #(Self::#variants => #values,)*
                }
            }
        }

        #[automatically_derived]
        impl #router::Field for #ident {
            type Schema = #router::Choices;

            fn schema() -> #router::Choices {
                #router::Choices::of::<Self>()
            }

            fn read(value: &#router::Value) -> ::core::result::Result<Self, ::std::string::String> {
                #router::chosen(value)
            }
        }
    })
}

/// How a value is written, and what people see instead.
fn said(variant: &Variant) -> Result<(String, Option<TokenStream>)> {
    let own = variant.ident.to_string();
    let mut value = own.strip_prefix("r#").map(str::to_owned).unwrap_or(own);
    let mut title = docs::text(&variant.attrs).map(|text| text.to_token_stream());
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("elicit")) {
        attribute.parse_nested_meta(|meta| {
            let key = word(&meta, &["title", "rename"])?;
            let said = value::value(meta.value()?)?;
            if key == "rename" {
                value = text(&said)?.value();
            } else {
                title = Some(said.to_token_stream());
            }
            Ok(())
        })?;
    }
    Ok((value, title))
}
