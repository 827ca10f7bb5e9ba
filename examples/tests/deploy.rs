//! The files of `deploy` are sound, as far as what is installed here can tell; and their times fit together.

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
        return println!("systemd-analyze is not installed: the units were not checked");
    };
    let words = String::from_utf8_lossy(&said.stderr);
    let ours: Vec<_> = words.lines().filter(|line| line.contains("mcp-server")).collect();
    assert!(ours.is_empty(), "{ours:#?}");
}

#[test]
fn nginx_takes_its_configuration() {
    let text = read("nginx.conf");
    for needed in ["proxy_buffering off;", "proxy_request_buffering off;", "proxy_http_version 1.1;", "gzip off;"] {
        assert!(text.contains(needed), "{needed} is missing");
    }
    let mut depth = 0;
    for line in
        text.lines().map(|line| line.split('#').next().unwrap_or_default().trim()).filter(|line| !line.is_empty())
    {
        assert!(line.ends_with([';', '{', '}']), "{line} does not end");
        depth += line.matches('{').count();
        depth = depth.checked_sub(line.matches('}').count()).expect("a block that was opened");
    }
    assert_eq!(depth, 0, "a block is open");

    // Without TLS, whose files are not here, and with a name that can be looked up.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nginx");
    fs::create_dir_all(&folder).expect("a folder");
    let plain: String =
        text.lines().filter(|line| !line.contains("ssl_")).fold(String::new(), |all, line| all + line + "\n");
    let plain = plain.replace(" ssl;", ";").replace("mcp:8080", "127.0.0.1:8080");
    let path = folder.join("nginx.conf");
    fs::write(&path, plain).expect("a file");
    let Ok(said) = Command::new("nginx").arg("-t").arg("-p").arg(&folder).arg("-c").arg(&path).output() else {
        return println!("nginx is not installed: only the shape of its configuration was checked");
    };
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
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
