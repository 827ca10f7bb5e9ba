//! What somebody may have meant.

/// Longer names are not compared.
const LONGEST: usize = 64;

/// The name among `known` that is nearest to `given`, if one is near: a third of its letters are other, missing, too
/// many or swapped, and no more than three. Case, `-` and `_` count for nothing.
pub(crate) fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = letters(given)?;
    let near = known.into_iter().filter_map(|name| {
        let candidate = letters(name)?;
        let allowed = (given.len().max(candidate.len()).div_ceil(3)).min(3);
        let away = distance(&given, &candidate);
        (away <= allowed).then_some((away, name))
    });
    near.min_by_key(|(away, _)| *away).map(|(_, name)| name)
}

/// The letters that count; `None` if there are too many.
fn letters(name: &str) -> Option<Vec<char>> {
    let letters = name.chars().filter(|letter| !matches!(letter, '-' | '_')).map(|letter| letter.to_ascii_lowercase());
    let letters: Vec<char> = letters.take(LONGEST + 1).collect();
    (letters.len() <= LONGEST).then_some(letters)
}

/// How many letters have to be changed, added, removed, or swapped with the next (optimal string alignment).
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, letter) in from.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let changed = last[column] + usize::from(letter != other);
            let mut least = changed.min(last[column + 1] + 1).min(next[column] + 1);
            if row > 0 && column > 0 && from[row - 1] == *other && to[column - 1] == *letter {
                least = least.min(before[column - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut last, next);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        let known = ["command", "args", "env", "envFile"];
        assert_eq!(nearest("comand", known), Some("command"));
        assert_eq!(nearest("agrs", known), Some("args"));
        assert_eq!(nearest("env_file", known), Some("envFile"));
        assert_eq!(nearest("description", known), None);
    }
}
