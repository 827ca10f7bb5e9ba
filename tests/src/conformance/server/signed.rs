//! What travels through the client, signed.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hmac::{Hmac, KeyInit, Mac};
use mcp_driver::router::{Routed, Router};
use mcp_driver::{Call, Reply, ServerHandle, Service};
use mcp_proto::http::param_header::ParamHeader;
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::server::Config;
use sha2::Sha256;

/// A router whose `requestState` is signed with HMAC-SHA-256 on its way out and checked on its way in (basic/patterns/mrtr,
/// 2026-07-28): what a client has changed is refused with -32602.
#[derive(Clone, Debug)]
pub struct Signed {
    router: Router,
    mac: Hmac<Sha256>,
}

impl Signed {
    pub(super) fn new(router: Router, secret: &[u8]) -> Self {
        let mac = Hmac::new_from_slice(secret).expect("a key may have any length");
        Self { router, mac }
    }

    /// The state without its signature; `None` if the signature is not ours.
    fn open(&self, method: &str, signed: &str) -> Option<Box<str>> {
        let (signature, state) = signed.split_once('.')?;
        let signature = bytes(signature)?;
        self.over(method, state).verify_slice(&signature).ok()?;
        Some(state.into())
    }

    fn over(&self, method: &str, state: &str) -> Hmac<Sha256> {
        self.mac.clone().chain_update(method).chain_update([0]).chain_update(state)
    }
}

impl Service for Signed {
    type Future = Signing;

    fn config(&self) -> Arc<Config> {
        self.router.config()
    }

    fn call(&self, mut call: Call) -> Signing {
        let (method, signer) = (call.method.clone(), self.clone());
        if let Some(signed) = &call.context.state {
            let Some(state) = self.open(&method, signed) else {
                return Signing { call: None, method, signer };
            };
            call.context.state = Some(state);
        }
        Signing { call: Some(self.router.call(call)), method, signer }
    }

    fn opened(&self, handle: &ServerHandle) {
        self.router.opened(handle);
    }

    fn tool_headers(&self, tool: &str) -> Option<Arc<[ParamHeader]>> {
        self.router.tool_headers(tool)
    }
}

/// A call whose state is signed when it asks.
#[derive(Debug)]
pub struct Signing {
    /// None if what came back was not what had been given out.
    call: Option<Routed>,
    method: Box<str>,
    signer: Signed,
}

impl Future for Signing {
    type Output = Reply;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let Self { call: Some(call), method, signer } = self.get_mut() else {
            return Poll::Ready(RpcError::invalid_params("`requestState` is none of this server's").into());
        };
        let reply = match ready!(pin!(call).poll(cx)) {
            Reply::InputRequired { inputs, state: Some(state) } => {
                let signature = hex(&signer.over(method, &state).finalize().into_bytes());
                Reply::InputRequired { inputs, state: Some(format!("{signature}.{state}").into()) }
            }
            reply => reply,
        };
        Poll::Ready(reply)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if !hex.len().is_multiple_of(2) || !hex.is_ascii() {
        return None;
    }
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect()
}
