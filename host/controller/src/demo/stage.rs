//! The site that the demo is played at.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use doorward_compiler::{Algorithm, Issuance};
use doorward_host::clock::{Clock, SetClock};
use doorward_host::contract::decision::Report;
use doorward_host::gate::{Gate, Verdict, report};
use doorward_host::journal::Digest;
use doorward_host::store::{Origin, Reading, RedbStore, Registry as _};

use super::cast::Cast;
use super::shown::Shown;
use crate::bundle::keygen;
use crate::bundle::source::compile_and_sign;
use crate::console::Console;
use crate::data_folder::{ClockTrust, DataFolder};
use crate::enroll::summary;
use crate::enrolment::{Desk, RefusedLine, Watch, enrol};
use crate::moment::{self, WallClock};
use crate::narrative::outcome;
use crate::site_file::{Prepared, SiteFile};

/// The site's source.
const SITE: &str = include_str!("../../demo/site.toml");

/// When the bundle is issued and everybody is enrolled.
const OPENING: &str = "2026-06-01T06:00:00Z";

/// What is decided because of what went before: codes, or how they begin.
const PRECEDED: [&str; 6] = [
    "assignment.used-up",
    "challenge.",
    "clock.",
    "credential.suspended",
    "door.",
    "proof.replayed",
];

/// Who orders, for the journal.
const BY: &str = "doorward demo";

/// The site, at a time that is set by hand.
pub(super) struct Stage<'o> {
    folder: DataFolder,
    gate: Gate<RedbStore, Hand>,
    clock: Arc<SetClock>,
    wall: WallClock,
    opening: u64,
    out: &'o mut dyn Write,
    number: u32,
    unexpected: u32,
    place: Vec<u8>,
    /// The transaction that waits for more.
    opened: String,
    /// The site before anything is presented, for the console.
    before: SiteFile,
    /// What was presented and does not depend on what went before.
    prepared: Vec<Prepared>,
}

/// A clock that is set by hand while the gate has it.
#[derive(Clone, Debug)]
pub(super) struct Hand(Arc<SetClock>);

impl Clock for Hand {
    fn reading(&self) -> Reading {
        self.0.reading()
    }
}

impl<'o> Stage<'o> {
    /// Makes key, bundle, data folder and registry, as an operator would.
    pub(super) fn build(
        root: &Path,
        cast: &Cast,
        console: &Console,
        out: &'o mut dyn Write,
    ) -> Result<Self> {
        let opening = moment::instant(OPENING)?;
        let source = root.join("site.toml");
        fs::write(&source, SITE)?;
        for (name, content) in cast.anchors()? {
            fs::write(root.join(name), content)?;
        }
        let key = keygen::generate(Algorithm::Es256)?;
        keygen::save(&key, &root.join("bundles"))?;
        let issuance = Issuance { sequence: 1, issued_at: opening };
        let signed = compile_and_sign(&source, issuance, &[], &key)?;
        fs::write(root.join("site.bundle"), &signed)?;

        let trust = [key.public_key().clone()];
        let folder =
            DataFolder::create(&root.join("data"), "maltings", ClockTrust::Trusted, &trust)?;
        let engine = console.load_engine(Some(&folder.compiled()))?;
        writeln!(out, "component {}", engine.digest())?;
        let clock = Arc::new(SetClock::new(reading(opening, opening)));
        let keys = folder.trusted_keys()?;
        let hand = Hand(Arc::clone(&clock));
        let gate = Gate::open(engine, folder.store()?, hand, folder.site(), keys, cast.secrets()?)?;
        let accepted = gate.accept(&signed, BY)?;
        writeln!(
            out,
            "bundle    {}, number {} of site `{}`, {} octets",
            Digest::of(&signed),
            accepted.sequence,
            accepted.site,
            signed.len()
        )?;

        let sheet = cast.sheet()?;
        fs::write(root.join("credentials.csv"), &sheet)?;
        let origin = Origin { at: clock.reading(), by: BY };
        let desk = Desk { registry: gate.store(), origin };
        let begun = Instant::now();
        let tally = enrol(sheet.as_bytes(), &desk, None, &mut Teller(&mut *out))?;
        writeln!(out, "enrolled  {}", summary(tally, begun.elapsed()))?;
        ensure!(tally.refused == 1, "every line but the last can be enrolled");
        let others = cast.others()?;
        for made in gate.store().enrol(origin, &others)? {
            made?;
        }
        writeln!(out, "enrolled  {} more, for which the sheet has no columns", others.len())?;

        writeln!(
            out,
            "\nA line for each decision: who, where, when by the door's clock, what the octets were \
             read as, what came out and why, and how long it took until it was on the disk."
        )?;
        let wall = WallClock::of("Europe/London").context("no zone `Europe/London`")?;
        let keys = folder.trusted_keys()?;
        let before = SiteFile::of(folder.site(), gate.store(), clock.reading(), keys)?;
        let (number, unexpected, place, prepared) = (0, 0, Vec::new(), Vec::new());
        Ok(Self {
            folder,
            gate,
            clock,
            wall,
            opening,
            out,
            number,
            unexpected,
            place,
            opened: String::new(),
            before,
            prepared,
        })
    }

    /// Sets the clock; time goes forward only.
    pub(super) fn at(&mut self, time: &str) -> Result<()> {
        self.clock.set(reading(self.opening, moment::instant(time)?));
        Ok(())
    }

    /// Sets the clock back by a day, as somebody might who wants a time again; the machine has
    /// still been up for as long as it has.
    pub(super) fn set_back(&mut self) {
        let reading = self.clock.reading();
        let now = reading.now.map(|now| now.saturating_sub(86_400));
        self.clock.set(Reading { now, ..reading });
    }

    /// What the clock says, in seconds since the Unix epoch.
    pub(super) fn now(&self) -> u64 {
        self.clock.reading().now.unwrap_or_default()
    }

    pub(super) fn gate(&self) -> &Gate<RedbStore, Hand> {
        &self.gate
    }

    /// Who orders, now.
    pub(super) fn origin(&self) -> Origin<'static> {
        Origin { at: self.clock.reading(), by: BY }
    }

    /// Begins a part.
    pub(super) fn part(&mut self, title: &str) -> Result<()> {
        writeln!(self.out, "\n{title}")?;
        Ok(())
    }

    /// Tells of something that is no decision.
    pub(super) fn tell(&mut self, text: &str) -> Result<()> {
        writeln!(self.out, "     {text}")?;
        Ok(())
    }

    /// Decides what is shown, and prints a line for it. `expected` is its outcome and code.
    pub(super) fn decide(&mut self, shown: Shown<'_>, expected: (&str, &str)) -> Result<()> {
        self.prepare(&shown, expected.1);
        let (who, access_point) = (shown.who, shown.access_point);
        let request = shown.request();
        let begun = Instant::now();
        let Verdict { decision, repeated, place, opened } = self.gate.decide(&request)?;
        self.place = place.unwrap_or_default();
        self.opened = opened.unwrap_or_default();
        let took = begun.elapsed().as_micros();
        let outcome = if repeated { "repeated" } else { outcome(&decision) };
        let Report { reason, journal, .. } = report(&decision);
        let (code, format) = (&reason.code, journal.format.as_deref().unwrap_or("-"));
        let mark = if (outcome, code.as_str()) == expected {
            String::new()
        } else {
            self.unexpected = self.unexpected.saturating_add(1);
            format!("  expected {} {}", expected.0, expected.1)
        };
        self.number = self.number.saturating_add(1);
        writeln!(
            self.out,
            "{:>3}  {who:<13} {access_point:<14} {}  {format:<25}  {outcome:<8}  {code:<27} \
             {took:>6} µs{mark}",
            self.number,
            self.wall.show(self.now()),
        )?;
        Ok(())
    }

    /// The transaction that was just opened.
    pub(super) fn opened(&self) -> String {
        self.opened.clone()
    }

    /// The place in the queue of what was just deferred.
    pub(super) fn place(&self) -> Vec<u8> {
        self.place.clone()
    }

    /// Keeps what is shown for the console, unless what comes of it is due to what went before, or to
    /// more than a click can state.
    fn prepare(&mut self, shown: &Shown<'_>, expected: &str) {
        let now = self.now();
        let seen =
            |other: &Prepared| (&other.presentation, other.now) == (&shown.presentation, now);
        let of_its_own = !PRECEDED.iter().any(|code| expected.starts_with(code));
        if of_its_own && shown.is_portable() && !self.prepared.iter().any(seen) {
            self.prepared.push(Prepared {
                title: format!("{} at {}, {}", shown.who, shown.access_point, self.wall.show(now)),
                access_point: shown.access_point.into(),
                now,
                presentation: shown.presentation.clone(),
                challenge: shown.challenge.as_deref().map(hex::encode),
            });
        }
    }

    /// How many decisions were not as expected.
    pub(super) fn unexpected(&self) -> u32 {
        self.unexpected
    }

    /// What is left when the play is over.
    pub(super) fn strike(self) -> (DataFolder, Gate<RedbStore, Hand>, SiteFile) {
        (self.folder, self.gate, self.before.with(self.prepared))
    }
}

/// The machine has been up since the opening.
fn reading(opening: u64, now: u64) -> Reading {
    let uptime = now.saturating_sub(opening).saturating_mul(1000);
    Reading { now: Some(now), trusted: true, uptime }
}

/// Tells of lines that are refused.
struct Teller<'o>(&'o mut dyn Write);

impl Watch for Teller<'_> {
    fn progress(&mut self, _: u64) {}

    fn refused(&mut self, line: &RefusedLine<'_>) -> Result<()> {
        writeln!(self.0, "refused   line {}: {}", line.number, line.why)?;
        Ok(())
    }
}
