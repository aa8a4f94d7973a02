//! PKOC over OSDP: what a reader sends to its controller, message by message.

use super::{CardKey, Response, data_object};

/// The vendor code of PSIA.
pub const VENDOR: [u8; 3] = [0x1a, 0x90, 0x21];

/// Octets of a part, as PKOC.Net's panels ask for them.
pub const PART: usize = 128;

/// The sequence of a transaction, where nothing else is asked.
pub const SEQUENCE: u8 = 3;

/// A vendor message.
#[must_use]
pub fn message(content: &[u8]) -> Vec<u8> {
    [&VENDOR, content].concat()
}

/// A card is there.
#[must_use]
pub fn present(sequence: u8) -> Vec<u8> {
    message(&[0xe0, 0xfc, 6, 0x5c, 2, 1, 0, 0xfd, sequence])
}

/// What the controller asks: the challenge, of at most 255 octets.
#[must_use]
pub fn request(challenge: &[u8], sequence: u8) -> Vec<u8> {
    let reader = data_object(0x4d, &[9; 32]);
    let challenge = data_object(0x4c, challenge);
    message(&[&[0xe1, 0, 1, 0x5c, 2, 1, 0], &reader[..], &challenge, &[0xfd, sequence]].concat())
}

/// What the controller asks in advance.
#[must_use]
pub fn next(challenge: &[u8], sequence: u8) -> Vec<u8> {
    message(&[&[0xe3], &data_object(0x4c, challenge)[..], &[0xfd, sequence]].concat())
}

/// What a reader makes of a card's answer: key, signature, the challenge and the sequence.
#[must_use]
pub fn response(key: &CardKey, challenge: &[u8], sequence: u8) -> Vec<u8> {
    let answer = Response { status_word: Vec::new(), ..Response::to(key, challenge) }.to_octets();
    [&answer, &data_object(0x4c, challenge)[..], &[0xfd, sequence]].concat()
}

/// A response in parts of so many octets, one message each.
#[must_use]
pub fn in_parts(response: &[u8], octets: usize) -> Vec<u8> {
    let whole = response.len();
    let mut offset = 0_usize;
    let mut messages = Vec::new();
    for data in response.chunks(octets.max(1)) {
        messages.extend(part(whole, offset, data));
        offset = offset.saturating_add(data.len());
    }
    messages
}

/// One part.
#[must_use]
pub fn part(whole: usize, offset: usize, data: &[u8]) -> Vec<u8> {
    let number = |number: usize| u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes();
    let header = [number(whole), number(offset), number(data.len())].concat();
    message(&[&[0xe2], &header[..], data].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_numbered_little_endian() {
        let response = response(&CardKey::of("card"), &[7; 16], SEQUENCE);
        assert_eq!(response.len(), 67 + 66 + 18 + 2);
        let messages = in_parts(&response, PART);
        assert_eq!(messages.get(..10), Some(&[0x1a, 0x90, 0x21, 0xe2, 153, 0, 0, 0, 128, 0][..]));
        assert_eq!(
            messages.get(138..148),
            Some(&[0x1a, 0x90, 0x21, 0xe2, 153, 0, 128, 0, 25, 0][..])
        );
        assert_eq!(messages.len(), 2 * 10 + 153);
    }
}
