use serde_json::json;

use super::*;

#[test]
fn the_head_ends_at_the_second_fence() {
    for manifest in [
        "---\nname: a\ndescription: b\n---\nbody\n---\n",
        "\u{feff}---\r\nname: a\r\ndescription: b\r\n---  \r\nbody\n---\n",
    ] {
        let (frontmatter, body) = Frontmatter::read(manifest).expect("a head");
        assert_eq!(frontmatter, Frontmatter::new("a", "b"));
        assert_eq!(body, "body\n---\n");
    }
}

#[test]
fn what_is_no_head_is_told() {
    let long = format!("---\nname: a\ndescription: {}\n---\n", "b".repeat(LONGEST));
    for (manifest, expected) in [
        ("# A skill", FrontmatterError::Missing),
        ("", FrontmatterError::Missing),
        (" ---\nname: a\n---\n", FrontmatterError::Missing),
        ("---\nname: a\ndescription: b\n", FrontmatterError::Unclosed),
        (&long, FrontmatterError::TooLong),
        ("---\n- a\n---\n", FrontmatterError::Yaml("it is no mapping".into())),
        ("---\nname: a\n---\n", FrontmatterError::field("description", "is missing, or no text")),
        ("---\nname: 1\ndescription: b\n---\n", FrontmatterError::field("name", "is missing, or no text")),
    ] {
        assert_eq!(Frontmatter::read(manifest), Err(expected), "{}", &manifest[..manifest.len().min(40)]);
    }
}

#[test]
fn the_rules_for_authors() {
    for name in ["a", "a-b", "0", &"x".repeat(64)] {
        assert_eq!(Frontmatter::new(name, "b").check(), Ok(()), "{name}");
    }
    for name in ["", "A", "-a", "a-", "a--b", "a_b", "é", "a/b", "..", &"x".repeat(65)] {
        assert!(Frontmatter::new(name, "b").check().is_err(), "{name}");
    }
    assert!(Frontmatter::new("a", " ").check().is_err());
    assert!(Frontmatter::new("a", "é".repeat(1024)).check().is_ok());
    assert!(Frontmatter::new("a", "é".repeat(1025)).check().is_err());
    assert!(Frontmatter::new("a", "b").with("compatibility", "").check().is_err());
    assert!(Frontmatter::new("a", "b").with("compatibility", 1).check().is_err());
}

#[test]
fn a_difference_is_found_wherever_it_is() {
    let one = Frontmatter::new("a", "b").with("metadata", json!({"version": 1, "tags": ["x", {"y": null}]}));
    assert_eq!(
        one.difference(&one.clone().with("metadata", json!({"version": 1.0, "tags": ["x", {"y": null}]}))),
        None
    );
    for (other, field) in [
        (Frontmatter { name: "c".into(), ..one.clone() }, "name"),
        (Frontmatter { description: "c".into(), ..one.clone() }, "description"),
        (Frontmatter::new("a", "b"), "metadata"),
        (one.clone().with("license", "MIT"), "license"),
        (one.clone().with("metadata", json!({"version": 1, "tags": ["x", {"z": null}]})), "metadata"),
        (one.clone().with("metadata", json!({"version": 2, "tags": ["x", {"y": null}]})), "metadata"),
        (one.clone().with("metadata", json!({"version": 1, "tags": ["x"]})), "metadata"),
    ] {
        assert_eq!(one.difference(&other), Some(field));
        assert_eq!(other.difference(&one), Some(field));
    }
}
