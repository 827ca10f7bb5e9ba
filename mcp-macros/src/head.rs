//! Functions and the blocks that methods stand in: heads taken apart as far as anything here asks, bodies left alone.
//!
//! `syn` reads these too, with a feature that reads the whole language and that every program would wait for.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Error, Generics, LitStr, Result, ReturnType, Token, Type, Visibility, braced, parenthesized, token,
};

/// What stands before `fn`, `impl`, or whatever an item is known by.
struct Opening {
    attrs: Vec<Attribute>,
    vis: Visibility,
    qualifiers: Vec<TokenTree>,
}

impl Parse for Opening {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (attrs, vis) = (input.call(Attribute::parse_outer)?, input.parse()?);
        let mut qualifiers = Vec::new();
        while input.peek(Token![const])
            || input.peek(Token![async])
            || input.peek(Token![unsafe])
            || input.peek(Token![extern])
            || input.peek(LitStr)
        {
            qualifiers.push(input.parse()?);
        }
        Ok(Self { attrs, vis, qualifiers })
    }
}

impl ToTokens for Opening {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.attrs);
        self.vis.to_tokens(tokens);
        tokens.append_all(&self.qualifiers);
    }
}

/// A function with a body.
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    /// `const`, `async`, `unsafe`, `extern` and the name of an ABI.
    pub(crate) qualifiers: Vec<TokenTree>,
    token: Token![fn],
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    parentheses: token::Paren,
    pub(crate) arguments: Punctuated<Argument, Token![,]>,
    pub(crate) output: ReturnType,
    body: Group,
}

impl Function {
    /// Reads a function; what is none is told so by `otherwise`, where a function would say `fn`.
    pub(crate) fn read(item: TokenStream, otherwise: &str) -> Result<Self> {
        let read = |input: ParseStream<'_>| {
            let opening = input.parse()?;
            if !input.peek(Token![fn]) {
                return Err(input.error(otherwise));
            }
            Self::after(opening, input)
        };
        read.parse2(item)
    }

    fn after(opening: Opening, input: ParseStream<'_>) -> Result<Self> {
        let Opening { attrs, vis, qualifiers } = opening;
        let (token, ident) = (input.parse()?, input.parse()?);
        let mut generics: Generics = input.parse()?;
        let content;
        let parentheses = parenthesized!(content in input);
        let arguments = content.parse_terminated(Argument::parse, Token![,])?;
        let output = input.parse()?;
        generics.where_clause = input.parse()?;
        let body: Group = input.parse()?;
        if body.delimiter() != Delimiter::Brace {
            return Err(Error::new(body.span(), "expected the body of the function"));
        }
        Ok(Self { attrs, vis, qualifiers, token, ident, generics, parentheses, arguments, output, body })
    }

    /// The qualifier that is `word`.
    pub(crate) fn qualifier(&self, word: &str) -> Option<&TokenTree> {
        self.qualifiers.iter().find(|tree| matches!(tree, TokenTree::Ident(ident) if ident == word))
    }

    /// `self`, in whichever form.
    pub(crate) fn receiver(&self) -> Option<&Argument> {
        self.arguments.first().filter(|argument| argument.is_receiver)
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.attrs);
        self.vis.to_tokens(tokens);
        tokens.append_all(&self.qualifiers);
        self.token.to_tokens(tokens);
        self.ident.to_tokens(tokens);
        self.generics.to_tokens(tokens);
        self.parentheses.surround(tokens, |tokens| self.arguments.to_tokens(tokens));
        self.output.to_tokens(tokens);
        self.generics.where_clause.to_tokens(tokens);
        self.body.to_tokens(tokens);
    }
}

/// What a function takes.
pub(crate) struct Argument {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) pattern: TokenStream,
    pub(crate) is_receiver: bool,
    /// Receivers need none.
    pub(crate) ty: Option<(Token![:], Type)>,
}

impl Argument {
    /// What it is called, if its pattern is no more than a name.
    pub(crate) fn name(&self) -> Option<Ident> {
        let read = |input: ParseStream<'_>| {
            input.parse::<Option<Token![ref]>>()?;
            input.parse::<Option<Token![mut]>>()?;
            input.parse()
        };
        read.parse2(self.pattern.clone()).ok()
    }
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let (mut pattern, mut is_receiver) = (TokenStream::new(), false);
        while !is_receiver && (input.peek(Token![::]) || !input.peek(Token![:])) {
            is_receiver = input.peek(Token![self]);
            match input.parse::<Option<Token![::]>>()? {
                Some(colons) => colons.to_tokens(&mut pattern),
                None => pattern.append(input.parse::<TokenTree>()?),
            }
        }
        if is_receiver && !input.peek(Token![:]) {
            return Ok(Self { attrs, pattern, is_receiver, ty: None });
        }
        Ok(Self { attrs, pattern, is_receiver, ty: Some((input.parse()?, input.parse()?)) })
    }
}

impl ToTokens for Argument {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.attrs);
        self.pattern.to_tokens(tokens);
        if let Some((colon, ty)) = &self.ty {
            colon.to_tokens(tokens);
            ty.to_tokens(tokens);
        }
    }
}

/// An `impl` block.
pub(crate) struct Block {
    opening: Opening,
    token: Token![impl],
    pub(crate) generics: Generics,
    /// The trait, for what is no block of the type's own.
    pub(crate) of: Option<(Type, Token![for])>,
    pub(crate) ty: Type,
    braces: token::Brace,
    inner: Vec<Attribute>,
    pub(crate) items: Vec<Item>,
}

impl Block {
    /// Reads a block; what is none is told so by `otherwise`, where a block would say `impl`.
    pub(crate) fn read(item: TokenStream, otherwise: &str) -> Result<Self> {
        let read = |input: ParseStream<'_>| {
            let opening = input.parse()?;
            if !input.peek(Token![impl]) {
                return Err(input.error(otherwise));
            }
            let (token, mut generics) = (input.parse()?, input.parse::<Generics>()?);
            let (mut of, mut ty) = (None, input.parse()?);
            if let Some(token) = input.parse()? {
                of = Some((std::mem::replace(&mut ty, input.parse()?), token));
            }
            generics.where_clause = input.parse()?;
            let content;
            let braces = braced!(content in input);
            let (inner, mut items) = (content.call(Attribute::parse_inner)?, Vec::new());
            while !content.is_empty() {
                items.push(content.parse()?);
            }
            Ok(Self { opening, token, generics, of, ty, braces, inner, items })
        };
        read.parse2(item)
    }

    /// The functions in it.
    pub(crate) fn functions(&mut self) -> impl Iterator<Item = &mut Function> {
        self.items.iter_mut().filter_map(|item| match item {
            Item::Function(function) => Some(&mut **function),
            Item::Other(_) => None,
        })
    }
}

impl ToTokens for Block {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.opening.to_tokens(tokens);
        self.token.to_tokens(tokens);
        self.generics.to_tokens(tokens);
        if let Some((of, token)) = &self.of {
            of.to_tokens(tokens);
            token.to_tokens(tokens);
        }
        self.ty.to_tokens(tokens);
        self.generics.where_clause.to_tokens(tokens);
        self.braces.surround(tokens, |tokens| {
            tokens.append_all(&self.inner);
            tokens.append_all(&self.items);
        });
    }
}

/// What stands in a block.
pub(crate) enum Item {
    Function(Box<Function>),
    /// A constant, a type, or a call of a macro.
    Other(TokenStream),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let opening: Opening = input.parse()?;
        if input.peek(Token![fn]) {
            return Ok(Self::Function(Box::new(Function::after(opening, input)?)));
        }
        // Braces end the call of a macro, and may stand within a constant.
        let is_macro = opening.qualifiers.is_empty() && !input.peek(Token![type]);
        let mut tokens = opening.into_token_stream();
        loop {
            let is_last = input.peek(Token![;]) || is_macro && input.peek(token::Brace);
            tokens.append(input.parse::<TokenTree>()?);
            if is_last {
                return Ok(Self::Other(tokens));
            }
        }
    }
}

impl ToTokens for Item {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Function(function) => function.to_tokens(tokens),
            Self::Other(item) => item.to_tokens(tokens),
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::{ToTokens, quote};

    use super::{Block, Function, Item};

    #[test]
    fn a_function_is_written_as_it_was_read() {
        let functions = [
            quote!(
                fn f() {}
            ),
            quote!(#[a] #[doc = "b"] pub(in crate::c) const async unsafe extern "C" fn f<'a, T: D<E = F>, const N: usize>(
                #[g] mut a: [u8; N], _: &'a dyn Fn(u8) -> T, (b, c): (T, T), H::I { d, .. }: J<K, L>,
            ) -> impl M where T: N<O>, 'a: 'static { #![p] a, b; c }),
            quote!(
                fn f(&'a mut self, a::b::C(d): a::b::C) -> Result<(), E> {
                    self.a += 1;
                }
            ),
            quote!(
                fn f(mut self: Arc<Self>) {}
            ),
        ];
        for function in functions {
            let read = Function::read(function.clone(), "").unwrap();
            assert_eq!(read.into_token_stream().to_string(), function.to_string());
        }
    }

    #[test]
    fn names_are_told_from_patterns_and_receivers() {
        let function = Function::read(
            quote!(
                fn f(&self, a: A, mut b: A, r#c: A, _: A, (d, e): A, F(g): A) {}
            ),
            "",
        );
        let function = function.unwrap();
        let names: Vec<_> =
            function.arguments.iter().map(|argument| argument.name().map(|name| name.to_string())).collect();
        let name = |name: &str| Some(name.to_owned());
        assert_eq!(names, [None, name("a"), name("b"), name("r#c"), None, None, None]);
        assert!(function.receiver().is_some());
    }

    #[test]
    fn a_block_is_taken_apart_and_put_together() {
        let block = quote! {
            #[a]
            impl<T: B> C<T> for D<T> where T: E {
                #![f]
                const G: H = H { i: { 1 } };
                pub type J = K;
                l! { m }
                pub(crate) const fn n(self) -> u8 { const O: u8 = 1; O }
                p::q!(r);
                async fn s() {}
            }
        };
        let mut read = Block::read(block.clone(), "").unwrap();
        assert_eq!(read.to_token_stream().to_string(), block.to_string());
        let functions: Vec<String> = read.functions().map(|function| function.ident.to_string()).collect();
        assert_eq!(functions, ["n", "s"]);
        assert_eq!(read.items.iter().filter(|item| matches!(item, Item::Other(_))).count(), 4);
    }

    #[test]
    fn what_is_neither_is_told_so() {
        for item in [
            quote!(
                struct A;
            ),
            quote!(
                const A: fn() = f;
            ),
            quote!(
                pub enum A {
                    B,
                }
            ),
        ] {
            assert_eq!(Function::read(item.clone(), "no function").err().unwrap().to_string(), "no function");
            assert_eq!(Block::read(item, "no block").err().unwrap().to_string(), "no block");
        }
    }
}
