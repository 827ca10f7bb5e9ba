//! A point in time that the driver names.

use core::ops::{Add, Sub};
use core::time::Duration;

/// A point in time, counted from an origin that the driver picks.
///
/// The core never asks what time it is: it is told, by every call that takes a `now`. Because an instant is an
/// offset and not a reading of some clock, a run can be written down, replayed and simulated, and the core builds
/// where `std::time::Instant` does not exist or panics. Arithmetic saturates.
///
/// # Example
/// ```
/// use core::time::Duration;
/// use mcp_proto::Instant;
///
/// let start = Instant::ORIGIN;
/// let later = start + Duration::from_millis(1_500);
/// assert_eq!(later - start, Duration::from_millis(1_500));
/// assert_eq!(start - later, Duration::ZERO);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Instant(Duration);

impl Instant {
    /// The driver's origin: time zero.
    pub const ORIGIN: Self = Self(Duration::ZERO);

    /// The instant that lies `offset` after the origin.
    #[must_use]
    pub const fn from_origin(offset: Duration) -> Self {
        Self(offset)
    }

    /// How far this instant lies from the origin.
    #[must_use]
    pub const fn since_origin(self) -> Duration {
        self.0
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span))
    }
}

impl Sub for Instant {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}
