//! Programs of the examples, run as children of ours.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use mcp_tokio::proto::Version;
use mcp_tokio::proto::client::Config;
use mcp_tokio::proto::model::Implementation;
use mcp_tokio::{Command, Handlers, Peer, connect_child, run};

pub(crate) const RUNTIMES: [(&str, &str); 2] =
    [("tokio", env!("CARGO_BIN_EXE_programs_tokio")), ("async-std", env!("CARGO_BIN_EXE_programs_async_std"))];

/// Runs `body` with a client of `program` on each runtime and in each of `versions`.
pub(crate) fn with(
    name: &str,
    versions: impl IntoIterator<Item = Version> + Clone,
    handlers: impl Fn() -> Handlers,
    body: impl AsyncFn(Version, &Peer),
) {
    for (runtime, _) in RUNTIMES {
        for version in versions.clone() {
            run(async {
                let command = Command::new(program(runtime, name));
                let server = connect_child(&command, config(version), handlers()).expect("it can be started");
                body(version, server.peer()).await;
                let end = server.shutdown(Default::default()).await.expect("it leaves");
                assert!(end.status.success(), "{runtime}, {version}: {}", end.status);
            });
        }
    }
}

pub(crate) fn config(version: Version) -> Config {
    let mut config = Config::new(Implementation::new("test", "1.0"));
    config.versions = vec![version];
    config
}

/// The program of that name, which finds out by it which one it is.
pub(crate) fn program(runtime: &str, name: &str) -> PathBuf {
    let (_, built) = RUNTIMES.into_iter().find(|(known, _)| *known == runtime).expect("a runtime");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("programs-{runtime}-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let program = folder.join(name).with_extension(env::consts::EXE_EXTENSION);
    match fs::hard_link(built, &program) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => panic!("{}: {error}", program.display()),
        _ => program,
    }
}
