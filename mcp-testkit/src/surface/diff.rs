//! The lines in which two texts differ.

/// The lines of both, with `-` before those of the older text alone, `+` before those of the newer, and what they have in
/// common left out but for the headings.
pub(crate) fn lines(older: &str, newer: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (older.lines().collect(), newer.lines().collect());
    let common = longest_common(&old, &new);
    let (mut i, mut j) = (0, 0);
    let (mut text, mut heading) = (String::new(), None);
    let mut put = |sign: char, line: &str, heading: &mut Option<String>| {
        if let Some(heading) = heading.take() {
            text.push_str(&format!("\n  {heading}"));
        }
        if !line.is_empty() {
            text.push_str(&format!("\n{sign} {line}"));
        }
    };
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            if old[i].starts_with('#') {
                heading = Some(old[i].to_owned());
            }
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || i < old.len() && common[i + 1][j] >= common[i][j + 1] {
            put('-', old[i], &mut heading);
            i += 1;
        } else {
            put('+', new[j], &mut heading);
            j += 1;
        }
    }
    text
}

/// How many lines the rests of both have in common, from each pair of places on.
fn longest_common(old: &[&str], new: &[&str]) -> Vec<Vec<u32>> {
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = match old[i] == new[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    common
}
