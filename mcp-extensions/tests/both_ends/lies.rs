//! Servers that say one thing and serve another.

use mcp_driver::Router;
use mcp_driver::router::Json;
use mcp_extensions::Extension;
use mcp_extensions::skills::{
    Digest, EntryError, FrontmatterError, LoadError, PeerSkills, SkillsExtension, SkillsSettings,
};
use mcp_proto::model::ReadResourceResult;
use serde_json::{Value, json};

use crate::{ERAS, talk};

const URI: &str = "skill://a/SKILL.md";
const MANIFEST: &str = "---\nname: a\ndescription: b\n---\nBody.\n";

fn entry() -> Value {
    json!({
        "uri": URI,
        "frontmatter": {"name": "a", "description": "b"},
        "resources": [{"uri": URI, "digest": Digest::of(MANIFEST.as_bytes()), "size": MANIFEST.len()}],
    })
}

fn says(entry: Value) -> Router {
    let get = entry.clone();
    Router::new("liar", "1.0")
        .add(SkillsExtension::server(SkillsSettings::new(false)))
        .method("skills/list", move || {
            let entry = entry.clone();
            async move { Json(json!({"skills": [{"odd": 1}, entry]})) }
        })
        .method("skills/get", move || {
            let entry = get.clone();
            async move { Json(json!({"skill": entry})) }
        })
}

fn serves(router: Router, contents: Value) -> Router {
    router.resource(URI, "a", move || {
        let contents = serde_json::from_value(contents.clone()).expect("contents");
        async move { ReadResourceResult::new(contents) }
    })
}

fn text(text: &str) -> Value {
    json!([{"uri": URI, "text": text}])
}

fn loading(router: Router) -> LoadError {
    talk(ERAS[0].clone(), router, (), async |peer| {
        let skills = PeerSkills::of(&peer).await.expect("it has skills");
        let mut listed = skills.list().await.expect("a list");
        assert_eq!(listed.len(), 1, "the odd one is left out");
        skills.load(&listed.remove(0)).await.expect_err("a lie")
    })
}

#[test]
fn a_file_that_is_another_is_not_given_out() {
    let evil = MANIFEST.replace("Body", "Evil");
    let expected = Digest::of(MANIFEST.as_bytes());
    let error = loading(serves(says(entry()), text(&evil)));
    assert_eq!(error, loading(serves(says(entry()), text(&evil))));
    let LoadError::Digest { expected: said, found, .. } = &error else { panic!("{error}") };
    assert_eq!((*said, *found), (expected, Digest::of(evil.as_bytes())));

    let longer = format!("{MANIFEST}more");
    let error = loading(serves(says(entry()), text(&longer)));
    let LoadError::Size { expected, found, .. } = error else { panic!("{error}") };
    assert_eq!((expected, found), (MANIFEST.len() as u64, longer.len() as u64));
}

#[test]
fn frontmatter_that_is_another_is_not_loaded() {
    let mut lying = entry();
    lying["frontmatter"]["description"] = "harmless".into();
    let error = loading(serves(says(lying), text(MANIFEST)));
    assert_eq!(error.to_string().matches("description").count(), 1, "{error}");
    assert!(matches!(&error, LoadError::Field { field, .. } if **field == *"description"), "{error}");

    let granting = "---\nname: a\ndescription: b\nallowed-tools: Bash\n---\n";
    let mut lying = entry();
    lying["resources"] = json!([{"uri": URI, "digest": Digest::of(granting.as_bytes()), "size": granting.len()}]);
    let error = loading(serves(says(lying), text(granting)));
    assert!(matches!(&error, LoadError::Field { field, .. } if **field == *"allowed-tools"), "{error}");

    let none = "no frontmatter";
    let mut lying = entry();
    lying["resources"] = json!([{"uri": URI, "digest": Digest::of(none.as_bytes()), "size": none.len()}]);
    let error = loading(serves(says(lying), text(none)));
    assert!(matches!(error, LoadError::Frontmatter { error: FrontmatterError::Missing, .. }), "{error}");
}

#[test]
fn what_stands_elsewhere_is_not_what_was_asked_for() {
    for contents in [
        json!([]),
        json!([{"uri": "skill://b/SKILL.md", "text": MANIFEST}]),
        json!([{"uri": URI, "text": MANIFEST}, {"uri": URI, "text": MANIFEST}]),
        json!([{"uri": URI, "blob": "no base64!"}]),
        json!([{"uri": URI}]),
    ] {
        let error = loading(serves(says(entry()), contents.clone()));
        assert!(matches!(error, LoadError::NoContent(_)), "{contents}: {error}");
    }
    let bytes = json!([{"uri": "other", "text": "x"}, {"uri": URI, "blob": "AAEC"}]);
    let error = loading(serves(says(entry()), bytes));
    assert!(matches!(error, LoadError::Size { found: 3, .. }), "{error}");
}

#[test]
fn an_entry_that_breaks_the_rules_is_not_loaded_and_no_file_of_it_read() {
    let mut elsewhere = entry();
    elsewhere["resources"][0]["uri"] = "skill://a/../b/SKILL.md".into();
    let mut named = entry();
    named["frontmatter"]["name"] = "b".into();
    let mut huge = entry();
    huge["resources"][0]["size"] = json!(17 << 20);
    let outside = EntryError::Outside("skill://a/../b/SKILL.md".into());
    for (entry, is_expected) in [
        (elsewhere, (&|error: &EntryError| *error == outside) as &dyn Fn(&EntryError) -> bool),
        (named, &|error| *error == EntryError::Name),
        (huge, &|error| matches!(error, EntryError::TooLarge { bytes: 17_825_792, .. })),
    ] {
        // Nothing is served, so that reading would be another error.
        let error = loading(says(entry));
        assert!(matches!(&error, LoadError::Entry { error, .. } if is_expected(error)), "{error}");
    }
}

#[test]
fn another_skill_than_the_one_that_was_asked_for_is_refused() {
    talk(ERAS[0].clone(), says(entry()), (), async |peer| {
        let skills = PeerSkills::of(&peer).await.expect("it has skills");
        let error = skills.get("skill://b/SKILL.md").await.expect_err("it gave another");
        assert!(matches!(error, LoadError::Other { .. }), "{error}");
        assert_eq!(skills.directory("skill://a").await.expect_err("undeclared"), LoadError::NoDirectories);
    });
}

#[test]
fn a_folder_without_end_is_left() {
    let endless = says(entry())
        .add(SkillsExtension::server(SkillsSettings::new(true)))
        .method("resources/directory/read", || async { Json(json!({"resources": [], "nextCursor": "again"})) });
    talk(ERAS[0].clone(), endless, (), async |peer| {
        let skills = PeerSkills::of(&peer).await.expect("it has skills");
        let error = skills.directory("skill://a").await.expect_err("it has no end");
        assert_eq!(error, LoadError::Endless("skill://a".into()));
    });
}

#[test]
fn what_a_server_wrote_is_quoted() {
    let mut odd = entry();
    odd["resources"][0]["uri"] = "skill://b/\u{1b}[2J\n".into();
    let said = loading(says(odd)).to_string();
    assert!(!said.contains(['\u{1b}', '\n']), "{said:?}");
}
