//! Where a reference leads, and whether that is the same origin (RFC 3986, section 5; RFC 6454, section 4).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use http::Uri;

/// What `reference` names when it stands in what `base` answered. `None` if it is no URI, or one with credentials.
pub(super) fn resolve(base: &Uri, reference: &str) -> Option<Uri> {
    let reference = reference.trim_ascii();
    let reference = reference.split_once('#').map_or(reference, |(before, _)| before);
    if has_scheme(reference) {
        return absolute(reference);
    }
    let scheme = base.scheme_str()?;
    if reference.starts_with("//") {
        return absolute(&format!("{scheme}:{reference}"));
    }
    let authority = base.authority()?;
    let (path, query) = match reference.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (reference, None),
    };
    let query = query.or_else(|| base.query().filter(|_| path.is_empty()));
    let path = match path {
        "" => base.path().into(),
        rooted if rooted.starts_with('/') => without_dots(rooted),
        relative => {
            let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
            without_dots(&format!("{folder}/{relative}"))
        }
    };
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    absolute(&format!("{scheme}://{authority}{path}{query}"))
}

/// Whether two URIs have the same scheme, host and port.
pub(super) fn is_same_origin(one: &Uri, other: &Uri) -> bool {
    let (Some(scheme), Some(host)) = (one.scheme_str(), one.host()) else { return false };
    other.scheme_str().is_some_and(|theirs| theirs.eq_ignore_ascii_case(scheme))
        && other.host().is_some_and(|theirs| theirs.eq_ignore_ascii_case(host))
        && port(one) == port(other)
}

fn port(uri: &Uri) -> Option<u16> {
    uri.port_u16().or_else(|| match uri.scheme_str() {
        Some("http") => Some(80),
        Some("https") => Some(443),
        _ => None,
    })
}

fn has_scheme(reference: &str) -> bool {
    let Some((scheme, _)) = reference.split_once(':') else { return false };
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.'))
}

fn absolute(text: &str) -> Option<Uri> {
    let uri: Uri = text.parse().ok()?;
    (uri.host().is_some() && !uri.authority()?.as_str().contains('@')).then_some(uri)
}

fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let dots = matches!(segment, "." | "..");
        if segment == ".." {
            kept.pop();
        }
        if !dots {
            kept.push(segment);
        } else if segments.peek().is_none() {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved() {
        let base: Uri = "http://example.com:8080/a/sse?x=1".parse().expect("a URI");
        for (reference, expected) in [
            ("/messages?session=7", "http://example.com:8080/messages?session=7"),
            ("messages", "http://example.com:8080/a/messages"),
            ("../m/./n", "http://example.com:8080/m/n"),
            ("../../../m/..", "http://example.com:8080/"),
            ("?y=2", "http://example.com:8080/a/sse?y=2"),
            ("", "http://example.com:8080/a/sse?x=1"),
            ("#part", "http://example.com:8080/a/sse?x=1"),
            ("//other/x", "http://other/x"),
            ("https://example.com/b", "https://example.com/b"),
            ("a:b/c", ""),
            ("http://user:secret@example.com/", ""),
            ("/a b", ""),
        ] {
            let expected: Option<Uri> = (!expected.is_empty()).then(|| expected.parse().expect("a URI"));
            assert_eq!(resolve(&base, reference), expected, "{reference}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let base: Uri = "http://example.com/mcp".parse().expect("a URI");
        for (other, same) in [
            ("http://EXAMPLE.com:80/other", true),
            ("http://example.com:8080/mcp", false),
            ("https://example.com/mcp", false),
            ("http://example.com.evil.example/mcp", false),
            ("/mcp", false),
        ] {
            assert_eq!(is_same_origin(&base, &other.parse().expect("a URI")), same, "{other}");
        }
    }
}
