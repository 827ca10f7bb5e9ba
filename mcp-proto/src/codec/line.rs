//! Splits a byte stream into lines.

use alloc::vec::Vec;

use memchr::memchr;

/// The byte order mark that some peers put before their first message.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Splits a byte stream into lines: newline-delimited JSON, as the stdio page of every revision frames it.
///
/// A line that lies whole inside one chunk is lent out of that chunk; only what is cut is copied, and never more
/// than the limit. Line ends are LF or CRLF; lines of white space are skipped, as is a byte order mark at the start.
///
/// # Example
/// ```
/// use mcp_proto::codec::{Line, LineDecoder};
///
/// let mut decoder = LineDecoder::new(1024);
/// let mut chunk: &[u8] = b"{\"a\":1}\r\n\n{\"b\"";
/// assert_eq!(decoder.next_line(&mut chunk), Some(Line::Whole(b"{\"a\":1}")));
/// assert_eq!(decoder.next_line(&mut chunk), None);
/// let mut chunk: &[u8] = b":2}\n";
/// assert_eq!(decoder.next_line(&mut chunk), Some(Line::Whole(b"{\"b\":2}")));
/// ```
#[derive(Debug)]
pub struct LineDecoder {
    /// The line that has begun and not ended; at most `limit` bytes.
    partial: Vec<u8>,
    limit: usize,
    /// `partial` was lent as a whole line and is cleared by the next call.
    lent: bool,
    /// The line that has begun was reported as too long; the rest of it is dropped.
    skipping: bool,
    /// No line has ended yet, so that a byte order mark may stand here.
    first: bool,
}

/// What stands between two line ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(clippy::exhaustive_enums, reason = "a line fits the limit or it does not")]
pub enum Line<'a> {
    /// A line without its end.
    Whole(&'a [u8]),
    /// The first bytes, as many as the limit allows, of a line that is longer; reported once, the rest is dropped.
    TooLong(&'a [u8]),
}

impl LineDecoder {
    /// A decoder for lines of at most `limit` bytes, their ends not counted.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self { partial: Vec::new(), limit, lent: false, skipping: false, first: true }
    }

    /// Takes the next line off the front of `chunk`; `None` once the chunk is used up. Linear in the bytes taken.
    pub fn next_line<'a, 'chunk: 'a>(&'a mut self, chunk: &mut &'chunk [u8]) -> Option<Line<'a>> {
        self.release();
        loop {
            let Some(end) = memchr(b'\n', chunk) else {
                return self.keep(core::mem::take(chunk), false).then_some(Line::TooLong(&self.partial));
            };
            let (head, rest) = chunk.split_at(end);
            *chunk = rest.get(1..).unwrap_or_default();
            let first = core::mem::replace(&mut self.first, false);
            if core::mem::replace(&mut self.skipping, false) {
                continue;
            }
            if self.partial.is_empty() {
                if head.len() > self.limit + ending_allowance(head, first) {
                    let start = if first { head.strip_prefix(BOM).unwrap_or(head) } else { head };
                    return Some(Line::TooLong(start.get(..self.limit).unwrap_or(start)));
                }
                match trim(head, first) {
                    [] => continue,
                    line => return Some(Line::Whole(line)),
                }
            }
            self.first = first;
            let too_long = self.keep(head, true);
            self.first = false;
            self.skipping = false;
            self.lent = true;
            if too_long {
                return Some(Line::TooLong(&self.partial));
            }
            if trim(&self.partial, first).is_empty() {
                self.release();
                continue;
            }
            return Some(Line::Whole(trim(&self.partial, first)));
        }
    }

    /// Takes the line that the end of the stream cut, if one has begun.
    pub fn finish(&mut self) -> Option<&[u8]> {
        self.release();
        if core::mem::replace(&mut self.skipping, false) {
            return None;
        }
        self.lent = true;
        match trim(&self.partial, self.first) {
            [] => None,
            line => Some(line),
        }
    }

    /// Bytes held for a line that has not ended: at most the limit and a line end.
    #[must_use]
    pub fn buffered(&self) -> usize {
        if self.lent { 0 } else { self.partial.len() }
    }

    fn release(&mut self) {
        if core::mem::replace(&mut self.lent, false) {
            self.partial.clear();
        }
    }

    /// Stores more of a line that has begun, or the last of it. True if that makes it too long: what is stored is then
    /// its start.
    fn keep(&mut self, bytes: &[u8], ended: bool) -> bool {
        if self.skipping {
            return false;
        }
        // One byte beyond the limit may turn out to be the CR of a CRLF, three may be a byte order mark.
        let room = (self.limit + 1 + if self.first { BOM.len() } else { 0 }).saturating_sub(self.partial.len());
        let taken = bytes.get(..room.min(bytes.len())).unwrap_or(bytes);
        self.partial.extend_from_slice(taken);
        // The start of what may yet become a byte order mark does not count either.
        let mark_begins = !ended && self.first && BOM.starts_with(&self.partial);
        let fits = taken.len() == bytes.len()
            && (mark_begins || self.partial.len() <= self.limit + ending_allowance(&self.partial, self.first));
        if fits {
            return false;
        }
        if self.first && self.partial.starts_with(BOM) {
            self.partial.drain(..BOM.len());
        }
        self.partial.truncate(self.limit);
        self.skipping = true;
        self.lent = true;
        true
    }
}

/// How many bytes of `line` are framing and do not count against the limit.
fn ending_allowance(line: &[u8], first: bool) -> usize {
    usize::from(line.ends_with(b"\r")) + if first && line.starts_with(BOM) { BOM.len() } else { 0 }
}

fn trim(line: &[u8], first: bool) -> &[u8] {
    let line = if first { line.strip_prefix(BOM).unwrap_or(line) } else { line };
    line.trim_ascii()
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Eq, PartialEq)]
    enum Owned {
        Whole(Vec<u8>),
        TooLong(Vec<u8>),
        Cut(Vec<u8>),
    }

    fn decode(limit: usize, chunks: &[&[u8]]) -> Vec<Owned> {
        let mut decoder = LineDecoder::new(limit);
        let mut lines = vec![];
        for mut chunk in chunks.iter().copied() {
            while let Some(line) = decoder.next_line(&mut chunk) {
                lines.push(match line {
                    Line::Whole(line) => Owned::Whole(line.to_vec()),
                    Line::TooLong(start) => Owned::TooLong(start.to_vec()),
                });
            }
            assert!(decoder.buffered() <= limit + 4, "holds {} bytes", decoder.buffered());
        }
        lines.extend(decoder.finish().map(|cut| Owned::Cut(cut.to_vec())));
        lines
    }

    #[test]
    fn lines_end_in_lf_or_crlf_and_blank_ones_are_skipped() {
        let lines = decode(8, &[b"\xEF\xBB\xBFa\r\n\r\n \t\nbb\n\xEF\xBB\xBFc\ncut"]);
        assert_eq!(
            lines,
            [
                Owned::Whole(b"a".to_vec()),
                Owned::Whole(b"bb".to_vec()),
                Owned::Whole(b"\xEF\xBB\xBFc".to_vec()),
                Owned::Cut(b"cut".to_vec())
            ]
        );
    }

    #[test]
    fn a_line_over_the_limit_is_reported_once_with_its_start() {
        assert_eq!(
            decode(4, &[b"12345678\nok\n1234\r\n"]),
            [Owned::TooLong(b"1234".to_vec()), Owned::Whole(b"ok".to_vec()), Owned::Whole(b"1234".to_vec())]
        );
    }

    #[test]
    fn a_line_that_never_ends_is_reported_before_its_end() {
        assert_eq!(decode(4, &[b"123", b"45", b"6789"]), [Owned::TooLong(b"1234".to_vec())]);
    }

    #[test]
    fn a_byte_order_mark_may_be_cut_whatever_the_limit() {
        for limit in 0..4 {
            let whole = decode(limit, &[b"\xEF\xBB\xBF\nabcde"]);
            assert_eq!(decode(limit, &[b"\xEF", b"\xBB", b"\xBF", b"\n", b"abcde"]), whole, "limit {limit}");
            assert_eq!(decode(limit, &[b"\xEF", b"\n"]), decode(limit, &[b"\xEF\n"]), "limit {limit}");
        }
    }

    proptest! {
        #[test]
        fn every_split_gives_the_same_lines(
            limit in 0usize..6,
            input in proptest::collection::vec(
                prop_oneof![Just(b'\n'), Just(b'\r'), Just(b'a'), Just(b' '), Just(0xEF), Just(0xBB), Just(0xBF)],
                0..48,
            ),
            with_bom in any::<bool>(),
            cuts in proptest::collection::vec(0usize..52, 0..6),
        ) {
            let mut bytes = if with_bom { BOM.to_vec() } else { vec![] };
            bytes.extend(input);
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.push(0);
            cuts.push(bytes.len());
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            prop_assert_eq!(decode(limit, &chunks), decode(limit, &[&bytes]));
        }
    }
}
