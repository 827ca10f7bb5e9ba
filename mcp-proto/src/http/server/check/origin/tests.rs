use http::header::ORIGIN;
use http::{HeaderValue, Request};

use super::origin;
use crate::http::server::Origins;
use crate::jsonrpc::ErrorCode;

fn passes(origins: &Origins, lines: &[&[u8]]) -> bool {
    let mut request = Request::new(());
    for line in lines {
        request.headers_mut().append(ORIGIN, HeaderValue::from_bytes(line).unwrap());
    }
    match origin(origins, &request.into_parts().0) {
        Ok(()) => true,
        Err(refused) => {
            assert_eq!((refused.status.as_u16(), refused.error.code), (403, ErrorCode::INVALID_REQUEST));
            false
        }
    }
}

#[test]
fn without_one_it_passes() {
    assert!(passes(&Origins::Loopback, &[]));
    assert!(passes(&Origins::Only([].into()), &[]));
}

#[test]
fn one_that_may() {
    assert!(passes(&Origins::Loopback, &[b"http://localhost:6274"]));
    assert!(passes(&Origins::Loopback, &[b" http://localhost\t"]));
    assert!(passes(&Origins::Any, &[b"null"]));
    assert!(passes(&Origins::Any, &[b"https://evil.example.com"]));
}

#[test]
fn all_else_is_refused() {
    for bad in [&b"https://evil.example.com"[..], b"null", b"", b"\xFF", b"http://localhost\xFF", b"nonsense"] {
        assert!(!passes(&Origins::Loopback, &[bad]), "{bad:?}");
    }
    assert!(!passes(&Origins::Only(["null".into()].into()), &[b"null"]));
}

#[test]
fn several_are_refused() {
    let twice: [&[u8]; 2] = [b"http://localhost", b"http://localhost"];
    assert!(!passes(&Origins::Loopback, &twice));
    assert!(!passes(&Origins::Any, &twice));
}
