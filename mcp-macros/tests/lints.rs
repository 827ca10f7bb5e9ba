//! What the macros write stays quiet in a library that denies what can be denied, and heeds the conditions around it.

#![deny(warnings, missing_docs, unnameable_types, clippy::all)]

/// A public module, as a library has it.
pub mod public {
    use std::sync::Arc;

    use mcp_driver::{Ctx, State, tool, tools};

    /// Adds.
    #[tool]
    pub async fn add(a: f64, b: f64) -> f64 {
        a + b
    }

    /// Is not to be used any more.
    #[deprecated]
    #[tool]
    pub fn old(State(state): State<Arc<u8>>) {
        let _ = state;
    }

    #[cfg(any())]
    #[tool]
    pub fn never() {
        missing()
    }

    /// A part of a server.
    #[non_exhaustive]
    pub struct Thing;

    #[tools]
    impl Thing {
        /// Adds one.
        #[tool]
        pub fn one(&self, mut n: u8) -> u8 {
            n += 1;
            n
        }

        #[cfg(any())]
        #[tool]
        pub fn never(&self) -> u8 {
            missing()
        }

        #[tool("Does nothing")]
        #[allow(unused_variables)]
        fn nothing(&self, n: u8, _ctx: Ctx) {}
    }
}

#[test]
fn it_can_be_used() {
    let router = mcp_driver::Router::new("lints", "1.0").add(public::add).add(public::Thing);
    drop(router);
    assert_eq!(public::Thing.one(1), 2);
}
