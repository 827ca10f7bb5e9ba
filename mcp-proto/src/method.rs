//! Methods as types.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A request's method, with the types of its params and its result.
pub trait Method {
    /// The method's name on the wire.
    const NAME: &'static str;
    /// What is asked.
    type Params: Serialize + DeserializeOwned;
    /// What is answered.
    type Result: Serialize + DeserializeOwned;
}
