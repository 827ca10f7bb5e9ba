//! How long a server keeps a connection that carries nothing.

use std::time::Duration;

use http::response::Parts;

/// How long the server says that it keeps the connection open (`Keep-Alive: timeout=5`), less a margin: a request that
/// is under way when the server closes is lost, and may not be sent twice.
pub(super) fn patience(head: &Parts) -> Option<Duration> {
    let field = head.headers.get("keep-alive")?.to_str().ok()?;
    let timeout = field.split(',').find_map(|parameter| parameter.trim().strip_prefix("timeout="))?;
    let seconds = timeout.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).saturating_sub(MARGIN).min(MOST))
}

const MARGIN: Duration = Duration::from_secs(1);
const MOST: Duration = Duration::from_secs(300);
