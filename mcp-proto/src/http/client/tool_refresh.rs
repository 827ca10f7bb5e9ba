//! Listing the tools anew when the headers of a call do not fit its body (Streamable HTTP page of 2026-07-28, "Client
//! Behavior").

use alloc::format;
use alloc::vec::Vec;

use super::HttpClient;
use super::message::{Message, requests};
use crate::client::{Request, RequestError};
use crate::jsonrpc::{Raw, RpcError};
use crate::{Instant, RequestHandle};

/// How many pages are read: tools that nobody finds in so many are called as they stand.
const PAGES: usize = 64;

/// The tools are being listed.
#[derive(Debug)]
pub(super) struct Refresh {
    page: RequestHandle,
    pages: usize,
    /// The calls that wait for it, with what the server said to them.
    calls: Vec<(RequestHandle, RpcError)>,
}

impl HttpClient {
    /// Lists the tools anew for a call that the server refused. False if that has been tried.
    pub(super) fn relist(&mut self, now: Instant, message: &Message, error: &RpcError) -> bool {
        let Some((call, _)) = requests(&message.kind).next() else { return false };
        let Some(tries) = self.role.tries(call).filter(|tries| !tries.relisted) else { return false };
        tries.relisted = true;
        match &mut self.refresh {
            Some(refresh) => refresh.calls.push((call, error.clone())),
            None => {
                let page = self.role.request_hidden(now, Request::new("tools/list", None));
                self.refresh = Some(Refresh { page, pages: 1, calls: [(call, error.clone())].into() });
            }
        }
        true
    }

    /// Looks for the end of a request of our own.
    pub(super) fn take_hidden(&mut self, now: Instant) {
        while let Some((request, outcome)) = self.role.poll_hidden() {
            if let Some(refresh) = self.refresh.take_if(|refresh| refresh.page == request) {
                self.take_page(now, refresh, outcome);
            }
        }
    }

    fn take_page(&mut self, now: Instant, mut refresh: Refresh, outcome: Result<Raw, RequestError>) {
        let Ok(page) = outcome else {
            for (call, error) in refresh.calls {
                self.role.fail(call, RequestError::Peer(error));
            }
            return;
        };
        if let Some([Some(cursor)]) = page.pick(["nextCursor"])
            && refresh.pages < PAGES
            && let Ok(params) = Raw::from_text(format!(r#"{{"cursor":{cursor}}}"#))
        {
            refresh.page = self.role.request_hidden(now, Request::new("tools/list", Some(params)));
            refresh.pages += 1;
            self.refresh = Some(refresh);
            return;
        }
        for (call, _) in refresh.calls {
            self.role.send_again(call);
        }
    }
}
