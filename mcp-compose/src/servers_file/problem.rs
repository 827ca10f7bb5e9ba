//! What is wrong with a file, and where.

use std::fmt;

use crate::layer::printable::printable;

/// What is wrong with a file, and where: a line, and a JSON pointer (RFC 6901). It shows no value of a variable or a header.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct FileProblem {
    /// Whether a server is lost by it.
    pub severity: Severity,
    /// The server whose entry it is in.
    pub server: Option<Box<str>>,
    /// The place, as a JSON pointer; empty for the whole file.
    pub pointer: Box<str>,
    /// The line, from 1 on.
    pub line: usize,
    /// What is wrong.
    pub problem: Box<str>,
    /// The id of the input that wants an answer, if that is all that is wrong (`${input:id}`).
    pub input: Option<Box<str>>,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Severity {
    /// The server is there all the same.
    Warning,
    /// The server is left out, or the file is.
    Error,
}

impl FileProblem {
    pub(super) fn of_file(line: usize, problem: String) -> Self {
        Self { severity: Severity::Error, server: None, pointer: "".into(), line, problem: problem.into(), input: None }
    }
}

/// How many characters of each part are told.
const LONGEST: usize = 1024;

/// One line, fit to be printed, whoever wrote the file.
impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.pointer.is_empty() {
            write!(f, ", {}", printable(&self.pointer, LONGEST))?;
        }
        write!(f, ": {}", printable(&self.problem, LONGEST))
    }
}

impl std::error::Error for FileProblem {}
