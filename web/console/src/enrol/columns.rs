//! The columns of a sheet, for whoever writes one.

use doorward_sheet::columns::{
    DEVICE, EXTENDED_GRANT, HOLDER, ISSUER, KEY, LOCKDOWN_OVERRIDE, NAME, PROFILES, SUBJECT,
    VALID_FROM, VALID_UNTIL,
};
use leptos::html::{code, div, p, table, tbody, td, th, thead, tr};
use leptos::prelude::*;

/// Each column, and what is in it.
const COLUMNS: [(&str, &str); 11] = [
    (HOLDER, "Whose it is: the holder's identifier, 128 octets at most. Required."),
    (NAME, "What to call the holder."),
    (
        KEY,
        "The public key. Required. A point on P-256 as 130 hexadecimal digits (04, X, Y), as PKOC \
         cards show it; a public key (SubjectPublicKeyInfo) of P-256 or Ed25519 in hexadecimal, \
         base64 or PEM; an X.509 certificate in base64 or PEM; a badge: badge=H10301:123-4567; or \
         whom an issuer's tokens name: token=erin.",
    ),
    (
        ISSUER,
        "For a key that somebody certifies, or a token: the issuer's identifier in the bundle.",
    ),
    (
        SUBJECT,
        "For a certified key: whom the certificate names, as unique-identifier=…, as card=… with the \
         16 characters of a PKOC card, or as the Name in hexadecimal.",
    ),
    (DEVICE, "For a token: the device that it is bound to."),
    (
        PROFILES,
        "Access profiles, separated by semicolons; each may have a number of uses and a validity: \
         staff; visitors*3; contractors@2026-01-01..2026-12-31",
    ),
    (VALID_FROM, "From when on the credential can be used: a date in UTC, or RFC 3339."),
    (VALID_UNTIL, "Until when: a date in UTC, which still belongs to it, or RFC 3339."),
    (LOCKDOWN_OVERRIDE, "Up to which rank it passes lockdowns, from 0 to 255."),
    (EXTENDED_GRANT, "Whether doors stay released for longer: yes or no."),
];

/// Draws them.
pub(super) fn columns() -> AnyView {
    let rows: Vec<_> = COLUMNS
        .into_iter()
        .map(|(name, what)| {
            tr().child((th().scope("row").child(code().child(name)), td().child(what))).into_any()
        })
        .collect();
    div()
        .child((
            p().child((
                "CSV, as ",
                code().child("doorward enroll"),
                " takes it: the first line names the columns, in any order, and each other line is one \
                 credential. A line that is refused stops no other.",
            )),
            table().id("columns").child((
                thead().child(
                    tr().child((th().scope("col").child("Column"), th().scope("col").child("What"))),
                ),
                tbody().child(rows),
            )),
        ))
        .into_any()
}

#[cfg(test)]
mod tests {
    use doorward_sheet::columns::KNOWN;

    use super::COLUMNS;

    #[test]
    fn every_column_is_told() {
        assert_eq!(COLUMNS.map(|(name, _)| name), KNOWN);
    }
}
