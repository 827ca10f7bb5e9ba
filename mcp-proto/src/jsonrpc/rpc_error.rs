//! The error that answers a request.

use alloc::boxed::Box;

use serde::Serialize;

use super::{ErrorCode, Raw};
use crate::model::Object;
use crate::model::part::Part;

/// An error that answers a request: what a peer sent, or what it is to be sent.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message} ({code})")]
#[non_exhaustive]
pub struct RpcError {
    /// What kind of failure it is.
    pub code: ErrorCode,
    /// One sentence for people.
    pub message: Box<str>,
    /// More, as the code defines it.
    pub data: Option<Raw>,
}

impl RpcError {
    /// An error without data.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<Box<str>>) -> Self {
        Self { code, message: message.into(), data: None }
    }

    /// Attaches data; a value that cannot be encoded is left out.
    #[must_use]
    pub fn with_data<T: Serialize + ?Sized>(mut self, data: &T) -> Self {
        self.data = Raw::encode(data).ok();
        self
    }

    /// [`ErrorCode::INVALID_REQUEST`].
    #[must_use]
    pub fn invalid_request(message: impl Into<Box<str>>) -> Self {
        Self::new(ErrorCode::INVALID_REQUEST, message)
    }

    /// [`ErrorCode::INVALID_PARAMS`].
    #[must_use]
    pub fn invalid_params(message: impl Into<Box<str>>) -> Self {
        Self::new(ErrorCode::INVALID_PARAMS, message)
    }

    /// [`ErrorCode::METHOD_NOT_FOUND`], naming the method.
    #[must_use]
    pub fn method_not_found(method: &str) -> Self {
        Self::new(ErrorCode::METHOD_NOT_FOUND, alloc::format!("method not found: {method}"))
    }

    /// [`ErrorCode::INTERNAL_ERROR`].
    #[must_use]
    pub fn internal(message: impl Into<Box<str>>) -> Self {
        Self::new(ErrorCode::INTERNAL_ERROR, message)
    }

    /// [`ErrorCode::RESOURCE_NOT_FOUND`], naming the resource. A modern peer gets it as
    /// [`ErrorCode::INVALID_PARAMS`] (server/resources of 2026-07-28).
    #[must_use]
    pub fn resource_not_found(uri: &str) -> Self {
        let mut data = Object::new();
        data.insert("uri".into(), uri.into());
        Self::new(ErrorCode::RESOURCE_NOT_FOUND, alloc::format!("resource not found: {uri}"))
            .with_data(&Part::Object(&data))
    }
}
