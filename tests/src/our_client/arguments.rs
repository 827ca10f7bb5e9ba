//! What is run: against which peer, in which revision, on which runtime.

use mcp_proto::Version;

/// What is run: against which peer, in which revision, on which runtime.
#[derive(Debug)]
#[non_exhaustive]
pub struct Arguments {
    pub(super) peer: PeerName,
    pub(super) version: Version,
    pub(super) runtime: RuntimeName,
    pub(super) server: Server,
}

/// Where the server is.
#[derive(Debug)]
pub(super) enum Server {
    /// A process to be started.
    Process { program: String, arguments: Vec<String> },
    /// Behind a URL of Streamable HTTP.
    Http(String),
    /// Behind a URL of HTTP+SSE.
    Sse(String),
}

/// Whose server is at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PeerName {
    Contract,
    Python,
    Rmcp,
    /// The TypeScript SDK 2.
    Typescript,
    /// The TypeScript SDK 1.
    Typescript1,
    Everything,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RuntimeName {
    Tokio,
    AsyncStd,
}

impl Arguments {
    /// Reads a command line.
    ///
    /// # Errors
    /// How it is used.
    pub fn parse(words: &[String]) -> Result<Self, String> {
        let (mut peer, mut version, mut runtime, mut url) = (None, None, RuntimeName::Tokio, None);
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                break;
            }
            let value = words.next().map_or("", String::as_str);
            let known = match word.as_str() {
                "--peer" => {
                    peer = PeerName::from_name(value);
                    peer.is_some()
                }
                "--version" => {
                    version = value.parse().ok();
                    version.is_some()
                }
                "--runtime" => match value {
                    "tokio" => true,
                    "async-std" => {
                        runtime = RuntimeName::AsyncStd;
                        true
                    }
                    _ => false,
                },
                "--http" => {
                    url = Some(Server::Http(value.to_owned()));
                    true
                }
                "--sse" => {
                    url = Some(Server::Sse(value.to_owned()));
                    true
                }
                _ => false,
            };
            if !known {
                return Err(format!("{word} {value}? {USAGE}"));
            }
        }
        let mut words = words.cloned();
        let server =
            url.or_else(|| words.next().map(|program| Server::Process { program, arguments: words.collect() }));
        let (Some(peer), Some(version), Some(server)) = (peer, version, server) else { return Err(USAGE.to_owned()) };
        Ok(Self { peer, version, runtime, server })
    }
}

impl PeerName {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            "contract" => Some(Self::Contract),
            "python" => Some(Self::Python),
            "rmcp" => Some(Self::Rmcp),
            "typescript" => Some(Self::Typescript),
            "typescript-1" => Some(Self::Typescript1),
            "everything" => Some(Self::Everything),
            _ => None,
        }
    }
}

const USAGE: &str = "usage: our_client --peer contract|python|rmcp|typescript|typescript-1|everything \
    --version REVISION [--runtime tokio|async-std] (--http URL | --sse URL | -- COMMAND [ARGUMENT..])";
