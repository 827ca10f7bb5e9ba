use http::header::HOST;
use http::request::Parts;
use http::{HeaderValue, Request};

use super::host;
use crate::http::server::Hosts;

fn head(uri: &str, hosts: &[&[u8]]) -> Parts {
    let mut request = Request::builder().uri(uri).body(()).unwrap();
    for host in hosts {
        request.headers_mut().append(HOST, HeaderValue::from_bytes(host).unwrap());
    }
    request.into_parts().0
}

fn status(hosts: &Hosts, uri: &str, lines: &[&[u8]]) -> u16 {
    host(hosts, &head(uri, lines)).map_or_else(|refused| refused.status.as_u16(), |()| 200)
}

#[test]
fn one_host_that_is_served() {
    assert_eq!(status(&Hosts::Loopback, "/mcp", &[b"localhost:8000"]), 200);
    assert_eq!(status(&Hosts::Loopback, "/mcp", &[b" localhost\t"]), 200);
    assert_eq!(status(&Hosts::Loopback, "/mcp", &[b"evil.example.com"]), 403);
    assert_eq!(status(&Hosts::Loopback, "/mcp", &[b"2130706433"]), 403);
    assert_eq!(status(&Hosts::Any, "/mcp", &[b"evil.example.com"]), 200);
}

#[test]
fn none_or_several() {
    for hosts in [Hosts::Loopback, Hosts::Any] {
        assert_eq!(status(&hosts, "/mcp", &[]), 400);
        assert_eq!(status(&hosts, "/mcp", &[b"localhost", b"localhost"]), 400);
        assert_eq!(status(&hosts, "http://localhost/mcp", &[b"localhost", b"localhost"]), 400);
    }
}

#[test]
fn what_is_no_host() {
    for bad in
        [&b""[..], b"a b", b"user@localhost", b"%6cocalhost", b"[::1", b"localhost:x", b"\xFF", b"l\xC3\xB6calhost"]
    {
        assert_eq!(status(&Hosts::Loopback, "/mcp", &[bad]), 400, "{bad:?}");
    }
}

#[test]
fn the_uri_may_have_it() {
    assert_eq!(status(&Hosts::Loopback, "http://localhost:8000/mcp", &[]), 200);
    assert_eq!(status(&Hosts::Loopback, "http://[::1]:8000/mcp", &[]), 200);
    assert_eq!(status(&Hosts::Loopback, "http://evil.example.com/mcp", &[]), 403);
    assert_eq!(status(&Hosts::Loopback, "http://user@localhost/mcp", &[]), 400);
    assert_eq!(status(&Hosts::Loopback, "http://localhost@evil.example.com/mcp", &[]), 400);
}

#[test]
fn both_must_agree() {
    for (uri, line) in [
        ("http://localhost:8000/mcp", &b"localhost:8000"[..]),
        ("http://localhost/mcp", b"LOCALHOST:80"),
        ("http://localhost:80/mcp", b"localhost."),
        ("http://[::1]/mcp", b"[0:0:0:0:0:0:0:1]"),
    ] {
        assert_eq!(status(&Hosts::Loopback, uri, &[line]), 200, "{uri}");
    }
    for (uri, line) in [
        ("http://localhost/mcp", &b"127.0.0.1"[..]),
        ("http://localhost:8000/mcp", b"localhost"),
        ("http://localhost:8000/mcp", b"localhost:8001"),
        ("http://evil.example.com/mcp", b"localhost"),
        ("http://localhost/mcp", b"evil.example.com"),
        ("http://localhost/mcp", b""),
        ("http://user@localhost/mcp", b"localhost"),
    ] {
        assert_eq!(status(&Hosts::Any, uri, &[line]), 400, "{uri}");
        assert_eq!(status(&Hosts::Loopback, uri, &[line]), 400, "{uri}");
    }
}
