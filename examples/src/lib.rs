//! What the examples share: the demo server that the quickstart starts and that any host can start.

pub mod demo;
#[cfg(doctest)]
mod guide;

// The code of the README is compiled, and run where it can be. That of the book is in `guide`.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

// What is written for machines is compiled and run like the rest.
#[cfg(doctest)]
#[doc = include_str!("../../llms.txt")]
struct ForMachines;
