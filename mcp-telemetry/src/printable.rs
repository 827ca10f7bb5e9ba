//! Words of a peer's, fit to be logged.

#[cfg(feature = "tracing")]
use std::fmt::Write;

/// The text with whatever a terminal or a log could take for something else escaped, and no longer than `most`
/// characters and one escape; what is cut off leaves a `…`.
#[cfg(feature = "tracing")]
pub(crate) fn printable(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most) + 4);
    let mut left = most;
    for letter in text.chars() {
        let before = out.len();
        match letter {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if is_plain(letter) => out.push(letter),
            letter => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(letter));
            }
        }
        let written = out.get(before..).map_or(0, |piece| piece.chars().count());
        let Some(rest) = left.checked_sub(written) else {
            out.truncate(before);
            out.push('…');
            break;
        };
        left = rest;
    }
    out
}

/// Whether a character is seen as itself and moves nothing about.
pub(crate) fn is_plain(letter: char) -> bool {
    let invisible = matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    );
    !letter.is_control() && !invisible
}

#[cfg(all(test, feature = "tracing"))]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_the_cursor_is_left() {
        assert_eq!(printable("a\x1b[31m\r\nb\u{202e}c\\n", 99), r"a\u{1b}[31m\r\nb\u{202e}c\\n");
        assert_eq!(printable("größer", 99), "größer");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(printable("ääää", 2), "ää…");
        assert_eq!(printable("ääää", 4), "ääää");
        assert_eq!(printable("\n\x1b", 4), r"\n…");
    }
}
