//! Sheets as they are written: what was read, without the lines that were refused, or only those.

use csv::{StringRecord, WriterBuilder};

/// The name of the column that says why a line was refused.
pub const REFUSED: &str = "refused";

/// Writes lines under a first line.
///
/// # Errors
/// The library's own, which writing to memory has none of.
pub fn written<'a>(
    header: &StringRecord,
    lines: impl IntoIterator<Item = &'a StringRecord>,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(header)?;
    for line in lines {
        writer.write_record(line)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// Writes lines that were refused, with a last column [`REFUSED`] that says why. Each gets as many
/// fields as the first line has.
///
/// # Errors
/// As [`written`].
pub fn written_refused<'a>(
    header: &StringRecord,
    lines: impl IntoIterator<Item = (&'a StringRecord, String)>,
) -> Result<Vec<u8>, csv::Error> {
    let columns = header.len();
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(header.iter().chain([REFUSED]))?;
    for (line, why) in lines {
        let fields = line.iter().chain(std::iter::repeat("")).take(columns);
        writer.write_record(fields.chain([why.as_str()]))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_has_the_columns_of_the_first_line() {
        let header = StringRecord::from(vec!["holder", "key"]);
        let lines = [StringRecord::from(vec!["amira, of \"hq\"", "04"])];
        let text = String::from_utf8(written(&header, &lines).unwrap()).unwrap();
        assert_eq!(text, "holder,key\n\"amira, of \"\"hq\"\"\",04\n");
        let short = StringRecord::from(vec!["ben"]);
        let refused = [(&short, "too short".to_string()), (&header, "why".to_string())];
        let text = String::from_utf8(written_refused(&header, refused).unwrap()).unwrap();
        assert_eq!(text, "holder,key,refused\nben,,too short\nholder,key,why\n");
    }
}
