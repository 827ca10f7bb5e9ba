//! A request of the machine's, as it travels on a connection.

use std::io;

use bytes::Bytes;
use http::header::{Entry, HOST};
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Uri};

use super::content::Content;
use super::dial::{Target, invalid};

/// Splits a request into whom it goes to and what is said there: an origin-form target and a `Host`
/// (RFC 9112 section 3.2).
pub(super) fn address(request: Request<Bytes>) -> io::Result<(Target, Request<Content>)> {
    let (mut parts, body) = request.into_parts();
    let target = Target::of(&parts.uri)?;
    if let Entry::Vacant(entry) = parts.headers.entry(HOST) {
        entry.insert(host(&parts.uri)?);
    }
    let path = parts.uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    parts.uri = Uri::from(path);
    Ok((target, Request::from_parts(parts, Content::new(body))))
}

fn host(uri: &Uri) -> io::Result<HeaderValue> {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    HeaderValue::from_str(host).map_err(invalid)
}
