//! What came of a sheet: how many lines are good, why the others are not, and what to do with them.

use std::sync::Arc;

use doorward_sheet::{StringRecord, written, written_refused};
use leptos::ev;
use leptos::html::{button, code, div, p, strong, table, tbody, td, th, thead, tr};
use leptos::prelude::*;

use super::check::{Checked, Refused};
use super::sheet::Checking;
use crate::component::{Kind, badge};
use crate::download::download;
use crate::site::Enrolled;
use crate::state::Console;
use crate::trouble::Trouble;

/// How many refused lines are listed; all of them are in the file.
const LISTED: usize = 200;

/// How many characters of a line are shown.
const SHOWN: usize = 96;

const CSV: &str = "text/csv;charset=utf-8";

/// Draws it.
pub(super) fn report(console: Console, checking: Checking, checked: &Arc<Checked>) -> AnyView {
    let (good, refused) = (checked.good.len(), checked.refused.len());
    div()
        .id("sheet-report")
        .class("stack")
        .child((
            p().child((
                strong().child(checked.name.clone()),
                ": ",
                badge(Kind::Good, format!("{good} lines can be enrolled")),
                " ",
                badge(
                    if refused == 0 { Kind::Plain } else { Kind::Bad },
                    format!("{refused} cannot"),
                ),
            )),
            actions(console, checking, checked),
            move || {
                checking.enrolled.get().map(|count| {
                    p().id("enrolled").child((
                        badge(Kind::Good, "enrolled"),
                        format!(" {count} credentials are in this page's registry now."),
                    ))
                })
            },
            (refused > 0).then(|| listed(&checked.refused)),
        ))
        .into_any()
}

fn actions(console: Console, checking: Checking, checked: &Arc<Checked>) -> AnyView {
    let act = move |outcome: Result<(), Trouble>| checking.trouble.set(outcome.err());
    let clean = {
        let checked = Arc::clone(checked);
        move |_| act(save_good(&checked))
    };
    let bad = {
        let checked = Arc::clone(checked);
        move |_| act(save_refused(&checked))
    };
    let enrol = {
        let checked = Arc::clone(checked);
        move |_| {
            let credentials: Vec<Enrolled> =
                checked.good.iter().map(|(_, enrolment)| enrolment.clone().into()).collect();
            let count = credentials.len();
            match console.enrol(credentials) {
                Ok(()) => checking.enrolled.set(Some(count)),
                Err(trouble) => checking.trouble.set(Some(trouble)),
            }
        }
    };
    let (none_good, none_bad) = (checked.good.is_empty(), checked.refused.is_empty());
    div()
        .class("buttons")
        .child((
            button()
                .r#type("button")
                .id("enrol-sheet")
                .disabled(move || none_good || console.site.with(Option::is_none))
                .on(ev::click, enrol)
                .child("Enrol them in this page"),
            button()
                .r#type("button")
                .id("save-good")
                .class("quiet")
                .disabled(none_good)
                .on(ev::click, clean)
                .child("Save the cleaned sheet"),
            button()
                .r#type("button")
                .id("save-refused")
                .class("quiet")
                .disabled(none_bad)
                .on(ev::click, bad)
                .child("Save the refused lines"),
        ))
        .into_any()
}

fn save_good(checked: &Checked) -> Result<(), Trouble> {
    let lines = checked.good.iter().map(|(fields, _)| fields);
    let sheet = written(&checked.header, lines).map_err(|error| Trouble::new(error.to_string()))?;
    download(&named(&checked.name, "clean"), CSV, &sheet)
}

fn save_refused(checked: &Checked) -> Result<(), Trouble> {
    let lines = checked.refused.iter().map(|line| (&line.fields, line.why.to_string()));
    let sheet =
        written_refused(&checked.header, lines).map_err(|error| Trouble::new(error.to_string()))?;
    download(&named(&checked.name, "refused"), CSV, &sheet)
}

/// `people.csv` as `people.clean.csv`.
fn named(name: &str, what: &str) -> String {
    let stem = name.strip_suffix(".csv").or(name.strip_suffix(".CSV")).unwrap_or(name);
    format!("{stem}.{what}.csv")
}

fn listed(refused: &[Refused]) -> AnyView {
    let rows: Vec<_> = refused.iter().take(LISTED).map(row).collect();
    let more = refused.len().saturating_sub(LISTED);
    let more = (more > 0).then(|| {
        p().class("hint").child(format!("And {more} more, which the saved refused lines have."))
    });
    div()
        .class("scroll")
        .tabindex("0")
        .role("region")
        .aria_label("Lines that cannot be enrolled")
        .child((
            table().id("refused").child((
                thead().child(tr().child((
                    th().scope("col").child("Line"),
                    th().scope("col").child("Column"),
                    th().scope("col").child("Why"),
                    th().scope("col").child("What it says"),
                ))),
                tbody().child(rows),
            )),
            more,
        ))
        .into_any()
}

fn row(line: &Refused) -> AnyView {
    let column = line.why.column.as_deref().unwrap_or("the whole line").to_string();
    tr().child((
        th().scope("row").child(line.number.to_string()),
        td().child(column),
        td().child(line.why.message.clone()),
        td().child(code().child(shortened(&line.fields))),
    ))
    .into_any()
}

fn shortened(fields: &StringRecord) -> String {
    let text = fields.iter().collect::<Vec<_>>().join(",");
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_after_the_sheet() {
        assert_eq!(named("people.csv", "clean"), "people.clean.csv");
        assert_eq!(named("people", "refused"), "people.refused.csv");
    }

    #[test]
    fn long_lines_are_shortened_between_characters() {
        let long = StringRecord::from(vec!["ü".repeat(200)]);
        assert_eq!(shortened(&long).chars().count(), SHOWN + 1);
        assert_eq!(shortened(&StringRecord::from(vec!["a", "b"])), "a,b");
    }
}
