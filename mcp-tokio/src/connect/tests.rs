use mcp_driver::process::Command;
use mcp_proto::model::Implementation;
use mcp_testkit::TestTime;

use super::*;

#[test]
fn a_server_that_leaves_at_once_is_named_with_its_status_and_its_words() {
    let told = told("echo 'Usage: server --config FILE'; echo 'and more'; exit 3");
    assert_eq!(
        told,
        "sh did not open the connection: closed by the peer; exit status: 3; it printed \"Usage: server --config FILE\""
    );
}

#[test]
fn a_server_that_dies_is_named_with_its_signal() {
    let told = told("kill -9 $$");
    assert!(told.starts_with("sh did not open the connection: "), "{told}");
    assert!(told.ends_with("; signal: 9 (SIGKILL)"), "{told}");
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let error = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async { connect_child("no-such-server", config(), ()).expect_err("it is not there") });
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    assert!(error.to_string().starts_with("could not start no-such-server: "), "{error}");
}

fn told(script: &str) -> String {
    let command = Command::new("sh").args(["-c", script]);
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(async {
        let mut server: mcp_driver::ChildConnection<_, TokioFd, _> =
            mcp_driver::ChildConnection::start(&command, TestTime::new(), config(), (), |driver| {
                DriverTask(tokio::spawn(driver))
            })
            .expect("a shell");
        server.ready().await.expect_err("it does not open").to_string()
    })
}

fn config() -> Config {
    Config::new(Implementation::new("test", "1.0"))
}
