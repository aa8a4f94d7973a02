//! Checks a journal without the store that wrote it.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::line::Linked;
use super::{
    Checkpoint, CheckpointError, Digest, Entry, Event, JournalId, JournalPublicKey, Line,
    MalformedLine,
};

/// Reads stored lines from first to last and checks numbers, chain and checkpoints.
///
/// `kept` are checkpoints that were taken away from the host while the journal grew. They are what
/// shows that the end is missing, or that the key's owner has written another history; without
/// them, a report says only that the lines fit together.
///
/// The lines begin with the journal's first, or with the one after a kept checkpoint.
///
/// # Errors
/// [`Broken`], at the first line that does not fit.
pub fn verify<E: Display>(
    lines: impl IntoIterator<Item = Result<Vec<u8>, E>>,
    key: &JournalPublicKey,
    kept: &[Checkpoint],
) -> Result<Report, Broken> {
    let mut chain = Chain::new(key, kept)?;
    for stored in lines {
        let sequence = chain.next;
        let stored = stored
            .map_err(|error| Break::Unreadable(error.to_string()))
            .map_err(|why| Broken { sequence, why })?;
        chain.read(&stored).map_err(|why| Broken { sequence, why })?;
    }
    chain.end()
}

/// What holds of a journal that was verified.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Report {
    /// Which journal.
    pub journal: JournalId,
    /// The number of the first line that was read.
    pub first: u64,
    /// The number of the last.
    pub last: u64,
    /// SHA-256 of the last stored line.
    pub hash: Digest,
    /// How many checkpoints there are among the lines.
    pub checkpoints: u64,
    /// How many of the kept checkpoints were found to hold.
    pub confirmed: u64,
    /// How many lines follow the last checkpoint, in the journal or kept: nobody has signed for
    /// them. A few after a crash; none after a clean end.
    pub unsealed: u64,
}

/// The journal does not hold.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("journal line {sequence}: {why}")]
pub struct Broken {
    /// The number that the line has or should have had.
    pub sequence: u64,
    /// What does not fit.
    pub why: Break,
}

/// What does not fit.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Break {
    /// The line could not be read at all.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// The bytes are no line.
    #[error("{0}")]
    Malformed(String),
    /// Lines are missing, repeated or exchanged.
    #[error("its number is {found}")]
    Number {
        /// What it says.
        found: u64,
    },
    /// It does not follow the line before.
    #[error("it follows `{expected}`, but the line before is `{found}`")]
    Link {
        /// What it says of the line before.
        expected: Digest,
        /// SHA-256 of that.
        found: Digest,
    },
    /// The first line does not begin a journal, nor follow a kept checkpoint.
    #[error("the journal's beginning is missing")]
    NoBeginning,
    /// A journal begins once.
    #[error("a journal begins in the middle of another")]
    BegunAgain,
    /// The journal is sealed with another key than the one to verify with.
    #[error("the journal names another key")]
    ForeignKey,
    /// A checkpoint among the lines is not believed.
    #[error("{0}")]
    Checkpoint(CheckpointError),
    /// A checkpoint among the lines speaks of something else than the line before.
    #[error("its checkpoint is for line {sequence} of journal `{journal}`")]
    Misplaced {
        /// Of which journal.
        journal: JournalId,
        /// Of which line.
        sequence: u64,
    },
    /// A kept checkpoint is not believed.
    #[error("a kept checkpoint: {0}")]
    Kept(CheckpointError),
    /// A kept checkpoint is of another journal.
    #[error("a kept checkpoint is of journal `{0}`")]
    KeptForeign(JournalId),
    /// A kept checkpoint says something else of this line.
    #[error("a kept checkpoint has `{kept}` for it, and it is `{found}`")]
    Rewritten {
        /// What was signed.
        kept: Digest,
        /// What is there.
        found: Digest,
    },
    /// A kept checkpoint is for this line, and the lines end before it.
    #[error("it is missing: a kept checkpoint was signed when it was there")]
    CutShort,
}

impl From<MalformedLine> for Break {
    fn from(error: MalformedLine) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// The lines so far.
struct Chain<'a> {
    key: &'a JournalPublicKey,
    /// What was kept, by line number.
    kept: BTreeMap<u64, Digest>,
    journal: Option<JournalId>,
    first: Option<u64>,
    next: u64,
    previous: Digest,
    checkpoints: u64,
    confirmed: u64,
    unsealed: u64,
}

impl<'a> Chain<'a> {
    fn new(key: &'a JournalPublicKey, kept: &[Checkpoint]) -> Result<Self, Broken> {
        let mut chain = Self {
            key,
            kept: BTreeMap::new(),
            journal: None,
            first: None,
            next: 1,
            previous: Digest::ZERO,
            checkpoints: 0,
            confirmed: 0,
            unsealed: 0,
        };
        for checkpoint in kept {
            let stated = checkpoint
                .statement(key)
                .map_err(|error| Broken { sequence: 0, why: Break::Kept(error) })?;
            let sequence = stated.sequence;
            if *chain.journal.get_or_insert(stated.journal) != stated.journal {
                return Err(Broken { sequence, why: Break::KeptForeign(stated.journal) });
            }
            match chain.kept.insert(sequence, stated.hash) {
                // Two histories under one key: whatever the lines say, one of them is not true.
                Some(other) if other != stated.hash => {
                    let why = Break::Rewritten { kept: other, found: stated.hash };
                    return Err(Broken { sequence, why });
                }
                _ => {}
            }
        }
        Ok(chain)
    }

    fn read(&mut self, stored: &[u8]) -> Result<(), Break> {
        let linked = Linked::decode(stored)?;
        if self.first.is_none() {
            self.begin(&linked)?;
        }
        let Line { sequence, previous, entry, .. } = linked.open()?;
        if sequence != self.next {
            return Err(Break::Number { found: sequence });
        }
        if previous != self.previous {
            return Err(Break::Link { expected: previous, found: self.previous });
        }
        self.unsealed = self.unsealed.saturating_add(1);
        match entry {
            Entry::Checkpoint(checkpoint) => self.seal(&checkpoint, sequence)?,
            Entry::Event(recorded) => {
                if let Event::JournalBegun { journal, key } = &recorded.event {
                    self.begun(sequence, *journal, key)?;
                }
            }
            Entry::Decision(_) | Entry::Fault(_) => {}
        }
        if self.journal.is_none() {
            return Err(Break::NoBeginning);
        }
        self.previous = Digest::of(stored);
        self.next = self.next.saturating_add(1);
        self.compare_with_kept(sequence)
    }

    /// Finds where the lines begin: at 1, or behind something that was signed.
    fn begin(&mut self, line: &Linked) -> Result<(), Break> {
        if line.sequence != 1 {
            let before = line.sequence.checked_sub(1).ok_or(Break::NoBeginning)?;
            let hash = self.kept.get(&before).ok_or(Break::NoBeginning)?;
            self.next = line.sequence;
            self.previous = *hash;
            self.confirmed = 1;
        }
        self.first = Some(line.sequence);
        Ok(())
    }

    fn begun(&mut self, sequence: u64, journal: JournalId, key: &[u8]) -> Result<(), Break> {
        if sequence != 1 {
            return Err(Break::BegunAgain);
        }
        if key != self.key.as_bytes() {
            return Err(Break::ForeignKey);
        }
        match self.journal.replace(journal) {
            Some(kept) if kept != journal => Err(Break::KeptForeign(kept)),
            _ => Ok(()),
        }
    }

    fn seal(&mut self, checkpoint: &Checkpoint, sequence: u64) -> Result<(), Break> {
        let stated = checkpoint.statement(self.key).map_err(Break::Checkpoint)?;
        let fits = Some(stated.journal) == self.journal
            && stated.sequence.checked_add(1) == Some(sequence)
            && stated.hash == self.previous;
        if !fits {
            let (journal, sequence) = (stated.journal, stated.sequence);
            return Err(Break::Misplaced { journal, sequence });
        }
        self.checkpoints = self.checkpoints.saturating_add(1);
        self.unsealed = 0;
        Ok(())
    }

    fn compare_with_kept(&mut self, sequence: u64) -> Result<(), Break> {
        match self.kept.get(&sequence) {
            Some(kept) if *kept != self.previous => {
                Err(Break::Rewritten { kept: *kept, found: self.previous })
            }
            Some(_) => {
                self.confirmed = self.confirmed.saturating_add(1);
                self.unsealed = 0;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn end(self) -> Result<Report, Broken> {
        let last = self.next.saturating_sub(1);
        if let Some((sequence, _)) = self.kept.range(self.next..).next() {
            return Err(Broken { sequence: *sequence, why: Break::CutShort });
        }
        let (Some(journal), Some(first)) = (self.journal, self.first) else {
            return Err(Broken { sequence: self.next, why: Break::NoBeginning });
        };
        Ok(Report {
            journal,
            first,
            last,
            hash: self.previous,
            checkpoints: self.checkpoints,
            confirmed: self.confirmed,
            unsealed: self.unsealed,
        })
    }
}
