//! The entries of a file, as a connection is made to them.

#[cfg(any(unix, windows))]
use std::io;

#[cfg(any(unix, windows))]
use mcp_driver::process::Command;

#[cfg(any(unix, windows))]
use crate::{StdioEntry, parse_env_file};

#[cfg(any(unix, windows))]
impl StdioEntry {
    /// The program as it is started, with the variables of `env_file`, which is the text of the file that
    /// [`env_file`](Self::env_file) names, and empty where it names none.
    #[must_use]
    pub fn to_command(&self, env_file: &str) -> Command {
        let command = Command::new(self.command()).args(self.args()).envs(parse_env_file(env_file)).envs(self.env());
        match self.cwd() {
            Some(cwd) => command.current_dir(cwd),
            None => command,
        }
    }

    /// The program as it is started now: the file of variables is read anew each time, so that a server comes back with
    /// what was corrected.
    pub(super) fn read_command(&self) -> io::Result<Command> {
        let Some(path) = self.env_file() else { return Ok(self.to_command("")) };
        let read = std::fs::read_to_string(path);
        let text = read.map_err(|error| io::Error::new(error.kind(), format!("its variables in {path}: {error}")))?;
        Ok(self.to_command(&text))
    }
}

#[cfg(feature = "http")]
impl crate::HttpEntry {
    /// Where the server is, with the headers that it is sent.
    pub fn to_endpoint(&self) -> mcp_driver::HttpEndpoint {
        let plain = mcp_driver::HttpEndpoint::new(self.url());
        self.headers().fold(plain, |endpoint, (name, value)| endpoint.header(name, value))
    }
}
