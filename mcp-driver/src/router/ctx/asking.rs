//! What a handler asks: questions to the user, to a model, to the client.

use mcp_proto::Version;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::method::{self, CreateMessage, ListRoots, Method};
use mcp_proto::model::{
    CreateMessageParams, CreateMessageResult, ElicitParams, ElicitSchema, Object, RequestParams, Role, Root,
    SamplingMessage, encode_for,
};
use mcp_proto::server::{Context, Inputs};

use super::{Ctx, Inner, sampled};
use crate::Reply;
use crate::decoding::misread;
use crate::router::Failure;
use crate::router::elicit::{AsksFor, Elicited};
use crate::router::failure::Question;
use crate::router::sealing::Binding;

impl Ctx {
    /// Asks the user to fill in a form, which `T` [is](crate::router::Elicit); `message` says what for.
    ///
    /// What is asked is known by its words and its form: asked again in the same words, it is answered already. Several
    /// questions in one round: [`together`](crate::router::together). The same question twice: [`elicit_as`](Self::elicit_as) under two keys.
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

    fn elicit_keyed(&self, message: &str, form: ElicitSchema) -> Result<(String, Elicited<Object>), Failure> {
        let (key, result) = self.ask_unnamed::<method::Elicit>(ElicitParams::form(message, form.clone()))?;
        match Elicited::read(&form, result, self.version()) {
            Ok(elicited) => Ok((key, elicited)),
            Err(why) => Err(self.misanswered(&key, method::Elicit::NAME, &why)),
        }
    }

    fn ask_unnamed<M: Method>(&self, params: M::Params) -> Result<(String, M::Result), Failure> {
        let params = encode_for(self.version(), params)?;
        let key = key_of(M::NAME, params.as_str());
        let answer = self.answered::<M>(&key, params)?;
        Ok((key, answer))
    }

    fn answered<M: Method>(&self, key: &str, params: Raw) -> Result<M::Result, Failure> {
        let answer = self.answer(key, M::NAME, params)?;
        M::read_result(answer.as_str()).map_err(|error| {
            let misread = misread(answer.as_str(), &error, &|text| M::read_result(text).err());
            self.misanswered(key, M::NAME, &misread.told())
        })
    }

    fn answer(&self, key: &str, method: &'static str, params: Raw) -> Result<Raw, Failure> {
        let mut carried = self.carried();
        match carried.answer(key) {
            Some(Ok(answer)) => Ok(answer.clone()),
            Some(Err(said)) => Err(refused(method, said)),
            None => {
                let Context { version, client, .. } = &self.0.context;
                let inputs = Inputs::new().with(key, method, Some(params.clone()));
                inputs.check(*version, &client.capabilities).map_err(Failure::protocol)?;
                let question = Question { key: key.into(), method, params };
                carried.put(&question);
                Err(Failure::asked(question))
            }
        }
    }

    /// In 2025-11-25 a URL goes with an id that no other question has. It is no part of the question, which is the same
    /// when it is put again.
    fn with_id(&self, method: &str, params: Raw) -> Raw {
        if (method, self.version()) != (method::Elicit::NAME, Version::V2025_11_25) {
            return params;
        }
        let Ok(ElicitParams::Url(mut going)) = method::Elicit::read_params(params.as_str()) else { return params };
        let mut id = [0; 16];
        if going.elicitation_id.as_ref().is_some_and(|id| *id != going.url) || getrandom::fill(&mut id).is_err() {
            return params;
        }
        going.elicitation_id = Some(format!("{:032x}", u128::from_be_bytes(id)));
        Raw::encode(&ElicitParams::Url(going)).unwrap_or(params)
    }

    /// An answer that cannot be read is a mistake in the call that brought it; a legacy call brings none, and has its
    /// result told of it.
    pub(super) fn misanswered(&self, key: &str, method: &str, why: &str) -> Failure {
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

/// A question is known by what it says: the answer to one is never taken for that to another. A hash that nobody can
/// make two questions for, as arguments of the call may stand in them.
pub(super) fn key_of(method: &str, params: &str) -> String {
    let (_, what) = method.split_once('/').unwrap_or(("", method));
    let digest = hmac_sha256::Hash::hash(params.as_bytes());
    digest.iter().take(16).fold(format!("{what}-"), |key, byte| key + &format!("{byte:02x}"))
}
