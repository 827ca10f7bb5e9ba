/// A non-blocking descriptor, of which there is none off Unix, nor without the feature `net`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Descriptor {}
