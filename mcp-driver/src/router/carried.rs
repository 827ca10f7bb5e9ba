//! What outlives one round of questions.

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::Object;
use mcp_proto::server::Context;
use serde_json::Value;

use super::failure::Question;
use super::members::{Members, text as text_of};
use super::sealing::{Binding, Sealing};

/// What a handler that is run again still knows: the answers of earlier rounds, and what it chose to keep.
///
/// In 2026-07-28 it travels through the client as `requestState`, sealed. In earlier revisions it never leaves the
/// process, and is not.
#[derive(Debug, Default)]
pub(crate) struct Carried {
    /// How often the client has been asked.
    rounds: usize,
    /// The questions of the last round, whose answers come beside the state.
    asked: Vec<String>,
    answers: Vec<(String, Raw)>,
    /// The questions that were answered with an error, as only legacy clients can, and what it said.
    refused: Vec<(String, String)>,
    pub(crate) kept: Object,
    /// The questions that were put in this run, whatever became of the failures that carry them.
    put: Vec<Question>,
}

impl Carried {
    /// What came back with a call, the answers of the last round included. A client may answer before it is asked: then
    /// there is no state, and what it says is taken.
    ///
    /// # Errors
    /// -32602 if the state is none that was given out for this request.
    pub(crate) fn of(context: &Context, binding: &Binding<'_>, sealing: &Sealing) -> Result<Self, RpcError> {
        let mut carried = match &context.state {
            Some(state) if context.version.is_modern() => read(&sealing.open(binding, state)?)?,
            Some(state) => read(state.as_bytes())?,
            None if context.answers.is_empty() => return Ok(Self::default()),
            None => {
                let mut carried = Self::default();
                for (key, _) in context.answers.iter() {
                    carried.asked.push(key.into());
                }
                carried
            }
        };
        for key in std::mem::take(&mut carried.asked) {
            match context.answers.get(&key) {
                Some(Ok(answer)) => put(&mut carried.answers, key, answer.clone()),
                Some(Err(error)) => put(&mut carried.refused, key, error.message.to_string()),
                None => {}
            }
        }
        Ok(carried)
    }

    /// The answer to a question, or what the client said instead.
    pub(crate) fn answer(&self, key: &str) -> Option<Result<&Raw, &str>> {
        if let Some((_, answer)) = self.answers.iter().find(|(known, _)| known == key) {
            return Some(Ok(answer));
        }
        self.refused.iter().find(|(known, _)| known == key).map(|(_, said)| Err(said.as_str()))
    }

    /// Notes a question that waits for its answer; the same one twice is one.
    pub(crate) fn put(&mut self, question: &Question) {
        if self.put.iter().all(|known| known.key != question.key) {
            self.put.push(question.clone());
        }
    }

    /// The questions that were put in this run.
    pub(crate) fn take_put(&mut self) -> Vec<Question> {
        std::mem::take(&mut self.put)
    }

    /// The text of a state: an object of what there is.
    fn written(&self) -> String {
        let mut text = format!("{{\"rounds\":{}", self.rounds);
        let mut asked = Part::new("asked", '[', ']');
        for key in &self.asked {
            asked.add(&json(key));
        }
        let mut answers = Part::new("answers", '{', '}');
        for (key, raw) in &self.answers {
            answers.add(&format!("{}:{}", json(key), raw.as_str()));
        }
        let mut refused = Part::new("refused", '{', '}');
        for (key, said) in &self.refused {
            refused.add(&format!("{}:{}", json(key), json(said)));
        }
        let mut kept = Part::new("kept", '{', '}');
        for (key, value) in &self.kept {
            kept.add(&format!("{}:{value}", json(key)));
        }
        for part in [asked, answers, refused, kept] {
            part.end(&mut text);
        }
        text + "}"
    }

    fn parsed(text: &str) -> Option<Self> {
        let mut carried = Self::default();
        carried.take(&Members::read(text).ok()?)?;
        Some(carried)
    }

    fn take(&mut self, members: &Members<'_>) -> Option<()> {
        let member = |name| members.get(name).ok();
        let object = |name| Members::read(member(name)?.unwrap_or("{}")).ok().map(Members::into_all);
        self.rounds = usize::try_from(member("rounds")?.unwrap_or("0").parse::<u64>().ok()?).ok()?;
        let Value::Array(asked) = serde_json::from_str(member("asked")?.unwrap_or("[]")).ok()? else { return None };
        for key in asked {
            let Value::String(key) = key else { return None };
            self.asked.push(key);
        }
        for (key, answer) in object("answers")? {
            self.answers.push((key.into(), Raw::encode(answer).ok()?));
        }
        for (key, said) in object("refused")? {
            self.refused.push((key.into(), text_of(said.get(), "").ok()?.into()));
        }
        let Value::Object(kept) = serde_json::from_str(member("kept")?.unwrap_or("{}")).ok()? else { return None };
        self.kept = kept;
        Some(())
    }

    /// The state to give out with these questions.
    ///
    /// # Errors
    /// -32603 if the client has been asked too often, or the state is too long.
    pub(crate) fn asking(
        &mut self,
        questions: &[Question],
        modern: bool,
        binding: &Binding<'_>,
        sealing: &Sealing,
    ) -> Result<Box<str>, RpcError> {
        let most = sealing.rounds();
        if self.rounds >= most {
            return Err(RpcError::internal(format!("the server asked for input more than {most} times")));
        }
        self.rounds += 1;
        self.asked.clear();
        for question in questions {
            self.asked.push(question.key.clone());
        }
        let state = self.written();
        if modern { sealing.seal(binding, state.as_bytes()) } else { Ok(state.into()) }
    }
}

/// A member of the text that is a list or an object, and is left out if it is empty.
struct Part {
    text: String,
    start: usize,
    close: char,
}

impl Part {
    fn new(name: &str, open: char, close: char) -> Self {
        let text = format!(",\"{name}\":{open}");
        Self { start: text.len(), text, close }
    }

    fn add(&mut self, item: &str) {
        if self.text.len() > self.start {
            self.text.push(',');
        }
        self.text += item;
    }

    fn end(mut self, whole: &mut String) {
        if self.text.len() > self.start {
            self.text.push(self.close);
            *whole += &self.text;
        }
    }
}

/// A text as JSON.
fn json(text: &str) -> String {
    Value::from(text).to_string()
}

/// Adds under a key, or replaces what is there.
fn put<T>(all: &mut Vec<(String, T)>, key: String, value: T) {
    match all.iter_mut().find(|(known, _)| *known == key) {
        Some((_, old)) => *old = value,
        None => all.push((key, value)),
    }
}

/// What was sealed here can be read here, unless by another release of the server.
fn read(state: &[u8]) -> Result<Carried, RpcError> {
    str::from_utf8(state).ok().and_then(Carried::parsed).ok_or_else(|| {
        RpcError::invalid_params("invalid params: `requestState`: it is from another release of this server")
    })
}
