use std::os::unix::process::ExitStatusExt;

use rustix::io::Errno;
use rustix::process::{WaitIdOptions, WaitOptions, test_kill_process, waitpid};

use super::{Group, Pipes, has_exited};
use crate::process::Command;

#[test]
fn an_exit_is_seen_and_its_status_kept() {
    let (mut group, pipes) = cat();
    assert_eq!(group.try_exit().unwrap(), None);
    drop(pipes);
    assert!(has_exited(group.leader, WaitIdOptions::empty()).unwrap());
    for _ in 0..2 {
        assert_eq!(group.try_exit().unwrap().unwrap().code(), Some(0));
    }
    assert_eq!(waitpid(Some(group.leader), WaitOptions::NOHANG).unwrap_err(), Errno::CHILD, "reaped");
    group.kill().unwrap();
}

#[test]
fn a_signal_ends_it_and_is_named_by_the_status() {
    let (mut group, _pipes) = cat();
    group.terminate().unwrap();
    assert!(has_exited(group.leader, WaitIdOptions::empty()).unwrap());
    assert_eq!(group.try_exit().unwrap().unwrap().signal(), Some(15));
}

#[test]
fn a_drop_leaves_neither_process_nor_zombie() {
    let (group, _pipes) = cat();
    let leader = group.leader;
    drop(group);
    assert_eq!(test_kill_process(leader).unwrap_err(), Errno::SRCH);
}

#[test]
fn a_child_that_somebody_else_reaped_is_lost_and_never_signalled() {
    let (mut group, pipes) = cat();
    drop(pipes);
    waitpid(Some(group.leader), WaitOptions::empty()).unwrap();
    assert!(group.try_exit().unwrap_err().to_string().contains("somebody else"));
    assert!(group.try_exit().is_err());
    group.kill().unwrap();
}

fn cat() -> (Group, Pipes) {
    Group::spawn(&Command::new("cat")).unwrap()
}
