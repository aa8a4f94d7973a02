//! A disk in memory that can lose its power, run full, and count.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use redb::StorageBackend;

/// What a disk does instead of the write or sync that was asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Trouble {
    /// Nothing, ever again.
    PowerLoss,
    /// It says that it is full, now and each time until it is cleaned up.
    Full,
}

/// A disk. Clones are the same disk.
#[derive(Clone, Debug)]
pub(crate) struct Disk(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    contents: Mutex<Contents>,
    syncs: AtomicU64,
    /// How long a sync takes.
    latency: Duration,
}

#[derive(Debug)]
struct Contents {
    /// What is read back.
    current: Vec<u8>,
    /// What is certain to be there after a loss of power.
    synced: Vec<u8>,
    /// What was done since the last sync, in order.
    pending: Vec<Change>,
    /// After how many changes there is trouble.
    trouble: Option<(u64, Trouble)>,
}

#[derive(Clone, Debug)]
enum Change {
    Length(usize),
    Write(usize, Vec<u8>),
}

impl Disk {
    pub(crate) fn new(image: Vec<u8>) -> Self {
        Self::slow(image, Duration::ZERO)
    }

    pub(crate) fn slow(image: Vec<u8>, latency: Duration) -> Self {
        let contents =
            Contents { current: image.clone(), synced: image, pending: Vec::new(), trouble: None };
        let (contents, syncs) = (Mutex::new(contents), AtomicU64::new(0));
        Self(Arc::new(Inner { contents, syncs, latency }))
    }

    /// From now on, after so many changes, there is trouble.
    pub(crate) fn trouble_after(&self, changes: u64, trouble: Trouble) {
        self.0.contents.lock().unwrap().trouble = Some((changes, trouble));
    }

    pub(crate) fn syncs(&self) -> u64 {
        self.0.syncs.load(Ordering::Relaxed)
    }

    /// What the machine reads that goes on.
    pub(crate) fn current(&self) -> Vec<u8> {
        self.0.contents.lock().unwrap().current.clone()
    }

    /// What is found after a loss of power: of what was not synced, each change is there, or is not,
    /// or is there in part, in any order.
    pub(crate) fn after_power_loss(&self, random: &mut Random) -> Vec<u8> {
        let contents = self.0.contents.lock().unwrap();
        let mut image = contents.synced.clone();
        let mut pending = contents.pending.clone();
        random.shuffle(&mut pending);
        for mut change in pending {
            match random.below(3) {
                0 => continue,
                1 => {
                    if let Change::Write(_, octets) = &mut change {
                        octets.truncate(random.below(octets.len() + 1));
                    }
                }
                _ => {}
            }
            change.apply(&mut image);
        }
        image
    }
}

impl Contents {
    fn change(&mut self, change: Change) -> io::Result<()> {
        self.count()?;
        change.apply(&mut self.current);
        self.pending.push(change);
        Ok(())
    }

    fn count(&mut self) -> io::Result<()> {
        match &mut self.trouble {
            Some((0, Trouble::PowerLoss)) => Err(io::Error::other("the power is gone")),
            Some((0, Trouble::Full)) => Err(io::ErrorKind::StorageFull.into()),
            Some((left, _)) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Change {
    fn apply(&self, image: &mut Vec<u8>) {
        match self {
            Self::Length(length) => image.resize(*length, 0),
            Self::Write(offset, octets) => {
                let end = offset + octets.len();
                if image.len() < end {
                    image.resize(end, 0);
                }
                image[*offset..end].copy_from_slice(octets);
            }
        }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.contents.lock().unwrap().current.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let contents = self.0.contents.lock().unwrap();
        let offset = usize::try_from(offset).unwrap();
        let found = contents.current.get(offset..offset + out.len());
        out.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        let length = usize::try_from(length).unwrap();
        self.0.contents.lock().unwrap().change(Change::Length(length))
    }

    fn sync_data(&self) -> io::Result<()> {
        thread::sleep(self.0.latency);
        let mut contents = self.0.contents.lock().unwrap();
        contents.count()?;
        contents.synced = contents.current.clone();
        contents.pending.clear();
        self.0.syncs.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn write(&self, offset: u64, octets: &[u8]) -> io::Result<()> {
        let change = Change::Write(usize::try_from(offset).unwrap(), octets.to_vec());
        self.0.contents.lock().unwrap().change(change)
    }
}

/// Numbers that are the same again for the same seed (Steele, Lea and Flood, SplitMix).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}
