//! The engine against the component: the same octets, and the same said of them, octet for octet.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::cell::RefCell;

use doorward_cases::case::{Case, DecisionCase};
use doorward_cases::host::{Host, Verifier};
use doorward_cases::{Desk, Native, collect, root};
use doorward_tests::Wasmtime;

/// Of the cases, so many are what is bent; loading all of them would take minutes.
const CASES: usize = 48;

/// A case, with its site in both hands.
struct Chosen {
    case: DecisionCase,
    native: Box<dyn Verifier>,
    component: Box<dyn Verifier>,
}

thread_local! {
    /// The engine is of one thread; hosts live as long as what they have loaded.
    static WASMTIME: &'static Wasmtime =
        Box::leak(Box::new(Wasmtime::load().expect("the component was built")));
    static CHOSEN: RefCell<Vec<Chosen>> = RefCell::new(chosen());
}

fn chosen() -> Vec<Chosen> {
    let all = collect(&root().join("tests/vectors")).expect("the cases can be read");
    let decisions = all.iter().filter_map(|named| match &named.case {
        Case::Decision(case) if case.presentations.len() == 1 => Some((named, case)),
        _ => None,
    });
    let decisions: Vec<_> = decisions.collect();
    let wasmtime = WASMTIME.with(|wasmtime| *wasmtime);
    let mut found = Vec::new();
    for (named, case) in decisions.iter().step_by(decisions.len().div_ceil(CASES)) {
        let signed = case.site.sign(&named.folder).expect("the site compiles");
        let native = NATIVE.load(&signed.octets, &signed.context).expect("no fault");
        let component = wasmtime.load(&signed.octets, &signed.context).expect("no fault");
        match (native, component) {
            (Ok(native), Ok(component)) => {
                found.push(Chosen { case: (*case).clone(), native, component });
            }
            // A site may be one that is refused.
            (native, component) => assert_eq!(native.err(), component.err(), "{}", named.name),
        }
    }
    found
}

static NATIVE: Native = Native;

/// The first octet chooses a case, the next two where its presentation is bent, and the others are put
/// there in place of as many of its own. None left: it is as it was.
#[test]
fn hosts() {
    bolero::check!().for_each(|octets: &[u8]| {
        let [which, high, low, put @ ..] = octets else { return };
        CHOSEN.with_borrow_mut(|chosen| {
            let count = chosen.len();
            let Chosen { case, native, component } = &mut chosen[usize::from(*which) % count];
            let shown = &case.presentations[0];
            let mut presented = shown.shown.to_vec().expect("hexadecimal");
            let at = usize::from(u16::from_be_bytes([*high, *low])) % (presented.len() + 1);
            let end = (at + put.len()).min(presented.len());
            presented.splice(at..end, put.iter().copied());
            let [mut ours, mut theirs] = [Desk::open(&case.store), Desk::open(&case.store)];
            let at = &shown.circumstance;
            let ours = native.hear(&presented, at, &mut |asked| ours.answer(asked));
            let theirs = component.hear(&presented, at, &mut |asked| theirs.answer(asked));
            assert_eq!(json(&ours.expect("no fault")), json(&theirs.expect("no fault, no trap")));
            let read = |host: &dyn Host| json(&host.inspect(&presented).expect("no fault"));
            assert_eq!(read(&NATIVE), WASMTIME.with(|wasmtime| read(*wasmtime)));
        });
    });
}

fn json(said: &impl serde::Serialize) -> String {
    serde_json::to_string(said).expect("it has a JSON form")
}
