//! Why a script was not played to its end.

use std::fmt;

/// Why a script was not played to its end: what it says has the step, what was expected, what came, where they differ and
/// what was left to do.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ScriptFailure {
    /// Which step it stopped at, counted from one.
    pub step: usize,
    /// How many steps there are.
    pub steps: usize,
    /// The step, in words.
    pub expected: String,
    /// What came instead, in words.
    pub came: String,
    /// Where the two differ, each by its JSON pointer.
    pub differences: Vec<String>,
    /// The steps that were left.
    pub left: Vec<String>,
}

impl fmt::Display for ScriptFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the script stopped at step {} of {}", self.step, self.steps)?;
        write!(f, "\n  expected: {}\n  came:     {}", self.expected, self.came)?;
        if !self.differences.is_empty() {
            f.write_str("\n  they differ:")?;
            self.differences.iter().try_for_each(|difference| write!(f, "\n    - {difference}"))?;
        }
        if !self.left.is_empty() {
            f.write_str("\n  left to do:")?;
            self.left.iter().try_for_each(|step| write!(f, "\n    - {step}"))?;
        }
        Ok(())
    }
}

impl std::error::Error for ScriptFailure {}
