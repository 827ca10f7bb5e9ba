//! What somebody may have meant.

#[cfg(test)]
mod tests;

/// Longer names are not compared: peers choose them.
const LONGEST: usize = 64;

/// Past so many names none is looked at.
const MOST: usize = 4096;

/// The name among `known` that is nearest to `given`, if one is near: a third of its letters are other, missing, too
/// many or swapped, and no more than three. Case, `-` and `_` count for nothing.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    among(given, &mut known.into_iter())
}

fn among<'a>(given: &str, known: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    let given = letters(given)?;
    let mut best: Option<(usize, &str)> = None;
    for name in known.take(MOST) {
        let Some(candidate) = letters(name) else { continue };
        let allowed = ((given.len().max(candidate.len()) + 1) / 3).min(3);
        let allowed = best.map_or(allowed, |(least, _)| allowed.min(least.saturating_sub(1)));
        if given.len().abs_diff(candidate.len()) > allowed {
            continue;
        }
        let distance = distance(&given, &candidate);
        if distance <= allowed {
            best = Some((distance, name));
        }
        if distance == 0 {
            break;
        }
    }
    best.map(|(_, name)| name)
}

/// The letters that count; `None` if there are too many.
fn letters(name: &str) -> Option<Vec<char>> {
    if name.len() > 4 * LONGEST {
        return None;
    }
    let mut letters = Vec::new();
    for letter in name.chars() {
        if !matches!(letter, '-' | '_') {
            letters.push(letter.to_ascii_lowercase());
        }
    }
    (letters.len() <= LONGEST).then_some(letters)
}

/// How many letters have to be changed, added, removed, or swapped with the next: optimal string alignment, in three
/// rows.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, letter) in from.iter().enumerate() {
        let mut next = Vec::with_capacity(last.len());
        next.push(row + 1);
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
