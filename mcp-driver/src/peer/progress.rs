//! How far a request has come.

/// How far a request has come.
///
/// # Example: as a line
/// ```
/// use mcp_driver::Progress;
///
/// fn line(step: &Progress) -> String {
///     let total = step.total.map_or_else(String::new, |total| format!(" of {total}"));
///     format!("{}{total} {}", step.progress, step.message.as_deref().unwrap_or_default())
/// }
/// # let _ = line;
/// ```
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
