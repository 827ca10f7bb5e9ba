//! A client and the process it starts.

use std::io::ErrorKind;
use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

use futures_lite::io::BufReader;
use futures_lite::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, future};
use mcp_driver::descriptor::Registration;
use mcp_driver::process::{Child, Command, ShutdownDeadlines, Stderr, Step};
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

use crate::platform::{GUARD, Platform, on_each_runtime};

on_each_runtime! {
    ten_megabytes_pass_both_ways_at_once,
    arguments_and_environment_arrive_as_given,
    a_program_that_is_not_there_is_named,
    piped_stderr_is_read,
    a_status_is_kept_after_the_exit,
    closing_stdin_is_enough_for_a_polite_child,
    a_child_that_ignores_the_end_of_its_input_is_terminated,
    a_child_that_ignores_termination_is_killed,
    a_shutdown_that_was_dropped_is_taken_up_again,
    a_grandchild_dies_with_the_group,
    a_child_that_exits_takes_its_grandchild_along,
    a_dropped_child_takes_its_group_along_and_leaves_no_zombie,
    a_child_dies_with_the_runtime_that_shuts_down,
}

/// Reached only by a process that does not do what it should.
const NEVER: Duration = GUARD;

fn ten_megabytes_pass_both_ways_at_once<P: Platform>() {
    P::run(async {
        let sent: Vec<u8> = (0..10 << 20_u32).map(|n: u32| (n ^ (n >> 11)) as u8).collect();
        let server = Command::new(env!("CARGO_BIN_EXE_platform_server")).args([P::NAME, "echo"]);
        let mut child = P::spawn(&server).unwrap();
        let (mut stdin, mut stdout) = (child.take_stdin().unwrap(), child.take_stdout().unwrap());
        let write = async {
            stdin.write_all(&sent).await.unwrap();
            stdin.close().await.unwrap();
        };
        let read = async {
            let mut heard = Vec::new();
            stdout.read_to_end(&mut heard).await.unwrap();
            heard
        };
        let ((), heard) = future::zip(write, read).await;
        assert_eq!(heard.len(), sent.len());
        assert!(heard == sent, "the bytes came back changed");
        assert!(child.wait().await.unwrap().success());
    });
}

fn arguments_and_environment_arrive_as_given<P: Platform>() {
    P::run(async {
        let script = r#"printf '%s|%s|%s|%s' "$1" "$SET" "${REMOVED-gone}" "$PWD""#;
        let command = Command::new("sh").args(["-c", script, "sh", "two words; $(exit 1) \"'"]);
        let command = command.env("REMOVED", "still here").envs([("SET", "a b")]).env_remove("REMOVED");
        let mut child = P::spawn(&command.current_dir("/")).unwrap();
        assert_eq!(text(&mut child).await, "two words; $(exit 1) \"'|a b|gone|/");

        let command = Command::new("env").env("BEFORE", "1").env_clear().env("AFTER", "2");
        let mut child = P::spawn(&command).unwrap();
        assert_eq!(text(&mut child).await, "AFTER=2\n");
    });
}

fn a_program_that_is_not_there_is_named<P: Platform>() {
    P::run(async {
        let error = P::spawn(&Command::new("no-such-mcp-server")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.to_string().contains("no-such-mcp-server"), "{error}");
    });
}

fn piped_stderr_is_read<P: Platform>() {
    P::run(async {
        let mut child = P::spawn(&sh("echo out; echo oops >&2").stderr(Stderr::Piped)).unwrap();
        let mut heard = String::new();
        child.take_stderr().unwrap().read_to_string(&mut heard).await.unwrap();
        assert_eq!((heard.as_str(), text(&mut child).await.as_str()), ("oops\n", "out\n"));
        assert!(child.take_stderr().is_none());

        let mut child = P::spawn(&sh("echo oops >&2").stderr(Stderr::Null)).unwrap();
        assert!(child.take_stderr().is_none());
        assert!(child.wait().await.unwrap().success());
    });
}

fn a_status_is_kept_after_the_exit<P: Platform>() {
    P::run(async {
        let mut child = P::spawn(&sh("read line; exit 7")).unwrap();
        assert_eq!(child.try_wait().unwrap(), None);
        child.take_stdin().unwrap().write_all(b"go\n").await.unwrap();
        assert_eq!(child.wait().await.unwrap().code(), Some(7));
        assert_eq!(child.wait().await.unwrap().code(), Some(7));
        assert_eq!(child.try_wait().unwrap().unwrap().code(), Some(7));
        let ended = child.shutdown(&P::clock(), ShutdownDeadlines::new()).await.unwrap();
        assert_eq!((ended.status.code(), ended.step), (Some(7), None));
    });
}

fn closing_stdin_is_enough_for_a_polite_child<P: Platform>() {
    P::run(async {
        let mut child = P::spawn(&sh("cat; exit 3")).unwrap();
        let ended = child.shutdown(&P::clock(), ShutdownDeadlines::new().exit(NEVER)).await.unwrap();
        assert_eq!((ended.status.code(), ended.step), (Some(3), Some(Step::CloseStdin)));
        assert!(ended.is_graceful());
        assert_gone(child.id());
    });
}

fn a_child_that_ignores_the_end_of_its_input_is_terminated<P: Platform>() {
    P::run(async {
        let mut child = P::spawn(&sh("echo ready; exec sleep 1000")).unwrap();
        assert_eq!(line(&mut child).await, "ready");
        let deadlines = ShutdownDeadlines::new().exit(Duration::ZERO).terminate(NEVER);
        let ended = child.shutdown(&P::clock(), deadlines).await.unwrap();
        assert_eq!((ended.status.signal(), ended.step), (Some(15), Some(Step::Terminate)));
        assert_gone(child.id());
    });
}

fn a_child_that_ignores_termination_is_killed<P: Platform>() {
    P::run(async {
        let mut child = P::spawn(&sh("trap '' TERM; echo ready; exec sleep 1000")).unwrap();
        assert_eq!(line(&mut child).await, "ready");
        let deadlines = ShutdownDeadlines::new().exit(Duration::ZERO).terminate(Duration::ZERO).kill(NEVER);
        let ended = child.shutdown(&P::clock(), deadlines).await.unwrap();
        assert_eq!((ended.status.signal(), ended.step), (Some(9), Some(Step::Kill)));
        assert!(!ended.is_graceful());
        assert_gone(child.id());
    });
}

fn a_shutdown_that_was_dropped_is_taken_up_again<P: Platform>() {
    P::run(async {
        let mut child = P::spawn(&sh("trap 'exit 4' TERM; echo ready; while :; do sleep 1000 & wait; done")).unwrap();
        assert_eq!(line(&mut child).await, "ready");
        let clock = P::clock();
        let stopped = future::poll_once(child.shutdown(&clock, ShutdownDeadlines::new().exit(NEVER))).await;
        assert!(stopped.is_none());
        assert!(child.take_stdin().is_none(), "it was closed");
        let deadlines = ShutdownDeadlines::new().exit(Duration::ZERO).terminate(NEVER);
        let ended = child.shutdown(&clock, deadlines).await.unwrap();
        assert_eq!((ended.status.code(), ended.step), (Some(4), Some(Step::Terminate)));
    });
}

fn a_grandchild_dies_with_the_group<P: Platform>() {
    P::run(async {
        // Both ignore the end of input and hold standard output; the first line comes once both ignore SIGTERM.
        let mut child = P::spawn(&sh("trap '' TERM; sleep 1000 & echo $!; wait")).unwrap();
        let mut stdout = BufReader::new(child.take_stdout().unwrap());
        let mut grandchild = String::new();
        stdout.read_line(&mut grandchild).await.unwrap();
        let grandchild: u32 = grandchild.trim().parse().unwrap();
        assert_ne!(grandchild, child.id());
        let deadlines = ShutdownDeadlines::new().exit(Duration::ZERO).terminate(Duration::ZERO).kill(NEVER);
        assert_eq!(child.shutdown(&P::clock(), deadlines).await.unwrap().step, Some(Step::Kill));
        // The end of its standard output is the end of the grandchild.
        assert_eq!(stdout.read_to_end(&mut Vec::new()).await.unwrap(), 0);
    });
}

fn a_child_that_exits_takes_its_grandchild_along<P: Platform>() {
    P::run(async {
        let mut child = P::spawn(&sh("sleep 1000 & exit 3")).unwrap();
        let mut stdout = child.take_stdout().unwrap();
        assert_eq!(child.wait().await.unwrap().code(), Some(3));
        assert_eq!(stdout.read_to_end(&mut Vec::new()).await.unwrap(), 0);
    });
}

fn a_dropped_child_takes_its_group_along_and_leaves_no_zombie<P: Platform>() {
    P::run(async {
        let mut child = P::spawn(&sh("trap '' TERM; sleep 1000 & echo ready; wait")).unwrap();
        let mut stdout = BufReader::new(child.take_stdout().unwrap());
        stdout.read_line(&mut String::new()).await.unwrap();
        let id = child.id();
        drop(child);
        assert_gone(id);
        assert_eq!(stdout.read_to_end(&mut Vec::new()).await.unwrap(), 0);
    });
}

fn a_child_dies_with_the_runtime_that_shuts_down<P: Platform>() {
    let (id, told) = std::sync::mpsc::channel();
    P::end_while_a_task_owns(move || {
        let child = P::spawn(&Command::new("cat")).unwrap();
        id.send(child.id()).unwrap();
        child
    });
    assert_gone(told.recv().unwrap());
}

fn sh(script: &str) -> Command {
    Command::new("sh").args(["-c", script])
}

async fn text(child: &mut Child<impl Registration>) -> String {
    let mut text = String::new();
    child.take_stdout().unwrap().read_to_string(&mut text).await.unwrap();
    text
}

/// The first line; what comes after it may be lost.
async fn line(child: &mut Child<impl Registration>) -> String {
    let mut line = String::new();
    BufReader::new(child.take_stdout().unwrap()).read_line(&mut line).await.unwrap();
    line.trim_end().to_owned()
}

/// Neither running nor a zombie, which could still be signalled.
#[track_caller]
fn assert_gone(id: u32) {
    let pid = Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
    assert_eq!(test_kill_process(pid), Err(Errno::SRCH));
}
