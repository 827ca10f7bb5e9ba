//! What to start, and how.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;
use std::process::Stdio;

/// A program to start as a server, with its arguments and surroundings.
///
/// The program is started directly: no shell reads the arguments, so nothing in them needs quoting or can be made to
/// run something else. It inherits the environment of this process unless told otherwise, and the `Debug` form shows
/// the names of variables but not their values, which tend to be secrets.
///
/// A program without a path separator is looked up in `PATH`. On Windows a script needs its extension (`npx.cmd`).
///
/// # Example: a server with one secret and nothing else
/// ```
/// use mcp_driver::process::{Command, Stderr};
///
/// let command = Command::new("my-server").args(["--verbose"]).env_clear().env("TOKEN", "s3cret").stderr(Stderr::Null);
/// assert!(!format!("{command:?}").contains("s3cret"));
/// ```
#[derive(Clone)]
pub struct Command {
    program: OsString,
    args: Vec<OsString>,
    env: BTreeMap<OsString, Option<OsString>>,
    env_clear: bool,
    current_dir: Option<PathBuf>,
    stderr: Stderr,
}

impl Command {
    /// A program without arguments, whose standard error is ours.
    pub fn new(program: impl Into<OsString>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            env: BTreeMap::new(),
            env_clear: false,
            current_dir: None,
            stderr: Stderr::Inherit,
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets a variable of the environment.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.insert(name.into(), Some(value.into()));
        self
    }

    /// Sets variables of the environment.
    #[must_use]
    pub fn envs<N: Into<OsString>, V: Into<OsString>>(mut self, vars: impl IntoIterator<Item = (N, V)>) -> Self {
        self.env.extend(vars.into_iter().map(|(name, value)| (name.into(), Some(value.into()))));
        self
    }

    /// Takes a variable away, be it set here or inherited.
    #[must_use]
    pub fn env_remove(mut self, name: impl Into<OsString>) -> Self {
        self.env.insert(name.into(), None);
        self
    }

    /// Starts from an empty environment: nothing is inherited, and what was set here so far is forgotten.
    #[must_use]
    pub fn env_clear(mut self) -> Self {
        self.env.clear();
        self.env_clear = true;
        self
    }

    /// Sets the working directory, which is ours by default.
    #[must_use]
    pub fn current_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.current_dir = Some(dir.into());
        self
    }

    /// Says where standard error goes.
    #[must_use]
    pub fn stderr(mut self, stderr: Stderr) -> Self {
        self.stderr = stderr;
        self
    }

    /// The program, as it was given.
    #[must_use]
    pub fn program(&self) -> &OsStr {
        &self.program
    }

    /// The same for the standard library, with standard input and output piped.
    pub(super) fn to_std(&self) -> std::process::Command {
        let mut command = std::process::Command::new(&self.program);
        command.args(&self.args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(match self.stderr {
            Stderr::Inherit => Stdio::inherit(),
            Stderr::Piped => Stdio::piped(),
            Stderr::Null => Stdio::null(),
        });
        if self.env_clear {
            command.env_clear();
        }
        for (name, value) in &self.env {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(dir) = &self.current_dir {
            command.current_dir(dir);
        }
        command
    }
}

/// A program without arguments.
impl From<&str> for Command {
    fn from(program: &str) -> Self {
        Self::new(program)
    }
}

impl From<&Self> for Command {
    fn from(command: &Self) -> Self {
        command.clone()
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Command")
            .field("program", &self.program)
            .field("args", &self.args)
            .field("env", &self.env.keys())
            .field("env_clear", &self.env_clear)
            .field("current_dir", &self.current_dir)
            .field("stderr", &self.stderr)
            .finish()
    }
}

/// Where the standard error of a child goes.
///
/// A server may log anything there, errors or not (`basic/transports/stdio`, revision 2026-07-28).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Stderr {
    /// To our own standard error.
    #[default]
    Inherit,
    /// To [`Child::take_stderr`](super::Child::take_stderr). Read it, or a talkative server stops when the pipe is full.
    Piped,
    /// Nowhere.
    Null,
}
