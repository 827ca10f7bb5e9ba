//! One router in another.

use std::sync::Arc;

use mcp_proto::model::Completion;
use mcp_proto::server::Config;

use super::facts::Facts;
use super::held::{Adopt, Adopting};
use super::kind::Kind;
use super::listing::{Adopted, Entry, Within};
use super::method::Custom;
use super::mount::Outward;
use super::order::ordered;
use super::tables::Tables;
use super::threading::Threading;
use super::visibility::Origin;
use super::{Router, Routes, Warning};
use crate::Namespace;

#[diagnostic::do_not_recommend]
impl<S, U, T: Threading> Routes<S, T> for Router<U, T> {
    fn add_to(self, mut router: Router<S, T>) -> Router<S, T> {
        if Arc::ptr_eq(&self.inner, &router.inner) {
            return router;
        }
        router.take_extensions(self.config.get());
        router.adopt(&self, None);
        router
    }
}

impl<S, T: Threading> Router<S, T> {
    /// Declares what another declares, but for what is declared already.
    pub(super) fn take_extensions(&mut self, other: &Config) {
        if other.capabilities.extensions.is_some() {
            take_extensions(self.config.change(), other);
        }
    }

    /// Adds all that another has, in a namespace if it is mounted.
    pub(super) fn adopt<U>(&self, other: &Router<U, T>, namespace: Option<&Namespace>) {
        let (ours, theirs) = (&self.inner.held, &other.inner.held);
        let origin = ours.add_filters(theirs);
        let arriving = Arriving {
            around: &self.within,
            origin: origin.as_ref(),
            namespace,
            is_live: self.is_live,
            handlers: &Adopting { ours, theirs },
        };
        arriving.adopt(&self.inner.tables, &other.inner.tables);
    }
}

fn take_extensions(config: &mut Config, other: &Config) {
    let known = config.capabilities.extensions.get_or_insert_default();
    let Some(extensions) = &other.capabilities.extensions else { return };
    for (name, settings) in extensions {
        if !known.contains_key(name) {
            known.insert(name.clone(), settings.clone());
        }
    }
}

/// How one router comes into another.
struct Arriving<'a> {
    around: &'a Within,
    /// What it is to the filters, if it has any.
    origin: Option<&'a Origin>,
    namespace: Option<&'a Namespace>,
    /// Clients may be connected already: what is there twice is a change then, and a mistake before.
    is_live: bool,
    handlers: &'a dyn Adopt,
}

impl Arriving<'_> {
    fn adopt(&self, ours: &Tables, theirs: &Tables) {
        if self.origin.is_some() {
            ours.set_private();
        }
        ours.disable_groups(theirs);
        for (noun, ours_of, theirs_of) in ours.beside(theirs) {
            for (entry, is_disabled) in theirs_of.all() {
                let Some(adopted) = self.adopted(&entry) else { continue };
                let within = [&**self.around, &*entry.within].concat().into();
                let key: Box<str> = adopted.item.key().into();
                if let Some(replaced) = ours_of.adopt(adopted, within) {
                    self.handlers.forget(replaced);
                    self.told(ours, noun, &key);
                }
                ours_of.set_enabled(&key, !is_disabled);
            }
        }
        self.complete(ours, theirs);
        for (name, slot) in theirs.methods.all() {
            let Some(slot) = self.handlers.run(slot, None) else { continue };
            if let Some(replaced) = ours.methods.insert(&name, slot) {
                self.handlers.forget(replaced);
                self.told(ours, Custom::NOUN, &name);
            }
        }
        for (name, slot) in theirs.notifications.all() {
            let Some(slot) = self.handlers.notified(slot) else { continue };
            if let Some(replaced) = ours.notifications.insert(&name, slot) {
                self.handlers.forget_notified(replaced);
                self.told(ours, "notification", &name);
            }
        }
        for (uri, watchers) in theirs.watched() {
            let uri = self.namespace.map_or_else(|| uri.to_string(), |namespace| namespace.uri(&uri));
            ours.watch(&uri, &watchers);
        }
        for warning in theirs.warnings.all() {
            ours.warnings.push(warning);
        }
    }

    fn adopted(&self, entry: &Entry) -> Option<Adopted> {
        let mut origins = entry.origins.clone();
        if let Some(origin) = self.origin {
            origins.insert(0, origin.clone());
        }
        let (mut item, mut known) = (entry.item.clone(), entry.known.clone());
        if let Some(namespace) = self.namespace {
            item = item.mounted(namespace);
            for origin in &origins {
                if !known.iter().any(|(of, _)| of == origin) {
                    known.push((origin.clone(), Arc::new(entry.item.clone())));
                }
            }
        }
        let facts = Facts::of(&item);
        let outward = self.namespace.map(|namespace| Outward::new(namespace, &item));
        let slot = self.handlers.run(entry.slot, outward)?;
        Some(Adopted { item, slot, facts, origins, known })
    }

    fn complete(&self, ours: &Tables, theirs: &Tables) {
        let mut again = Vec::new();
        for ((kind, of, argument), slot) in theirs.completions.all() {
            let Some(slot) = self.handlers.run(slot, None) else { continue };
            let of = match (self.namespace, kind) {
                (None, _) => of.into(),
                (Some(namespace), "prompt") => namespace.name(&of),
                (Some(namespace), _) => namespace.uri(&of),
            };
            if let Some(replaced) = ours.completions.insert(kind, &of, &argument, slot) {
                self.handlers.forget(replaced);
                again.push(format!("{argument} of {of}"));
            }
        }
        for (name, _) in ordered(again.iter().map(String::as_str)) {
            self.told(ours, Completion::NOUN, name);
        }
    }

    fn told(&self, tables: &Tables, noun: &'static str, name: &str) {
        if !self.is_live {
            tables.warnings.push(Warning::Duplicate { noun, name: name.into() });
        }
    }
}
