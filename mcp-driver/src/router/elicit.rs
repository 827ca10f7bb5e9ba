//! Forms as types.

mod answer;
mod format;
#[cfg(test)]
mod tests;

use mcp_proto::Version;
use mcp_proto::model::{ElicitAction, ElicitResult, ElicitSchema, Object};

use super::Failure;

/// A form as a type: what [`Ctx::elicit`](super::Ctx::elicit) asks for. `#[derive(Elicit)]` writes it.
///
/// # Example: by hand
/// ```
/// use mcp_driver::router::{Elicit, Failure};
/// use mcp_driver::proto::model::{BooleanSchema, ElicitSchema, Object};
///
/// struct Confirm {
///     sure: bool,
/// }
///
/// impl Elicit for Confirm {
///     fn schema() -> ElicitSchema {
///         ElicitSchema::default().field("sure", BooleanSchema::default())
///     }
///
///     fn from_content(content: &Object) -> Result<Self, Failure> {
///         let sure = content.get("sure").and_then(|sure| sure.as_bool());
///         Ok(Self { sure: sure.ok_or_else(|| Failure::new("`sure`: expected a boolean"))? })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no form that a user could be asked to fill in",
    note = "put `#[derive(Elicit)]` on a struct whose fields are texts, numbers, booleans or enums without data"
)]
pub trait Elicit: Sized {
    /// The form.
    fn schema() -> ElicitSchema;

    /// What was filled in: each field that the form requires is there, and each that is there is what the form allows.
    ///
    /// # Errors
    /// Which fields are wrong beyond that.
    fn from_content(content: &Object) -> Result<Self, Failure>;
}

/// A form without fields.
#[diagnostic::do_not_recommend]
impl Elicit for () {
    fn schema() -> ElicitSchema {
        ElicitSchema::default()
    }

    fn from_content(_: &Object) -> Result<Self, Failure> {
        Ok(())
    }
}

/// A message that asks for a `T`: any text, where `T` is a [form](Elicit).
#[diagnostic::on_unimplemented(
    message = "`{T}` is no form that a user could be asked to fill in",
    label = "asks for a `{T}`, which needs `#[derive(Elicit)]`",
    note = "a form is a struct whose fields are texts, numbers, booleans or enums without data; the message is a text"
)]
pub trait AsksFor<T> {
    /// What it says.
    #[doc(hidden)]
    fn words(&self) -> &str;

    /// The form.
    #[doc(hidden)]
    fn form(&self) -> ElicitSchema;

    /// What was filled in.
    #[doc(hidden)]
    fn filled(&self, content: &Object) -> Result<T, Failure>;
}

#[diagnostic::do_not_recommend]
impl<T: Elicit, M: AsRef<str>> AsksFor<T> for M {
    fn words(&self) -> &str {
        self.as_ref()
    }

    fn form(&self) -> ElicitSchema {
        T::schema()
    }

    fn filled(&self, content: &Object) -> Result<T, Failure> {
        T::from_content(content)
    }
}

/// What the user did with a question (client/elicitation, "Response Actions").
///
/// # Example
/// ```
/// use mcp_driver::router::{Ctx, Elicited, Failure};
///
/// async fn sell(ctx: Ctx) -> Result<&'static str, Failure> {
///     Ok(match ctx.elicit::<()>("Sell the house?")? {
///         Elicited::Accept(()) => "sold",
///         Elicited::Decline => "kept",
///         Elicited::Cancel => "kept, since nobody said anything",
///     })
/// }
/// # let _ = sell;
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "the user may have said no"]
#[allow(clippy::exhaustive_enums, reason = "the actions that the spec defines; unknown ones count as `Cancel`")]
pub enum Elicited<T> {
    /// Agreed, and filled this in.
    Accept(T),
    /// Said no.
    Decline,
    /// Said nothing: closed the window, looked away.
    Cancel,
}

impl<T> Elicited<T> {
    /// What was filled in, if the user agreed.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::Elicited;
    ///
    /// assert_eq!(Elicited::Accept(7).accepted(), Some(7));
    /// assert_eq!(Elicited::<u8>::Decline.accepted(), None);
    /// ```
    #[must_use]
    pub fn accepted(self) -> Option<T> {
        match self {
            Self::Accept(content) => Some(content),
            Self::Decline | Self::Cancel => None,
        }
    }
}

impl<T> Elicited<T> {
    pub(crate) fn of_action(action: &ElicitAction, content: T) -> Self {
        match action {
            ElicitAction::Accept => Self::Accept(content),
            ElicitAction::Decline => Self::Decline,
            _ => Self::Cancel,
        }
    }

    pub(crate) fn try_map<U, E>(self, map: impl FnOnce(T) -> Result<U, E>) -> Result<Elicited<U>, E> {
        match self {
            Self::Accept(content) => map(content).map(Elicited::Accept),
            Self::Decline => Ok(Elicited::Decline),
            Self::Cancel => Ok(Elicited::Cancel),
        }
    }
}

impl Elicited<Object> {
    /// What the client answered to `form`.
    ///
    /// # Errors
    /// All that does not fit the form, in words.
    pub(crate) fn read(form: &ElicitSchema, result: ElicitResult, version: Version) -> Result<Self, String> {
        let content = result.content.unwrap_or_default();
        Self::of_action(&result.action, content).try_map(|content| answer::checked(form, content, version))
    }
}
