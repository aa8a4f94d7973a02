//! What a WebAssembly host calls: it writes a scene where it is told to, and asks by number.

use std::cell::RefCell;

use crate::Rival;

thread_local! {
    static SCENE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static RIVAL: RefCell<Option<Rival>> = const { RefCell::new(None) };
}

/// Where a scene of so many octets is to be written.
#[expect(unsafe_code, reason = "an exported name")]
#[unsafe(no_mangle)]
pub extern "C" fn scene(octets: usize) -> *mut u8 {
    SCENE.with_borrow_mut(|scene| {
        *scene = vec![0; octets];
        scene.as_mut_ptr()
    })
}

/// Reads the scene that was written. Returns how many questions it has; none: it cannot be read.
#[expect(unsafe_code, reason = "an exported name")]
#[unsafe(no_mangle)]
pub extern "C" fn load() -> usize {
    let scene = SCENE.take();
    let loaded = Rival::load(&scene).ok();
    let questions = loaded.as_ref().map_or(0, Rival::questions);
    RIVAL.set(loaded);
    questions
}

/// Answers a question: 1 for a permit, 0 for none, 2 where there is no answer.
#[expect(unsafe_code, reason = "an exported name")]
#[unsafe(no_mangle)]
pub extern "C" fn permits(question: usize) -> u32 {
    RIVAL.with_borrow(|rival| match rival.as_ref().map(|rival| rival.permits(question)) {
        Some(Ok(permit)) => u32::from(permit),
        Some(Err(_)) | None => 2,
    })
}
