use alloc::vec::Vec;

use proptest::prelude::*;

use super::{Hosts, Origins};

fn only_hosts(list: &[&str]) -> Hosts {
    Hosts::Only(list.iter().map(|entry| (*entry).into()).collect())
}

fn only_origins(list: &[&str]) -> Origins {
    Origins::Only(list.iter().map(|entry| (*entry).into()).collect())
}

#[test]
fn hosts_of_this_machine() {
    for host in [
        "localhost",
        "localhost:0",
        "localhost:8000",
        "localhost:65535",
        "localhost:",
        "LOCALHOST",
        "LocalHost:80",
        "localhost.",
        "localhost.:8000",
        "127.0.0.1",
        "127.0.0.1:8000",
        "127.0.0.1.",
        "[::1]",
        "[::1]:8000",
        "[::1]:",
        "[0:0:0:0:0:0:0:1]",
        "[0000:0000:0000:0000:0000:0000:0000:0001]:1",
        "[0::1]",
        "[::0:1]",
        "[::0.0.0.1]",
    ] {
        assert!(Hosts::Loopback.allows(host), "{host}");
    }
}

#[test]
fn hosts_that_are_not() {
    for host in [
        "",
        " ",
        ".",
        "..",
        ":",
        ":8000",
        "evil.example.com",
        "localhost.evil.example.com",
        "evil.localhost",
        "xlocalhost",
        "localhostx",
        "local",
        "localhost..",
        ".localhost",
        "localhost:80:80",
        "localhost:x",
        "localhost:+80",
        "localhost:-1",
        "localhost:65536",
        "localhost:99999999999999999999",
        "localhost: 80",
        "localhost:80 ",
        " localhost",
        "localhost ",
        "local host",
        "localhost\t",
        "localhost\0",
        "localhost,localhost",
        "localhost, evil.example.com",
        "localhost/",
        "localhost/mcp",
        "localhost?",
        "localhost#",
        "localhost\\",
        "//localhost",
        "http://localhost",
        "user@localhost",
        "user:pw@localhost",
        "localhost@evil.example.com",
        "evil.example.com@localhost",
        "@localhost",
        "localhost%00",
        "%6cocalhost",
        "localhost%2eevil.example.com",
        "ｌocalhost",
        "localhost\u{AD}",
        "lo\u{441}alhost",
        "*",
        "*.localhost",
        "0",
        "0.0.0.0",
        "127.1",
        "127.0.1",
        "127.0.0.2",
        "127.0.0.01",
        "127.000.000.001",
        "0127.0.0.1",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "127.0.0.1.nip.io",
        "127.0.0.1.evil.example.com",
        "127.0.0.1:8000:1",
        "192.168.0.1",
        "::1",
        "::1:8000",
        "[::1",
        "::1]",
        "[]",
        "[::1]x",
        "[::1]8000",
        "[::1]:x",
        "[::1].",
        "[[::1]]",
        "[ ::1]",
        "[::1%lo]",
        "[::1%25lo]",
        "[fe80::1%25eth0]",
        "[::]",
        "[::2]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[127.0.0.1]",
        "[localhost]",
        "[v1.a]",
        "[0:0:0:0:0:0:0:0:1]",
        "[::00001]",
        "null",
    ] {
        assert!(!Hosts::Loopback.allows(host), "{host}");
    }
}

#[test]
fn hosts_of_a_list() {
    let hosts = only_hosts(&["Example.com", "b.example.com:8443", "c.example.com:443", "[2001:DB8::1]", "10.0.0.7:80"]);
    for host in [
        "example.com",
        "EXAMPLE.COM:1",
        "example.com.:443",
        "b.example.com:8443",
        "c.example.com",
        "c.example.com:443",
        "[2001:db8:0::1]",
        "[2001:db8::1]:9",
        "10.0.0.7",
    ] {
        assert!(hosts.allows(host), "{host}");
    }
    for host in [
        "a.example.com",
        "example.org",
        "b.example.com",
        "b.example.com:8444",
        "c.example.com:80",
        "[2001:db8::2]",
        "2001:db8::1",
        "10.0.0.7:8080",
        "localhost",
        "127.0.0.1",
        "",
    ] {
        assert!(!hosts.allows(host), "{host}");
    }
}

#[test]
fn entries_that_are_no_hosts_allow_nothing() {
    for entry in
        ["", "*", "*.example.com", "https://example.com", "example.com/", "::1", "bücher.example", "a@b", "a b"]
    {
        assert!(!only_hosts(&[entry]).allows(entry), "{entry}");
        assert!(!only_hosts(&[entry]).allows("example.com"), "{entry}");
    }
    assert!(!only_hosts(&[]).allows("localhost"));
}

#[test]
fn any_host_is_any() {
    for host in ["", "evil.example.com", "%2Frun%2Fmcp.sock", "a b"] {
        assert!(Hosts::Any.allows(host), "{host}");
    }
}

#[test]
fn origins_of_this_machine() {
    for origin in [
        "http://localhost",
        "http://localhost:3000",
        "https://localhost:8443",
        "HTTP://LocalHost:80",
        "http://127.0.0.1",
        "https://127.0.0.1:1",
        "http://[::1]",
        "http://[::1]:6274",
        "http://[0:0:0:0:0:0:0:1]:6274",
    ] {
        assert!(Origins::Loopback.allows(origin), "{origin}");
    }
}

#[test]
fn origins_that_are_not() {
    for origin in [
        "",
        " ",
        "null",
        "NULL",
        "undefined",
        "*",
        "localhost",
        "localhost:3000",
        "127.0.0.1",
        "//localhost",
        "://localhost",
        "http:",
        "http:/localhost",
        "http://",
        "http:localhost",
        "http:///localhost",
        "http://localhost/",
        "http://localhost/x",
        "http://localhost?x",
        "http://localhost#x",
        "http://localhost.",
        "http://localhost.:80",
        "http://localhost:99999",
        "http://localhost:x",
        "http://user@localhost",
        "http://localhost@evil.example.com",
        "http://localhost.evil.example.com",
        "http://evil.example.com",
        "http://evil.example.com#localhost",
        "http://evil.example.com\\@localhost",
        "http://xlocalhost",
        "http://a.localhost",
        "http://127.0.0.1.nip.io",
        "http://2130706433",
        "http://0x7f000001",
        "http://0.0.0.0",
        "http://127.1",
        "http://::1",
        "http://[::1%25lo]",
        "http://[::ffff:127.0.0.1]",
        "http://[::]",
        "http://local%68ost",
        "http://localhost http://localhost",
        "http://localhost, http://localhost",
        " http://localhost",
        "http://localhost ",
        "http:// localhost",
        "ht tp://localhost",
        "1http://localhost",
        "+http://localhost",
        "ftp://localhost",
        "ws://localhost",
        "wss://localhost",
        "file://",
        "file://localhost",
        "data:text/html,x",
        "about:blank",
        "blob:http://localhost/1",
        "javascript://localhost",
        "chrome-extension://localhost",
        "httpx://localhost",
        "https+x://localhost",
    ] {
        assert!(!Origins::Loopback.allows(origin), "{origin}");
    }
}

#[test]
fn origins_of_a_list() {
    let origins = only_origins(&[
        "https://example.com",
        "https://b.example.com:8443",
        "http://c.example.com:80",
        "vscode-webview://0a1b",
        "https://[2001:db8::1]",
    ]);
    for origin in [
        "https://example.com",
        "https://example.com:443",
        "HTTPS://EXAMPLE.com",
        "https://b.example.com:8443",
        "http://c.example.com",
        "vscode-webview://0a1b",
        "https://[2001:DB8:0::1]:443",
    ] {
        assert!(origins.allows(origin), "{origin}");
    }
    for origin in [
        "http://example.com",
        "http://example.com:443",
        "https://example.com:80",
        "https://example.com:8443",
        "https://example.com.",
        "https://example.com/",
        "https://a.example.com",
        "https://example.com.evil.example.org",
        "https://b.example.com",
        "https://c.example.com",
        "vscode-webview://0a1c",
        "vscode-webview://0a1b:443",
        "http://localhost",
        "null",
        "",
    ] {
        assert!(!origins.allows(origin), "{origin}");
    }
}

#[test]
fn entries_that_are_no_origins_allow_nothing() {
    for entry in
        ["", "null", "*", "https://*.example.com", "example.com", "https://example.com/", "https://example.com."]
    {
        assert!(!only_origins(&[entry]).allows(entry), "{entry}");
        assert!(!only_origins(&[entry]).allows("https://example.com"), "{entry}");
    }
}

#[test]
fn any_origin_is_any() {
    for origin in ["null", "https://evil.example.com", "nonsense", ""] {
        assert!(Origins::Any.allows(origin), "{origin}");
    }
}

proptest! {
    #[test]
    fn only_the_three_names_are_of_this_machine(text in "[a-z0-9.:\\[\\]@%/ -]{0,24}") {
        // Whatever a URL parser may make of it: nothing is let in but by its name.
        if Hosts::Loopback.allows(&text) {
            let bare: Vec<&str> = if text.starts_with('[') {
                text.trim_start_matches('[').split(']').collect()
            } else {
                text.split([':']).collect()
            };
            let host = bare[0].trim_end_matches('.');
            let is_v6 = host.parse() == Ok(core::net::Ipv6Addr::LOCALHOST);
            prop_assert!(host == "localhost" || host == "127.0.0.1" || is_v6, "{text}");
        }
    }

    #[test]
    fn what_is_allowed_has_no_room_for_another_host(
        before in "[a-z@:/.%\\[]{0,3}",
        after in "[a-z@:/.%\\]#?0-9]{0,4}",
        host in prop_oneof![Just("localhost"), Just("127.0.0.1"), Just("[::1]")],
    ) {
        let text = alloc::format!("{before}{host}{after}");
        if Hosts::Loopback.allows(&text) {
            prop_assert_eq!(before, "");
            let port = after.trim_start_matches('.').trim_start_matches(':');
            prop_assert!(port.bytes().all(|byte| byte.is_ascii_digit()), "{text}");
        }
        let origin = alloc::format!("http://{text}");
        prop_assert!(!Origins::Loopback.allows(&origin) || Hosts::Loopback.allows(&text));
    }
}
