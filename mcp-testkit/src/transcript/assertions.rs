//! What a test wants of a transcript.

use serde_json::Value;

use super::{End, Redaction, Transcript};
use crate::pattern::differences;

/// # Assertions
///
/// A pattern is JSON, of which an object need hold no more than what is asked for, and where `"..."` stands for anything.
impl Transcript {
    /// Asserts that these messages were said, in this order, whatever was said between them.
    ///
    /// # Panics
    /// If they were not, with the first that is missing, what comes closest to it, and the transcript.
    #[track_caller]
    pub fn assert_in_order(&self, expected: &[(End, Value)]) {
        let said = self.said();
        let mut next = 0;
        for (index, (from, pattern)) in expected.iter().enumerate() {
            let found = said.iter().skip(next).position(|said| matches(said, *from, pattern));
            let Some(found) = found else {
                let closest = closest(said.get(next..).unwrap_or_default(), *from, pattern);
                panic!(
                    "the {} said nothing like the {} message expected: {pattern}{closest}\n{}",
                    from,
                    ordinal(index),
                    self.shown()
                );
            };
            next += found + 1;
        }
    }

    /// Asserts that these messages were said, in this order, and none besides.
    ///
    /// # Panics
    /// If something else was said.
    #[track_caller]
    pub fn assert_exactly(&self, expected: &[(End, Value)]) {
        let said = self.said();
        for (index, (from, pattern)) in expected.iter().enumerate() {
            let Some((speaker, message)) = said.get(index) else {
                panic!("the {} message expected was not said: {pattern}\n{}", ordinal(index), self.shown());
            };
            let differences = differences(pattern, message);
            assert!(
                speaker == from && differences.is_empty(),
                "the {} message is another, by the {speaker} where the {from} was expected:{}\n{}",
                ordinal(index),
                list(&differences),
                self.shown()
            );
        }
        let more = said.len().saturating_sub(expected.len());
        assert!(more == 0, "{more} more messages were said than the {} expected\n{}", expected.len(), self.shown());
    }

    /// Asserts that an end said nothing like this.
    ///
    /// # Panics
    /// If it did.
    #[track_caller]
    pub fn assert_none(&self, from: End, pattern: &Value) {
        let said = self.said();
        let found = said.iter().position(|said| matches(said, from, pattern));
        if let Some(found) = found {
            panic!("the {from} said what it should not have, {pattern}: {}\n{}", said[found].1, self.shown());
        }
    }

    fn said(&self) -> Vec<(End, Value)> {
        self.entries().iter().filter_map(|entry| Some((entry.from, entry.message()?))).collect()
    }

    fn shown(&self) -> String {
        format!("\nwhat was said:\n{}", self.render(&Redaction::none()))
    }
}

fn matches((speaker, message): &(End, Value), from: End, pattern: &Value) -> bool {
    *speaker == from && differences(pattern, message).is_empty()
}

/// The message that differs least, and in what: a message of another kind differs more than one with another content.
fn closest(said: &[(End, Value)], from: End, pattern: &Value) -> String {
    let absent = |message: &Value| {
        let names = pattern.as_object().into_iter().flat_map(|members| members.keys());
        names.filter(|name| message.get(name.as_str()).is_none()).count()
    };
    let of_this_end = said.iter().filter(|(speaker, _)| *speaker == from);
    let differing = of_this_end.map(|(_, message)| (absent(message), differences(pattern, message)));
    match differing.min_by_key(|(absent, differences)| (*absent, differences.len())) {
        Some((_, differences)) => format!("\nwhat comes closest differs in:{}", list(&differences)),
        None => String::new(),
    }
}

fn list(differences: &[String]) -> String {
    differences.iter().map(|difference| format!("\n  - {difference}")).collect()
}

fn ordinal(index: usize) -> String {
    match index {
        0 => "first".into(),
        1 => "second".into(),
        2 => "third".into(),
        more => format!("{}th", more + 1),
    }
}
