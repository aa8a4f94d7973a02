//! Badges as people have them: `badge=H10301:123-4567` is bit format, facility code and card number;
//! `badge=H10302:12345` one of a bit format without a facility code.

use doorward_bundle::BitFormat;

/// What a badge is told from a key by.
const PREFIX: &str = "badge=";

/// A badge: what is on it, unique within a site only.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Badge {
    /// Its bit format.
    pub format: BitFormat,
    /// The facility code; 0 where the format has none.
    pub facility: u32,
    /// The card number.
    pub number: u64,
}

/// Why something is no badge.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadgeError {
    /// Another form.
    #[error("is not written like `badge=H10301:123-4567` or `badge=H10302:12345`")]
    Shape,
    /// A bit format that is not known.
    #[error("`{0}` is none of the bit formats {known}", known = BitFormat::NAMES.join(", "))]
    Format(String),
    /// A facility code that the bit format has no place for.
    #[error("`{0}` has no facility code")]
    Facility(&'static str),
    /// A bit format that has a facility code.
    #[error("`{0}` needs a facility code before the number")]
    NoFacility(&'static str),
    /// A value that the bit format has no place for.
    #[error("{what} {found} is beyond {most}, the largest of `{format}`")]
    Range {
        /// Which value.
        what: &'static str,
        /// The value.
        found: u64,
        /// The largest that there is.
        most: u64,
        /// The bit format.
        format: &'static str,
    },
}

/// The badge that `text` writes; `None` where it writes something else.
pub fn badge(text: &str) -> Option<Result<Badge, BadgeError>> {
    text.strip_prefix(PREFIX).map(read)
}

fn read(text: &str) -> Result<Badge, BadgeError> {
    let (name, numbers) = text.split_once(':').ok_or(BadgeError::Shape)?;
    let format = BitFormat::from_name(name).ok_or_else(|| BadgeError::Format(name.into()))?;
    let name = format.as_str();
    let (facility, number) = match (numbers.split_once('-'), format.layout().facility) {
        (Some(_), None) => return Err(BadgeError::Facility(name)),
        (None, Some(_)) => return Err(BadgeError::NoFacility(name)),
        (Some((facility, number)), Some(_)) => (decimal(facility)?, decimal(number)?),
        (None, None) => (0, decimal(numbers)?),
    };
    let within = |what, found: u64, most: u64| {
        if found <= most {
            Ok(found)
        } else {
            Err(BadgeError::Range { what, found, most, format: name })
        }
    };
    let facility = within("facility code", facility, format.largest_facility())?;
    Ok(Badge {
        format,
        facility: u32::try_from(facility).map_err(|_| BadgeError::Shape)?,
        number: within("number", number, format.largest_number())?,
    })
}

/// Digits and nothing else: no sign, no space.
fn decimal(text: &str) -> Result<u64, BadgeError> {
    if text.bytes().all(|octet| octet.is_ascii_digit()) {
        return text.parse().map_err(|_| BadgeError::Shape);
    }
    Err(BadgeError::Shape)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn badges_are_read_with_and_without_a_facility_code() {
        let read = |text| badge(text).unwrap().unwrap();
        let one =
            Badge { format: BitFormat::from_name("H10301").unwrap(), facility: 123, number: 4567 };
        assert_eq!(read("badge=H10301:123-4567"), one);
        let other =
            Badge { format: BitFormat::from_name("H10302").unwrap(), facility: 0, number: 12_345 };
        assert_eq!(read("badge=H10302:12345"), other);
    }

    #[test]
    fn what_is_no_badge_is_told_apart() {
        assert_eq!(badge("04ff"), None);
        let refused = |text| badge(text).unwrap().unwrap_err();
        for text in
            ["badge=", "badge=H10301", "badge=H10301:1-", "badge=H10301:-1", "badge=H10301:+1-1"]
        {
            assert_eq!(refused(text), BadgeError::Shape, "{text}");
        }
        assert_eq!(refused("badge=h10301:1-1"), BadgeError::Format("h10301".into()));
        assert_eq!(refused("badge=H10302:1-1"), BadgeError::Facility("H10302"));
        assert_eq!(refused("badge=H10301:1"), BadgeError::NoFacility("H10301"));
        let range = |what, found, most| BadgeError::Range { what, found, most, format: "H10301" };
        assert_eq!(refused("badge=H10301:256-1"), range("facility code", 256, 255));
        assert_eq!(refused("badge=H10301:1-65536"), range("number", 65_536, 65_535));
    }
}
