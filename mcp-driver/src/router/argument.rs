//! The names of flat arguments.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

/// An argument by its name, for a handler whose parameters are the arguments themselves: see [`named`].
///
/// # Example: one that need not be given
/// ```
/// use mcp_driver::router::{Router, arg, named};
///
/// let names = [arg("text").describe("what to repeat"), arg("times").or(2)];
/// let repeat = |text: String, times: usize| async move { text.repeat(times) };
/// let router = Router::new("echo", "1.0").tool("repeat", "Repeats a text", named(names, repeat));
/// # let _ = router;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    pub(crate) name: Cow<'static, str>,
    pub(crate) description: Option<Cow<'static, str>>,
    pub(crate) default: Option<Value>,
    pub(crate) header: Option<Cow<'static, str>>,
}

/// The argument of this name.
#[must_use]
pub fn arg(name: impl Into<Cow<'static, str>>) -> Arg {
    Arg { name: name.into(), description: None, default: None, header: None }
}

impl Arg {
    /// What it means, for the model.
    #[must_use]
    pub fn describe(mut self, description: impl Into<Cow<'static, str>>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// What it is if it is not given; then it need not be.
    ///
    /// # Panics
    /// If the value cannot be written as JSON.
    #[must_use]
    pub fn or<T: Serialize>(mut self, default: T) -> Self {
        self.default = Some(serde_json::to_value(default).expect("the default of an argument is JSON"));
        self
    }

    /// It travels in the header `Mcp-Param-<header>` too (Streamable HTTP page of 2026-07-28, "Custom Headers from Tool
    /// Parameters"), where proxies can see it. For tools only.
    ///
    /// # Example: a region, by which a proxy can route
    /// ```
    /// use mcp_driver::router::{Router, arg, named};
    ///
    /// let stock = |region: String| async move { format!("much in {region}") };
    /// let router = Router::new("shop", "1.0")
    ///     .tool("stock", "Tells what is there", named([arg("region").header("Region")], stock));
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn header(mut self, header: impl Into<Cow<'static, str>>) -> Self {
        self.header = Some(header.into());
        self
    }
}

impl From<&'static str> for Arg {
    fn from(name: &'static str) -> Self {
        arg(name)
    }
}

impl From<String> for Arg {
    fn from(name: String) -> Self {
        arg(name)
    }
}

/// A handler whose parameters are arguments, with the names that those have on the wire.
///
/// The names belong, in order, to those parameters that are arguments; [extractors](super::FromCall) between them take
/// none. A prompt or a tool needs them; what a template's variables are called is in the template.
///
/// # Example: a calculator
/// ```
/// use mcp_driver::router::{Router, named};
///
/// let router = Router::new("calculator", "1.0")
///     .tool("add", "Adds a and b", named(["a", "b"], |a: f64, b: f64| async move { a + b }));
/// # let _ = router;
/// ```
pub fn named<H, A: Into<Arg>>(names: impl IntoIterator<Item = A>, handler: H) -> Named<H> {
    Named { handler, names: names.into_iter().map(Into::into).collect() }
}

/// What [`named`] gives.
#[derive(Clone, Debug)]
pub struct Named<H> {
    pub(crate) handler: H,
    pub(crate) names: Arc<[Arg]>,
}
