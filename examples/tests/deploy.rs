//! The files of `deploy` are sound, as far as what is installed here can tell; and their times fit together.

mod tools;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn systemd_takes_the_units() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("units");
    fs::create_dir_all(&folder).expect("a folder");
    let units = ["mcp-server.socket", "mcp-server.service"].map(|unit| {
        // The program is not installed here.
        let text = read(unit).replace("/usr/local/bin/deploy_server", "/bin/true");
        let path = folder.join(unit);
        fs::write(&path, text).expect("a unit");
        path
    });
    let Ok(said) = Command::new("systemd-analyze").arg("verify").args(&units).output() else {
        return tools::missing("systemd-analyze", "the units were not checked");
    };
    let words = String::from_utf8_lossy(&said.stderr);
    let ours: Vec<_> = words.lines().filter(|line| line.contains("mcp-server")).collect();
    assert!(ours.is_empty(), "{ours:#?}");
    // From 0, nothing left open, to 100; a unit that says nothing has 96.
    let [_, service] = &units;
    let security = ["security", "--offline=true", "--threshold=25", "--no-pager"];
    let said = Command::new("systemd-analyze").args(security).arg(service).output().expect("it was there just now");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
}

#[test]
fn whoever_stops_the_server_waits_until_it_has_ended() {
    let text = read("server.rs");
    let seconds = |text: &str, before: &str| -> u64 {
        let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before}"));
        let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().expect("seconds")
    };
    let needed = seconds(&text, ".notice(Duration::from_secs(") + seconds(&text, ".drain(Duration::from_secs(");
    assert!(seconds(&read("mcp-server.service"), "TimeoutStopSec=") > needed);
    assert!(seconds(&read("compose.yaml"), "stop_grace_period: ") > needed);
}

#[test]
fn the_image_runs_as_nobody_and_checks_itself() {
    let text = read("Dockerfile");
    let program = "/usr/local/bin/deploy_server";
    for needed in ["USER nonroot", &format!(r#"CMD ["{program}", "health"]"#), &format!(r#"ENTRYPOINT ["{program}"]"#)]
    {
        assert!(text.contains(needed), "{needed} is missing");
    }
    assert!(!text.lines().any(|line| line.starts_with("FROM") && line.ends_with(":latest")));
    let compose = read("compose.yaml");
    assert!(compose.contains(&format!(r#"test: ["CMD", "{program}", "health"]"#)));
    assert!(!compose.contains('\t'), "YAML has no tabs");
}

fn read(name: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
