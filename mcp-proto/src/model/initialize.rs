//! The handshake that opens a legacy session (basic/lifecycle, until 2025-11-25).

use alloc::string::String;

use super::macros::object;
use super::{ClientCapabilities, Fit, Implementation, Meta, ServerCapabilities};
use crate::Version;

object! {
    /// Params of `initialize`. Until 2025-11-25.
    InitializeParams {
        /// The newest revision that the client speaks with a handshake; text, since a peer may name any.
        protocol_version: String [into],
        /// What the client can do.
        capabilities: ClientCapabilities,
        /// The software at the client's end.
        client_info: Implementation,
    }
    optional {
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for InitializeParams {
    fn fit(&mut self, version: Version) {
        self.capabilities.fit(version);
        self.client_info.fit(version);
        self.meta.fit(version);
    }
}

object! {
    /// Result of `initialize`. Until 2025-11-25.
    InitializeResult {
        /// The revision that the session speaks; text, since a peer may name any.
        protocol_version: String [into],
        /// What the server can do.
        capabilities: ServerCapabilities,
        /// The software at the server's end.
        server_info: Implementation,
    }
    optional {
        /// How to use this server, for the model.
        instructions / with_instructions: String,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for InitializeResult {
    fn fit(&mut self, version: Version) {
        self.capabilities.fit(version);
        self.server_info.fit(version);
        self.meta.fit(version);
    }
}
