//! The parameters of a function that serves.

use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, GenericArgument, LitStr, Path, PathArguments, Result, Type};

use crate::docs;
use crate::head::Argument;
use crate::kind::Kind;
use crate::value::value;

/// A parameter, and what was said of it.
pub(crate) struct Parameter {
    /// What it is called on the wire, if it is an argument; a pattern has no name.
    pub(crate) name: Option<String>,
    pub(crate) ty: Type,
    pub(crate) description: Option<String>,
    pub(crate) default: Option<Expr>,
    pub(crate) header: Option<LitStr>,
    pub(crate) complete: Option<Expr>,
}

impl Parameter {
    /// Reads a parameter and takes from it what only the macro understands; `None` for `self`.
    pub(crate) fn read(kind: Kind, argument: &mut Argument) -> Result<Option<Self>> {
        let (false, Some((_, ty))) = (argument.is_receiver, &argument.ty) else { return Ok(None) };
        let name = argument.name().map(|name| name.to_string());
        let name = name.map(|name| name.strip_prefix("r#").map(str::to_owned).unwrap_or(name));
        let attributes = std::mem::take(&mut argument.attrs);
        let mut read = Self {
            name,
            ty: ty.clone(),
            description: docs::text(&attributes),
            default: None,
            header: None,
            complete: None,
        };
        for attribute in attributes {
            if attribute.path().is_ident("doc") {
                continue;
            }
            if !read.understands(kind, &attribute)? {
                argument.attrs.push(attribute);
            }
        }
        owned(&read.ty)?;
        if let (Some(default), Some("Option")) = (&read.default, last(&read.ty).as_deref()) {
            let fix = "an argument with a default is never absent: write the type without `Option`";
            return Err(Error::new(default.span(), fix));
        }
        Ok(Some(read))
    }

    /// The type inside `State<..>`, or the whole of an `Arc<..>`: what the router's state has to be.
    pub(crate) fn state(&self) -> Option<Type> {
        match &*last(&self.ty)? {
            "State" => inside(&self.ty),
            "Arc" => Some(self.ty.clone()),
            _ => None,
        }
    }

    /// Whether it takes all arguments at once.
    pub(crate) fn is_whole(&self) -> bool {
        last(&self.ty).as_deref() == Some("Args")
    }

    /// Whether anything was said that makes sense of an argument only.
    fn is_described(&self) -> bool {
        self.default.is_some() || self.header.is_some() || self.complete.is_some()
    }

    fn understands(&mut self, kind: Kind, attribute: &Attribute) -> Result<bool> {
        let path: &Path = attribute.path();
        let Some(word) = path.get_ident().map(ToString::to_string) else { return Ok(false) };
        let wrong = |what: &str| Err(Error::new_spanned(attribute, what));
        let again = match &*word {
            "default" => self.default.replace(inside_brackets(attribute, value, "#[default(10)]")?).is_some(),
            "header" if kind != Kind::Tool => return wrong("only the arguments of tools travel in headers"),
            "header" => self
                .header
                .replace(inside_brackets(attribute, <LitStr as Parse>::parse, "#[header(\"Region\")]")?)
                .is_some(),
            "complete" if kind == Kind::Tool => {
                return wrong("only the arguments of prompts and resource templates are completed");
            }
            "complete" => self.complete.replace(inside_brackets(attribute, value, "#[complete(cities)]")?).is_some(),
            _ => return Ok(false),
        };
        if again {
            return wrong(&format!("`#[{word}]` is given twice"));
        }
        if self.name.is_none() && self.is_described() {
            return wrong(&format!("`#[{word}]` is for an argument, which has a name and not a pattern"));
        }
        Ok(true)
    }
}

fn inside_brackets<T>(attribute: &Attribute, read: fn(ParseStream<'_>) -> Result<T>, example: &str) -> Result<T> {
    let wrong = |_| Error::new_spanned(attribute, format!("expected one value, as in `{example}`"));
    attribute.parse_args_with(read).map_err(wrong)
}

/// A handler runs on its own, so it owns what it is given.
fn owned(ty: &Type) -> Result<()> {
    let Type::Reference(reference) = ty else {
        if let Type::ImplTrait(_) = ty {
            return Err(Error::new_spanned(ty, "a parameter needs a type of its own, not `impl Trait`"));
        }
        return Ok(());
    };
    let instead = match &*reference.elem {
        elem if last(elem).as_deref() == Some("str") => "`String`".to_owned(),
        Type::Slice(_) => "a `Vec`".to_owned(),
        elem => last(elem).map_or_else(|| "the value itself".to_owned(), |name| format!("`{name}`")),
    };
    Err(Error::new_spanned(ty, format!("a handler owns what it takes: write {instead}, without the `&`")))
}

/// The last name of a path.
fn last(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}

fn inside(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}
