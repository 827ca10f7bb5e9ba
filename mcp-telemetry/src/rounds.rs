//! A call of a service that is watched, over all the rounds in which its client is asked.

use mcp_driver::{Call, CallHandle};
use mcp_proto::Version;
use mcp_proto::jsonrpc::Raw;
use mcp_proto::server::{Answers, Inputs};

use crate::outcome::{Came, Outcome};
use crate::watched::Watch;

/// Watches a call that may ask its client.
pub(crate) trait Asks: Watch + Send + Sized + 'static {
    /// Watches a question to the client, whose params may be added to; `None` if nothing can be said of it.
    ///
    /// A modern question leaves with the answer to the call, and is answered in another one, perhaps of another server.
    fn question(&self, method: &str, params: &mut Option<Raw>, version: Version) -> Option<Self>;
}

/// A call that is watched, over all the rounds in which its client is asked.
///
/// In a legacy session those belong to one request: what watches it waits for the next round with the request. In
/// 2026-07-28 each is a request of its own.
pub(crate) struct Rounds<W: Asks> {
    /// `None` once it waits for the next round.
    watch: Option<W>,
    handle: CallHandle,
    version: Version,
}

/// A legacy call whose client is asked.
struct Paused<W: Asks> {
    /// `None` once it goes on.
    watch: Option<W>,
    questions: Vec<(Box<str>, W)>,
}

impl<W: Asks> Rounds<W> {
    /// What watches this call: whatever has watched it before the client was asked, or a new one.
    pub(crate) fn of(call: &Call, watch: impl FnOnce() -> W) -> Self {
        let (context, handle) = (&call.context, call.handle.clone());
        let goes_on = !context.answers.is_empty() || context.state.is_some();
        let paused = (goes_on && !context.version.is_modern()).then(|| handle.take::<Paused<W>>()).flatten();
        let watch = paused.and_then(|mut paused| paused.go_on(&context.answers)).unwrap_or_else(watch);
        Self { watch: Some(watch), handle, version: context.version }
    }
}

impl<W: Asks> Watch for Rounds<W> {
    fn within<O>(&self, run: impl FnOnce() -> O) -> O {
        match &self.watch {
            Some(watch) => watch.within(run),
            None => run(),
        }
    }

    fn came(&mut self, came: &mut dyn Came) {
        let Some(mut watch) = self.watch.take() else { return };
        let Some(inputs) = came.inputs() else { return watch.came(came) };
        let mut questions = ask(&watch, inputs, self.version);
        if !self.version.is_modern() {
            return self.handle.keep(Paused { watch: Some(watch), questions });
        }
        for (_, question) in &mut questions {
            question.gone(Outcome::Ok);
        }
        watch.came(came);
    }

    fn gone(&mut self, outcome: Outcome) {
        if let Some(mut watch) = self.watch.take() {
            watch.gone(outcome);
        }
    }
}

impl<W: Asks> Paused<W> {
    /// The questions are answered, as far as they are.
    fn go_on(&mut self, answers: &Answers) -> Option<W> {
        for (key, mut question) in self.questions.drain(..) {
            match answers.get(&key) {
                Some(mut answer) => question.came(&mut answer),
                None => question.gone(Outcome::Cancelled),
            }
        }
        self.watch.take()
    }
}

/// The request is over, and nobody has answered.
impl<W: Asks> Drop for Paused<W> {
    fn drop(&mut self) {
        for (_, question) in &mut self.questions {
            question.gone(Outcome::Cancelled);
        }
        if let Some(watch) = &mut self.watch {
            watch.gone(Outcome::Cancelled);
        }
    }
}

/// Watches the questions, and has them say what `watch` adds to them.
fn ask<W: Asks>(watch: &W, inputs: &mut Inputs, version: Version) -> Vec<(Box<str>, W)> {
    let (mut asked, mut questions) = (Inputs::new(), Vec::new());
    for (key, method, params) in inputs.iter() {
        let mut params = params.cloned();
        if let Some(question) = watch.question(method, &mut params, version) {
            questions.push((Box::from(key), question));
        }
        asked = asked.with(key, method, params);
    }
    *inputs = asked;
    questions
}
