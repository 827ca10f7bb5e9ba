//! Who an authenticated request is from.

use alloc::boxed::Box;
use core::fmt;

/// Who an HTTP request is from, as whoever authenticated it says.
///
/// Put it into the extensions of the request's head before the head is handed in. A legacy session belongs to the
/// principal that opened it, and is not there for any other (security best practices, "Session Hijacking").
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Principal(Box<str>);

impl Principal {
    /// Names a principal: an account, a token's subject with its issuer, whatever tells one from another.
    #[must_use]
    pub fn new(name: impl Into<Box<str>>) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name.
impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
