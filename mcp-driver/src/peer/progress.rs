//! How far a request has come.

/// How far a request has come.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// How far it is; it strictly increases.
    pub progress: f64,
    /// How far it has to go, if that is known.
    pub total: Option<f64>,
    /// What it is doing.
    pub message: Option<Box<str>>,
}

impl Progress {
    pub(crate) const fn new(progress: f64, total: Option<f64>, message: Option<Box<str>>) -> Self {
        Self { progress, total, message }
    }
}
