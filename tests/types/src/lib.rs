//! Which types carry belief, and that nobody can make one by hand.
//!
//! Every file in `cases/` misuses the engine in one way and must not compile; beside it is what the
//! compiler says. After a change of the engine, `TRYBUILD=overwrite cargo test -p doorward-types`
//! writes that again: read what it wrote.

#![forbid(unsafe_code)]
