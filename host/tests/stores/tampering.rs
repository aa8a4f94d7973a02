//! A journal shows when it is tampered with.

use std::slice::from_ref;

use ciborium::Value;
use doorward_host::journal::{
    Break, Broken, Checkpoint, Digest, Entry, Journal as _, JournalPublicKey, Line, Report, verify,
    verify_stored,
};
use doorward_host::store::MemoryStore;

use crate::journal::{fill, lines};
use crate::site::{StoreFile, enrol, reading};

/// A journal of ten decisions, a checkpoint and two decisions more, with its key and checkpoint.
fn journal() -> (Vec<Vec<u8>>, JournalPublicKey, Checkpoint) {
    let store = MemoryStore::new().unwrap();
    fill(&store, 10);
    let kept = store.seal_journal(reading(0)).unwrap();
    fill(&store, 2);
    (lines(&store), store.journal_head().unwrap().key, kept)
}

fn verified(
    lines: &[Vec<u8>],
    key: &JournalPublicKey,
    kept: &[Checkpoint],
) -> Result<Report, Broken> {
    verify(lines.iter().cloned().map(Ok::<_, String>), key, kept)
}

#[test]
fn no_bit_can_be_flipped() {
    let (lines, key, kept) = journal();
    let kept = [kept];
    assert!(verified(&lines, &key, &kept).is_ok());
    // The lines after the checkpoint are unsealed, but the last one only is chained to nothing.
    for line in 0..lines.len() - 1 {
        for octet in 0..lines[line].len() {
            let mut forged = lines.clone();
            forged[line][octet] ^= 1;
            assert!(verified(&forged, &key, &kept).is_err(), "line {line}, octet {octet}");
        }
    }
}

#[test]
fn no_line_can_be_removed_swapped_or_repeated() {
    let (lines, key, _) = journal();
    for line in 0..lines.len() - 1 {
        let mut removed = lines.clone();
        removed.remove(line);
        assert!(verified(&removed, &key, &[]).is_err(), "removed {line}");
        let mut swapped = lines.clone();
        swapped.swap(line, line + 1);
        assert!(verified(&swapped, &key, &[]).is_err(), "swapped {line}");
        let mut repeated = lines.clone();
        repeated.insert(line, lines[line].clone());
        assert!(verified(&repeated, &key, &[]).is_err(), "repeated {line}");
    }
}

#[test]
fn a_cut_shows_against_a_kept_checkpoint() {
    let (lines, key, kept) = journal();
    let sealed = kept.statement(&key).unwrap().sequence;
    let end = usize::try_from(sealed).unwrap();
    assert_eq!(verified(&lines[..end], &key, from_ref(&kept)).unwrap().unsealed, 0);
    let cut = verified(&lines[..end - 1], &key, from_ref(&kept)).unwrap_err();
    assert_eq!((cut.sequence, cut.why), (sealed, Break::CutShort));
    assert!(verified(&[], &key, &[kept]).is_err());
    // Without it, nobody can tell: that is why it is kept.
    assert_eq!(verified(&lines[..end - 1], &key, &[]).unwrap().unsealed, sealed - 1);
}

#[test]
fn another_history_shows_against_a_kept_checkpoint() {
    let (_, key, kept) = journal();
    let (other, other_key, _) = journal();
    let foreign = verified(&other, &other_key, from_ref(&kept)).unwrap_err();
    assert!(matches!(foreign.why, Break::Kept(_)), "{foreign}");
    let wrong_key = verified(&other, &key, &[]).unwrap_err();
    assert_eq!((wrong_key.sequence, wrong_key.why), (1, Break::ForeignKey));
}

#[test]
fn a_part_can_be_verified_from_a_kept_checkpoint_on() {
    let (lines, key, kept) = journal();
    let sealed = usize::try_from(kept.statement(&key).unwrap().sequence).unwrap();
    let report = verified(&lines[sealed..], &key, from_ref(&kept)).unwrap();
    assert_eq!(report.first, u64::try_from(sealed).unwrap() + 1);
    let unanchored = verified(&lines[sealed - 1..], &key, &[kept]).unwrap_err();
    assert_eq!(unanchored.why, Break::NoBeginning);
}

#[test]
fn a_forged_checkpoint_is_found() {
    // Whoever has no key can only take a checkpoint from elsewhere.
    let (lines, key, _) = journal();
    let (theirs, _, _) = journal();
    let is_checkpoint =
        |stored: &Vec<u8>| matches!(Line::decode(stored).unwrap().entry, Entry::Checkpoint(_));
    let place = lines.iter().position(is_checkpoint).unwrap();
    let mut foreign = lines.clone();
    foreign[place] = theirs[place].clone();
    assert!(verified(&foreign, &key, &[]).is_err());

    // A true checkpoint of this journal, after other lines than those that it is for.
    let mut shorter = lines[..place - 1].to_vec();
    shorter.push(lines[place].clone());
    assert!(verified(&shorter, &key, &[]).is_err());
}

#[test]
fn a_journal_linked_anew_needs_the_key() {
    // The attacker rewrites a line and links all that follow, but cannot sign the checkpoint anew.
    let (lines, key, _) = journal();
    let mut forged: Vec<Vec<u8>> = Vec::new();
    for (number, stored) in lines.iter().enumerate() {
        let mut stored = stored.clone();
        if number > 1 {
            let before = Digest::of(&lines[number - 1]);
            let place = stored.windows(32).position(|found| found == before.as_bytes()).unwrap();
            let linked = Digest::of(&forged[number - 1]);
            stored[place..place + 32].copy_from_slice(linked.as_bytes());
        }
        if number == 1 {
            let place = stored.windows(8).position(|found| found == b"lobby-in").unwrap();
            stored[place] = b'L';
        }
        forged.push(stored);
    }
    let broken = verified(&forged, &key, &[]).unwrap_err();
    assert!(matches!(broken.why, Break::Misplaced { .. }), "{broken}");
}

/// Changes one member of a stored line.
fn edited(stored: &[u8], member: &str, value: Value) -> Vec<u8> {
    let mut line: Value = ciborium::from_reader(stored).unwrap();
    let members = line.as_map_mut().unwrap();
    let found = members.iter_mut().find(|(name, _)| name.as_text() == Some(member)).unwrap();
    found.1 = value;
    let mut edited = Vec::new();
    ciborium::into_writer(&line, &mut edited).unwrap();
    edited
}

#[test]
fn the_last_line_has_its_number_too() {
    let (mut lines, key, _) = journal();
    let last = lines.pop().unwrap();
    lines.push(edited(&last, "sequence", 99.into()));
    let broken = verified(&lines, &key, &[]).unwrap_err();
    assert_eq!(broken.why, Break::Number { found: 99 });
}

#[test]
fn a_journal_begins_once() {
    let (mut lines, key, _) = journal();
    let last = lines.last().unwrap();
    let next = u64::try_from(lines.len()).unwrap() + 1;
    let before = Value::Bytes(Digest::of(last).as_bytes().to_vec());
    let again = edited(&edited(&lines[0], "sequence", next.into()), "previous", before);
    lines.push(again);
    let broken = verified(&lines, &key, &[]).unwrap_err();
    assert_eq!((broken.sequence, broken.why), (next, Break::BegunAgain));
}

#[test]
fn a_store_that_was_put_back_shows_against_a_kept_checkpoint() {
    // The attacker copies the whole store, lets it go on, and puts the copy back. Key, seal and
    // chain are all in order.
    let file = StoreFile::new();
    let store = file.open();
    fill(&store, 5);
    store.seal_journal(reading(0)).unwrap();
    drop(store);
    let copy = std::fs::read(&file.path).unwrap();
    let store = file.open();
    enrol(&store, "ada", 1);
    let kept = store.seal_journal(reading(0)).unwrap();
    drop(store);
    std::fs::write(&file.path, copy).unwrap();
    let store = file.open();
    let key = store.journal_head().unwrap().key;
    assert!(verify_stored(&store, &key, &[]).is_ok());
    let cut = verify_stored(&store, &key, from_ref(&kept)).unwrap_err();
    assert_eq!(cut.why, Break::CutShort);

    enrol(&store, "eve", 1);
    let other = store.seal_journal(reading(0)).unwrap();
    let line = kept.statement(&key).unwrap().sequence;
    assert_eq!(other.statement(&key).unwrap().sequence, line);
    let rewritten = verified(&lines(&store), &key, from_ref(&kept)).unwrap_err();
    assert_eq!(rewritten.sequence, line);
    assert!(matches!(rewritten.why, Break::Rewritten { .. }), "{rewritten}");
    let both = verified(&[], &key, &[kept, other]).unwrap_err();
    assert!(matches!(both.why, Break::Rewritten { .. }), "two histories: {both}");
}
