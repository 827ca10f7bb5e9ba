//! The names that the machines give, as keys.

use super::Id;
use crate::{InboundId, InputId, RequestHandle};

macro_rules! key {
    ($($name:ident),*) => {$(
        impl Id for $name {
            fn number(self) -> u64 {
                self.0
            }

            fn of(number: u64) -> Self {
                Self(number)
            }
        }
    )*};
}

key!(InboundId, InputId, RequestHandle);
