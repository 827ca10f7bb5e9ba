//! Texts in order.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;

/// The texts in order, each with its place in what they came from; the same text stands in the order of its places.
///
/// Sorted by a heap, which is a little slower than a sort and a fraction of it to compile.
pub(crate) fn sorted<'a>(texts: &mut dyn Iterator<Item = &'a str>) -> Vec<(&'a str, usize)> {
    let mut heap = BinaryHeap::new();
    for text in texts {
        heap.push((text, heap.len()));
    }
    heap.into_sorted_vec()
}

/// Whether `text` is among texts that are [sorted].
pub(crate) fn contains(texts: &[(&str, usize)], text: &str) -> bool {
    texts.binary_search_by(|(known, _)| (*known).cmp(text)).is_ok()
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_same_as_a_sort(texts in proptest::collection::vec("[ab]{0,2}", 0..20), other in "[abc]{0,2}") {
            let found = sorted(&mut texts.iter().map(String::as_str));
            let mut expected: Vec<_> = texts.iter().enumerate().map(|(place, text)| (text.as_str(), place)).collect();
            expected.sort_by_key(|(text, _)| *text);
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(contains(&found, &other), texts.contains(&other));
        }
    }
}
