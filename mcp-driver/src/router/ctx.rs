//! What a handler knows and can do beside its arguments.

mod keyed;
mod sampled;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mcp_proto::jsonrpc::{Raw, RpcError, WireId};
use mcp_proto::method::{self, CreateMessage, ListRoots, Method};
use mcp_proto::model::{
    CreateMessageParams, CreateMessageResult, ElicitParams, ElicitSchema, Fit, LoggingLevel, LoggingMessageParams,
    Object, RequestParams, Role, Root, SamplingMessage, encode_for, keys,
};
use mcp_proto::server::{Context, Inputs, Trace};
use mcp_proto::{Instant, Version};
use orion::hazardous::hash::blake2::blake2b::Blake2b;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Failure;
use super::amount::Amount;
use super::carried::Carried;
use super::elicit::{AsksFor, Elicited};
use super::failure::Question;
use super::fault::FaultSlot;
use super::mistake::plain;
use super::sealing::{Binding, Sealing};
use crate::{Call, CallHandle, Caller, Cancellation, Reply};

/// What a handler knows and can do beside its arguments: its client, progress, logs, questions, cancellation.
///
/// Clones are cheap and are about the same call.
///
/// # What runs again
/// The server that a question is asked of need not be the one that hears the answer, so no handler waits for one. It
/// is run from its start, once for each round of questions:
///
/// ```
/// use mcp_driver::router::{Ctx, Failure, Router, named};
///
/// async fn order(ctx: Ctx, what: String) -> Result<String, Failure> {
///     // 1. Runs in every round.
///     let price = what.len() * 7;
///     // 2. The first time, `?` carries the question out of the handler, and the client is asked. The next time, the
///     //    answer is there, and the handler goes on.
///     let agreed = ctx.elicit::<()>(&format!("{what} for {price} francs?"))?;
///     if agreed.accepted().is_none() {
///         return Ok("nothing ordered".into());
///     }
///     // 3. Runs once: what it gave is kept, and is there when the next question makes the handler run again.
///     let number: u64 = ctx.once("order", || async { Ok::<_, Failure>(4711) }).await?;
///     // 4. Another round: 1, 2 and this line run again, 3 does not.
///     let card = ctx.elicit::<()>(&format!("Order {number} is placed. Shall there be a card with it?"))?;
///     // 5. After the last question everything runs once.
///     Ok(format!("order {number}, {}", if card.accepted().is_some() { "with a card" } else { "no card" }))
/// }
///
/// let router = Router::new("shop", "1.0").tool("order", "Orders something", named(["what"], order));
/// # let _ = router;
/// ```
///
/// So: ask first, act afterwards; wrap in [`once`](Self::once) what stands between two questions and must not happen
/// twice. Questions are known by their words: one that names the time, or a random number, is a new one in every round,
/// and is asked until [`Limits::input_rounds`](mcp_proto::Limits::input_rounds) ends it; [`keep`](Self::keep) such a
/// value. Answers and kept values travel through the client in 2026-07-28, sealed: see
/// [`StateKeys`](super::StateKeys). A client that gives up, or starts over, has the handler begin anew.
///
/// A question is no future, and nothing can be awaited by mistake:
///
/// ```compile_fail,E0277
/// # use mcp_driver::router::{Ctx, Failure};
/// async fn sure(ctx: Ctx) -> Result<bool, Failure> {
///     Ok(ctx.elicit::<()>("Are you sure?").await?.accepted().is_some())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Ctx(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    wire: WireId,
    method: Box<str>,
    params: Option<Raw>,
    context: Context,
    caller: Caller,
    handle: CallHandle,
    carried: Mutex<Carried>,
    sealing: Arc<Sealing>,
    fault: FaultSlot,
}

impl Ctx {
    /// # Errors
    /// -32602 if the state that came with the call is none that was given out for it.
    pub(crate) fn new(call: Call, sealing: &Arc<Sealing>, fault: FaultSlot) -> Result<Self, RpcError> {
        let Call { wire, method, params, context, caller, handle } = call;
        let binding = Binding { subject: caller.subject(), method: &method, params: params.as_ref() };
        let carried = Mutex::new(Carried::of(&context, &binding, sealing)?);
        let sealing = sealing.clone();
        Ok(Self(Arc::new(Inner { wire, method, params, context, caller, handle, carried, sealing, fault })))
    }

    /// Reports progress, if the client asked for it: how far the call is, and how far it has to go.
    ///
    /// Every step is sent, in order; one that does not increase is not. There is no token to invent: a client that did
    /// not ask hears nothing (basic/utilities/progress).
    ///
    /// ```compile_fail,E0061
    /// # use mcp_driver::router::Ctx;
    /// fn invented(ctx: &Ctx) {
    ///     ctx.progress("my token", 1, 2);
    /// }
    /// ```
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn sweep(ctx: Ctx) {
    ///     let rooms = ["hall", "kitchen"];
    ///     for room in 0..rooms.len() {
    ///         ctx.progress(room + 1, rooms.len());
    ///     }
    /// }
    /// # let _ = sweep;
    /// ```
    pub fn progress(&self, progress: impl Amount, total: impl Amount) {
        self.0.handle.progress(progress.amount(), Some(total.amount()), None);
    }

    /// Reports progress of which the end is not known, or that says what it is doing.
    ///
    /// # Example: what it is doing
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn crawl(ctx: Ctx) {
    ///     for (read, page) in ["/", "/about"].into_iter().enumerate() {
    ///         ctx.progress_with(read as f64, None, Some(page));
    ///     }
    /// }
    /// # let _ = crawl;
    /// ```
    pub fn progress_with(&self, progress: impl Amount, total: Option<f64>, message: Option<&str>) {
        self.0.handle.progress(progress.amount(), total, message);
    }

    /// Logs to the client, if it wants to hear of `level`: a text, or anything else that can be written as JSON.
    ///
    /// Nothing is written for a client that wants no logs: in 2026-07-28 each request says whether it does
    /// (server/utilities/logging).
    ///
    /// # Example
    /// ```
    /// use mcp_driver::proto::model::LoggingLevel;
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn sweep(ctx: Ctx) {
    ///     ctx.log(LoggingLevel::Info, "sweeping");
    ///     ctx.log_as("broom", LoggingLevel::Debug, [("strokes", 40)]);
    /// }
    /// # let _ = sweep;
    /// ```
    pub fn log(&self, level: LoggingLevel, data: impl Serialize) {
        self.write_log(None, level, data);
    }

    /// [`log`](Self::log), with the name of the part of the server that it comes from.
    pub fn log_as(&self, logger: &str, level: LoggingLevel, data: impl Serialize) {
        self.write_log(Some(logger), level, data);
    }

    fn write_log(&self, logger: Option<&str>, level: LoggingLevel, data: impl Serialize) {
        if self.0.context.log_level.is_none() {
            return;
        }
        let Ok(data) = serde_json::to_value(data) else { return };
        let mut message = LoggingMessageParams::new(level, data);
        message.logger = logger.map(str::to_owned);
        self.0.handle.log(&message);
    }

    /// Asks the user to fill in a form, which `T` [is](super::Elicit); `message` says what for.
    ///
    /// What is asked is known by its words and its form: asked again in the same words, it is answered already. Several
    /// questions in one round: [`together`](super::together). The same question twice: [`elicit_as`](Self::elicit_as) under two keys.
    /// Never ask for secrets by a form: [`elicit_url`](Self::elicit_url) is for those.
    ///
    /// What comes back is checked against the form before it is read, in either era.
    ///
    /// # Errors
    /// The question is still to be put, and the handler to be run again: pass it on with `?`. Or the client cannot be
    /// asked (-32021, which names the capability that it lacks), or answered with an error, or with what the form does
    /// not allow (-32602, or in a legacy session a result that says so).
    ///
    /// # Example: a consent
    /// ```
    /// use mcp_driver::router::{Ctx, Elicited, Failure};
    ///
    /// async fn wipe(ctx: Ctx) -> Result<&'static str, Failure> {
    ///     Ok(match ctx.elicit::<()>("Wipe the disk?")? {
    ///         Elicited::Accept(()) => "wiped",
    ///         Elicited::Decline => "not wiped",
    ///         Elicited::Cancel => "nobody answered",
    ///     })
    /// }
    /// # let _ = wipe;
    /// ```
    pub fn elicit<T>(&self, message: impl AsksFor<T>) -> Result<Elicited<T>, Failure> {
        let (key, elicited) = self.elicit_keyed(message.words(), message.form())?;
        elicited.try_map(|content| {
            message.filled(&content).map_err(|failure| match failure.words() {
                Some(why) => self.misanswered(&key, method::Elicit::NAME, why),
                None => failure,
            })
        })
    }

    /// [`elicit`](Self::elicit) by a form that is made at run time.
    ///
    /// # Errors
    /// As [`elicit`](Self::elicit).
    ///
    /// # Example
    /// ```
    /// use mcp_driver::proto::model::{ElicitSchema, UntitledSingleSelectSchema};
    /// use mcp_driver::router::{Ctx, Failure};
    ///
    /// async fn pick(ctx: Ctx, among: Vec<String>) -> Result<String, Failure> {
    ///     let form = ElicitSchema::default().field("one", UntitledSingleSelectSchema::new(among));
    ///     let picked = ctx.elicit_form("Which one?", form)?.accepted().unwrap_or_default();
    ///     Ok(picked.get("one").and_then(|one| one.as_str()).unwrap_or("none").to_owned())
    /// }
    /// # let _ = pick;
    /// ```
    pub fn elicit_form(&self, message: &str, form: ElicitSchema) -> Result<Elicited<Object>, Failure> {
        Ok(self.elicit_keyed(message, form)?.1)
    }

    fn elicit_keyed(&self, message: &str, form: ElicitSchema) -> Result<(String, Elicited<Object>), Failure> {
        let (key, result) = self.ask_unnamed::<method::Elicit>(ElicitParams::form(message, form.clone()))?;
        match Elicited::read(&form, result, self.version()) {
            Ok(elicited) => Ok((key, elicited)),
            Err(why) => Err(self.misanswered(&key, method::Elicit::NAME, &why)),
        }
    }

    /// Sends the user to a URL, where something happens that the client shall not see: a sign-in, a payment. Since
    /// 2025-11-25; earlier clients get a form without fields whose message names the URL. That the user agreed to go
    /// says nothing of what was done there: look it up, and do not believe that who went there is who asks here
    /// (client/elicitation, "Phishing").
    ///
    /// # Errors
    /// As [`elicit`](Self::elicit).
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::{Ctx, Failure};
    ///
    /// # async fn is_paid(_: &str) -> bool { true }
    /// async fn pay(ctx: Ctx) -> Result<&'static str, Failure> {
    ///     let bill = ctx.once("bill", || async { Ok::<_, Failure>("b-17".to_owned()) }).await?;
    ///     ctx.elicit_url("Pay the bill", &format!("https://pay.example/{bill}"))?.accepted().ok_or(Failure::new("not paid"))?;
    ///     Ok(if is_paid(&bill).await { "paid" } else { "not paid yet" })
    /// }
    /// # let _ = pay;
    /// ```
    pub fn elicit_url(&self, message: &str, url: &str) -> Result<Elicited<()>, Failure> {
        let (_, result) = self.ask_unnamed::<method::Elicit>(ElicitParams::url(message, url))?;
        Ok(Elicited::of_action(&result.action, ()))
    }

    /// Asks the client's model, and gives what it says as text.
    ///
    /// # Errors
    /// As [`elicit`](Self::elicit).
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::{Ctx, Failure};
    ///
    /// async fn shorten(ctx: Ctx, text: String) -> Result<String, Failure> {
    ///     ctx.sample(format!("Summarise this:\n{text}"), 200)
    /// }
    /// # let _ = shorten;
    /// ```
    pub fn sample(&self, prompt: impl Into<String>, max_tokens: u64) -> Result<String, Failure> {
        let message = SamplingMessage::new(Role::User, prompt.into());
        Ok(sampled::text(&self.sample_with(CreateMessageParams::new(vec![message], max_tokens))?))
    }

    /// Asks the client's model, with all that can be said of it: a conversation, tools, preferences.
    ///
    /// Tools need the capability `sampling.tools`, and are left out for clients before 2025-11-25. A model that wants to
    /// use one says so in its answer: run it, and ask again with the result at the end of the messages.
    ///
    /// # Errors
    /// As [`elicit`](Self::elicit); and -32603 where uses of tools and their results do not
    /// [belong together](CreateMessageParams::check_tools).
    ///
    /// # Example: with a system prompt
    /// ```
    /// use mcp_driver::proto::model::{CreateMessageParams, Role, SamplingMessage, StopReason};
    /// use mcp_driver::router::{Ctx, Failure};
    ///
    /// async fn rhyme(ctx: Ctx, on: String) -> Result<bool, Failure> {
    ///     let message = SamplingMessage::new(Role::User, on);
    ///     let said = ctx.sample_with(CreateMessageParams::new(vec![message], 100_u64).with_system_prompt("Rhyme."))?;
    ///     Ok(said.stop_reason == Some(StopReason::EndTurn))
    /// }
    /// # let _ = rhyme;
    /// ```
    pub fn sample_with(&self, params: CreateMessageParams) -> Result<CreateMessageResult, Failure> {
        params.check_tools().map_err(|imbalance| {
            Failure::protocol(RpcError::internal(format!(
                "the server asked `{}` wrongly: {imbalance}",
                CreateMessage::NAME
            )))
        })?;
        Ok(self.ask_unnamed::<CreateMessage>(params)?.1)
    }

    /// Asks which folders the server may work in.
    ///
    /// # Errors
    /// As [`elicit`](Self::elicit).
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::{Ctx, Failure};
    ///
    /// async fn folders(ctx: Ctx) -> Result<String, Failure> {
    ///     Ok(ctx.roots()?.into_iter().map(|root| root.uri).collect::<Vec<_>>().join("\n"))
    /// }
    /// # let _ = folders;
    /// ```
    pub fn roots(&self) -> Result<Vec<Root>, Failure> {
        Ok(self.ask_unnamed::<ListRoots>(RequestParams::new())?.1.roots)
    }

    /// Puts any question under a key that names it among those of this handler.
    ///
    /// # Errors
    /// As [`elicit`](Self::elicit).
    ///
    /// # Example: the same question twice
    /// ```
    /// use mcp_driver::proto::method::ListRoots;
    /// use mcp_driver::proto::model::RequestParams;
    /// use mcp_driver::router::{Ctx, Failure, together};
    ///
    /// async fn changed(ctx: Ctx) -> Result<bool, Failure> {
    ///     let before = ctx.ask::<ListRoots>("before", RequestParams::new())?;
    ///     let after = ctx.ask::<ListRoots>("after", RequestParams::new())?;
    ///     Ok(before != after)
    /// }
    /// # let _ = changed;
    /// ```
    pub fn ask<M: Method>(&self, key: &str, params: M::Params) -> Result<M::Result, Failure> {
        let params = encode_for(self.version(), params)?;
        self.answered::<M>(key, params)
    }

    fn ask_unnamed<M: Method>(&self, params: M::Params) -> Result<(String, M::Result), Failure> {
        let params = encode_for(self.version(), params)?;
        let key = key_of(M::NAME, params.as_str());
        let answer = self.answered::<M>(&key, params)?;
        Ok((key, answer))
    }

    fn answered<M: Method>(&self, key: &str, params: Raw) -> Result<M::Result, Failure> {
        let mut carried = self.carried();
        match carried.answer(key) {
            Some(Ok(answer)) => answer.decode().map_err(|error| self.misanswered(key, M::NAME, &plain(&error.message))),
            Some(Err(error)) => Err(refused(M::NAME, &error.message)),
            None => {
                let Context { version, client, .. } = &self.0.context;
                let inputs = Inputs::new().with(key, M::NAME, Some(params.clone()));
                inputs.check(*version, &client.capabilities).map_err(Failure::protocol)?;
                let question = Question { key: key.into(), method: M::NAME, params };
                carried.put(&question);
                Err(Failure::asked(question))
            }
        }
    }

    /// Does something once, however often the handler runs: what it gave is kept with the answers.
    ///
    /// That holds for the rounds of one request. A client that starts over, with the same arguments or others, starts
    /// anew; and where a state is sent twice, what comes after it happens twice, unless
    /// [`StateKeys::once`](super::StateKeys::once) refuses that.
    ///
    /// # Errors
    /// What `make` gives; a value that cannot be written as JSON, or was kept by another release as something else.
    ///
    /// # Example: a booking before a question
    /// ```
    /// use mcp_driver::router::{Ctx, Failure};
    ///
    /// # async fn book() -> Result<u64, std::io::Error> { Ok(7) }
    /// async fn seat(ctx: Ctx) -> Result<String, Failure> {
    ///     let seat = ctx.once("seat", book).await?;
    ///     let window = ctx.elicit::<()>(&format!("Seat {seat}: at the window?"))?.accepted().is_some();
    ///     Ok(format!("seat {seat}, {}", if window { "window" } else { "aisle" }))
    /// }
    /// # let _ = seat;
    /// ```
    pub async fn once<T, E, Fut>(&self, key: &str, make: impl FnOnce() -> Fut) -> Result<T, Failure>
    where
        T: Serialize + DeserializeOwned,
        E: std::fmt::Display + 'static,
        Fut: Future<Output = Result<T, E>>,
    {
        if let Some(kept) = self.carried().kept.get(key) {
            return T::deserialize(kept).map_err(|error| {
                Failure::new(format!("what `once` kept as `{key}` cannot be read, and is not made again: {error}"))
            });
        }
        let value = make().await.map_err(Failure::of)?;
        self.keep(key, &value)?;
        Ok(value)
    }

    /// What was [kept](Self::keep) under `key` in an earlier round, if it is a `T`.
    #[must_use]
    pub fn kept<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        T::deserialize(self.carried().kept.get(key)?).ok()
    }

    /// Keeps a value for when the handler is run again.
    ///
    /// # Errors
    /// The value cannot be written as JSON.
    ///
    /// # Example: a question that is the same in every round
    /// ```
    /// use mcp_driver::router::{Ctx, Failure};
    ///
    /// # fn toss() -> u8 { 4 }
    /// async fn guess(ctx: Ctx) -> Result<bool, Failure> {
    ///     let number = ctx.kept("number").unwrap_or_else(toss);
    ///     ctx.keep("number", &number)?;
    ///     Ok(ctx.elicit::<()>(&format!("Is it more than {number}?"))?.accepted().is_some())
    /// }
    /// # let _ = guess;
    /// ```
    pub fn keep<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<(), Failure> {
        let value = serde_json::to_value(value)?;
        self.carried().kept.insert(key.into(), value);
        Ok(())
    }

    /// Tells when the call is cancelled. Dropping the handler's future is what stops it; this is for work elsewhere: a
    /// thread, a task.
    ///
    /// # Example: a thread that stops
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn count(ctx: Ctx) {
    ///     let cancelled = ctx.cancelled();
    ///     std::thread::spawn(move || (0..1_000_000).take_while(|_| !cancelled.is_cancelled()).count());
    /// }
    /// # let _ = count;
    /// ```
    #[must_use]
    pub fn cancelled(&self) -> Cancellation {
        self.0.handle.cancellation()
    }

    /// When the server ends the call, if [`Config::call_timeout`](mcp_proto::server::Config::call_timeout) says so: by
    /// the clock of the connection, see [`time_left`](Self::time_left).
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.0.context.deadline
    }

    /// How long the call may still take, if it has a [`deadline`](Self::deadline).
    ///
    /// # Example: a search that stops in time
    /// ```
    /// use std::time::Duration;
    ///
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn search(ctx: Ctx) -> usize {
    ///     let enough = |left: Duration| left < Duration::from_secs(1);
    ///     (0..1_000_000).take_while(|_| !ctx.time_left().is_some_and(enough)).count()
    /// }
    /// # let _ = search;
    /// ```
    #[must_use]
    pub fn time_left(&self) -> Option<Duration> {
        let deadline = self.deadline()?;
        let now = self.0.handle.server().command(|now, _, _| now);
        Some(now.map_or(Duration::ZERO, |now| deadline - now))
    }

    /// The id of the request as the client wrote it: for logs. [`CallHandle::id`] tells calls apart.
    #[must_use]
    pub fn request_id(&self) -> &WireId {
        &self.0.wire
    }

    /// The revision that is spoken.
    #[must_use]
    pub fn version(&self) -> Version {
        self.0.context.version
    }

    /// The settings of an extension that the client declares; what the server itself has is
    /// [`Router::extension`](super::Router::extension).
    ///
    /// # Errors
    /// The client does not declare it. A handler that cannot do without passes the failure on: -32021 names the extension,
    /// -32600 in the legacy revisions (versioning page of 2026-07-28, "Extension Negotiation").
    ///
    /// # Example: one way for those who have it, and another for the others
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn show(ctx: Ctx) -> &'static str {
    ///     if ctx.extension("io.modelcontextprotocol/ui").is_ok() { "ui://chart" } else { "a chart in words" }
    /// }
    /// # let _ = show;
    /// ```
    pub fn extension(&self, name: &str) -> Result<&Object, Failure> {
        self.0.context.extension(name).map_err(Failure::protocol)
    }

    /// Where the call stands in a distributed trace.
    ///
    /// # Example: on to the next service
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn forward(ctx: Ctx) -> String {
    ///     ctx.trace().map_or_else(String::new, |trace| format!("{trace:?}"))
    /// }
    /// # let _ = forward;
    /// ```
    #[must_use]
    pub fn trace(&self) -> Option<&Trace> {
        self.0.context.trace.as_ref()
    }

    /// The `_meta` of the request, without what the protocol itself puts there: the revision, who the client is and what
    /// it can do, which logs it wants, and the progress token. Read anew at each call.
    ///
    /// # Example: a key that the two ends have agreed on
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn tenant(ctx: Ctx) -> String {
    ///     ctx.meta().get("acme.example/tenant").map_or_else(|| "nobody".to_owned(), ToString::to_string)
    /// }
    /// # let _ = tenant;
    /// ```
    #[must_use]
    pub fn meta(&self) -> Object {
        #[derive(serde::Deserialize)]
        struct Params {
            #[serde(rename = "_meta", default)]
            meta: Object,
        }

        let Some(params) = &self.0.params else { return Object::new() };
        let Ok(Params { mut meta }) = params.decode() else { return Object::new() };
        for key in OF_THE_PROTOCOL {
            meta.remove(key);
        }
        meta
    }

    /// What the call says of its sender.
    ///
    /// # Example: what the client can be asked
    /// ```
    /// use mcp_driver::router::{Ctx, Failure};
    ///
    /// async fn careful(ctx: Ctx) -> Result<&'static str, Failure> {
    ///     if ctx.context().client.capabilities.elicitation.is_none() {
    ///         return Ok("left alone, since nobody can be asked");
    ///     }
    ///     Ok(if ctx.elicit::<()>("Shall I?")?.accepted().is_some() { "done" } else { "left alone" })
    /// }
    /// # let _ = careful;
    /// ```
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.0.context
    }

    /// Who is behind the call, as far as the transport knows.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn whoami(ctx: Ctx) -> String {
    ///     match ctx.caller().subject() {
    ///         "" => "nobody has signed in".to_owned(),
    ///         name => name.to_owned(),
    ///     }
    /// }
    /// # let _ = whoami;
    /// ```
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.0.caller
    }

    /// The call and its connection, to be used from elsewhere.
    ///
    /// # Example: a line in a log of the server's own
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn work(ctx: Ctx) {
    ///     eprintln!("{} {:?} in {:?}", ctx.request_id(), ctx.handle().id(), ctx.version());
    /// }
    /// # let _ = work;
    /// ```
    #[must_use]
    pub fn handle(&self) -> &CallHandle {
        &self.0.handle
    }

    /// A result, fitted to the revision of the call. If a question was put and its failure not passed on, the question:
    /// the handler wanted to know, and whatever it gave it gave without the answer.
    pub(crate) fn reply<R: Fit + Serialize>(&self, result: Result<R, RpcError>) -> Reply {
        let put = self.carried().take_put();
        if result.is_ok() && !put.is_empty() {
            return self.ask_client(put);
        }
        let encoded = result.and_then(|result| {
            encode_for(self.version(), result).map_err(|error| {
                self.0.fault.note(error.to_string());
                RpcError::internal(error.to_string())
            })
        });
        encoded.into()
    }

    /// The questions, with what is to come back with their answers.
    pub(crate) fn ask_client(&self, mut questions: Vec<Question>) -> Reply {
        let Inner { method, params, caller, sealing, .. } = &*self.0;
        let binding = Binding { subject: caller.subject(), method, params: params.as_ref() };
        let mut carried = self.carried();
        // Those that were put beside: they come in one round with the others.
        for put in carried.take_put() {
            if questions.iter().all(|question| question.key != put.key) {
                questions.push(put);
            }
        }
        match carried.asking(&questions, self.version().is_modern(), &binding, sealing) {
            Ok(state) => {
                let inputs = questions.into_iter().fold(Inputs::new(), |inputs, question| {
                    let Question { key, method, params } = question;
                    inputs.with(&key, method, Some(self.with_id(method, params)))
                });
                Reply::InputRequired { inputs, state: Some(state) }
            }
            Err(error) => error.into(),
        }
    }

    /// In 2025-11-25 a URL goes with an id that no other question has. It is no part of the question, which is the same
    /// when it is put again.
    fn with_id(&self, method: &str, params: Raw) -> Raw {
        if (method, self.version()) != (method::Elicit::NAME, Version::V2025_11_25) {
            return params;
        }
        let Ok(ElicitParams::Url(mut going)) = params.decode() else { return params };
        let mut id = [0; 16];
        if going.elicitation_id.as_ref().is_some_and(|id| *id != going.url) || getrandom::fill(&mut id).is_err() {
            return params;
        }
        going.elicitation_id = Some(format!("{:032x}", u128::from_be_bytes(id)));
        Raw::encode(&ElicitParams::Url(going)).unwrap_or(params)
    }

    pub(crate) fn params(&self) -> Option<&Raw> {
        self.0.params.as_ref()
    }

    #[cfg(feature = "validation")]
    pub(crate) fn fault(&self) -> &FaultSlot {
        &self.0.fault
    }

    pub(crate) fn carried(&self) -> MutexGuard<'_, Carried> {
        self.0.carried.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An answer that cannot be read is a mistake in the call that brought it; a legacy call brings none, and has its
    /// result told of it.
    fn misanswered(&self, key: &str, method: &str, why: &str) -> Failure {
        if self.version().is_modern() {
            return Failure::protocol(RpcError::invalid_params(format!(
                "invalid params: `inputResponses.{key}`: {why}"
            )));
        }
        refused(method, why)
    }
}

fn refused(method: &str, why: &str) -> Failure {
    Failure::new(format!("the client did not answer `{method}`: {why}"))
}

/// What of `_meta` the protocol has a use for.
const OF_THE_PROTOCOL: [&str; 5] =
    [keys::PROTOCOL_VERSION, keys::CLIENT_INFO, keys::CLIENT_CAPABILITIES, keys::LOG_LEVEL, keys::PROGRESS_TOKEN];

/// A question is known by what it says: the answer to one is never taken for that to another. A hash that nobody can
/// make two questions for, as arguments of the call may stand in them.
fn key_of(method: &str, params: &str) -> String {
    let (_, what) = method.split_once('/').unwrap_or(("", method));
    let digest = Blake2b::new(16).and_then(|mut hash| {
        hash.update(params.as_bytes())?;
        hash.finalize()
    });
    let digest = digest.expect("a digest of 16 bytes, of less than the memory holds");
    digest.as_ref().iter().fold(format!("{what}-"), |key, byte| key + &format!("{byte:02x}"))
}
