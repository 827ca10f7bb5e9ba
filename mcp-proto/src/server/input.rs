//! What a server asks its client while it answers, and what it hears back.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::jsonrpc::{DecodeError, EncodeError, Raw, RpcError};
use crate::method::Method;

/// Questions to the client, each under a key of the server's choice, in order.
///
/// # Example
/// ```
/// use mcp_proto::jsonrpc::Raw;
/// use mcp_proto::server::Inputs;
///
/// let inputs = Inputs::new().with("where", "roots/list", None);
/// assert_eq!(inputs.len(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inputs {
    pub(crate) questions: Vec<Question>,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    pub(crate) key: Box<str>,
    pub(crate) method: Box<str>,
    pub(crate) params: Option<Raw>,
}

impl Inputs {
    /// No questions.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a question; one under the same key is replaced.
    #[must_use]
    pub fn with(mut self, key: &str, method: &str, params: Option<Raw>) -> Self {
        let question = Question { key: key.into(), method: method.into(), params };
        match self.questions.iter_mut().find(|known| known.key == question.key) {
            Some(known) => *known = question,
            None => self.questions.push(question),
        }
        self
    }

    /// Adds a typed question.
    ///
    /// # Errors
    /// [`EncodeError`] if the params cannot be encoded.
    pub fn typed<M: Method>(self, key: &str, params: &M::Params) -> Result<Self, EncodeError> {
        Ok(self.with(key, M::NAME, Some(Raw::encode(params)?)))
    }

    /// The questions in order: key, method and params of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, Option<&Raw>)> {
        self.questions.iter().map(|question| (&*question.key, &*question.method, question.params.as_ref()))
    }

    /// How many questions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.questions.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }
}

/// An answer under its key.
pub(crate) type Answered = (Box<str>, Result<Raw, RpcError>);

/// The answers to the questions of the last round, by key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    pub(crate) answers: Vec<Answered>,
}

impl Answers {
    /// The answer under `key`: what the client said, or the error that it gave instead (legacy clients only).
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Result<&Raw, &RpcError>> {
        self.answers.iter().find(|(known, _)| &**known == key).map(|(_, answer)| answer.as_ref())
    }

    /// The typed answer under `key`; a client that answered with an error counts as not having answered.
    ///
    /// # Errors
    /// [`DecodeError`] if the answer has another shape.
    pub fn typed<M: Method>(&self, key: &str) -> Option<Result<M::Result, DecodeError>> {
        self.get(key)?.ok().map(Raw::decode)
    }

    /// The answers by key, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Result<&Raw, &RpcError>)> {
        self.answers.iter().map(|(key, answer)| (&**key, answer.as_ref()))
    }

    /// Whether nothing was answered, as on a request's first round.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }
}
