//! The `mcpServers` file that hosts keep.
//!
//! ```text
//! servers_file/
//!   entry            a server: how it is started or where it is
//!   problem          what is wrong with a file, and where
//!   reader           what is read and told, with its place
//!   tables           where the servers stand, host by host
//!   reading          one entry
//!   expansion        `${VAR}` and its kin
//!   env_file         files of variables
//! ```

mod entry;
mod env_file;
mod expansion;
mod problem;
mod reader;
mod reading;
mod tables;
#[cfg(test)]
mod tests;

use jsonc_parser::ast::Value;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

pub use entry::{HttpEntry, HttpKind, ServerEntry, ServerTransport, StdioEntry};
pub use env_file::parse_env_file;
pub use expansion::Lookup;
pub use problem::{FileProblem, Severity};

use reader::Reader;

/// The servers of an `mcpServers` file, in the spellings that hosts use.
///
/// Comments and commas at the end are taken. What is wrong with one entry loses no other: it is told, with its line,
/// and [`servers`](Self::servers) has the rest. Nothing is read but the text: variables come from the
/// [`Lookup`] that is passed, and an `envFile` is left to whoever starts the server.
///
/// | Host | Servers stand under | Spelling of an entry |
/// |---|---|---|
/// | Claude Desktop, Claude Code, Cursor, Windsurf, Cline, Gemini CLI, Copilot CLI | `mcpServers` | `command`, `args`, `env`, `cwd`; `url`, `headers` |
/// | VS Code, `mcp.json`; Visual Studio | `servers` | as above, with `type`, `envFile` and `${input:id}` |
/// | VS Code, settings | `mcp`: `servers` | the same |
/// | Zed | `context_servers` | as above, or `command`: `{path, args, env}` |
/// | opencode | `mcp` | `type` `local` or `remote`, `command` as a list, `environment` |
/// | a plugin's `.mcp.json` | the top | as the first |
///
/// | Meaning | Spellings |
/// |---|---|
/// | where it is | `url`, `serverUrl` (Windsurf), `httpUrl` (Gemini CLI) |
/// | transport | `type`, `transport`, `transportType`: `stdio`, `local`; `http`, `streamable-http`, `streamableHttp`, `streamable_http`, `remote`; `sse`: HTTP+SSE, of 2024-11-05 |
/// | switched off | `disabled: true`, `enabled: false` |
/// | time limit | `timeout`: seconds below 1000 (Cline, Zed), milliseconds from there on (Claude Code, Gemini CLI) |
/// | variables | `${VAR}`, `${env:VAR}`, `${VAR:-default}`, `${input:id}` |
///
/// # Example: a slip in one of two servers
/// ```
/// use mcp_compose::ServersFile;
///
/// let text = r#"{
///     // what my editor starts
///     "mcpServers": {
///         "files": {"command": "files-server", "args": ["--root", "${HOME}"], "env": {"TOKEN": "${FILES_TOKEN:-none}"}},
///         "mail": {"comand": "mail-server"},
///     },
/// }"#;
/// let file = ServersFile::parse(text, |name: &str| (name == "HOME").then(|| "/home/ada".to_owned()))?;
/// assert_eq!(file.servers().len(), 1);
/// assert_eq!(
///     file.problems()[0].to_string(),
///     "line 5, /mcpServers/mail/comand: the key `comand` is not known; did you mean `command`?"
/// );
/// # Ok::<(), mcp_compose::FileProblem>(())
/// ```
#[derive(Clone, Debug)]
pub struct ServersFile {
    servers: Vec<ServerEntry>,
    problems: Vec<FileProblem>,
}

impl ServersFile {
    /// Reads a file. `lookup` gives the values of variables: a closure does, or a [`Lookup`] that knows answers to
    /// `${input:id}` too.
    ///
    /// # Errors
    /// It is no JSON, or holds no table of servers.
    pub fn parse(text: &str, lookup: impl Lookup) -> Result<Self, FileProblem> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let parsed = parse_to_ast(text, &CollectOptions::default(), &options());
        let parsed = parsed.map_err(|error| {
            FileProblem::of_file(error.line_display(), format!("the file is no JSON: {}", error.kind()))
        })?;
        let Some(Value::Object(root)) = parsed.value else {
            return Err(FileProblem::of_file(1, "expected an object with a table of servers".to_owned()));
        };
        let mut reader = Reader::new(text, &lookup);
        let tables = tables::find(&root, &mut reader)?;
        reader.learn_inputs(&root);
        let mut servers: Vec<ServerEntry> = Vec::new();
        for (at, table) in tables {
            for property in &table.properties {
                let name = property.name.as_str();
                let at = at.child(name, property);
                let Some(entry) = reading::entry(&mut reader, name, &at, &property.value) else { continue };
                match servers.iter_mut().find(|other| other.name() == entry.name()) {
                    Some(other) => {
                        reader.warn(&at, format!("the server `{name}` stands here twice, and this one counts"));
                        *other = entry;
                    }
                    None => servers.push(entry),
                }
            }
        }
        Ok(Self { servers, problems: reader.into_problems() })
    }

    /// The servers that make sense, in their order; those that are switched off too.
    #[must_use]
    pub fn servers(&self) -> &[ServerEntry] {
        &self.servers
    }

    /// What is wrong with the rest, and what is odd, in the order of the file.
    #[must_use]
    pub fn problems(&self) -> &[FileProblem] {
        &self.problems
    }

    /// The server of this name.
    #[must_use]
    pub fn server(&self, name: &str) -> Option<&ServerEntry> {
        self.servers.iter().find(|server| server.name() == name)
    }
}

/// What editors' JSON with comments has, and nothing that is another language.
fn options() -> ParseOptions {
    ParseOptions {
        allow_comments: true,
        allow_loose_object_property_names: false,
        allow_trailing_commas: true,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}
