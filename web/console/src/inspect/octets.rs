//! The bytes themselves, each run of them in the colour of its field.

use std::sync::Arc;

use leptos::ev;
use leptos::html::{div, span};
use leptos::prelude::*;

use crate::contract::Field;

/// Colours in the style sheet.
const COLOURS: [&str; 6] = ["mark-1", "mark-2", "mark-3", "mark-4", "mark-5", "mark-6"];

/// Bytes that are drawn at most; what follows is only counted.
const DRAWN: usize = 8192;

/// The colour of the field with this number.
pub(super) fn colour(field: usize) -> &'static str {
    COLOURS.iter().cycle().nth(field.checked_rem(COLOURS.len()).unwrap_or(0)).copied().unwrap_or("")
}

/// Draws the bytes: as text where they are, and in hex otherwise.
pub(super) fn octets(
    bytes: &[u8],
    fields: Arc<Vec<Field>>,
    chosen: RwSignal<Option<usize>>,
) -> AnyView {
    let text = bytes.iter().all(|octet| matches!(octet, b' '..=b'~' | b'\n' | b'\r' | b'\t'));
    let drawn = bytes.get(..DRAWN.min(bytes.len())).unwrap_or(bytes);
    let runs: Vec<_> = runs(drawn.len(), &fields)
        .into_iter()
        .map(|run| {
            let octets = drawn.get(run.start..run.end).unwrap_or_default();
            let shown =
                if text { String::from_utf8_lossy(octets).into_owned() } else { spaced(octets) };
            draw(run, shown, &fields, chosen)
        })
        .collect();
    let rest = bytes.len().saturating_sub(drawn.len());
    let rest = (rest > 0).then(|| span().class("hint").child(format!(" … and {rest} octets more")));
    // Whoever scrolls with the keyboard gets here, too.
    div()
        .class("octets")
        .tabindex("0")
        .role("group")
        .aria_label("The bytes")
        .child((runs, rest))
        .into_any()
}

fn draw(
    run: Run,
    shown: String,
    fields: &Arc<Vec<Field>>,
    chosen: RwSignal<Option<usize>>,
) -> AnyView {
    let Some(at) = run.field else { return span().child(shown).into_any() };
    let name = fields.get(at).map(|field| field.path.clone()).unwrap_or_default();
    // A field that others are in is chosen with all that is in it.
    let fields = Arc::clone(fields);
    let is_chosen = move || {
        chosen.get().and_then(|chosen| fields.get(chosen).map(|it| run.is_within(it))) == Some(true)
    };
    span()
        .class(format!("run {}", colour(at)))
        .class(("chosen", is_chosen))
        .title(name)
        .on(ev::mouseenter, move |_| chosen.set(Some(at)))
        .child(shown)
        .into_any()
}

/// Neighbouring bytes of one field.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Run {
    field: Option<usize>,
    start: usize,
    end: usize,
}

impl Run {
    fn is_within(self, field: &Field) -> bool {
        let (first, after) = extent(field);
        first <= self.start && self.end <= after
    }
}

/// The place of a field: its first byte, and the first after it.
fn extent(field: &Field) -> (usize, usize) {
    let first = usize::try_from(field.offset).unwrap_or(usize::MAX);
    let length = usize::try_from(field.length).unwrap_or(usize::MAX);
    (first, first.saturating_add(length))
}

/// Which bytes belong to which field: of several that have a byte, the shortest, which is the
/// innermost.
fn runs(bytes: usize, fields: &[Field]) -> Vec<Run> {
    let mut owners: Vec<Option<usize>> = vec![None; bytes];
    let mut order: Vec<(usize, &Field)> = fields.iter().enumerate().collect();
    order.sort_by_key(|(_, field)| std::cmp::Reverse(field.length));
    for (at, field) in order {
        let (first, after) = extent(field);
        for owner in owners.iter_mut().take(after).skip(first) {
            *owner = Some(at);
        }
    }
    let mut runs: Vec<Run> = Vec::new();
    for (at, owner) in owners.into_iter().enumerate() {
        let next = at.saturating_add(1);
        match runs.last_mut() {
            Some(run) if run.field == owner => run.end = next,
            _ => runs.push(Run { field: owner, start: at, end: next }),
        }
    }
    runs
}

/// Hex in pairs.
fn spaced(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x} ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(offset: u32, length: u32) -> Field {
        Field { path: String::new(), offset, length, rendering: String::new() }
    }

    #[test]
    fn the_innermost_field_has_a_byte() {
        let fields = [field(0, 6), field(2, 2), field(8, 9)];
        let found: Vec<_> =
            runs(10, &fields).into_iter().map(|it| (it.field, it.start, it.end)).collect();
        let expected =
            [(Some(0), 0, 2), (Some(1), 2, 4), (Some(0), 4, 6), (None, 6, 8), (Some(2), 8, 10)];
        assert_eq!(found, expected);
    }

    #[test]
    fn places_beyond_the_bytes_are_no_trouble() {
        assert_eq!(runs(0, &[field(0, 1)]), []);
        assert_eq!(runs(1, &[field(u32::MAX, u32::MAX)]).len(), 1);
    }
}
