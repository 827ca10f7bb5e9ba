use super::HttpEndpoint;

#[test]
fn what_makes_no_sense_is_told_in_words() {
    for (uri, words) in [
        ("", "is no URI"),
        ("not a uri", "is no URI"),
        ("http://host:99999/", "the port"),
        ("http://[::1]:99999/", "the port"),
        ("/mcp", "no scheme"),
        ("localhost:8080", "no scheme"),
        ("ftp://host/", "must be http or https"),
        ("http://user:secret@host/mcp", "credentials do not belong in a URI"),
        ("ftp://user:secret@host/mcp", "must be http or https"),
        ("http://user:secret@host/a b", "is no URI"),
    ] {
        let error = HttpEndpoint::new(uri).check().err().expect(uri).to_string();
        assert!(error.contains(words), "{uri}: {error}");
        assert!(!error.contains("secret"), "{error}");
    }
    let endpoint = || HttpEndpoint::new("http://host/");
    for (endpoint, words) in [
        (endpoint().header("a b", "c"), "is no name of a header"),
        (endpoint().header("a", "b\r\nc"), "the value of the header a"),
        (endpoint().token("b\r\nc"), "the token"),
        (endpoint().token("b\r\nc").header("a b", "c"), "the token"),
    ] {
        let error = endpoint.check().err().expect(words).to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn what_makes_sense_is_taken_over() {
    for uri in
        ["http://host", "http://127.0.0.1:1/a?b=c", "http://[::1]:80/mcp", "http://[::1]", "http://a:/", "HTTP://host/"]
    {
        HttpEndpoint::new(uri).check().unwrap_or_else(|error| panic!("{uri}: {error}"));
    }
    let endpoint = HttpEndpoint::new("http://host/").token("secret").header("a", "b").seed(7).listen(false);
    assert!(!format!("{endpoint:?}").contains("secret"));
    let checked = endpoint.check().unwrap();
    assert_eq!(checked.config.seed, 7);
    assert_eq!(checked.config.headers["a"], "b");
    assert!(!checked.config.listen);
    assert_eq!(checked.authorization.unwrap(), "Bearer secret");
}

#[cfg(not(feature = "tls"))]
#[test]
fn https_without_tls_names_the_feature() {
    let error = HttpEndpoint::new("https://host/").check().err().unwrap();
    assert!(error.to_string().contains("feature `tls`"), "{error}");
}
