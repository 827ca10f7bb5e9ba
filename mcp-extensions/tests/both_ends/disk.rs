use std::fs;
use std::path::{Path, PathBuf};

use mcp_driver::Router;
use mcp_extensions::skills::{LoadError, PeerSkills, SkillLimits, Skills, SkillsError};
use mcp_proto::model::SubscriptionFilter;

use crate::skills::manifest;
use crate::{ERAS, talk};

/// A folder of its own, gone when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let at = std::env::temp_dir().join(format!("mcp-extensions-{}-{test}", std::process::id()));
        fs::create_dir_all(&at).expect("a folder");
        Self(at)
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        let at = self.0.join(path);
        fs::create_dir_all(at.parent().expect("a parent")).expect("a folder");
        fs::write(at, content).expect("a file");
        self
    }
}

impl AsRef<Path> for Folder {
    fn as_ref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn uris(skills: &Skills) -> Vec<String> {
    skills.list().into_iter().map(|skill| skill.uri).collect()
}

#[test]
fn folders_that_hold_a_manifest_are_skills() {
    let folder = Folder::new("read");
    folder
        .write("refunds/SKILL.md", manifest("refunds"))
        .write("refunds/scripts/run.py", "print(1)\n")
        .write("refunds/.env", "SECRET=1\n")
        .write("acme/forms/SKILL.md", manifest("forms"))
        .write("acme/README.md", "no skill\n")
        .write(".git/config", "no skill\n");
    let skills = Skills::dir(&folder).expect("they are right");
    assert_eq!(uris(&skills), ["skill://acme/forms/SKILL.md", "skill://refunds/SKILL.md"]);
    let refunds = &skills.list()[1];
    let files: Vec<_> = refunds.files().iter().map(|file| file.uri.as_str()).collect();
    assert_eq!(files, ["skill://refunds/SKILL.md", "skill://refunds/scripts/run.py"]);

    let one = Skills::dir(folder.0.join("refunds")).expect("it is one itself");
    assert_eq!(uris(&one), ["skill://refunds/SKILL.md"]);
    let both = one.and_dir_at("x/y", folder.0.join("acme")).expect("they are right");
    assert_eq!(uris(&both), ["skill://refunds/SKILL.md", "skill://x/y/forms/SKILL.md"]);
    assert!(uris(&Skills::dir(Folder::new("none")).expect("there are none")).is_empty());
}

#[cfg(unix)]
#[test]
fn links_are_refused_wherever_they_lead() {
    let folder = Folder::new("links");
    folder.write("out/secret", "secret").write("skills/a/SKILL.md", manifest("a"));
    for (at, to) in [("skills/a/secret", "../../out/secret"), ("skills/a/up", ".."), ("skills/b", "a")] {
        let at = folder.0.join(at);
        std::os::unix::fs::symlink(to, &at).expect("a link");
        let error = Skills::dir(folder.0.join("skills")).expect_err("there is a link");
        assert!(matches!(&error, SkillsError::Link(path) if path.file_name() == at.file_name()), "{error}");
        fs::remove_file(at).expect("it was there");
    }
    // What is no file is not waited for.
    let socket = std::os::unix::net::UnixListener::bind(folder.0.join("skills/a/socket")).expect("a socket");
    let skills = Skills::dir(folder.0.join("skills")).expect("they are right");
    assert_eq!(skills.list()[0].files().len(), 1);
    drop(socket);
}

#[test]
fn what_is_too_much_is_not_read() {
    let folder = Folder::new("limits");
    folder.write("a/SKILL.md", manifest("a")).write("a/big", vec![0; 1000]).write("b/SKILL.md", manifest("b"));
    for (change, said) in [
        ((|it| it.files = 1) as fn(&mut SkillLimits), "it has 2 files, and 1 are taken"),
        (|it| it.bytes = 900, "bytes, and 900 are taken"),
        (|it| it.skills = 1, "there are more than 1 skills"),
        (|it| it.depth = 0, "it stands in too many other folders"),
    ] {
        let mut limits = SkillLimits::default();
        change(&mut limits);
        let error = Skills::within(limits).and_dir_at("", &folder).expect_err("too much").to_string();
        assert!(error.contains(said), "{error}");
    }
    assert!(matches!(Skills::dir(folder.0.join("nowhere")), Err(SkillsError::Io { .. })));
}

#[test]
fn what_is_read_anew_is_told_and_served() {
    let folder = Folder::new("reload");
    folder.write("a/SKILL.md", manifest("a")).write("a/x.md", "old").write("b/SKILL.md", manifest("b"));
    let skills = Skills::dir(&folder).expect("they are right");
    let router = Router::new("skills", "1.0").add(skills.clone());
    let handle = router.handle();
    talk(ERAS[0].clone(), router, (), async |peer| {
        let client = PeerSkills::of(&peer).await.expect("it has skills");
        let a = client.get("skill://a/SKILL.md").await.expect("a skill");
        let loaded = client.load(&a).await.expect("a skill");
        let mut filter = SubscriptionFilter::default();
        filter.resources_list_changed = Some(true);
        filter.resource_subscriptions = Some(vec!["skill://a/x.md".into()]);
        let mut news = peer.listen(filter).await.expect("it agrees");

        folder.write("a/x.md", "new").write("c/SKILL.md", manifest("c"));
        fs::remove_dir_all(folder.0.join("b")).expect("it was there");
        skills.reload(&handle).expect("they are right");

        let listed = client.list().await.expect("a list");
        let uris: Vec<_> = listed.iter().map(|skill| skill.uri.as_str()).collect();
        assert_eq!(uris, ["skill://a/SKILL.md", "skill://c/SKILL.md"]);
        let resources = peer.list_resources().await.expect("a list");
        let uris: Vec<_> = resources.iter().map(|resource| resource.uri.as_str()).collect();
        assert_eq!(uris, ["skill://a/SKILL.md", "skill://c/SKILL.md"]);
        let mut told = [news.next().await, news.next().await].map(|it| it.expect("news").method.to_string());
        told.sort();
        assert_eq!(told, ["notifications/resources/list_changed", "notifications/resources/updated"]);

        // What was agreed to is another now.
        let error = loaded.read("x.md").await.expect_err("it is another");
        assert!(matches!(error, LoadError::Digest { .. }) && error.is_stale(), "{error}");
        let again = client.get(&a.uri).await.expect("a skill");
        assert_ne!(again.approval(), a.approval());
        assert_eq!(client.load(&again).await.expect("a skill").read("x.md").await.expect("a file").text(), Some("new"));

        folder.write("c/SKILL.md", "nothing");
        assert!(skills.reload(&handle).is_err());
        assert_eq!(client.list().await.expect("a list").len(), 2, "it stays as it was");
    });
}
