//! The development proxy: its client stays while the server behind it is another.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::{env, fs, process};

use mcp_tokio::proto::Version;
use mcp_tokio::{Command, connect_child, run};
use serde_json::json;

use crate::programs::{RUNTIMES, config, program};

#[test]
fn reload() {
    for (runtime, _) in RUNTIMES {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let server = folder.join(format!("reloaded-{runtime}-{}", process::id()));
        // As a linker leaves it: another file under the same name.
        let build = |name: &str| {
            let fresh = server.with_extension("new");
            fs::write(&fresh, format!("#!/bin/sh\nexec '{}'\n", program(runtime, name).display())).expect("written");
            fs::set_permissions(&fresh, fs::Permissions::from_mode(0o755)).expect("it can be started");
            fs::rename(&fresh, &server).expect("in its place");
        };
        for version in [Version::V2025_11_25, Version::V2026_07_28] {
            build("failures");
            run(async {
                let command = Command::new(program(runtime, "reload")).arg("--").arg(&server);
                let client = connect_child(command, config(version), ()).expect("it can be started");
                let peer = client.peer();
                let mut lists = peer.watch_tools();
                let first = lists.next().await.expect("a list").expect("tools");
                assert_eq!(first[0].name, "departs", "{runtime}, {version}");
                build("progress");
                while lists.next().await.expect("a list").expect("tools")[0].name != "copy" {}
                let copied = peer.call_tool("copy", json!({"files": ["a"]})).text().await.expect("an answer");
                assert_eq!(copied, "copied 1 files", "{runtime}, {version}");
                drop(lists);
                let end = client.shutdown(Default::default()).await.expect("it leaves");
                assert!(end.status.success(), "{runtime}, {version}: {}", end.status);
            });
        }
        fs::remove_file(&server).expect("it was there");
    }
}
