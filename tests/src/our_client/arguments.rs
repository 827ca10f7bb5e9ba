//! What is run: against which peer, in which revision, on which runtime.

use mcp_proto::Version;

/// What is run: against which peer, in which revision, on which runtime.
#[derive(Debug)]
#[non_exhaustive]
pub struct Arguments {
    pub(super) peer: PeerName,
    pub(super) version: Version,
    pub(super) runtime: RuntimeName,
    pub(super) program: String,
    pub(super) arguments: Vec<String>,
}

/// Whose server is at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PeerName {
    Contract,
    Python,
    Rmcp,
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
        let (mut peer, mut version, mut runtime) = (None, None, RuntimeName::Tokio);
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
                _ => false,
            };
            if !known {
                return Err(format!("{word} {value}? {USAGE}"));
            }
        }
        let (Some(peer), Some(version), Some(program)) = (peer, version, words.next()) else {
            return Err(USAGE.to_owned());
        };
        Ok(Self { peer, version, runtime, program: program.clone(), arguments: words.cloned().collect() })
    }
}

impl PeerName {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            "contract" => Some(Self::Contract),
            "python" => Some(Self::Python),
            "rmcp" => Some(Self::Rmcp),
            "everything" => Some(Self::Everything),
            _ => None,
        }
    }
}

const USAGE: &str = "usage: our_client --peer contract|python|rmcp|everything --version REVISION \
    [--runtime tokio|async-std] -- COMMAND [ARGUMENT..]";
