//! Numbers and durations.

use std::ops::RangeInclusive;

use jiff::{SignedDuration, Span, SpanRelativeTo};

use crate::findings::{Findings, Reported};
use crate::spanned::Spanned;

/// Reads a number that must be within a range.
pub(crate) fn number<N>(
    value: &Spanned<i64>,
    range: RangeInclusive<N>,
    findings: &mut Findings,
) -> Result<N, Reported>
where
    N: Copy + PartialOrd + TryFrom<i64> + std::fmt::Display,
{
    let number = *value.get_ref();
    N::try_from(number).ok().filter(|number| range.contains(number)).ok_or_else(|| {
        let message = format!("{number} is not within {} to {}", range.start(), range.end());
        findings.report(value, message)
    })
}

/// Reads a number where there is one.
pub(crate) fn number_or(
    value: Option<&Spanned<i64>>,
    default: u32,
    range: RangeInclusive<u32>,
    findings: &mut Findings,
) -> Result<u32, Reported> {
    value.map_or(Ok(default), |value| number(value, range, findings))
}

/// Reads a duration such as `90m`, `36h` or `30d`, of at most `most` seconds. A day has 24 hours
/// and a week seven days; there are no months, years or fractions of a second.
pub(crate) fn duration(
    text: &Spanned<String>,
    most: u64,
    findings: &mut Findings,
) -> Result<u64, Reported> {
    let shown = text.get_ref();
    let Some(seconds) = whole_seconds(shown) else {
        return Err(
            findings.report(text, format!("`{shown}` is no duration such as `36h` or `30d`"))
        );
    };
    if seconds > most {
        let message = format!("`{shown}` is {seconds} seconds, at most {most}");
        return Err(findings.report(text, message));
    }
    Ok(seconds)
}

fn whole_seconds(text: &str) -> Option<u64> {
    let span: Span = text.parse().ok()?;
    let duration: SignedDuration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    (duration.subsec_nanos() == 0).then(|| u64::try_from(duration.as_secs()).ok())?
}

#[cfg(test)]
mod tests {
    use super::whole_seconds;

    #[test]
    fn reads_durations() {
        assert_eq!(whole_seconds("1d"), Some(86_400));
        assert_eq!(whole_seconds("1d 12h"), Some(129_600));
        assert_eq!(whole_seconds("90m"), Some(5_400));
        assert_eq!(whole_seconds("0s"), Some(0));
    }

    #[test]
    fn refuses_what_has_no_length_or_a_wrong_one() {
        for text in ["", "30", "1mo", "1y", "1d ago", "-1d", "1.5s", "soon"] {
            assert_eq!(whole_seconds(text), None, "{text}");
        }
    }
}
