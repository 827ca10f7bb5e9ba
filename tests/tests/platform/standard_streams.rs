//! A server and the streams that its host gave it.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write, pipe};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::{env, fs, process, thread};

use rustix::fs::{Mode, OFlags, fcntl_getfl, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::platform::{GUARD, Platform, on_each_runtime};

on_each_runtime! {
    what_is_printed_goes_to_stderr_and_not_to_the_host,
    the_streams_are_given_once,
    files_are_echoed,
    sockets_are_echoed,
    a_terminal_is_served_and_stays_blocking,
    pipes_are_non_blocking_and_put_back,
    one_socket_for_both_is_put_back,
    a_stdout_that_is_also_stderr_stays_blocking,
    a_pipe_that_the_host_closes_is_a_broken_pipe,
    a_socket_that_the_host_closes_is_a_broken_pipe,
    a_shared_pipe_that_the_host_closes_is_a_broken_pipe,
}

fn what_is_printed_goes_to_stderr_and_not_to_the_host<P: Platform>() {
    guarded(|| {
        let mut command = server::<P>("stray");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut server = start(&mut command);
        // Held open: a child of the server that could read it would wait here for ever, after printing this.
        let mut input = server.stdin.take().unwrap();
        input.write_all(b"for the server alone\n").unwrap();
        let output = server.wait_with_output().unwrap();
        drop(input);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "message\n");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(stderr, "stray from the program\nstray from a child\n");
        assert!(output.status.success());
    });
}

fn the_streams_are_given_once<P: Platform>() {
    guarded(|| {
        let output = server::<P>("twice").stdin(Stdio::piped()).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "Some(ResourceBusy)");
    });
}

fn files_are_echoed<P: Platform>() {
    guarded(|| {
        let directory = Directory::new(P::NAME);
        let sent = vec![b'x'; 1_000_000];
        fs::write(directory.0.join("in"), &sent).unwrap();
        let input = File::open(directory.0.join("in")).unwrap();
        let output = File::create(directory.0.join("out")).unwrap();
        let mut server = server::<P>("echo").stdin(input).stdout(output).spawn().unwrap();
        assert!(server.wait().unwrap().success());
        assert!(fs::read(directory.0.join("out")).unwrap() == sent);
    });
}

fn sockets_are_echoed<P: Platform>() {
    guarded(|| {
        let (mut input, their_input) = UnixStream::pair().unwrap();
        let (mut output, their_output) = UnixStream::pair().unwrap();
        let mut server = start(server::<P>("echo").stdin(fd(their_input)).stdout(fd(their_output)));
        let sent = vec![b'x'; 1_000_000];
        let feeder = thread::spawn({
            let sent = sent.clone();
            move || input.write_all(&sent).unwrap()
        });
        let mut heard = Vec::new();
        output.read_to_end(&mut heard).unwrap();
        feeder.join().unwrap();
        assert!(heard == sent);
        assert!(server.wait().unwrap().success());
    });
}

fn a_terminal_is_served_and_stays_blocking<P: Platform>() {
    guarded(|| {
        let host = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&host).unwrap();
        unlockpt(&host).unwrap();
        let terminal = open(ptsname(&host, Vec::new()).unwrap(), OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        let copy = terminal.try_clone().unwrap();
        let mut server = start(server::<P>("hold").stdin(terminal.try_clone().unwrap()).stdout(terminal));
        let mut host = File::from(host);
        claimed(host.try_clone().unwrap());
        assert!(!is_non_blocking(&copy));
        host.write_all(b"\x04").unwrap();
        assert!(server.wait().unwrap().success());
    });
}

fn pipes_are_non_blocking_and_put_back<P: Platform>() {
    guarded(|| {
        let (their_input, input) = pipe().unwrap();
        let (output, their_output) = pipe().unwrap();
        // Copies share the open file description, and with it the mode.
        let (input_copy, output_copy) = (their_input.try_clone().unwrap(), their_output.try_clone().unwrap());
        let mut server = start(server::<P>("hold").stdin(their_input).stdout(their_output));
        claimed(output);
        assert!(is_non_blocking(&input_copy) && is_non_blocking(&output_copy));
        drop(input);
        assert!(server.wait().unwrap().success());
        assert!(!is_non_blocking(&input_copy) && !is_non_blocking(&output_copy));
    });
}

fn one_socket_for_both_is_put_back<P: Platform>() {
    guarded(|| {
        let (here, there) = UnixStream::pair().unwrap();
        let copy = there.try_clone().unwrap();
        let mut server = start(server::<P>("hold").stdin(fd(there.try_clone().unwrap())).stdout(fd(there)));
        claimed(here.try_clone().unwrap());
        assert!(is_non_blocking(&copy));
        here.shutdown(std::net::Shutdown::Write).unwrap();
        assert!(server.wait().unwrap().success());
        assert!(!is_non_blocking(&copy));
    });
}

fn a_stdout_that_is_also_stderr_stays_blocking<P: Platform>() {
    guarded(|| {
        let (input, their_input) = UnixStream::pair().unwrap();
        let (output, their_output) = pipe().unwrap();
        let copy = their_output.try_clone().unwrap();
        let mut command = server::<P>("hold");
        command.stderr(their_output.try_clone().unwrap());
        let mut server = start(command.stdin(fd(their_input)).stdout(their_output));
        claimed(output);
        assert!(!is_non_blocking(&copy));
        drop(input);
        assert!(server.wait().unwrap().success());
    });
}

fn a_pipe_that_the_host_closes_is_a_broken_pipe<P: Platform>() {
    guarded(|| {
        let (output, their_output) = pipe().unwrap();
        flood_until_closed::<P>(output, their_output.into());
    });
}

fn a_socket_that_the_host_closes_is_a_broken_pipe<P: Platform>() {
    guarded(|| {
        let (output, their_output) = UnixStream::pair().unwrap();
        flood_until_closed::<P>(output, their_output.into());
    });
}

/// Standard error is the same pipe, so a thread writes, and the program dies of telling that the pipe is gone.
fn a_shared_pipe_that_the_host_closes_is_a_broken_pipe<P: Platform>() {
    guarded(|| {
        let (mut output, their_output) = pipe().unwrap();
        let mut command = server::<P>("flood");
        command.stdin(Stdio::piped()).stderr(their_output.try_clone().unwrap());
        let mut server = start(command.stdout(their_output));
        output.read_exact(&mut [0; 1 << 20]).unwrap();
        drop(output);
        assert_eq!(server.wait().unwrap().code(), Some(101));
    });
}

fn flood_until_closed<P: Platform>(mut output: impl Read, their_output: OwnedFd) {
    let mut command = server::<P>("flood");
    let mut server = start(command.stdin(Stdio::piped()).stdout(their_output).stderr(Stdio::piped()));
    output.read_exact(&mut [0; 1 << 20]).unwrap();
    drop(output);
    let mut told = String::new();
    server.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert!(told.contains("BrokenPipe"), "{told}");
    server.wait().unwrap();
}

fn server<P: Platform>(act: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platform_server"));
    command.args([P::NAME, act]);
    command
}

/// Spawns, and lets go of our copies of what the server got.
fn start(command: &mut Command) -> Child {
    let server = command.spawn().unwrap();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    server
}

fn claimed(output: impl Read) {
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).unwrap();
    assert_eq!(line.trim_end(), "claimed");
}

fn fd(socket: UnixStream) -> Stdio {
    OwnedFd::from(socket).into()
}

fn is_non_blocking(fd: &impl AsFd) -> bool {
    fcntl_getfl(fd).unwrap().contains(OFlags::NONBLOCK)
}

/// Fails when the test hangs.
fn guarded(test: impl FnOnce() + Send + 'static) {
    let (done, is_done) = mpsc::channel();
    let thread = thread::spawn(move || {
        test();
        let _ = done.send(());
    });
    match is_done.recv_timeout(GUARD) {
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("the test hangs"),
        Ok(()) | Err(mpsc::RecvTimeoutError::Disconnected) => thread.join().unwrap(),
    }
}

/// Removed with everything in it.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("mcp-platform-{}-{name}", process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
