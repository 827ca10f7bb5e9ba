//! What is kept while a handler runs again.

use std::future::Future;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Ctx;
use crate::router::Failure;

impl Ctx {
    /// Does something once, however often the handler runs: what it gave is kept with the answers.
    ///
    /// That holds for the rounds of one request. A client that starts over, with the same arguments or others, starts
    /// anew; and where a state is sent twice, what comes after it happens twice, unless
    /// [`StateKeys::once`](crate::router::StateKeys::once) refuses that.
    ///
    /// Of two that ask for one key at a time, as in a `join!`, the second waits for what the first makes, and makes it
    /// itself if that fails. So a `make` that asks for its own key waits for itself.
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
        let claim = self.0.making.claim(key).await;
        if let Some(kept) = self.carried().kept.get(key) {
            return T::deserialize(kept).map_err(|error| {
                Failure::new(format!("what `once` kept as `{key}` cannot be read, and is not made again: {error}"))
            });
        }
        let value = make().await.map_err(Failure::of)?;
        self.keep(key, &value)?;
        drop(claim);
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
}
