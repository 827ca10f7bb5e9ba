//! Forms that are known by a key, and not by their words.

use mcp_proto::method::{self, Method};
use mcp_proto::model::ElicitParams;

use super::super::{Elicit, Elicited, Failure};
use super::Ctx;

impl Ctx {
    /// [`elicit`](Self::elicit) under a key that names the question among those of this handler: for one that is put more
    /// than once, and for words that are not the same in every round.
    ///
    /// # Errors
    /// As [`elicit`](Self::elicit).
    ///
    /// # Example: the same words twice
    /// ```
    /// use mcp_driver::router::{Ctx, Failure};
    ///
    /// async fn heads(ctx: Ctx) -> Result<bool, Failure> {
    ///     let first = ctx.elicit_as::<()>("first", "Heads?")?.accepted();
    ///     let second = ctx.elicit_as::<()>("second", "Heads?")?.accepted();
    ///     Ok(first.is_some() && second.is_some())
    /// }
    /// # let _ = heads;
    /// ```
    pub fn elicit_as<T: Elicit>(&self, key: &str, message: &str) -> Result<Elicited<T>, Failure> {
        let form = T::schema();
        let result = self.ask::<method::Elicit>(key, ElicitParams::form(message, form.clone()))?;
        let misanswered = |why: &str| self.misanswered(key, method::Elicit::NAME, why);
        let elicited = Elicited::read(&form, result, self.version()).map_err(|why| misanswered(&why))?;
        elicited.try_map(|content| {
            T::from_content(&content).map_err(|failure| failure.words().map(misanswered).unwrap_or(failure))
        })
    }
}
