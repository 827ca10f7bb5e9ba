//! How much of something there is.

/// A number that says how far something has come, of whatever type it is counted in:
/// [`Ctx::progress`](super::Ctx::progress).
pub trait Amount {
    /// As it is written: a float of 64 bits, which is exact up to 2^53.
    fn amount(self) -> f64;
}

/// Where something ends that is counted as an [`Amount`], which may not be known: a number, or `None`.
pub trait Total {
    /// As it is written, if it is known.
    fn total(self) -> Option<f64>;
}

/// Of no other `Option`: so `None` has a type by itself.
impl Total for Option<f64> {
    fn total(self) -> Self {
        self
    }
}

macro_rules! amounts {
    ($($number:ty)*) => {$(
        impl Total for $number {
            fn total(self) -> Option<f64> {
                Some(self.amount())
            }
        }

        impl Amount for $number {
            #[allow(
                clippy::cast_lossless,
                clippy::cast_precision_loss,
                clippy::unnecessary_cast,
                reason = "one for all types; what large ones lose is less than anybody sees"
            )]
            fn amount(self) -> f64 {
                self as f64
            }
        }
    )*};
}

amounts!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64);
