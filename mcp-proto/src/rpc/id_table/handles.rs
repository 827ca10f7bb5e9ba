//! The names that the machines give, as keys.

use super::Id;
use crate::{InboundId, InputId, RequestHandle};

macro_rules! key {
    ($($name:ident),*) => {$(
        impl Id for $name {
            fn number(self) -> u64 {
                self.0
            }
        }
    )*};
}

key!(InboundId, InputId, RequestHandle);
