//! Reads a stream of Server-Sent Events.

use alloc::string::String;
use alloc::vec::Vec;
use core::mem;
use core::time::Duration;

use memchr::{memchr, memchr2};

/// Reads a stream of Server-Sent Events, however it is cut.
///
/// Lines end in LF, CR or CRLF, a byte order mark at the start is skipped, so are comments, unknown fields and an event
/// that the end of the stream cuts. Bytes that are not UTF-8 are replaced in an id and a kind and left as they stand in
/// data, whose reader has to judge them. Linear in the bytes taken, whatever they are.
///
/// # Example
/// ```
/// use mcp_proto::codec::{SseDecoder, SseItem};
///
/// let mut decoder = SseDecoder::new(1024);
/// let mut chunk: &[u8] = b": hello\nid: 7\ndata: {}\n";
/// assert_eq!(decoder.next_item(&mut chunk), None);
/// let mut chunk: &[u8] = b"\n";
/// let Some(SseItem::Event(event)) = decoder.next_item(&mut chunk) else { panic!("the event is complete") };
/// assert_eq!((event.kind, event.last_event_id, event.data), ("message", "7", &b"{}"[..]));
/// ```
#[derive(Debug)]
pub struct SseDecoder {
    limit: usize,
    at: At,
    /// How much of a byte order mark has been seen; its length once none can follow.
    mark: usize,
    /// The last line ended in CR, so that an LF now belongs to it.
    after_cr: bool,
    /// The value of the line that has begun, unless it is data; and before that its name.
    value: Vec<u8>,
    data: Vec<u8>,
    /// A data field has been seen, be it an empty one.
    has_data: bool,
    kind: String,
    /// An id that waits for its event to end.
    next_id: Option<String>,
    last_id: String,
    /// The event was reported as too long; the rest of it is dropped.
    too_long: bool,
    /// The event was lent and is cleared by the next call.
    lent: bool,
}

/// What a stream says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SseItem<'a> {
    /// An event, complete.
    Event(SseEvent<'a>),
    /// How long to wait before connecting again. Any length, up to `u64::MAX` milliseconds.
    Retry(Duration),
    /// An event is larger than the limit; reported once and before its end, the rest of it is dropped. Its id counts
    /// all the same, or a client that resumes would run into it again.
    TooLong,
}

/// An event with data, which may be empty.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SseEvent<'a> {
    /// What kind of event it is; `message` if it does not say.
    pub kind: &'a str,
    /// Its data, the lines joined by LF.
    pub data: &'a [u8],
    /// The id of this event, or of the last before it that had one; empty if none had.
    pub last_event_id: &'a str,
}

/// The longest kind and the longest id. An id goes into a header of the next request, where more would not fit.
const MAX_FIELD: usize = 8 * 1024;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Where in a line the next byte stands. At a line end it is `Name` again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum At {
    /// In the name of the field, of which `value` holds the start.
    Name,
    /// In front of the value, where one space is skipped.
    Colon(Field),
    Value(Field),
    /// In a line that says nothing.
    Ignored,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Field {
    Data,
    Kind,
    Id,
    Retry,
}

/// What a piece of input amounts to.
enum Step {
    Dispatch,
    Retry(Duration),
    TooLong,
}

impl SseDecoder {
    /// A decoder for events of at most `max_event` bytes of data. A kind and an id may have 8 KiB each.
    #[must_use]
    pub const fn new(max_event: usize) -> Self {
        Self {
            limit: max_event,
            at: At::Name,
            mark: 0,
            after_cr: false,
            value: Vec::new(),
            data: Vec::new(),
            has_data: false,
            kind: String::new(),
            next_id: None,
            last_id: String::new(),
            too_long: false,
            lent: false,
        }
    }

    /// Takes the next thing off the front of `bytes`; `None` once they are used up.
    pub fn next_item<'a>(&'a mut self, bytes: &mut &[u8]) -> Option<SseItem<'a>> {
        if mem::replace(&mut self.lent, false) {
            self.clear();
        }
        self.skip_mark(bytes);
        loop {
            if bytes.is_empty() {
                return None;
            }
            match self.step(bytes) {
                None => {}
                Some(Step::Retry(after)) => return Some(SseItem::Retry(after)),
                Some(Step::TooLong) => return Some(SseItem::TooLong),
                Some(Step::Dispatch) => {
                    self.lent = true;
                    return Some(SseItem::Event(SseEvent {
                        kind: if self.kind.is_empty() { "message" } else { &self.kind },
                        data: &self.data,
                        last_event_id: &self.last_id,
                    }));
                }
            }
        }
    }

    /// The id of the last event that ended and had one, or that ended after one that had: with or without data. Empty
    /// if there was none. It is what `Last-Event-ID` carries.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        &self.last_id
    }

    /// Bytes held: at most the limit, and 8 KiB each for a kind, an id, the next id and a line that has begun.
    #[must_use]
    pub fn buffered(&self) -> usize {
        let event = if self.lent { 0 } else { self.data.len() + self.kind.len() };
        event + self.value.len() + self.last_id.len() + self.next_id.as_ref().map_or(0, String::len)
    }

    fn skip_mark(&mut self, bytes: &mut &[u8]) {
        while self.mark < BOM.len() {
            match bytes.split_first() {
                None => return,
                Some((byte, rest)) if BOM.get(self.mark) == Some(byte) => {
                    *bytes = rest;
                    self.mark += 1;
                }
                Some(_) => {
                    // What looked like the mark is the start of a name that no field has.
                    if self.mark > 0 {
                        self.at = At::Ignored;
                    }
                    self.mark = BOM.len();
                }
            }
        }
    }

    /// Takes what is left of a line, or of `bytes`.
    fn step(&mut self, bytes: &mut &[u8]) -> Option<Step> {
        if mem::replace(&mut self.after_cr, false) {
            *bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
        }
        let Some(end) = memchr2(b'\r', b'\n', bytes) else {
            return self.take(mem::take(bytes));
        };
        let (part, rest) = bytes.split_at(end);
        self.after_cr = rest.first() == Some(&b'\r');
        *bytes = rest.get(1..).unwrap_or_default();
        // A line that was too much has nothing more to say at its end.
        let too_long = self.take(part);
        let ended = self.end_line();
        too_long.or(ended)
    }

    /// Takes more of a line.
    fn take(&mut self, part: &[u8]) -> Option<Step> {
        let mut part = part;
        if self.at == At::Name {
            let Some(colon) = memchr(b':', part.get(..LONGEST_NAME + 1).unwrap_or(part)) else {
                self.value.extend_from_slice(part.get(..LONGEST_NAME + 1).unwrap_or(part));
                if self.value.len() > LONGEST_NAME {
                    self.value.clear();
                    self.at = At::Ignored;
                }
                return None;
            };
            self.value.extend_from_slice(part.get(..colon).unwrap_or_default());
            part = part.get(colon + 1..).unwrap_or_default();
            if let Some(too_long) = self.end_name() {
                return Some(too_long);
            }
        }
        if let At::Colon(field) = self.at
            && !part.is_empty()
        {
            part = part.strip_prefix(b" ").unwrap_or(part);
            self.at = At::Value(field);
        }
        let At::Value(field) = self.at else { return None };
        let (buffer, limit) = match field {
            Field::Data => (&mut self.data, self.limit),
            Field::Kind | Field::Id | Field::Retry => (&mut self.value, MAX_FIELD),
        };
        if part.len() > limit.saturating_sub(buffer.len()) {
            return self.give_up(field);
        }
        buffer.extend_from_slice(part);
        None
    }

    fn end_name(&mut self) -> Option<Step> {
        self.at = match self.value.as_slice() {
            b"data" if !self.too_long => At::Colon(Field::Data),
            b"event" if !self.too_long => At::Colon(Field::Kind),
            b"id" => At::Colon(Field::Id),
            b"retry" => At::Colon(Field::Retry),
            _ => At::Ignored,
        };
        self.value.clear();
        if self.at == At::Colon(Field::Data) && mem::replace(&mut self.has_data, true) {
            if self.data.len() == self.limit {
                return self.give_up(Field::Data);
            }
            self.data.push(b'\n');
        }
        None
    }

    fn end_line(&mut self) -> Option<Step> {
        if self.at == At::Name {
            if self.value.is_empty() {
                return self.end_event();
            }
            // A name without a colon is a field with an empty value.
            if let Some(too_long) = self.end_name() {
                self.at = At::Name;
                return Some(too_long);
            }
        }
        let at = mem::replace(&mut self.at, At::Name);
        let value = mem::take(&mut self.value);
        let step = match at {
            At::Colon(field) | At::Value(field) => self.end_field(field, &value),
            At::Name | At::Ignored => None,
        };
        self.value = value;
        self.value.clear();
        step
    }

    fn end_field(&mut self, field: Field, value: &[u8]) -> Option<Step> {
        match field {
            Field::Data => {}
            Field::Kind => self.kind = text(value),
            Field::Id if memchr(0, value).is_some() => {}
            Field::Id => self.next_id = Some(text(value)),
            Field::Retry => return milliseconds(value).map(|millis| Step::Retry(Duration::from_millis(millis))),
        }
        None
    }

    fn end_event(&mut self) -> Option<Step> {
        if let Some(id) = self.next_id.take() {
            self.last_id = id;
        }
        if self.has_data && !self.too_long {
            return Some(Step::Dispatch);
        }
        self.clear();
        None
    }

    /// A field is too long: the rest of it says nothing, and neither do data and kind from here to the end of the event.
    /// A number of that length is only ignored, being no part of the event.
    fn give_up(&mut self, field: Field) -> Option<Step> {
        self.at = At::Ignored;
        self.value.clear();
        if field == Field::Retry || self.too_long {
            return None;
        }
        self.clear();
        self.too_long = true;
        Some(Step::TooLong)
    }

    fn clear(&mut self) {
        self.data.clear();
        self.has_data = false;
        self.kind.clear();
        self.too_long = false;
    }
}

/// The length of `event` and `retry`.
const LONGEST_NAME: usize = 5;

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

/// Nothing unless all are digits, and some.
fn milliseconds(value: &[u8]) -> Option<u64> {
    if value.is_empty() {
        return None;
    }
    value.iter().try_fold(0u64, |sum, byte| {
        byte.is_ascii_digit().then(|| sum.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
    })
}
