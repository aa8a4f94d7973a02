//! What the standard library would bring along: an allocator, and the end of a panic.
//!
//! The component is built without it: its handler of panics writes a message that no host can read, and
//! for that keeps every message and every place in the sources that it could name, 40 kB. Here a panic
//! is a trap and nothing else.

use core::panic::PanicInfo;

use dlmalloc::GlobalDlmalloc;

#[global_allocator]
static ALLOCATOR: GlobalDlmalloc = GlobalDlmalloc;

#[panic_handler]
fn trap(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
