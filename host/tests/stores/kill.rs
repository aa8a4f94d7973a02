//! The process is killed at any moment, again and again, over one file.

use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use doorward_host::journal::JournalKey;
use doorward_host::store::{RedbOptions, RedbStore};

use crate::disk::Random;
use crate::site::StoreFile;
use crate::workload::{check, grant_number, prepare};

const ROUNDS: u64 = 25;

/// How the parent tells the child which folder to work in, and from which number on.
const STORE: &str = "DOORWARD_KILLED_STORE";
const KEY: &str = "DOORWARD_KILLED_KEY";
const FROM: &str = "DOORWARD_KILLED_FROM";

#[test]
fn what_was_granted_survives_a_kill() {
    let file = StoreFile::new();
    let open = || RedbStore::open(&file.path, file.journal_key(), RedbOptions::default()).unwrap();
    prepare(&open());
    let (mut granted, mut tried) = (BTreeSet::new(), BTreeSet::new());
    let mut random = Random(7);
    for round in 0..ROUNDS {
        let from = round * 1_000_000;
        let before = granted.len();
        granted.extend(run_and_kill(&file, from, Duration::from_millis(random.next() % 80)));
        assert!(granted.len() > before, "the child has granted nothing in round {round}");
        // What was tried last is not known; the numbers are given in order.
        let highest = granted.last().copied().unwrap_or(from);
        tried.extend(from..=highest + 16);
        check(&open(), &granted, &tried);
    }
}

/// Runs the child, kills it so long after its first grant, and returns what it said it had granted.
fn run_and_kill(file: &StoreFile, from: u64, after: Duration) -> Vec<u64> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "kill::child", "--ignored", "--nocapture"])
        .env(STORE, &file.path)
        .env(KEY, &file.key)
        .env(FROM, from.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut granted = Vec::new();
    let mut read = |line: Option<std::io::Result<String>>| {
        let line = line.and_then(Result::ok)?;
        granted.extend(line.strip_prefix("granted ").map(|number| number.parse::<u64>().unwrap()));
        Some(line.starts_with("granted "))
    };
    while read(lines.next()) == Some(false) {}
    thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    while read(lines.next()).is_some() {}
    granted
}

#[test]
#[ignore = "the child process of `what_was_granted_survives_a_kill`"]
fn child() {
    let (store, key, from) = (env::var_os(STORE), env::var_os(KEY), env::var(FROM));
    let key = JournalKey::load(key.unwrap().as_ref()).unwrap();
    let store = RedbStore::open(store.unwrap().as_ref(), key, RedbOptions::default()).unwrap();
    let next = AtomicU64::new(from.unwrap().parse().unwrap());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    assert!(grant_number(&store, number));
                    let mut out = std::io::stdout().lock();
                    // One write, so that no line is torn by the kill. Without a reader, it is over.
                    out.write_all(format!("granted {number}\n").as_bytes()).unwrap();
                    out.flush().unwrap();
                }
            });
        }
    });
}
