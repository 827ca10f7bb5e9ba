use serde_json::json;

use super::*;

fn skill(files: &[&str]) -> Skill {
    let files = files.iter().map(|uri| SkillFile::of(*uri, uri.as_bytes())).collect();
    Skill::new("skill://x/a/SKILL.md", Frontmatter::new("a", "b"), SkillResources::Files(files))
}

#[test]
fn an_entry_reads_as_it_is_written() {
    let digest = Digest::of(b"hi").to_string();
    let written = json!({
        "uri": "skill://a/SKILL.md",
        "frontmatter": {"name": "a", "description": "b", "metadata": {"version": "2"}},
        "resources": [{"uri": "skill://a/SKILL.md", "digest": digest, "size": 2}],
    });
    let skill: Skill = serde_json::from_value(written.clone()).expect("an entry");
    assert_eq!(skill.file("skill://a/SKILL.md"), Some(&SkillFile::of("skill://a/SKILL.md", b"hi")));
    assert_eq!(serde_json::to_value(&skill).expect("JSON"), written);

    let dynamic = json!({"uri": "u", "frontmatter": {"name": "a", "description": "b"}, "resources": "dynamic"});
    let skill: Skill = serde_json::from_value(dynamic.clone()).expect("an entry");
    assert_eq!(skill.resources, SkillResources::Dynamic);
    assert_eq!(serde_json::to_value(&skill).expect("JSON"), dynamic);
}

#[test]
fn an_entry_without_what_it_must_have_is_none() {
    let whole = json!({"uri": "u", "frontmatter": {"name": "a", "description": "b"}, "resources": []});
    for (pointer, value) in [
        ("/resources", json!(null)),
        ("/resources", json!("static")),
        ("/resources", json!([{"uri": "u", "digest": "sha256:00", "size": 1}])),
        ("/resources", json!([{"uri": "u", "digest": Digest::of(b""), "size": -1}])),
        ("/resources", json!([{"uri": "u", "digest": Digest::of(b"")}])),
        ("/frontmatter/name", json!(1)),
        ("/frontmatter", json!(null)),
        ("/uri", json!(null)),
    ] {
        let mut broken = whole.clone();
        *broken.pointer_mut(pointer).expect("a place") = value;
        assert!(serde_json::from_value::<Skill>(broken.clone()).is_err(), "{broken}");
    }
    assert!(serde_json::from_value::<Skill>(whole).is_ok());
}

#[test]
fn the_rules_for_entries() {
    let limits = SkillLimits::default();
    let right = skill(&["skill://x/a/SKILL.md", "skill://x/a/b/c.md"]);
    assert_eq!(right.check(&limits), Ok(()));
    for (files, error) in [
        (&["skill://x/a/b.md"][..], EntryError::NoManifest),
        (&["skill://x/a/SKILL.md", "skill://x/ab/c.md"], EntryError::Outside("skill://x/ab/c.md".into())),
        (&["skill://x/a/SKILL.md", "skill://x/a/../c"], EntryError::Outside("skill://x/a/../c".into())),
        (&["skill://x/a/SKILL.md", "skill://x/a/%2e%2e/c"], EntryError::Outside("skill://x/a/%2e%2e/c".into())),
        (&["skill://x/a/SKILL.md", "skill://x/a/SKILL.md"], EntryError::Twice("skill://x/a/SKILL.md".into())),
    ] {
        assert_eq!(skill(files).check(&limits), Err(error));
    }
    assert_eq!(Skill { uri: "skill://x/b/SKILL.md".into(), ..right.clone() }.check(&limits), Err(EntryError::Name));
    assert_eq!(Skill { uri: "skill://x/a".into(), ..right.clone() }.check(&limits), Err(EntryError::Uri));

    let few = SkillLimits { files: 1, ..limits };
    assert_eq!(right.check(&few), Err(EntryError::TooMany { files: 2, most: 1 }));
    let small = SkillLimits { bytes: 37, ..limits };
    assert_eq!(right.check(&small), Err(EntryError::TooLarge { bytes: 38, most: 37 }));
    let mut huge = right;
    let SkillResources::Files(files) = &mut huge.resources else { panic!("files") };
    files.iter_mut().for_each(|file| file.size = u64::MAX);
    assert_eq!(huge.check(&limits), Err(EntryError::TooLarge { bytes: u64::MAX, most: limits.bytes }));
}

#[test]
fn what_was_agreed_to_is_all_of_it() {
    let one = skill(&["skill://x/a/SKILL.md", "skill://x/a/b.md"]);
    let turned = skill(&["skill://x/a/b.md", "skill://x/a/SKILL.md"]);
    assert_eq!(one.approval(), turned.approval());
    assert!(one.approval().is_some());
    assert_ne!(one.approval(), skill(&["skill://x/a/SKILL.md"]).approval());
    let mut other = one.clone();
    let SkillResources::Files(files) = &mut other.resources else { panic!("files") };
    files[1].digest = Digest::of(b"other");
    assert_ne!(one.approval(), other.approval());
    assert_eq!(Skill { resources: SkillResources::Dynamic, ..one }.approval(), None);
}

#[test]
fn folders_are_known_from_the_files() {
    let skill = skill(&["skill://x/a/SKILL.md", "skill://x/a/b/c.md", "skill://x/a/b/d/e.md", "skill://x/a/bc.md"]);
    assert_eq!(skill.children(""), ["SKILL.md", "b/", "bc.md"]);
    assert_eq!(skill.children("b"), ["c.md", "d/"]);
    assert_eq!(skill.children("z"), [""; 0]);
}
