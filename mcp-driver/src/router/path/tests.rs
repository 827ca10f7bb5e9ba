use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::{PathPart, SafePath, UnsafePath, check, safe_join};

/// Texts that lead elsewhere, or that something behind a handler may take for such.
const ATTACKS: [(&str, UnsafePath); 30] = [
    ("", UnsafePath::Empty),
    ("..", UnsafePath::Dots),
    (".", UnsafePath::Dots),
    ("../etc/passwd", UnsafePath::Dots),
    ("a/../b", UnsafePath::Dots),
    ("a/..", UnsafePath::Dots),
    ("a/./b", UnsafePath::Dots),
    ("/etc/passwd", UnsafePath::Absolute),
    ("//host/share", UnsafePath::Absolute),
    ("C:/boot.ini", UnsafePath::Absolute),
    ("c:boot.ini", UnsafePath::Absolute),
    ("\\\\host\\share", UnsafePath::Backslash),
    ("..\\..\\boot.ini", UnsafePath::Backslash),
    ("a\\b", UnsafePath::Backslash),
    ("a//b", UnsafePath::Empty),
    ("a/", UnsafePath::Empty),
    ("a\0.png", UnsafePath::Control),
    ("a\nb", UnsafePath::Control),
    ("a\u{7F}", UnsafePath::Control),
    ("..%2Fetc", UnsafePath::Escape),
    ("%2e%2e/etc", UnsafePath::Escape),
    ("%2E%2E%2Fetc", UnsafePath::Escape),
    (".%2e/etc", UnsafePath::Escape),
    ("a%5cb", UnsafePath::Escape),
    ("a%00", UnsafePath::Escape),
    ("%252e%252e%252fetc", UnsafePath::Escape),
    ("%c0%ae%c0%ae", UnsafePath::Escape),
    ("%25%32%65", UnsafePath::Escape),
    ("a/b/../../../c", UnsafePath::Dots),
    ("../", UnsafePath::Dots),
];

#[test]
fn attacks_are_refused() {
    for (attack, why) in ATTACKS {
        assert_eq!(SafePath::new(attack), Err(why), "{attack:?}");
        let part = PathPart::new(attack).expect_err(attack);
        assert!(part == why || part == UnsafePath::Slash, "{attack:?}: {part}");
        if !["", "."].contains(&attack) {
            let joined = safe_join(std::env::temp_dir(), attack).map_err(|error| error.kind());
            assert_eq!(joined, Err(ErrorKind::InvalidInput), "{attack:?}");
        }
    }
    assert_eq!(PathPart::new("a/b"), Err(UnsafePath::Slash));
}

#[test]
fn a_root_can_be_named_and_nothing_around_it() {
    let root = std::env::temp_dir();
    for itself in ["", "."] {
        assert_eq!(safe_join(&root, itself).unwrap(), root.canonicalize().unwrap());
        let absent = safe_join(root.join("mcp-driver-absent"), itself).map_err(|error| error.kind());
        assert_eq!(absent, Err(ErrorKind::NotFound));
    }
    for around in ["./..", "././..", "./", "/.", "a/.", "..", "./a"] {
        let refused = safe_join(&root, around).map_err(|error| error.kind());
        assert_eq!(refused, Err(ErrorKind::InvalidInput), "{around:?}");
    }
}

#[test]
fn names_are_names() {
    for name in
        ["a", "a.txt", "...", "..a", "a..", ".hidden", "100%", "50%25".split('%').next().unwrap(), "São Paulo", "12:30"]
    {
        assert_eq!(PathPart::new(name).map(String::from), Ok(name.to_owned()));
        let path = format!("{name}/{name}");
        assert_eq!(SafePath::new(path.clone()).map(String::from), Ok(path));
    }
    let path = SafePath::new("a/b c/d.txt").unwrap();
    assert_eq!(path.parts().collect::<Vec<_>>(), ["a", "b c", "d.txt"]);
    assert_eq!(path.under("root"), Path::new("root").join("a").join("b c").join("d.txt"));
}

#[test]
fn windows_keeps_some_names_for_itself() {
    for name in ["NUL", "con.txt", "Com1", "lpt9.log", "ab:c", "a.txt::$DATA", "a.", "a ", "a?", "aux .txt"] {
        assert_eq!(check(name, false), Ok(()), "{name}");
        assert_eq!(check(name, true), Err(UnsafePath::Windows), "{name}");
    }
    for name in ["NULL", "console", "com", "a.b", ".a"] {
        assert_eq!(check(name, true), Ok(()), "{name}");
    }
}

#[test]
fn an_argument_that_is_no_path_is_a_mistake() {
    let part: PathPart = serde_json::from_str(r#""a.txt""#).unwrap();
    assert_eq!(part.as_str(), "a.txt");
    let error = serde_json::from_str::<SafePath>(r#""a/../b""#).unwrap_err();
    assert!(error.to_string().starts_with("a segment of dots in a path"), "{error}");
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_are_refused() {
    use std::os::unix::fs::symlink;

    let base = std::env::temp_dir().join(format!("mcp-driver-paths-{}", std::process::id()));
    let root = base.join("root");
    fs::create_dir_all(root.join("inside")).unwrap();
    fs::write(base.join("secret"), "secret").unwrap();
    let link = |to: &Path, name: &str| symlink(to, root.join(name)).unwrap();
    link(&base, "out");
    link(&base.join("secret"), "file");
    link(Path::new("inside"), "in");

    let joined = |path: &str| safe_join(&root, path).map_err(|error| error.kind());
    let root = root.canonicalize().unwrap();
    assert_eq!(joined("in/new.txt"), Ok(root.join("inside").join("new.txt")));
    assert_eq!(joined("new/deep/file"), Ok(root.join("new").join("deep").join("file")));
    assert_eq!(joined("out/secret"), Err(ErrorKind::InvalidInput));
    assert_eq!(joined("file"), Err(ErrorKind::InvalidInput));
    assert_eq!(safe_join(&root, "file").unwrap_err().to_string(), "a link that leads out of the root");
    assert_eq!(safe_join(root.join("absent"), "a").map_err(|error| error.kind()), Err(ErrorKind::NotFound));

    fs::remove_dir_all(&base).unwrap();
}
