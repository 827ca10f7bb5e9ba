//! Integers, however JSON spells them.

/// The greatest integer that JavaScript tells from its neighbours, and it has as many digits as this.
const MOST: u64 = (1 << 53) - 1;
const MOST_DIGITS: usize = 16;

/// The integer that a JSON number is, in whatever spelling: `42`, `42.0`, `4.2e1`. `None` if it is a fraction, no number
/// or not within -2^53 + 1 to 2^53 - 1. Exact, and linear in the length.
pub(super) fn read(text: &str) -> Option<i64> {
    let (negative, magnitude) = match text.strip_prefix('-') {
        Some(magnitude) => (true, magnitude),
        None => (false, text),
    };
    let (mantissa, exponent) = magnitude.split_once(['e', 'E']).unwrap_or((magnitude, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if !digits(whole) || !digits(fraction) || !digits(unsigned) || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let all = || whole.bytes().chain(fraction.bytes());
    let significant = || all().skip_while(|digit| *digit == b'0');
    let zeros = all().rev().take_while(|digit| *digit == b'0').count();
    if significant().next().is_none() {
        return Some(0);
    }
    // How far the last digit that is not zero stands from the ones.
    let shift = i64::try_from(zeros).ok()? - i64::try_from(fraction.len()).ok()?;
    let shift = usize::try_from(shift.checked_add(exponent.parse().ok()?)?).ok()?;
    let kept = significant().count() - zeros;
    if kept.checked_add(shift)? > MOST_DIGITS {
        return None;
    }
    let value = significant().take(kept).chain(core::iter::repeat_n(b'0', shift));
    let value = value.fold(0, |sum: u64, digit| sum * 10 + u64::from(digit - b'0'));
    let value = i64::try_from(value).ok().filter(|_| value <= MOST)?;
    Some(if negative { -value } else { value })
}
