//! The forms that values of environment variables take. Pure functions of the text.
//!
//! Letters count the same in both cases, blanks around values and separators mean nothing (OpenMP 5.2, chapter 21).
//! The error is what a warning says about the value.

/// What is wrong with a value: a phrase such as `not a positive integer`.
pub(crate) type Bad = String;

/// An integer from `least` to `most`; larger values are an error too. `what` names the kind in the error.
pub(crate) fn integer(text: &str, least: u64, most: u64, what: &str) -> Result<u64, Bad> {
    let digits = text.trim();
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("not {what}"));
    }
    match digits.parse::<u64>() {
        Ok(n) if n < least => Err(format!("not {what}")),
        Ok(n) if n <= most => Ok(n),
        _ => Err(format!("larger than {most}")),
    }
}

/// An integer from `least` up, cut down to `most`.
pub(crate) fn integer_clamped(text: &str, least: u64, most: u64, what: &str) -> Result<u64, Bad> {
    let digits = text.trim();
    if digits.len() > 19 && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(most);
    }
    integer(text, least, u64::MAX, what).map(|n| n.min(most))
}

/// A truth value: true or false, and the words that other runtimes take besides.
pub(crate) fn boolean(text: &str) -> Result<bool, Bad> {
    const TRUE: [&str; 8] = ["true", "1", "yes", "on", "t", ".true.", ".t.", "enabled"];
    const FALSE: [&str; 8] = ["false", "0", "no", "off", "f", ".false.", ".f.", "disabled"];
    let is = |words: &[&str]| words.iter().any(|w| text.trim().eq_ignore_ascii_case(w));
    match (is(&TRUE), is(&FALSE)) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        _ => Err("neither true nor false".into()),
    }
}

/// One of the given words.
pub(crate) fn word<T: Copy>(text: &str, words: &[(&str, T)]) -> Result<T, Bad> {
    let text = text.trim();
    if let Some((_, value)) = words.iter().find(|(w, _)| w.eq_ignore_ascii_case(text)) {
        return Ok(*value);
    }
    let names: Vec<&str> = words.iter().map(|(w, _)| *w).collect();
    Err(format!("not one of {}", names.join(", ")))
}

/// A list of items separated by commas; every item must be right, at most 255 are kept.
pub(crate) fn list<T>(text: &str, item: impl Fn(&str) -> Result<T, Bad>) -> Result<Vec<T>, Bad> {
    let mut items = text.split(',').map(|part| item(part.trim())).collect::<Result<Vec<T>, Bad>>()?;
    items.truncate(255);
    Ok(items)
}

/// A size in bytes: an integer and B, K, M, G or T (also KB, KiB, ..); without a letter in units of `unit` bytes.
pub(crate) fn size(text: &str, unit: u64) -> Result<u64, Bad> {
    let bad = || Bad::from("not a size (an integer and B, K, M or G)");
    let text = text.trim();
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    let (digits, suffix) = text.split_at(end);
    let number: u64 = digits.parse().map_err(|_| bad())?;
    let unit = match suffix.trim().to_ascii_lowercase().as_str() {
        "" => unit,
        "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        "t" | "tb" | "tib" => 1 << 40,
        _ => return Err(bad()),
    };
    number.checked_mul(unit).ok_or_else(|| "too large".into())
}

/// A time in microseconds: an integer and us or ms, without a unit in milliseconds; `None`: infinite.
pub(crate) fn time_us(text: &str) -> Result<Option<u64>, Bad> {
    let bad = || Bad::from("not a time (an integer and us or ms, or infinite)");
    let text = text.trim().to_ascii_lowercase();
    if matches!(text.as_str(), "infinite" | "infinity" | "inf") {
        return Ok(None);
    }
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    let (digits, suffix) = text.split_at(end);
    let number: u64 = digits.parse().map_err(|_| bad())?;
    let unit = match suffix.trim() {
        "us" => 1,
        "" | "ms" => 1000,
        "s" => 1_000_000,
        _ => return Err(bad()),
    };
    // The largest 32-bit number of milliseconds is how programs write infinity.
    let us = number.checked_mul(unit).filter(|&us| us < i32::MAX as u64 * 1000);
    Ok(us)
}

/// A count with k, m, g or t for powers of 1000; `None`: infinite.
pub(crate) fn count(text: &str) -> Result<Option<u64>, Bad> {
    let bad = || Bad::from("not a count (an integer and k, M, G or T, or infinite)");
    let text = text.trim().to_ascii_lowercase();
    if matches!(text.as_str(), "infinite" | "infinity") {
        return Ok(None);
    }
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    let (digits, suffix) = text.split_at(end);
    let number: u64 = digits.parse().map_err(|_| bad())?;
    let unit = match suffix.trim() {
        "" => 1,
        "k" => 1000,
        "m" => 1_000_000,
        "g" => 1_000_000_000,
        "t" => 1_000_000_000_000,
        _ => return Err(bad()),
    };
    Ok(number.checked_mul(unit))
}
