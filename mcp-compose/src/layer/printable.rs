//! Words of a peer's, fit to be printed.

use std::fmt::Write;

/// The text with whatever a terminal or a log could take for something else escaped, and no longer than `most`
/// characters; what is cut off leaves a `…`.
///
/// A backslash is doubled, so that what stands there can be told from what was escaped.
pub(crate) fn printable(text: &str, most: usize) -> Box<str> {
    clipped(text, most, |letter, out| match letter {
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        letter if is_plain(letter) => out.push(letter),
        letter => {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(letter));
        }
    })
}

/// The same for JSON text, which stays JSON unless it is cut: what stands between its tokens becomes a space.
pub(crate) fn printable_json(text: &str, most: usize) -> Box<str> {
    clipped(text, most, |letter, out| match letter {
        '\n' | '\r' | '\t' => out.push(' '),
        letter if is_plain(letter) => out.push(letter),
        letter => {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    })
}

/// Writes letter by letter, and no escape in part.
fn clipped(text: &str, most: usize, write: impl Fn(char, &mut String)) -> Box<str> {
    let (mut out, mut written) = (String::with_capacity(text.len().min(most) + 4), 0);
    for letter in text.chars() {
        let before = out.len();
        write(letter, &mut out);
        written += out.get(before..).map_or(0, |piece| piece.chars().count());
        if written > most {
            out.truncate(before);
            out.push('…');
            break;
        }
    }
    out.into()
}

/// Whether a character is seen as itself and moves nothing about.
fn is_plain(letter: char) -> bool {
    let invisible = matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    );
    !letter.is_control() && !invisible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_the_cursor_is_left() {
        assert_eq!(&*printable("a\x1b[31m\r\nb\u{202e}c\\n", 99), r"a\u{1b}[31m\r\nb\u{202e}c\\n");
        assert_eq!(&*printable("größer", 99), "größer");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(&*printable("ääää", 2), "ää…");
        assert_eq!(&*printable("ääää", 4), "ääää");
        assert_eq!(&*printable("\n\x1b", 4), r"\n…");
        assert_eq!(&*printable_json("[1,2]", 2), "[1…");
    }

    #[test]
    fn json_stays_json() {
        let out = printable_json("{\"a\":\n\"x\u{202e}\u{e0001}\u{7f}\\n\"}", 99);
        assert!(!out.contains('\n') && !out.contains('\u{202e}'));
        let value: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(value["a"], "x\u{202e}\u{e0001}\u{7f}\n");
    }
}
