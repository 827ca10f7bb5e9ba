//! The types of every method, notification, result and content, one file per spec page.
