//! Cursors: where the page before ended, in a form that nobody is tempted to count up.

/// The cursor of the page of `list` after the entry of this number.
pub(super) fn write(number: u64, list: &str) -> String {
    format!("{:016x}", (number << CHECK_BITS | check(number, list)).wrapping_mul(FACTOR))
}

/// The number in a cursor that [`write`] gave for the same list, of any server.
pub(super) fn read(cursor: &str, list: &str) -> Option<u64> {
    let is_written = cursor.len() == 16 && cursor.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let mixed = is_written.then(|| u64::from_str_radix(cursor, 16).ok()).flatten()?.wrapping_mul(INVERSE);
    let number = mixed >> CHECK_BITS;
    (mixed & CHECK_MASK == check(number, list)).then_some(number)
}

/// Tells a cursor of this list from those of others and from what is none; FNV-1a, cut to its lowest bits.
fn check(number: u64, list: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for bytes in [list.as_bytes(), &number.to_be_bytes()] {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    (hash ^ (hash >> 32)) & CHECK_MASK
}

const CHECK_BITS: u32 = 24;
const CHECK_MASK: u64 = (1 << CHECK_BITS) - 1;

/// Any odd number spreads what it multiplies, and can be undone.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
const INVERSE: u64 = inverse(FACTOR);

/// What undoes a multiplication by an odd number: each step doubles the bits that are right.
const fn inverse(factor: u64) -> u64 {
    let mut inverse = factor;
    let mut step = 0;
    while step < 5 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(factor.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
}
