//! An expectation in a sentence.

use std::fmt::Display;

use toml::Value;

use super::several::Several;
use super::source::Expect;
use crate::spanned::Spanned;

/// An expectation as people would say it: `1042 may enter lab on tue at 09:00`.
pub(super) fn sentence(expect: &Expect) -> String {
    let mut words = Vec::new();
    match (&expect.who, &expect.profile) {
        (Some(who), _) => words.push(listed(who)),
        (None, Some(profile)) => words.push(format!("{} alone", listed(profile))),
        (None, None) => {}
    }
    for (verb, places) in
        [("may enter", &expect.may_enter), ("may not enter", &expect.may_not_enter)]
    {
        words.extend(places.as_ref().map(|places| format!("{verb} {}", listed(places))));
    }
    words.extend(expect.on.as_ref().map(|days| format!("on {}", values(days))));
    words.extend(expect.at.as_ref().map(|times| format!("at {}", values(times))));
    if let (Some(from), Some(to)) = (&expect.from, &expect.to) {
        words.push(format!("from {} to {}", shown(from.get_ref()), shown(to.get_ref())));
    }
    let some = |word: &str, text: &Option<Spanned<String>>| {
        text.as_ref().map(|text| format!("{word} {}", text.get_ref()))
    };
    words.extend(some("to", &expect.capability));
    words.extend(some("by", &expect.format));
    words.extend(some("while the door is", &expect.door_mode));
    words.extend(expect.lockdown.as_ref().map(|plans| format!("in lockdown {}", listed(plans))));
    let threat = expect.threat_level.as_ref();
    words.extend(threat.map(|level| format!("at threat level {}", level.get_ref())));
    words.extend(expect.device.as_ref().map(|list| device(list.get_ref())));
    words.extend(expect.position.as_ref().map(|at| format!("near {at}")));
    words.extend(some("from", &expect.address));
    words.extend(expect.because.as_ref().map(|codes| format!("because {}", listed(codes))));
    words.join(" ")
}

fn device(assurances: &[Spanned<String>]) -> String {
    let words: Vec<&str> = assurances.iter().map(|word| word.get_ref().as_str()).collect();
    match words.as_slice() {
        [] => "with a device of which nothing is true".into(),
        words => format!("with a device that is {}", words.join(", ")),
    }
}

fn listed<T: Clone + Display>(several: &Spanned<Several<T>>) -> String {
    joined(several, ToString::to_string)
}

fn values(several: &Spanned<Several<Value>>) -> String {
    joined(several, shown)
}

fn joined<T: Clone>(several: &Spanned<Several<T>>, show: impl Fn(&T) -> String) -> String {
    let words: Vec<String> =
        Several::elements(several).iter().map(|element| show(element.get_ref())).collect();
    words.join(", ")
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}
