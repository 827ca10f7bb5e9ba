use std::cell::Cell;
use std::time::Duration;

use mcp_driver::router::Viewer;
use mcp_driver::{CallError, Handlers, Peer, Router};
use mcp_extensions::Extension;
use mcp_extensions::skills::{
    DIRECTORY, Digest, Frontmatter, LoadError, PeerSkills, SkillFolder, SkillLimits, SkillResources, Skills,
    SkillsError, SkillsExtension, SkillsSettings,
};
use mcp_proto::Version;
use mcp_proto::client::EraPolicy;
use mcp_proto::model::{CacheScope, ElicitResult};
use serde_json::{Value, json};

use crate::{ERAS, talk};

pub(crate) fn manifest(name: &str) -> String {
    format!("---\nname: {name}\ndescription: About {name}\nmetadata:\n  version: 1.0\n---\nBody of {name}.\n")
}

fn folders() -> [SkillFolder; 4] {
    [
        SkillFolder::new("forms", manifest("forms"))
            .file("references/GUIDE.md", "Guide.\n")
            .file("assets/logo.png", [0x89, b'P', 0xff])
            .file("assets/my file.txt", "")
            .file("nested/inner/SKILL.md", manifest("inner"))
            .file("nested/inner/more.md", "More.\n")
            .file("template/SKILL.md", "---\nname: <name>\ndescription: Fill me in\n---\n"),
        SkillFolder::new("acme/billing/refunds", manifest("refunds")),
        SkillFolder::new("secret", manifest("secret")).unlisted(),
        SkillFolder::dynamic("reports/daily", Frontmatter::new("daily", "The day")),
    ]
}

fn skills() -> Skills {
    Skills::folders(folders()).expect("they are right")
}

fn router() -> Router {
    let daily = || async { "---\nname: daily\ndescription: The day\n---\nNow.\n" };
    let forecast = |day: String| async move { format!("forecast of {day}") };
    Router::new("skills", "1.0")
        .template("skill://reports/daily/{day}", "days", forecast)
        .resource("skill://reports/daily/SKILL.md", "daily", daily)
        .add(skills())
}

const FORMS: &str = "skill://forms/SKILL.md";
const INNER: &str = "skill://forms/nested/inner/SKILL.md";

#[test]
fn a_skill_is_listed_got_and_loaded() {
    for era in ERAS {
        talk(era, router(), (), async |peer| {
            assert_eq!(SkillsExtension::of_server(&peer), Ok(SkillsSettings::new(true)));
            let skills = PeerSkills::of(&peer).await.expect("it has skills");
            let listed = skills.list().await.expect("a list");
            let uris: Vec<_> = listed.iter().map(|skill| skill.uri.as_str()).collect();
            assert_eq!(uris, ["skill://acme/billing/refunds/SKILL.md", FORMS, INNER, "skill://reports/daily/SKILL.md"]);

            let forms = skills.get(FORMS).await.expect("a skill");
            assert_eq!(Some(&forms), listed.iter().find(|skill| skill.uri == FORMS));
            assert_eq!(forms.frontmatter.other["metadata"], json!({"version": 1.0}));
            let files: Vec<_> = forms.files().iter().map(|file| file.uri.as_str()).collect();
            assert_eq!(
                files,
                [
                    FORMS,
                    "skill://forms/assets/logo.png",
                    "skill://forms/assets/my%20file.txt",
                    INNER,
                    "skill://forms/nested/inner/more.md",
                    "skill://forms/references/GUIDE.md",
                    "skill://forms/template/SKILL.md",
                ]
            );

            let loaded = skills.load(&forms).await.expect("it is what was said");
            assert_eq!(loaded.body(), "Body of forms.\n");
            assert_eq!(loaded.manifest(), manifest("forms"));
            let guide = loaded.read("references/GUIDE.md").await.expect("a file");
            assert_eq!((guide.text(), guide.mime_type.as_deref()), (Some("Guide.\n"), Some("text/markdown")));
            let logo = loaded.read("./assets/logo.png#small").await.expect("a file");
            assert_eq!(
                (logo.bytes.as_slice(), logo.mime_type.as_deref()),
                (&[0x89, b'P', 0xff][..], Some("image/png"))
            );
            assert_eq!(loaded.read_uri("skill://forms/assets/my%20file.txt").await.expect("a file").bytes, b"");
            for reference in ["../secret/SKILL.md", "nothing.md", "/etc/passwd", "skill://secret/SKILL.md"] {
                let error = loaded.read(reference).await.expect_err("it is none of its files");
                assert_eq!(error, LoadError::Unlisted(error_uri(&error)), "{reference}");
            }
            assert!(loaded.read_uri("skill://secret/SKILL.md").await.is_err());
        });
    }
}

fn error_uri(error: &LoadError) -> Box<str> {
    let LoadError::Unlisted(uri) = error else { panic!("{error}") };
    uri.clone()
}

#[test]
fn what_is_not_listed_is_got_all_the_same() {
    talk(ERAS[0].clone(), router(), (), async |peer| {
        let skills = PeerSkills::of(&peer).await.expect("it has skills");
        let secret = skills.get("skill://secret/SKILL.md").await.expect("a skill");
        assert_eq!(skills.load(&secret).await.expect("a skill").body(), "Body of secret.\n");
        let resources = peer.list_resources().await.expect("a list");
        assert!(resources.iter().all(|resource| resource.uri != secret.uri), "{resources:?}");
    });
}

const REFUNDS: &str = "skill://acme/billing/refunds/SKILL.md";
const SECRET: &str = "skill://secret/SKILL.md";

/// What is answered to a client whose user can be asked, the owner, and to one whose cannot.
fn both(router: &Router, era: &EraPolicy, ask: impl AsyncFn(PeerSkills, &Peer)) {
    let owner = Handlers::new().elicitation(|_| async { ElicitResult::decline() });
    for user in [owner, Handlers::new()] {
        talk(era.clone(), router.clone(), user, async |peer| {
            ask(PeerSkills::of(&peer).await.expect("it has skills"), &peer).await;
        });
    }
}

fn is_owner(viewer: &Viewer<'_>) -> bool {
    viewer.client().capabilities.elicitation.is_some()
}

async fn uris(skills: &PeerSkills) -> Vec<String> {
    skills.list().await.expect("a list").into_iter().map(|skill| skill.uri).collect()
}

#[test]
fn a_skill_that_is_hidden_is_not_there() {
    let served = skills().cache(Duration::from_secs(60), CacheScope::Public);
    let hidden = [FORMS, REFUNDS];
    let router = Router::new("skills", "1.0")
        .add(served)
        .visible(move |viewer, item| is_owner(viewer) || !hidden.contains(&item.name()));
    for era in ERAS {
        let listed = Cell::new(4);
        both(&router, &era, async |skills, peer| {
            let is_owner = listed.replace(2) == 4;
            let there = uris(&skills).await;
            assert_eq!(there.len(), if is_owner { 4 } else { 2 }, "{there:?}");
            assert!(there.iter().any(|uri| uri == INNER), "{there:?}");
            for uri in hidden {
                assert_eq!(skills.get(uri).await.is_ok(), is_owner, "{uri}");
                assert_eq!(there.iter().any(|listed| listed == uri), is_owner, "{uri}");
            }
            for uri in [FORMS, REFUNDS, "skill://forms/references/GUIDE.md", "skill://forms/template/SKILL.md"] {
                assert_eq!(peer.read_resource(uri).await.is_ok(), is_owner, "{uri}");
            }
            for folder in ["skill://forms", "skill://forms/nested", "skill://acme/billing/refunds"] {
                assert_eq!(skills.directory(folder).await.is_ok(), is_owner, "{folder}");
            }
            // What is in another skill that is seen.
            assert!(skills.directory("skill://forms/nested/inner").await.is_ok());
            let inner = skills.get(INNER).await.expect("a skill");
            let inner = skills.load(&inner).await.expect("it is what was said");
            assert_eq!(inner.read("more.md").await.expect("a file").text(), Some("More.\n"));

            let page: Value = peer.send("skills/list", ()).json().await.expect("a page");
            let read: Value = peer.send("resources/read", json!({"uri": INNER})).json().await.expect("a file");
            if peer.verdict().expect("ready").version.is_modern() {
                assert_eq!((&page["cacheScope"], &read["cacheScope"]), (&json!("private"), &json!("private")));
            }
        });
    }
}

#[test]
fn a_skill_is_whole_though_one_inside_of_it_is_hidden() {
    let router = Router::new("skills", "1.0").add(skills()).visible(|_, item| item.name() != INNER);
    both(&router, &ERAS[0], async |skills, _| {
        assert!(skills.get(INNER).await.is_err());
        let forms = skills.get(FORMS).await.expect("a skill");
        let forms = skills.load(&forms).await.expect("it is what was said");
        assert_eq!(forms.read("nested/inner/SKILL.md").await.expect("a file").bytes, manifest("inner").into_bytes());
    });
}

#[test]
fn what_is_hidden_or_off_as_a_group_is_so_whole() {
    let grouped = || Router::new("skills", "1.0").group("house", |router| router.add(skills()));
    let is_there = Cell::new(true);
    let filtered = grouped().visible(|viewer, item| is_owner(viewer) || !item.is_in("house"));
    both(&filtered, &ERAS[0], async |skills, peer| {
        let is_there = is_there.replace(false);
        assert_eq!(uris(&skills).await.is_empty(), !is_there);
        assert_eq!(skills.get(SECRET).await.is_ok(), is_there);
        assert_eq!(peer.read_resource(SECRET).await.is_ok(), is_there);
    });
    both(&grouped().disable_group("house"), &ERAS[0], async |skills, peer| {
        assert!(uris(&skills).await.is_empty());
        assert!(skills.get(SECRET).await.is_err());
        assert!(peer.read_resource(SECRET).await.is_err());
    });
}

#[test]
fn what_is_no_skill_is_refused_as_invalid_params() {
    for era in ERAS {
        talk(era, router(), (), async |peer| {
            let skills = PeerSkills::of(&peer).await.expect("it has skills");
            for uri in [
                "skill://none/SKILL.md",
                "skill://forms",
                "skill://forms/references/GUIDE.md",
                "skill://forms/template/SKILL.md",
                "skill://secret/../forms/SKILL.md",
                "",
            ] {
                let Err(LoadError::Call(error)) = skills.get(uri).await else { panic!("{uri}") };
                assert_eq!(error.answered().expect("an answer").code.0, -32602, "{uri}: {error}");
            }
            for uri in ["skill://none/x", "skill://forms/%2e%2e/secret/SKILL.md", "skill://forms/references"] {
                let error = peer.read_resource(uri).await.expect_err(uri);
                let code = if peer.verdict().expect("ready").version.is_modern() { -32602 } else { -32002 };
                assert_eq!(error.answered().expect("an answer").code.0, code, "{uri}: {error}");
            }
        });
    }
}

#[test]
fn a_folder_tells_what_stands_in_it() {
    for era in ERAS {
        talk(era, Router::new("skills", "1.0").add(skills().page_size(2)), (), async |peer| {
            let skills = PeerSkills::of(&peer).await.expect("it has skills");
            let root = skills.directory("skill://forms").await.expect("a folder");
            let seen: Vec<_> = root.iter().map(|it| (it.name.as_str(), it.mime_type.as_deref())).collect();
            let folder = Some(DIRECTORY);
            let text = Some("text/markdown");
            let expected =
                [("forms", text), ("assets", folder), ("nested", folder), ("references", folder), ("template", folder)];
            assert_eq!(seen, expected);
            assert_eq!(root[0].description.as_deref(), Some("About forms"));
            let assets = skills.directory("skill://forms/assets").await.expect("a folder");
            assert_eq!(assets[1].name, "my file.txt");
            assert_eq!(assets[1].uri, "skill://forms/assets/my%20file.txt");
            assert_eq!(assets[1].size, Some(0));
            let inner = skills.directory("skill://forms/nested/inner").await.expect("a folder");
            assert_eq!(inner.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["inner", "more.md"]);
            for uri in [FORMS, "skill://forms/", "skill://acme", "skill://none", "skill://forms/nothing", "file:///"] {
                let Err(LoadError::Call(error)) = skills.directory(uri).await else { panic!("{uri}") };
                assert_eq!(error.answered().expect("an answer").code.0, -32602, "{uri}");
            }
        });
    }
}

#[test]
fn pages_hold_whole_entries_and_all_of_them() {
    let served = skills().page_size(1).cache(Duration::from_secs(60), CacheScope::Public);
    for era in ERAS {
        talk(era, Router::new("skills", "1.0").add(served.clone()), (), async |peer| {
            let is_modern = peer.verdict().expect("ready").version.is_modern();
            let page: Value = peer.send("skills/list", ()).json().await.expect("a page");
            assert_eq!(page["skills"].as_array().expect("a list").len(), 1);
            assert!(page["nextCursor"].is_string(), "{page}");
            let terms = [("ttlMs", json!(60_000)), ("cacheScope", json!("public")), ("resultType", json!("complete"))];
            for (field, value) in terms {
                assert_eq!(page.get(field), is_modern.then_some(&value), "{field}");
            }
            let uris: Vec<_> = PeerSkills::of(&peer)
                .await
                .expect("skills")
                .list()
                .await
                .expect("a list")
                .into_iter()
                .map(|it| it.uri)
                .collect();
            assert_eq!(uris.len(), 4);

            let got: Value = peer.send("skills/get", json!({"uri": FORMS})).json().await.expect("an entry");
            assert_eq!(got.get("nextCursor"), None);
            assert_eq!(got.get("ttlMs"), is_modern.then_some(&json!(60_000)));
            let read: Value = peer.send("resources/read", json!({"uri": FORMS})).json().await.expect("a file");
            assert_eq!(read.get("cacheScope"), is_modern.then_some(&json!("public")));

            for (method, params) in [
                ("skills/list", json!({"cursor": "7"})),
                ("resources/directory/read", json!({"uri": "skill://forms", "cursor": "skill://acme/x"})),
                ("skills/get", json!({})),
                ("resources/directory/read", json!({"uri": 1})),
            ] {
                let error: CallError = peer.send(method, params).json::<Value>().await.expect_err(method);
                assert_eq!(error.answered().expect("an answer").code.0, -32602, "{error}");
            }
        });
    }
}

#[test]
fn manifests_are_resources_with_the_name_and_words_of_the_skill() {
    talk(ERAS[0].clone(), router(), (), async |peer| {
        let resources = peer.list_resources().await.expect("a list");
        let forms = resources.iter().find(|resource| resource.uri == FORMS).expect("it is listed");
        assert_eq!((forms.name.as_str(), forms.description.as_deref()), ("forms", Some("About forms")));
        assert_eq!(forms.mime_type.as_deref(), Some("text/markdown"));
        assert_eq!(forms.size, Some(manifest("forms").len() as u64));
        assert_eq!(resources.len(), 4, "{resources:?}");
    });
}

#[test]
fn a_dynamic_skill_is_loaded_by_those_who_take_it() {
    talk(ERAS[0].clone(), router(), (), async |peer| {
        let skills = PeerSkills::of(&peer).await.expect("it has skills");
        let daily = skills.list().await.expect("a list").pop().expect("the last");
        assert_eq!(daily.resources, SkillResources::Dynamic);
        assert_eq!(skills.load(&daily).await.expect_err("declined"), LoadError::Dynamic(daily.uri.as_str().into()));

        let mut limits = SkillLimits::default();
        limits.bytes = 80;
        let loaded = skills.limits(limits).dynamic().load(&daily).await.expect("a skill");
        assert_eq!(loaded.body(), "Now.\n");
        assert_eq!(loaded.read("monday").await.expect("a file").text(), Some("forecast of monday"));
        assert_eq!(loaded.read("tuesday").await.expect_err("enough"), LoadError::TooLarge(daily.uri.as_str().into()));
        assert!(matches!(loaded.read_uri(FORMS).await, Err(LoadError::Unlisted(_))));
    });
}

#[test]
fn a_server_without_skills_says_so() {
    for era in ERAS {
        talk(era, Router::new("empty", "1.0"), (), async |peer| {
            let error = PeerSkills::of(&peer).await.expect_err("it has none");
            assert_eq!(error.to_string(), "the server does not declare the extension `io.modelcontextprotocol/skills`");
        });
    }
}

#[test]
fn an_author_is_told_what_is_wrong() {
    let limits = |change: fn(&mut SkillLimits)| {
        let mut limits = SkillLimits::default();
        change(&mut limits);
        limits
    };
    let usual = SkillLimits::default();
    let refused = |limits, folder: SkillFolder| Skills::within(limits).and([folder]).expect_err("wrong").to_string();
    let right = || SkillFolder::new("a", manifest("a"));
    for (error, said) in [
        (refused(usual, SkillFolder::new("a", manifest("b"))), "skill://a/SKILL.md: its folder has another name"),
        (refused(usual, SkillFolder::new("a", "# A")), "skill://a/SKILL.md: it does not begin with frontmatter"),
        (refused(usual, SkillFolder::new("a", [0xff])), "skill://a/SKILL.md: it is no UTF-8"),
        (refused(usual, SkillFolder::new("A", manifest("A"))), "skill://A/SKILL.md: the field `name`"),
        (refused(usual, right().file("../b", "")), "its name cannot be part of a URI"),
        (refused(usual, right().file("/b", "")), "its name cannot be part of a URI"),
        (refused(usual, right().file("b\\c", "")), "its name cannot be part of a URI"),
        (refused(usual, SkillFolder::new("../a", manifest("a"))), "its name cannot be part of a URI"),
        (refused(limits(|it| it.files = 1), right().file("b", "")), "it has 2 files, and 1 are taken"),
        (refused(limits(|it| it.bytes = 10), right()), "bytes, and 10 are taken"),
    ] {
        assert!(error.contains(said), "{error}");
    }
    assert!(matches!(Skills::folders([right(), right()]), Err(SkillsError::Twice(_))));
    let dynamic = SkillFolder::dynamic("a", Frontmatter::new("a", "b"));
    assert!(matches!(Skills::folders([right(), dynamic]), Err(SkillsError::Twice(_))));
    let skipped = skills().skipped();
    assert_eq!(skipped.len(), 1);
    assert!(skipped[0].starts_with("skill://forms/template/SKILL.md: the field `name`"), "{skipped:?}");
}

#[test]
fn local_routers_serve_them_too() {
    let router = Router::local("skills", "1.0").add(skills());
    talk(ERAS[0].clone(), router, (), async |peer| {
        let skills = PeerSkills::of(&peer).await.expect("it has skills");
        let forms = skills.get(FORMS).await.expect("a skill");
        assert!(skills.load(&forms).await.is_ok());
    });
}

#[test]
fn a_digest_is_of_the_bytes_that_are_served() {
    talk(ERAS[0].clone(), router(), (), async |peer| {
        let result = peer.read_resource(FORMS).await.expect("a file");
        let text = result.contents[0].as_text().expect("text");
        let forms = PeerSkills::of(&peer).await.expect("skills").get(FORMS).await.expect("a skill");
        assert_eq!(forms.file(FORMS).expect("itself").digest, Digest::of(text.as_bytes()));
        assert_eq!(peer.verdict().expect("ready").version, Version::V2026_07_28);
    });
}
