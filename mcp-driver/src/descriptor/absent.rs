/// A non-blocking descriptor, of which this platform has none.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Descriptor {}
