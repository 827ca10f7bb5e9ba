//! Several questions in one round.

use super::Failure;

/// Puts several questions to the client in one round, instead of one a round; gives the answers once all are there.
///
/// `asked` is a tuple of two to six questions, or a list of questions of one kind, each as
/// [`Ctx`](crate::Ctx) gives it. What is answered already is not asked again. A question that failed fails all.
///
/// # Errors
/// The questions are still to be put, and the handler to be run again; or one of them failed.
///
/// # Example: a consent and a folder
/// ```
/// use mcp_driver::router::{Ctx, Failure, Router, together};
///
/// async fn store(ctx: Ctx) -> Result<String, Failure> {
///     let (consent, roots) = together((ctx.elicit::<()>("May I store it?"), ctx.roots()))?;
///     Ok(match consent.accepted() {
///         Some(()) => format!("stored in one of {} folders", roots.len()),
///         None => "not stored".to_owned(),
///     })
/// }
///
/// let router = Router::new("store", "1.0").tool("store", "Stores it", store);
/// # let _ = router;
/// ```
pub fn together<Q: Questions>(asked: Q) -> Result<Q::Answers, Failure> {
    asked.together()
}

/// Questions that can be put [`together`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be asked together",
    note = "give a tuple of two to six questions, or a `Vec` of questions of one kind"
)]
pub trait Questions {
    /// What they give.
    type Answers;

    /// Puts them; what [`together`] does.
    ///
    /// # Errors
    /// As [`together`].
    fn together(self) -> Result<Self::Answers, Failure>;
}

impl<A> Questions for Vec<Result<A, Failure>> {
    type Answers = Vec<A>;

    fn together(self) -> Result<Vec<A>, Failure> {
        let mut answers = Vec::with_capacity(self.len());
        let mut failure = None;
        for asked in self {
            match asked {
                Ok(answer) => answers.push(answer),
                Err(failed) => failure = Some(both(failure, failed)),
            }
        }
        failure.map_or(Ok(answers), Err)
    }
}

macro_rules! tuple {
    ($($asked:ident: $Answer:ident),*) => {
        impl<$($Answer),*> Questions for ($(Result<$Answer, Failure>,)*) {
            type Answers = ($($Answer,)*);

            fn together(self) -> Result<Self::Answers, Failure> {
                let ($($asked,)*) = self;
                let mut failure = None;
                $(let $asked = $asked.map_err(|failed| failure = Some(both(failure.take(), failed))).ok();)*
                match ($($asked,)*) {
                    ($(Some($asked),)*) => Ok(($($asked,)*)),
                    _ => Err(failure.expect("what gave no answer gave a failure")),
                }
            }
        }
    };
}

tuple!(a: A, b: B);
tuple!(a: A, b: B, c: C);
tuple!(a: A, b: B, c: C, d: D);
tuple!(a: A, b: B, c: C, d: D, e: E);
tuple!(a: A, b: B, c: C, d: D, e: E, f: F);

fn both(earlier: Option<Failure>, failed: Failure) -> Failure {
    match earlier {
        Some(earlier) => earlier.with(failed),
        None => failed,
    }
}
