//! Forms as types.

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

    /// What was filled in.
    ///
    /// # Errors
    /// Which fields are wrong.
    fn from_content(content: &Object) -> Result<Self, Failure>;
}

/// A form without fields.
impl Elicit for () {
    fn schema() -> ElicitSchema {
        ElicitSchema::default()
    }

    fn from_content(_: &Object) -> Result<Self, Failure> {
        Ok(())
    }
}

/// What the user did with a question (client/elicitation, "Response Actions").
#[derive(Clone, Debug, Eq, PartialEq)]
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
    #[must_use]
    pub fn accepted(self) -> Option<T> {
        match self {
            Self::Accept(content) => Some(content),
            Self::Decline | Self::Cancel => None,
        }
    }
}

impl<T: Elicit> Elicited<T> {
    pub(crate) fn read(result: ElicitResult) -> Result<Self, Failure> {
        match result.action {
            ElicitAction::Accept => T::from_content(&result.content.unwrap_or_default()).map(Self::Accept),
            ElicitAction::Decline => Ok(Self::Decline),
            _ => Ok(Self::Cancel),
        }
    }
}
