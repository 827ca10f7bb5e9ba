//! One router in another.

use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use mcp_proto::model::Completion;
use mcp_proto::server::Config;

use super::kind::Kind;
use super::method::Custom;
use super::threading::Threading;
use super::{Router, Routes, Warning};

#[diagnostic::do_not_recommend]
impl<S, U, T: Threading> Routes<S, T> for Router<U, T> {
    fn add_to(self, mut router: Router<S, T>) -> Router<S, T> {
        if Arc::ptr_eq(&self.inner, &router.inner) {
            return router;
        }
        router.take_extensions(&self.config);
        router.insert_all(&self);
        router
    }
}

impl<S, T: Threading> Router<S, T> {
    /// Declares what another declares, but for what is declared already.
    pub(super) fn take_extensions(&mut self, other: &Config) {
        let Some(extensions) = &other.capabilities.extensions else { return };
        let known = Arc::make_mut(&mut self.config).capabilities.extensions.get_or_insert_default();
        for (name, settings) in extensions {
            known.entry(name.clone()).or_insert_with(|| settings.clone());
        }
    }

    fn insert_all<U>(&self, other: &Router<U, T>) {
        let (ours, theirs, around) = (&self.inner.tables, &other.inner.tables, &self.within);
        let origin = ours.add_filters(theirs);
        let origin = origin.as_ref();
        ours.disable_groups(theirs);
        self.told_of("tool", ours.tools.insert_all(&theirs.tools, around, origin));
        self.told_of("prompt", ours.prompts.insert_all(&theirs.prompts, around, origin));
        self.told_of("resource", ours.resources.insert_all(&theirs.resources, around, origin));
        self.told_of("resource template", ours.templates.insert_all(&theirs.templates, around, origin));
        self.told_of(Completion::NOUN, ours.completions.insert_all(&theirs.completions));
        self.told_of(Custom::NOUN, ours.methods.insert_all(&theirs.methods));
        self.told_of("notification", ours.notifications.insert_all(&theirs.notifications));
        for (uri, watchers) in theirs.watched.all() {
            watchers.add(&uri, &self.inner.connections);
            ours.watched.insert(&uri, watchers);
            self.inner.is_watched.store(true, Ordering::Relaxed);
        }
        theirs.warnings.all().into_iter().for_each(|warning| ours.warnings.push(warning));
    }

    /// As where one thing is added: a mistake until clients are connected, and a change after that.
    pub(super) fn told_of(&self, noun: &'static str, again: impl IntoIterator<Item: Display>) {
        for name in again.into_iter().filter(|_| !self.is_live) {
            self.heed(Some(Warning::Duplicate { noun, name: name.to_string().into() }));
        }
    }
}
