//! URIs of skills and of what is in them (SEP-2640, "Resource Mapping").

/// What every skill has at its root.
pub const SKILL_MD: &str = "SKILL.md";

pub(super) const SCHEME: &str = "skill://";

/// The URI of a path; `/` stands between its parts.
pub(super) fn of_path(path: &str) -> String {
    let mut uri = String::from(SCHEME);
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte.into()),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// The root of a skill, from the URI of its `SKILL.md`: no slash at its end.
pub(super) fn root(uri: &str) -> Option<&str> {
    uri.strip_suffix(SKILL_MD)?.strip_suffix('/')
}

/// The name of a skill, as the URI of its `SKILL.md` has it.
pub(super) fn name(uri: &str) -> Option<&str> {
    let (before, name) = root(uri)?.rsplit_once('/')?;
    (before.contains(':') && !name.is_empty() && !uri.contains(['?', '#'])).then_some(name)
}

/// What is left of the URI of a file inside of a root. `None` if it is not inside, or could be read as a path that is
/// not: steps up, empty parts, slashes and dots in disguise.
pub(super) fn inside<'a>(root: &str, uri: &'a str) -> Option<&'a str> {
    let path = uri.strip_prefix(root)?.strip_prefix('/')?;
    let is_part = |part: &str| !matches!(part, "" | "." | "..") && !is_disguised(part);
    (!path.contains(['?', '#', '\\']) && path.split('/').all(is_part)).then_some(path)
}

fn is_disguised(part: &str) -> bool {
    part.as_bytes()
        .windows(3)
        .any(|it| it[0] == b'%' && matches!(it[1..].to_ascii_lowercase().as_slice(), b"2e" | b"2f" | b"5c" | b"00"))
}

/// The URI that a relative reference in a `SKILL.md` means; `None` if it leads out of the skill, or is no path.
pub(super) fn resolve(root: &str, reference: &str) -> Option<String> {
    let path = reference.split(['#', '?']).next().unwrap_or_default();
    if path.is_empty() || path.starts_with('/') || path.contains('\\') || path.split('/').next()?.contains(':') {
        return None;
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let uri = format!("{root}/{}", parts.join("/"));
    inside(root, &uri).is_some().then_some(uri)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_name_is_the_part_before_the_manifest() {
        assert_eq!(name("skill://acme/billing/refunds/SKILL.md"), Some("refunds"));
        assert_eq!(name("skill://refunds/SKILL.md"), Some("refunds"));
        assert_eq!(name("github://owner/repo/skills/refunds/SKILL.md"), Some("refunds"));
        for uri in [
            "",
            "SKILL.md",
            "/SKILL.md",
            "skill:///SKILL.md",
            "refunds/SKILL.md",
            "skill://refunds/skill.md",
            "skill://refunds/XSKILL.md",
            "skill://refunds/SKILL.md/",
            "skill://a?b/SKILL.md",
            "skill://SKILL.md",
        ] {
            assert_eq!(name(uri), None, "{uri}");
        }
    }

    #[test]
    fn references_are_relative_to_the_root() {
        let root = "skill://a/b";
        for (reference, path) in [
            ("references/GUIDE.md", "references/GUIDE.md"),
            ("./x.md", "x.md"),
            ("a/../x.md", "x.md"),
            ("x.md#part", "x.md"),
            ("my%20file.md", "my%20file.md"),
        ] {
            assert_eq!(resolve(root, reference), Some(format!("{root}/{path}")), "{reference}");
        }
        for reference in [
            "",
            "#part",
            ".",
            "/etc/passwd",
            "../c/SKILL.md",
            "x/../../c",
            "skill://c/SKILL.md",
            "https://c",
            "a\\b",
            "%2e%2e/c",
            "a%2F..%2f..",
            "%00",
        ] {
            assert_eq!(resolve(root, reference), None, "{reference}");
        }
    }

    #[test]
    fn a_neighbour_is_not_inside() {
        assert_eq!(inside("skill://a/b", "skill://a/bc/x"), None);
        assert_eq!(inside("skill://a/b", "skill://a/b"), None);
        assert_eq!(inside("skill://a/b", "skill://a/b/"), None);
        assert_eq!(inside("skill://a/b", "skill://a/b//x"), None);
        assert_eq!(inside("skill://a/b", "skill://a/b/../x"), None);
        assert_eq!(inside("skill://a/b", "skill://a/b/c/x"), Some("c/x"));
    }

    proptest! {
        #[test]
        fn what_is_resolved_is_inside(reference in "[a-c./%25eEfF\\\\:?#]{0,20}") {
            if let Some(uri) = resolve("skill://r", &reference) {
                prop_assert!(inside("skill://r", &uri).is_some());
                prop_assert!(uri.split('/').all(|part| part != ".."), "{}", uri);
            }
        }

        #[test]
        fn every_path_has_a_uri_that_is_inside(path in "[^/\\\\\0.]{1,8}(/[^/\\\\\0.]{1,8}){0,3}") {
            let uri = of_path(&format!("r/{path}"));
            prop_assert!(inside("skill://r", &uri).is_some(), "{}", uri);
        }
    }
}
