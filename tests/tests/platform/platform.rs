//! The runtimes, behind one trait.

use std::fmt::Debug;
use std::future::Future;
use std::io;
use std::time::Duration;

use futures_lite::future;
use mcp_driver::Runtime;
use mcp_driver::descriptor::Registration;
use mcp_driver::process::{Child, Command};

/// Long past what any of these tests takes: it turns a hang into a failure.
pub(crate) const GUARD: Duration = Duration::from_secs(120);

/// A runtime with its adapter.
pub(crate) trait Platform: 'static {
    /// What the helper program calls it.
    const NAME: &str;
    type Fd: Registration + Debug + Send + 'static;
    type Clock: Runtime;

    fn clock() -> Self::Clock;

    fn spawn(command: &Command) -> io::Result<Child<Self::Fd>>;

    fn block_on<T>(future: impl Future<Output = T>) -> T;

    /// Ends a runtime, or what the runtime has that comes nearest, while a task in it owns `make`'s child.
    fn end_while_a_task_owns(make: impl FnOnce() -> Child<Self::Fd> + Send + 'static);

    fn run<T>(test: impl Future<Output = T>) -> T {
        Self::block_on(async {
            let clock = Self::clock();
            let guard = async {
                clock.sleep_until(clock.now() + GUARD).await;
                panic!("the test hangs");
            };
            future::or(test, guard).await
        })
    }
}

pub(crate) struct Tokio;

impl Platform for Tokio {
    const NAME: &str = "tokio";
    type Fd = mcp_tokio::TokioFd;
    type Clock = mcp_tokio::Tokio;

    fn clock() -> Self::Clock {
        mcp_tokio::Tokio::new()
    }

    fn spawn(command: &Command) -> io::Result<Child<Self::Fd>> {
        mcp_tokio::spawn(command)
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build().unwrap().block_on(future)
    }

    fn end_while_a_task_owns(make: impl FnOnce() -> Child<Self::Fd> + Send + 'static) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build().unwrap();
        let (made, is_made) = tokio::sync::oneshot::channel();
        runtime.spawn(async move {
            let mut child = make();
            made.send(()).unwrap();
            child.wait().await.unwrap();
            panic!("the child ended before its runtime");
        });
        runtime.block_on(is_made).unwrap();
        drop(runtime);
    }
}

pub(crate) struct AsyncStd;

impl Platform for AsyncStd {
    const NAME: &str = "async-std";
    type Fd = mcp_async_std::AsyncStdFd;
    type Clock = mcp_async_std::AsyncStd;

    fn clock() -> Self::Clock {
        mcp_async_std::AsyncStd::new()
    }

    fn spawn(command: &Command) -> io::Result<Child<Self::Fd>> {
        mcp_async_std::spawn(command)
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        async_std::task::block_on(future)
    }

    fn end_while_a_task_owns(make: impl FnOnce() -> Child<Self::Fd> + Send + 'static) {
        let (made, is_made) = async_std::channel::bounded(1);
        let task = async_std::task::spawn(async move {
            let mut child = make();
            made.send(()).await.unwrap();
            child.wait().await
        });
        let ended = async_std::task::block_on(async {
            is_made.recv().await.unwrap();
            task.cancel().await
        });
        assert!(ended.is_none(), "the child ended before its task");
    }
}

pub(crate) struct Smol;

impl Platform for Smol {
    const NAME: &str = "smol";
    type Fd = mcp_async_std::AsyncStdFd;
    type Clock = mcp_async_std::AsyncStd;

    fn clock() -> Self::Clock {
        mcp_async_std::AsyncStd::new()
    }

    fn spawn(command: &Command) -> io::Result<Child<Self::Fd>> {
        mcp_async_std::spawn(command)
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        smol::block_on(future)
    }

    fn end_while_a_task_owns(make: impl FnOnce() -> Child<Self::Fd> + Send + 'static) {
        let executor = smol::Executor::new();
        let (made, is_made) = smol::channel::bounded(1);
        executor
            .spawn(async move {
                let mut child = make();
                made.send(()).await.unwrap();
                child.wait().await.unwrap();
                panic!("the child ended before its executor");
            })
            .detach();
        smol::block_on(executor.run(is_made.recv())).unwrap();
        drop(executor);
    }
}

/// Makes each generic test function a test of every runtime.
macro_rules! on_each_runtime {
    ($($name:ident),+ $(,)?) => {
        mod on_tokio {
            $(#[test] fn $name() { super::$name::<crate::platform::Tokio>(); })+
        }
        mod on_async_std {
            $(#[test] fn $name() { super::$name::<crate::platform::AsyncStd>(); })+
        }
        mod on_smol {
            $(#[test] fn $name() { super::$name::<crate::platform::Smol>(); })+
        }
    };
}
pub(crate) use on_each_runtime;
