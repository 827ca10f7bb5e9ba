pub(crate) mod fixture;

mod calls;
mod errors;
mod pages;
mod tools;
#[cfg(feature = "validation")]
mod validation;
mod watching;
