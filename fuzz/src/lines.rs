//! The line decoder.

use mcp_proto::codec::{Line, LineDecoder};

/// The first byte says the limit, the second how the rest is cut.
pub(crate) fn check(data: &[u8]) {
    let [limit, cut, input @ ..] = data else { return };
    let limit = usize::from(*limit);
    let whole = decode(limit, input, input.len().max(1));
    assert_eq!(whole, decode(limit, input, usize::from(*cut).max(1)), "cut into pieces of {cut}");
    assert_eq!(whole, decode(limit, input, 1), "cut into bytes");
}

fn decode(limit: usize, input: &[u8], piece: usize) -> Vec<(bool, Vec<u8>)> {
    let mut decoder = LineDecoder::new(limit);
    let mut lines = Vec::new();
    for mut chunk in input.chunks(piece) {
        while let Some(line) = decoder.next_line(&mut chunk) {
            let (whole, text) = match line {
                Line::Whole(text) => (true, text),
                Line::TooLong(start) => (false, start),
            };
            assert!(text.len() <= limit, "a line of {} bytes", text.len());
            assert!(!text.contains(&b'\n'), "a line end inside a line");
            assert!(!whole || !text.trim_ascii().is_empty(), "a blank line");
            lines.push((whole, text.to_vec()));
        }
        assert!(chunk.is_empty(), "a chunk is not used up");
        assert!(decoder.buffered() <= limit + 4, "{} bytes are held", decoder.buffered());
    }
    lines.extend(decoder.finish().map(|text| (true, text.to_vec())));
    lines
}
