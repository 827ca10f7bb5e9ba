//! What a closure may give for an answer.

use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::{CreateMessageResult, ElicitResult, ListRootsResult, Object, Root};

/// What a handler may give for an answer of type `R`: the answer itself, what stands in it, or a `Result` of either.
///
/// # Example: the fields of a form are an answer that accepts it
/// ```
/// use mcp_driver::IntoAnswer;
/// use mcp_proto::model::{ElicitAction, Object};
///
/// let answer = Object::new().into_answer().expect("there is no error in it");
/// assert_eq!(answer.action, ElicitAction::Accept);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no answer to this question",
    note = "give an `{R}`, or a `Result<{R}, RpcError>`"
)]
pub trait IntoAnswer<R> {
    /// The answer, or what the server is told instead.
    ///
    /// # Errors
    /// What the handler gave for one.
    fn into_answer(self) -> Result<R, RpcError>;
}

impl<R, A: IntoAnswer<R>> IntoAnswer<R> for Result<A, RpcError> {
    fn into_answer(self) -> Result<R, RpcError> {
        self?.into_answer()
    }
}

impl IntoAnswer<Self> for ElicitResult {
    fn into_answer(self) -> Result<Self, RpcError> {
        Ok(self)
    }
}

/// The user has filled in the form.
impl IntoAnswer<ElicitResult> for Object {
    fn into_answer(self) -> Result<ElicitResult, RpcError> {
        Ok(ElicitResult::accept(self))
    }
}

impl IntoAnswer<Self> for CreateMessageResult {
    fn into_answer(self) -> Result<Self, RpcError> {
        Ok(self)
    }
}

impl IntoAnswer<Self> for ListRootsResult {
    fn into_answer(self) -> Result<Self, RpcError> {
        Ok(self)
    }
}

impl IntoAnswer<ListRootsResult> for Vec<Root> {
    fn into_answer(self) -> Result<ListRootsResult, RpcError> {
        Ok(ListRootsResult::new(self))
    }
}
