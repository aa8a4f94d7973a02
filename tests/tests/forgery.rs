//! What anybody can do to a presentation that was granted, without its key: none of it is granted.
//!
//! Every distinct granted presentation of the cases is cut, bent, spliced, doubled and lengthened.
//! What comes out must be a denial with a code of the table, and no fault of the host.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};

use doorward_cases::case::{Case, DecisionCase, Outcome};
use doorward_cases::host::{Host, Verifier};
use doorward_cases::{Desk, Enrolled, NamedCase, Native, Signed, collect, root};
use doorward_engine::Code;
use doorward_host::contract::question::{CredentialIdentifier, Query, Question};
use doorward_host::contract::verification::Decision;
use doorward_host::gate::report;
use doorward_tests::Wasmtime;

/// What is not a forgery: the octets differ, and what was signed does not. Each is told by the
/// original and the bent octets, and must be granted.
type Harmless = (&'static str, fn(&[u8], &[u8]) -> bool);

/// All that there is of it.
const HARMLESS: &[Harmless] = &[
    ("the card's status word cut off: some readers do, and it is not signed", |original, bent| {
        matches!(original.first(), Some(0x5a | 0x9e | 0x7f))
            && [bent, &[0x90, 0x00]].concat() == original
    }),
    ("the signalling bits of an Aliro device are a hint, which is not signed", is_signalling),
];

/// Whether two records of Aliro differ in the value of `5E` only.
fn is_signalling(original: &[u8], bent: &[u8]) -> bool {
    let Some(tag) = original.windows(4).position(|window| window == [0x5e, 2, 0, 1]) else {
        return false;
    };
    let value = tag + 2..tag + 4;
    matches!(original.first(), Some(0xa2 | 0xa3))
        && original.len() == bent.len()
        && (0..original.len()).all(|at| original[at] == bent[at] || value.contains(&at))
}

/// How presentations begin that carry more than is signed: PKOC over BLE (when the credential last
/// changed, the version) and over OSDP (sequence, versions, the controller's own messages). A change
/// there may be granted or denied, and a grant is of the same credential and nothing else. That no bit
/// of key and signature may change is asserted with the formats themselves.
const UNSIGNED_BESIDE: &[&[u8]] = &[
    &[0x01, 65],
    &[0x03, 64],
    &[0x07, 65],
    &[0x09, 4],
    &[0x0c, 2],
    &[0x0c, 5],
    &[0x1a, 0x90, 0x21],
];

/// Octets of a presentation at most.
const LONGEST: usize = 65_536;

/// Octets of a JWS header of which every one is bent; of longer ones as many are, evenly spread.
const HEADER_SAMPLES: usize = 256;

/// What a presentation is made of, and so what can be spliced with what.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Jws,
    CertificateAndSignature,
    DataObjects,
    /// One piece: a secret, or a structure that holds itself together.
    Whole,
}

/// A presentation that was granted, and the case that it was granted in.
struct Granted {
    name: String,
    case: DecisionCase,
    signed: Signed,
    octets: Vec<u8>,
}

impl Granted {
    /// Every distinct one. Of a case of several presentations, the first.
    fn all() -> Vec<Self> {
        let mut distinct = BTreeMap::new();
        for NamedCase { name, folder, case } in collect(&root().join("tests/vectors")).unwrap() {
            let Case::Decision(case) = case else { continue };
            let first = &case.presentations[0];
            // A badge number is no proof, so nothing about it is forged; see `badges.rs`.
            let is_badge = |enrolled: &Enrolled| {
                matches!(enrolled.identifier, CredentialIdentifier::BadgeNumber(_))
            };
            if case.store.credentials.iter().any(is_badge) {
                continue;
            }
            if first.expected.outcome == Outcome::Granted && first.answers.is_none() {
                let octets = first.shown.to_vec().unwrap();
                let signed = case.site.sign(&folder).unwrap();
                let granted = Self { name, case, signed, octets: octets.clone() };
                distinct.entry(octets).or_insert(granted);
            }
        }
        distinct.into_values().collect()
    }

    /// What it is made of.
    fn kind(&self) -> Kind {
        match self.octets[0] {
            b'e' => Kind::Jws,
            b'M' => Kind::CertificateAndSignature,
            0x5a | 0x9e => Kind::DataObjects,
            _ => Kind::Whole,
        }
    }

    /// The ends of its parts: of the data objects, of the messages, or of the parts of a JWS with
    /// their dots. What has no such parts is one.
    fn ends(&self) -> Vec<usize> {
        let whole = self.octets.len();
        match self.octets[..] {
            [b'e' | b'M', ..] => {
                let dots = self.octets.iter().enumerate().filter(|(_, octet)| **octet == b'.');
                dots.map(|(at, _)| at + 1).chain([whole]).collect()
            }
            [0x5a | 0x9e, ..] => self.data_objects(2),
            [0x01 | 0x03 | 0x09 | 0x0c, ..] => self.data_objects(usize::MAX),
            // Certificate and answer; ephemeral key and the rest.
            [0x7f, 0x21, 0x81, length, ..] => vec![4 + usize::from(length), whole],
            [0x7f, 0x21, 0x82, high, low, ..] => {
                vec![5 + usize::from(u16::from_be_bytes([high, low])), whole]
            }
            [0x07, length, ..] => vec![2 + usize::from(length), whole],
            [0x1a, 0x90, 0x21, ..] => {
                let vendor = |at: &usize| self.octets[*at..].starts_with(&[0x1a, 0x90, 0x21]);
                (1..whole).filter(vendor).chain([whole]).collect()
            }
            _ => vec![whole],
        }
    }

    /// The ends of data objects with lengths of one octet, of at most so many.
    fn data_objects(&self, most: usize) -> Vec<usize> {
        let next = |at: &usize| Some(at + 2 + usize::from(*self.octets.get(at + 1)?));
        let ends = std::iter::successors(next(&0), next);
        ends.take_while(|end| *end <= self.octets.len()).take(most).collect()
    }

    /// What it is spliced with: presentations that begin alike and have as many parts.
    fn is_like(&self, other: &Self) -> bool {
        self.octets.first() == other.octets.first() && self.ends().len() == other.ends().len()
    }

    /// Whether a grant is of the credential that the original was granted for, and the original
    /// carries more than is signed.
    fn is_of_the_same(&self, decision: &Decision) -> bool {
        let claimed = self.case.store.credentials.first().map(|enrolled| &enrolled.identifier);
        let beside = UNSIGNED_BESIDE.iter().any(|beginning| self.octets.starts_with(beginning));
        // In Standard Mode nothing of the card's certificate is believed but the key.
        (beside || self.name.contains("pkoc-nfc-v2-standard"))
            && claimed == report(decision).journal.credential.as_ref()
    }

    fn part(&self, index: usize) -> &[u8] {
        let ends = self.ends();
        let start = index.checked_sub(1).map_or(0, |before| ends[before]);
        &self.octets[start..ends[index]]
    }

    fn load<'h>(&self, host: &'h dyn Host) -> Box<dyn Verifier + 'h> {
        host.load(&self.signed.octets, &self.signed.context).unwrap().unwrap()
    }

    /// Shows other octets in place of the granted ones, before a fresh store.
    fn show(&self, verifier: &mut dyn Verifier, octets: &[u8]) -> Decision {
        let mut desk = Desk::open(&self.case.store);
        let at = &self.case.presentations[0].circumstance;
        verifier.hear(octets, at, &mut |questions| desk.answer(questions)).unwrap().decision
    }

    /// Insists that other octets are denied, or are harmless and granted.
    fn deny(&self, verifier: &mut dyn Verifier, octets: &[u8], what: &str) {
        assert_ne!(octets, self.octets, "{}: {what} is no forgery", self.name);
        let harmless = HARMLESS.iter().find(|(_, is)| is(&self.octets, octets));
        let decision = self.show(verifier, octets);
        let code = report(&decision).reason.code.as_str();
        assert!(Code::ALL.iter().any(|known| known.as_str() == code), "`{code}` is no code");
        match (&decision, harmless) {
            (Decision::Denied(_), None) | (Decision::Granted(_), Some(_)) => {}
            (Decision::Granted(_), None) if self.is_of_the_same(&decision) => {}
            (_, None) => panic!("{}: {what}: {code}", self.name),
            (_, Some((why, _))) => panic!("{}: {what}: {code}, though {why}", self.name),
        }
    }

    /// Which bits to bend: all of a card's answer; all of a request's claims and signature, and one
    /// in some or all octets of its header, which is signed like the rest and mostly certificates;
    /// one in some or all octets of CBOR, where every octet is another bit's turn.
    fn bits(&self) -> Vec<(usize, u8)> {
        let all = |from: usize| {
            (from..self.octets.len()).flat_map(|at| (0..8).map(move |bit| (at, 1 << bit)))
        };
        let sampled = |until: usize| {
            let step = until.div_ceil(HEADER_SAMPLES);
            (0..until).step_by(step).map(|at| (at, 1 << (at % 8)))
        };
        match self.kind() {
            Kind::Whole => sampled(self.octets.len()).collect(),
            Kind::DataObjects => all(0).collect(),
            Kind::Jws | Kind::CertificateAndSignature => {
                let header = self.ends()[0];
                sampled(header).chain(all(header)).collect()
            }
        }
    }
}

fn bend(octets: &[u8], (at, mask): (usize, u8)) -> Vec<u8> {
    let mut bent = octets.to_vec();
    bent[at] ^= mask;
    bent
}

#[test]
fn there_is_something_to_forge() {
    let granted = Granted::all();
    let texts = granted.iter().filter(|one| one.kind() == Kind::Jws).count();
    assert!(texts >= 20 && granted.len() - texts >= 8, "{texts} of {}", granted.len());
    for one in &granted {
        let decision = one.show(&mut *one.load(&Native), &one.octets);
        assert!(matches!(decision, Decision::Granted(_)), "{}", one.name);
    }
}

#[test]
fn no_beginning_is_granted() {
    for granted in Granted::all() {
        let mut verifier = granted.load(&Native);
        for length in 0..granted.octets.len() {
            let cut = &granted.octets[..length];
            granted.deny(&mut *verifier, cut, &format!("cut to {length} octets"));
        }
    }
}

#[test]
fn no_end_is_granted() {
    for granted in Granted::all() {
        let mut verifier = granted.load(&Native);
        for from in 1..granted.octets.len() {
            let rest = &granted.octets[from..];
            granted.deny(&mut *verifier, rest, &format!("without the first {from} octets"));
        }
    }
}

#[test]
fn no_bent_bit_is_granted() {
    for granted in Granted::all() {
        let mut verifier = granted.load(&Native);
        for (at, mask) in granted.bits() {
            let bent = bend(&granted.octets, (at, mask));
            granted.deny(&mut *verifier, &bent, &format!("octet {at} bent by {mask:02x}"));
        }
    }
}

#[test]
fn nothing_more_is_granted() {
    for granted in Granted::all() {
        let mut verifier = granted.load(&Native);
        for octet in 0..=u8::MAX {
            let behind = [&granted.octets[..], &[octet]].concat();
            granted.deny(&mut *verifier, &behind, &format!("{octet:02x} behind it"));
            let before = [&[octet], &granted.octets[..]].concat();
            granted.deny(&mut *verifier, &before, &format!("{octet:02x} before it"));
        }
        granted.deny(&mut *verifier, &granted.octets.repeat(2), "twice in one");
        for filler in [0x00, b' ', b'=', 0x90] {
            let mut long = granted.octets.clone();
            long.resize(LONGEST, filler);
            granted.deny(&mut *verifier, &long, "as long as can be");
            long.push(filler);
            granted.deny(&mut *verifier, &long, "longer");
        }
    }
}

#[test]
fn no_two_halves_are_granted() {
    let all = Granted::all();
    let originals: BTreeSet<&[u8]> = all.iter().map(|granted| granted.octets.as_slice()).collect();
    let mut spliced = 0_usize;
    for one in &all {
        let mut verifier = one.load(&Native);
        for other in all.iter().filter(|other| one.is_like(other)) {
            let parts = one.ends().len();
            // Every way to take each part from one of the two, but for all from the same.
            for choice in 1..(1_usize << parts) - 1 {
                let from = |index: usize| if choice >> index & 1 == 0 { one } else { other };
                let octets: Vec<u8> =
                    (0..parts).flat_map(|index| from(index).part(index).to_vec()).collect();
                let whole = [&octets[..], &[0x90, 0x00]].concat();
                if originals.contains(&octets[..]) || originals.contains(&whole[..]) {
                    continue;
                }
                let what = format!("spliced with {} ({choice:b})", other.name);
                one.deny(&mut *verifier, &octets, &what);
                spliced += 1;
            }
        }
    }
    assert!(spliced > 1000, "{spliced}");
}

#[test]
fn the_component_denies_a_sample_of_it_too() {
    let wasmtime = Wasmtime::load().unwrap();
    for granted in Granted::all() {
        let mut verifier = granted.load(&wasmtime);
        let bits = granted.bits();
        for bit in bits.iter().step_by(bits.len().div_ceil(16)) {
            let bent = bend(&granted.octets, *bit);
            granted.deny(&mut *verifier, &bent, "bent");
        }
        let step = granted.octets.len().div_ceil(16);
        for length in (0..granted.octets.len()).step_by(step) {
            granted.deny(&mut *verifier, &granted.octets[..length], "cut");
        }
        granted.deny(&mut *verifier, &granted.octets.repeat(2), "twice in one");
    }
}

#[test]
fn another_spelling_is_the_same_claim() {
    for name in
        ["card-other-s", "card-other-order", "request-other-envelope", "request-other-dialect"]
    {
        let path = root().join("tests/vectors/replay").join(name).with_extension("json");
        let NamedCase { folder, case, .. } = collect(&path).unwrap().remove(0);
        let Case::Decision(case) = case else { panic!("{name} is no case of decisions") };
        let signed = case.site.sign(&folder).unwrap();
        let mut verifier = Native.load(&signed.octets, &signed.context).unwrap().unwrap();
        let mut claims = case.presentations.iter().map(|presentation| {
            let shown = presentation.shown.to_vec().unwrap();
            let hearing =
                verifier.hear(&shown, &presentation.circumstance, &mut |_| Vec::new()).unwrap();
            (shown, claim(hearing.questions))
        });
        let (first, second) = (claims.next().unwrap(), claims.next().unwrap());
        assert_ne!(first.0, second.0, "{name}");
        assert_eq!(first.1, second.1, "{name}");
    }
}

fn claim(questions: Vec<Question>) -> doorward_host::contract::question::Claim {
    let mut claims = questions.into_iter().filter_map(|question| match question.query {
        Query::Claim(claim) => Some(claim),
        Query::Credential(_) | Query::Door(_) | Query::Rules(_) => None,
    });
    claims.next().unwrap()
}
