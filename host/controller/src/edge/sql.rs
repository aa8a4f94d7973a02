//! SQL that fills the edge app's database.

/// The tables, which the app has from the same file.
pub(super) const SCHEMA: &str = include_str!("../../../../edge/schema.sql");

/// A script, whole or not at all.
#[derive(Debug)]
pub(super) struct Script(String);

impl Script {
    pub(super) fn begin() -> Self {
        Self(format!("{SCHEMA}\nBEGIN IMMEDIATE;\n"))
    }

    /// Adds a statement, with every `?` in it replaced by the next value.
    pub(super) fn add<const N: usize>(&mut self, statement: &str, values: [String; N]) {
        let mut values = values.into_iter();
        for part in statement.split_inclusive('?') {
            match part.strip_suffix('?') {
                Some(text) => {
                    self.0.push_str(text);
                    self.0.push_str(values.next().as_deref().unwrap_or("NULL"));
                }
                None => self.0.push_str(part),
            }
        }
        self.0.push_str(";\n");
    }

    pub(super) fn end(mut self) -> String {
        self.0.push_str("COMMIT;\n");
        self.0
    }
}

/// Text. What a reader of SQL could stumble over goes as octets.
pub(super) fn text(text: &str) -> String {
    if text.contains(char::is_control) {
        format!("CAST({} AS TEXT)", octets(text.as_bytes()))
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

pub(super) fn octets(octets: &[u8]) -> String {
    format!("x'{}'", hex::encode(octets))
}

pub(super) fn number(number: impl Into<u64>) -> String {
    number.into().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_quotes() {
        assert_eq!(text("it's; --"), "'it''s; --'");
        assert_eq!(text("a\0b'"), "CAST(x'61006227' AS TEXT)");
        let mut script = Script(String::new());
        script.add("INSERT INTO t VALUES (?, ?)", [text("why?"), number(1_u32)]);
        assert_eq!(script.0, "INSERT INTO t VALUES ('why?', 1);\n");
    }
}
