//! The formats of text that a form may ask for, as far as a mistake is worth finding.

/// An @ between two parts without white space.
pub(super) fn is_email(text: &str) -> bool {
    let whole = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    text.rsplit_once('@').is_some_and(|(name, host)| whole(name) && whole(host))
}

/// A scheme, a colon, and something behind it (RFC 3986, 3).
pub(super) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    for char in scheme.chars() {
        if !char.is_ascii_alphanumeric() && !matches!(char, '+' | '-' | '.') {
            return false;
        }
    }
    for char in text.chars() {
        if char.is_whitespace() || char.is_control() {
            return false;
        }
    }
    scheme.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && !rest.is_empty()
}

/// `full-date` of RFC 3339, 5.6.
pub(super) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = *parts else { return false };
    let (Some(year), Some(month), Some(day)) = (digits(year, 4), digits(month, 2), digits(day, 2)) else {
        return false;
    };
    (1..=12).contains(&month) && (1..=days(year, month)).contains(&day)
}

/// `date-time` of RFC 3339, 5.6.
pub(super) fn is_date_time(text: &str) -> bool {
    let Some((date, rest)) = text.split_once(['T', 't', ' ']) else { return false };
    let Some(end) = rest.find(['Z', 'z', '+', '-']) else { return false };
    let (time, zone) = rest.split_at(end);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let parts: Vec<&str> = time.split(':').collect();
    let [hour, minute, second] = *parts else { return false };
    let below = |text, most| digits(text, 2).is_some_and(|number| number <= most);
    let zoned = match zone.strip_prefix(['+', '-']) {
        Some(offset) => offset.split_once(':').is_some_and(|(hour, minute)| below(hour, 23) && below(minute, 59)),
        None => zone.len() == 1,
    };
    let fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    is_date(date) && below(hour, 23) && below(minute, 59) && below(second, 60) && fraction && zoned
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let only = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    only.then(|| text.bytes().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
