//! Values of every type, made of the bytes that proptest draws; where the bytes end, the plainest value is made.

/// Sets the fields of a value that is made by its constructor.
macro_rules! made {
    ($value:expr, $dice:ident, $( $field:ident: $make:expr, )*) => {{
        let mut value = $value;
        $( value.$field = $make; )*
        value.other = $dice.extra();
        value
    }};
}

#[path = "generate/client.rs"]
mod client;
#[path = "generate/ends.rs"]
mod ends;
#[path = "generate/server.rs"]
mod server;
#[path = "generate/task.rs"]
mod task;

use std::collections::BTreeMap;

use mcp_proto::jsonrpc::WireId;
use mcp_proto::model::*;
use serde_json::Value;

/// Turns bytes into choices.
pub(crate) struct Dice {
    bytes: Vec<u8>,
    at: usize,
    /// Whether words and members that are not defined come up too.
    wild: bool,
    /// Whether the values are for 2026-07-28, which says what `_meta` is required to hold.
    modern: bool,
    /// Whether fields come up that no revision defines.
    pub(crate) extras: bool,
}

impl Dice {
    pub(crate) fn tame(bytes: Vec<u8>, modern: bool) -> Self {
        Self { bytes, at: 0, wild: false, modern, extras: true }
    }

    pub(crate) fn wild(bytes: Vec<u8>) -> Self {
        Self { bytes, at: 0, wild: true, modern: false, extras: true }
    }

    fn byte(&mut self) -> u8 {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte
    }

    fn below(&mut self, bound: u8) -> u8 {
        self.byte() % bound
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| make(self))
    }

    fn list<T>(&mut self, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.below(3)).map(|_| make(self)).collect()
    }

    fn word<T: for<'a> From<&'a str>>(&mut self, words: &[&str]) -> T {
        if self.wild && self.below(4) == 3 {
            return T::from("x-new");
        }
        let at = usize::from(self.byte()) % words.len();
        T::from(words[at])
    }

    fn text(&mut self) -> String {
        const TEXTS: [&str; 6] = ["", "a", "two words", "naïve ☃", "\"quoted\"\n", "0"];
        TEXTS[usize::from(self.below(6))].to_owned()
    }

    fn uri(&mut self) -> String {
        format!("file:///{}", self.below(9))
    }

    fn base64(&mut self) -> String {
        ["", "AAAA", "aGk="][usize::from(self.below(3))].to_owned()
    }

    fn count(&mut self) -> u64 {
        u64::from(self.byte()) * 1000
    }

    fn fraction(&mut self) -> f64 {
        f64::from(self.byte()) / 255.0
    }

    fn number(&mut self) -> f64 {
        f64::from(self.byte()) / 2.0 - 30.0
    }

    /// What the schemas of the specification call a JSON value, which has neither null nor fractions.
    fn value(&mut self) -> Value {
        match self.below(5) {
            0 => Value::from(self.text()),
            1 => Value::from(self.byte()),
            2 => Value::from(self.flag()),
            3 => Value::from(vec![self.text()]),
            _ => Value::from(self.object()),
        }
    }

    fn object(&mut self) -> Object {
        let mut object = Object::new();
        for _ in 0..self.below(3) {
            let (key, value) = (self.text(), Value::from(self.text()));
            object.insert(key, value);
        }
        object
    }

    fn objects(&mut self) -> Object {
        let mut object = Object::new();
        for _ in 0..self.below(3) {
            let (key, value) = (self.text(), self.object());
            object.insert(key, value.into());
        }
        object
    }

    fn strings(&mut self) -> BTreeMap<String, String> {
        self.list(|dice| (dice.text(), dice.text())).into_iter().collect()
    }

    /// Fields that no revision defines.
    fn extra(&mut self) -> Object {
        let mut object = Object::new();
        if self.below(4) == 3 && self.extras {
            let value = self.value();
            object.insert("x-extra".to_owned(), value);
        }
        object
    }

    fn id(&mut self) -> WireId {
        if self.flag() { WireId::from(self.text().as_str()) } else { WireId::from(i64::from(self.byte())) }
    }

    fn token(&mut self) -> ProgressToken {
        if self.flag() { ProgressToken::from(self.text()) } else { ProgressToken::from(i64::from(self.byte())) }
    }

    fn meta(&mut self) -> Meta {
        let mut meta = Meta::new();
        if self.flag() {
            meta.insert("com.example/key", self.value());
        }
        // These mean something in one revision or another, and may come up wherever the extras do.
        if self.extras && self.below(4) == 3 {
            meta = meta.with_subscription_id(self.id());
            meta.insert(keys::RELATED_TASK, part("taskId", self.text()));
        }
        meta
    }

    /// `_meta` of a request of a client, which 2026-07-28 requires.
    fn request_meta(&mut self) -> Option<Meta> {
        if !self.modern && self.flag() {
            return None;
        }
        let mut meta = self.meta();
        if self.flag() {
            meta.insert(keys::PROGRESS_TOKEN, self.token());
        }
        meta.insert(keys::PROTOCOL_VERSION, "2026-07-28");
        meta.encode(keys::CLIENT_CAPABILITIES, &self.client_capabilities()).expect("capabilities are JSON");
        if self.flag() {
            meta.encode(keys::CLIENT_INFO, &self.implementation()).expect("an implementation is JSON");
        }
        if self.flag() {
            meta.insert(keys::LOG_LEVEL, "notice");
        }
        Some(meta)
    }

    fn notice_meta(&mut self) -> Option<Meta> {
        self.maybe(|dice| dice.meta().with_subscription_id(dice.id()))
    }

    fn result_meta(&mut self) -> Option<Meta> {
        let mut meta = self.maybe(Self::meta)?;
        if self.flag() {
            meta.encode(keys::SERVER_INFO, &self.implementation()).expect("an implementation is JSON");
        }
        Some(meta)
    }

    fn result_type(&mut self) -> Option<ResultType> {
        self.maybe(|_| ResultType::Complete)
    }

    fn ttl(&mut self) -> Option<u64> {
        self.maybe(Self::count)
    }

    fn scope(&mut self) -> Option<CacheScope> {
        self.maybe(|dice| dice.word(&["public", "private"]))
    }

    fn role(&mut self) -> Role {
        self.word(&["user", "assistant"])
    }

    fn level(&mut self) -> LoggingLevel {
        self.word(&["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"])
    }
}

fn part(key: &str, value: impl Into<Value>) -> Object {
    [(key.to_owned(), value.into())].into_iter().collect()
}
