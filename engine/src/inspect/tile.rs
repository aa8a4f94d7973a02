//! A tile: where an app is led, and what its tag adds. Not a presentation.

use crate::inspect::{Draft, Reading};
use crate::tile::{self, Tile};

/// What a reading of a tile is called; no format of presentations.
const NAME: &str = "doordeck-tile";

/// A reading of bytes that look like a tile.
pub(super) fn read(bytes: &[u8], mut draft: Draft) -> Option<Reading> {
    if !tile::could_be(bytes) {
        return None;
    }
    match Tile::parse(bytes) {
        Ok(tile) => {
            draft.field("link", 0, bytes.len(), &tile.link);
            draft.field("tile", 0, bytes.len(), &tile.identifier);
            for (name, value) in tile.parameters() {
                draft.field(&alloc::format!("tag.{name}"), 0, bytes.len(), value);
            }
        }
        Err(refusal) => draft.warn(refusal, 0),
    }
    Some(draft.finish(NAME))
}
