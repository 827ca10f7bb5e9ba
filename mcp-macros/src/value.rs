//! Expressions of the user's: read where that is cheap, and passed through where it is not.

use proc_macro2::{TokenStream, TokenTree};
use quote::TokenStreamExt;
use syn::parse::ParseStream;
use syn::{Expr, Result, Token, bracketed, token};

/// An expression, up to the comma behind it.
pub(crate) fn value(input: ParseStream<'_>) -> Result<Expr> {
    if input.is_empty() || input.peek(Token![,]) {
        return Err(input.error("expected an expression"));
    }
    // It may hold commas, as in `Map::<K, V>::new()`, which only who reads it knows.
    let end = input.fork();
    let is_read = end.parse::<Expr>().is_ok() && (end.is_empty() || end.peek(Token![,]));
    let mut tokens = TokenStream::new();
    while !input.is_empty() && if is_read { input.cursor() != end.cursor() } else { !input.peek(Token![,]) } {
        tokens.append(input.parse::<TokenTree>()?);
    }
    Ok(syn::parse2(tokens.clone()).unwrap_or(Expr::Verbatim(tokens)))
}

/// One expression, or several in brackets.
pub(crate) fn values(input: ParseStream<'_>) -> Result<Vec<Expr>> {
    if !input.peek(token::Bracket) {
        return Ok(vec![value(input)?]);
    }
    let content;
    bracketed!(content in input);
    Ok(content.parse_terminated(value, Token![,])?.into_iter().collect())
}
