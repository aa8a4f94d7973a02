//! Content lines (RFC 5545, section 3.1), with the lines of the file that they stand at.

use icalendar::parser::Property;

use super::Fault;

/// A content line.
#[derive(Debug)]
pub(super) struct Line {
    /// Where it begins in the file, from 1.
    pub(super) number: usize,
    /// What it is, in capitals.
    pub(super) name: String,
    parameters: Vec<(String, String)>,
    pub(super) value: String,
}

impl Line {
    /// A parameter's value.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let mut found = self.parameters.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    }

    /// What is wrong with it.
    pub(super) fn fault(&self, message: impl AsRef<str>) -> Fault {
        let Self { name, value, .. } = self;
        Fault::at(self.number, format!("{name} `{value}`: {}", message.as_ref()))
    }
}

/// The content lines of a calendar.
pub(super) fn lines(text: &str) -> Result<Vec<Line>, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    unfold(text)?.into_iter().map(|(number, line)| read(number, &line)).collect()
}

/// Joins what was folded. A line that begins with a blank goes on with the one before it.
fn unfold(text: &str) -> Result<Vec<(usize, String)>, Fault> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for (number, line) in (1..).zip(text.split('\n')) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.chars().any(|c| c.is_control() && c != '\t') {
            return Err(Fault::at(number, "holds a control character"));
        }
        if let Some(rest) = line.strip_prefix([' ', '\t']) {
            match found.last_mut() {
                Some((_, begun)) => begun.push_str(rest),
                None => return Err(Fault::at(number, "goes on with a line that is not there")),
            }
        } else if !line.is_empty() {
            found.push((number, line.to_string()));
        }
    }
    Ok(found)
}

/// A content line. What begins and ends components has no parameters, and the library leaves it to its own
/// reader of components, which knows no lines.
fn read(number: usize, line: &str) -> Result<Line, Fault> {
    let no_line = || Fault::at(number, format!("`{line}` is no `NAME:value`"));
    let known = |name: &str| {
        !name.is_empty() && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
    };
    if let Some((name, value)) = line.split_once(':')
        && ["BEGIN", "END"].iter().any(|mark| name.eq_ignore_ascii_case(mark))
    {
        let (name, value) = (name.to_ascii_uppercase(), value.to_string());
        return Ok(Line { number, name, parameters: Vec::new(), value });
    }
    let property = Property::try_from(line).map_err(|_| no_line())?;
    // The library also takes a name alone, and names that are none.
    if !line.contains(':') || !known(property.name.as_str()) {
        return Err(no_line());
    }
    let parameters = property.params.iter().map(|parameter| {
        let value = parameter.val.as_ref().map_or("", |value| value.as_str());
        (parameter.key.as_str().to_ascii_uppercase(), value.trim_matches('"').to_string())
    });
    Ok(Line {
        number,
        name: property.name.as_str().to_ascii_uppercase(),
        parameters: parameters.collect(),
        value: property.val.as_str().to_string(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
mod tests {
    use super::lines;

    #[test]
    fn folded_lines_are_one_and_know_where_they_begin() {
        let lines =
            lines("BEGIN:VEVENT\r\nSUMMARY:a lo\r\n ng one\r\nRRULE:FREQ\n\t=DAILY").unwrap();
        let told: Vec<_> = lines.iter().map(|it| (it.number, &*it.name, &*it.value)).collect();
        let expected =
            [(1, "BEGIN", "VEVENT"), (2, "SUMMARY", "a long one"), (4, "RRULE", "FREQ=DAILY")];
        assert_eq!(told, expected);
    }

    #[test]
    fn parameters_are_read_with_and_without_quotes() {
        let lines =
            lines("DTSTART;tzid=\"Europe/London\";VALUE=DATE-TIME:20260105T080000").unwrap();
        assert_eq!(lines[0].parameter("TZID"), Some("Europe/London"));
        assert_eq!(lines[0].parameter("VALUE"), Some("DATE-TIME"));
        assert_eq!(lines[0].parameter("OTHER"), None);
        assert_eq!(lines[0].value, "20260105T080000");
    }

    #[test]
    fn what_is_no_line_is_told_with_its_number() {
        for (text, expected) in [
            ("BEGIN:VCALENDAR\nnothing", "line 2: `nothing` is no `NAME:value`"),
            (" BEGIN:VCALENDAR", "line 1: goes on with a line that is not there"),
            ("BEGIN:VCALENDAR\r\nX:\u{7}", "line 2: holds a control character"),
        ] {
            assert_eq!(lines(text).unwrap_err().to_string(), expected);
        }
    }
}
