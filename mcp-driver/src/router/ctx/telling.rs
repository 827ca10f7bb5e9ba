//! What a handler tells while it runs: progress, logs, and notifications of its own.

use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::{LoggingLevel, LoggingMessageParams};
use serde::Serialize;

use super::Ctx;
use crate::params::by_name;
use crate::router::Failure;
use crate::router::amount::{Amount, Total};

impl Ctx {
    /// Reports progress, if the client asked for it: how far the call is, and how far it has to go, or `None` if that is
    /// not known.
    ///
    /// Every step is sent, in order; one that does not increase is not. There is no token to invent: a client that did
    /// not ask hears nothing (basic/utilities/progress).
    ///
    /// ```compile_fail,E0061
    /// # use mcp_driver::router::Ctx;
    /// fn invented(ctx: &Ctx) {
    ///     ctx.progress("my token", 1, 2);
    /// }
    /// ```
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn sweep(ctx: Ctx) {
    ///     let rooms = ["hall", "kitchen"];
    ///     for room in 0..rooms.len() {
    ///         ctx.progress(room + 1, rooms.len());
    ///     }
    /// }
    ///
    /// async fn count(ctx: Ctx, sand: Vec<char>) {
    ///     for (grains, _) in sand.iter().enumerate() {
    ///         ctx.progress(grains, None);
    ///     }
    /// }
    /// # let _ = (sweep, count);
    /// ```
    pub fn progress(&self, progress: impl Amount, total: impl Total) {
        self.0.handle.progress(progress.amount(), total.total(), None);
    }

    /// [`progress`](Self::progress), with what it is doing in words for the user (since 2025-03-26).
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn crawl(ctx: Ctx) {
    ///     for (read, page) in ["/", "/about"].into_iter().enumerate() {
    ///         ctx.progress_with(read, None, page);
    ///     }
    ///     ctx.progress_with(2, 2, format!("{} pages", 2));
    /// }
    /// # let _ = crawl;
    /// ```
    pub fn progress_with(&self, progress: impl Amount, total: impl Total, message: impl AsRef<str>) {
        self.0.handle.progress(progress.amount(), total.total(), Some(message.as_ref()));
    }

    /// Logs to the client, if it wants to hear of `level`: a text, or anything else that can be written as JSON.
    ///
    /// Nothing is written for a client that wants no logs: in 2026-07-28 each request says whether it does
    /// (server/utilities/logging).
    ///
    /// # Example
    /// ```
    /// use mcp_driver::proto::model::LoggingLevel;
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn sweep(ctx: Ctx) {
    ///     ctx.log(LoggingLevel::Info, "sweeping");
    ///     ctx.log_as("broom", LoggingLevel::Debug, [("strokes", 40)]);
    /// }
    /// # let _ = sweep;
    /// ```
    pub fn log(&self, level: LoggingLevel, data: impl Serialize) {
        self.write_log(None, level, data);
    }

    /// [`log`](Self::log), with the name of the part of the server that it comes from.
    pub fn log_as(&self, logger: &str, level: LoggingLevel, data: impl Serialize) {
        self.write_log(Some(logger), level, data);
    }

    /// Sends a notification of your own to the client, before the answer; `Peer::notify` is its like at the other
    /// end. `params` is anything that serialises to an object; `()` for none.
    ///
    /// In 2026-07-28 it goes out on the response to this call, since there all that a server says is about a request
    /// (patterns page, "Request and Response"); in the legacy revisions, where clients hear such things at any time, it
    /// goes to the session.
    ///
    /// # Errors
    /// Why it was not sent: the params are no object, the call is over, too much waits to be sent, or the protocol has the
    /// method, and not in this revision or only for [progress](Self::progress), [logs](Self::log) and
    /// [changes](crate::ServerHandle::publish).
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::{Ctx, Failure};
    /// use serde_json::json;
    ///
    /// async fn drive(ctx: Ctx) -> Result<&'static str, Failure> {
    ///     ctx.notify("acme/battery", json!({"charge": 0.5}))?;
    ///     Ok("arrived")
    /// }
    /// # let _ = drive;
    /// ```
    pub fn notify(&self, method: &str, params: impl Serialize) -> Result<(), Failure> {
        self.send(method, by_name(params))
    }

    fn send(&self, method: &str, params: Result<Option<Raw>, String>) -> Result<(), Failure> {
        let sent = match by_others(method) {
            Some(by) => Err(format!("it is sent by {by}")),
            None => params.and_then(|params| self.0.handle.notify(method, params).map_err(|error| error.to_string())),
        };
        sent.map_err(|why| Failure::new(format!("{method} was not sent: {why}")))
    }

    fn write_log(&self, logger: Option<&str>, level: LoggingLevel, data: impl Serialize) {
        if self.0.context.log_level.is_none() {
            return;
        }
        let Ok(data) = serde_json::to_value(data) else { return };
        let mut message = LoggingMessageParams::new(level, data);
        message.logger = logger.map(str::to_owned);
        self.0.handle.log(&message);
    }
}

/// What sends a notification of the protocol's, which sees to it that it may be sent.
fn by_others(method: &str) -> Option<&'static str> {
    Some(match method {
        "notifications/progress" => "`Ctx::progress`",
        "notifications/message" => "`Ctx::log`",
        "notifications/tools/list_changed"
        | "notifications/prompts/list_changed"
        | "notifications/resources/list_changed"
        | "notifications/resources/updated" => "`ServerHandle::publish`",
        "notifications/cancelled" | "notifications/subscriptions/acknowledged" => "the protocol itself",
        _ => return None,
    })
}
