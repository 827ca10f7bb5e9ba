//! The order of names, sorted in one place: each kind of thing that is sorted by itself costs every program the code again.

/// The names in order, each with the place where it stood; equal ones stay as they stood.
pub(super) fn ordered<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<(&'a str, usize)> {
    let mut placed = Vec::new();
    for name in names {
        placed.push((name, placed.len()));
    }
    placed.sort_unstable();
    placed
}
