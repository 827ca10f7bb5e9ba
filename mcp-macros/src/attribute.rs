//! What is said in the brackets of `#[tool(..)]`, `#[prompt(..)]` and `#[resource(..)]`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Error, Expr, ExprLit, Lit, LitBool, LitStr, Path, Result, Token, Type};

use crate::kind::Kind;
use crate::spelling::nearest;
use crate::value;

/// What was said.
pub(crate) struct Options {
    pub(crate) kind: Kind,
    pub(crate) uri: Option<LitStr>,
    pub(crate) name: Option<Expr>,
    pub(crate) title: Option<Expr>,
    pub(crate) description: Option<Expr>,
    /// The hints of a tool, by the names of their fields.
    pub(crate) hints: Vec<(Ident, LitBool)>,
    pub(crate) icons: Vec<Expr>,
    pub(crate) output: Option<Type>,
    pub(crate) task: Option<Ident>,
    pub(crate) meta: Option<TokenStream>,
    pub(crate) mime_type: Option<Expr>,
    pub(crate) size: Option<Expr>,
    pub(crate) audience: Vec<Ident>,
    pub(crate) priority: Option<Expr>,
    pub(crate) last_modified: Option<Expr>,
    pub(crate) group: Option<Expr>,
    pub(crate) state: Option<Type>,
    pub(crate) local: bool,
    pub(crate) krate: Option<Path>,
}

impl Options {
    /// Reads what stands in the brackets of an attribute that itself stands at `span`.
    pub(crate) fn parse(kind: Kind, span: Span, arguments: TokenStream) -> Result<Self> {
        let mut options = Self {
            kind,
            uri: None,
            name: None,
            title: None,
            description: None,
            hints: Vec::new(),
            icons: Vec::new(),
            output: None,
            task: None,
            meta: None,
            mime_type: None,
            size: None,
            audience: Vec::new(),
            priority: None,
            last_modified: None,
            group: None,
            state: None,
            local: false,
            krate: None,
        };
        let read = |input: ParseStream<'_>| options.read(input);
        read.parse2(arguments)?;
        if kind == Kind::Resource && options.uri.is_none() {
            return Err(Error::new(span, "a resource needs its URI or URI template: `#[resource(\"notes://{id}\")]`"));
        }
        Ok(options)
    }

    fn read(&mut self, input: ParseStream<'_>) -> Result<()> {
        if input.peek(LitStr) {
            let text: LitStr = input.parse()?;
            if self.kind == Kind::Resource {
                self.uri = Some(text);
            } else {
                self.description = Some(literal(text));
            }
        }
        let mut seen: Vec<Ident> = Vec::new();
        while !input.is_empty() {
            if self.uri.is_some() || self.description.is_some() || !seen.is_empty() {
                input.parse::<Token![,]>()?;
                if input.is_empty() {
                    break;
                }
            }
            if self.kind != Kind::Resource && input.peek(LitStr) || input.peek(LitStr) && self.uri.is_some() {
                return Err(input.error("the text comes once and first; anything else is said as `name = ..`"));
            }
            let key = input.call(Ident::parse_any)?;
            if seen.contains(&key) {
                return Err(Error::new(key.span(), format!("`{key}` is given twice")));
            }
            self.option(&key, input)?;
            seen.push(key);
        }
        Ok(())
    }

    fn option(&mut self, key: &Ident, input: ParseStream<'_>) -> Result<()> {
        let word = key.to_string();
        if !self.kind.options().contains(&&*word) {
            return Err(self.unknown(key));
        }
        match &*word {
            "read_only" | "destructive" | "idempotent" | "open_world" => {
                let hint = Ident::new(&format!("{word}_hint"), key.span());
                self.hints.push((hint, flag(key, input)?));
            }
            "local" => self.local = flag(key, input)?.value,
            "name" => self.name = Some(text(key, input)?),
            "group" => self.group = Some(text(key, input)?),
            "title" => self.title = Some(text(key, input)?),
            "description" if self.description.is_some() => {
                return Err(Error::new(key.span(), "`description` is given twice: the text in front is one"));
            }
            "description" => self.description = Some(text(key, input)?),
            "mime_type" => self.mime_type = Some(text(key, input)?),
            "last_modified" => self.last_modified = Some(text(key, input)?),
            "size" => self.size = Some(said(key, input, value::value)?),
            "priority" => self.priority = Some(said(key, input, value::value)?),
            "icon" => self.icons = said(key, input, value::values)?,
            "audience" => {
                self.audience = said(key, input, value::values)?.iter().map(audience).collect::<Result<_>>()?;
            }
            "output" => self.output = Some(said(key, input, Type::parse)?),
            "state" => self.state = Some(said(key, input, Type::parse)?),
            "crate" => self.krate = Some(said(key, input, Path::parse)?),
            "task" => self.task = Some(task(&said(key, input, <LitStr as Parse>::parse)?)?),
            _ => self.meta = Some(braces(key, input)?),
        }
        Ok(())
    }

    fn unknown(&self, key: &Ident) -> Error {
        let known = self.kind.options();
        let attribute = self.kind.attribute();
        let other = Kind::ALL.into_iter().find(|kind| kind.options().contains(&&*key.to_string()));
        let hint = match (nearest(&key.to_string(), known), other) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, Some(other)) => format!("that is for `#[{}]`", other.attribute()),
            (None, None) => format!("there are `{}`", known.join("`, `")),
        };
        Error::new(key.span(), format!("`#[{attribute}]` takes no `{key}`: {hint}"))
    }
}

fn literal(text: LitStr) -> Expr {
    Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::Str(text) })
}

/// `= value`.
fn said<T>(key: &Ident, input: ParseStream<'_>, read: fn(ParseStream<'_>) -> Result<T>) -> Result<T> {
    if !input.peek(Token![=]) {
        return Err(Error::new(key.span(), format!("`{key}` needs a value: `{key} = ..`")));
    }
    input.parse::<Token![=]>()?;
    read(input)
}

/// `= "text"`, or any expression but a literal of another kind.
fn text(key: &Ident, input: ParseStream<'_>) -> Result<Expr> {
    let value = said(key, input, value::value)?;
    match &value {
        Expr::Lit(ExprLit { lit: Lit::Str(_), .. }) => Ok(value),
        Expr::Lit(_) => Err(Error::new_spanned(&value, format!("`{key}` is a text: `{key} = \"..\"`"))),
        _ => Ok(value),
    }
}

/// The word alone for yes, or `= true` and `= false`.
fn flag(key: &Ident, input: ParseStream<'_>) -> Result<LitBool> {
    if !input.peek(Token![=]) {
        return Ok(LitBool::new(true, key.span()));
    }
    input.parse::<Token![=]>()?;
    let value = value::value(input)?;
    if let Expr::Lit(ExprLit { lit: Lit::Bool(yes), .. }) = value {
        return Ok(yes);
    }
    Err(Error::new_spanned(value, format!("`{key}` is yes or no: `{key}` or `{key} = false`")))
}

/// `= { .. }`, as `json!` takes it.
fn braces(key: &Ident, input: ParseStream<'_>) -> Result<TokenStream> {
    let tree = said(key, input, TokenTree::parse)?;
    match tree {
        TokenTree::Group(group) => Ok(group.into_token_stream()),
        other => Err(Error::new(other.span(), format!("`{key}` is an object: `{key} = {{ \"example.com/key\": 1 }}`"))),
    }
}

fn task(value: &LitStr) -> Result<Ident> {
    let variant = match &*value.value() {
        "optional" => "Optional",
        "required" => "Required",
        "forbidden" => "Forbidden",
        _ => return Err(Error::new(value.span(), "`task` is `\"optional\"`, `\"required\"` or `\"forbidden\"`")),
    };
    Ok(Ident::new(variant, value.span()))
}

fn audience(value: &Expr) -> Result<Ident> {
    let role = match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.value(),
        _ => String::new(),
    };
    match &*role {
        "user" => Ok(Ident::new("User", Span::call_site())),
        "assistant" => Ok(Ident::new("Assistant", Span::call_site())),
        _ => Err(Error::new_spanned(value, "`audience` is `\"user\"`, `\"assistant\"` or both in a list")),
    }
}

/// What `#[tools(..)]` says of all methods together.
#[derive(Default)]
pub(crate) struct Together {
    pub(crate) state: Option<Type>,
    pub(crate) local: bool,
    pub(crate) krate: Option<Path>,
}

impl Parse for Together {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut together = Self::default();
        while !input.is_empty() {
            let key = input.call(Ident::parse_any)?;
            match &*key.to_string() {
                "state" => together.state = Some(said(&key, input, Type::parse)?),
                "local" => together.local = flag(&key, input)?.value,
                "crate" => together.krate = Some(said(&key, input, Path::parse)?),
                _ => {
                    let fix = "`state = ..`, `local` and `crate = ..`; what belongs to one tool stands on its method";
                    return Err(Error::new(key.span(), format!("`#[tools]` takes no `{key}`: there are {fix}")));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(together)
    }
}
