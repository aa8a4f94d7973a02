//! Requests that may wait: answered at once, queued, or carried out from the queue.

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::Continuation;

use super::case;
use crate::generate::book::{Book, GENERATED};
use crate::generate::scene::{NOW, Scene, denied, release};
use crate::generate::trust::Trust;
use doorward_cases::case::{Expected, Outcome};
use doorward_cases::native::category;

/// The replay identifier of the queued request's place in the queue, as Python's hashlib computes it
/// from the definition in `engine/src/presentation/replay.rs`.
const PLACE: &str = "86bd7bb9d3b33fa30dc9f686256196d7a227be847cd710603771604d15a9d8c1";

pub(super) fn write(book: &mut Book) -> Result<()> {
    let patient = Trust::of("patient")?;
    let lives = |seconds: u64| {
        let phone = patient.phone()?.times(NOW, NOW, NOW.saturating_add(seconds));
        Ok::<_, anyhow::Error>(patient.enrolled()?.show_text(phone.sign()))
    };
    case(book, "queue-at-once", "a minute: answered at once", lives(60)?, release(5));
    case(book, "queue-short", "a second more: queued", lives(61)?, deferred());
    case(book, "queue-long", "ten minutes: queued", lives(600)?, deferred());
    let long = denied(Code::ProofLifetimeTooLong);
    case(book, "queue-too-long", "a second more than may wait", lives(601)?, long);
    let twice = vec![(lives(600)?, deferred()), (lives(600)?, denied(Code::ProofReplayed))];
    let about = "it has its place in the queue already";
    book.story("doordeck-operation/queue-twice", about, GENERATED, twice);

    let execute = |at: u64| Ok::<_, anyhow::Error>(continuing(lives(600)?, &place()?).now(at));
    let later = NOW.saturating_add(300);
    let carried_out = vec![
        (lives(600)?, deferred()),
        (execute(later)?, release(5)),
        (execute(later)?, denied(Code::ProofReplayed)),
    ];
    let about = "carried out once, five minutes later";
    book.story("doordeck-operation/queue-executed", about, GENERATED, carried_out);
    let revoked = execute(later)?.stored(|store| store.credentials.clear());
    let about = "who is struck off while it waits does not pass";
    case(book, "queue-executed-revoked", about, revoked, denied(Code::CredentialUnknown));
    let late = execute(NOW.saturating_add(605))?;
    let about = "it has waited for too long";
    case(book, "queue-executed-late", about, late, denied(Code::ProofExpired));
    let foreign = continuing(lives(600)?, &[7; 32]);
    let about = "the place of another request";
    case(book, "queue-executed-foreign", about, foreign, denied(Code::CircumstanceOutOfRange));
    let stranger = lives(600)?.stored(|store| store.credentials.clear());
    let about = "a stranger's request does not wait";
    case(book, "queue-stranger", about, stranger, denied(Code::CredentialUnknown));
    let barred = lives(600)?.profiles(&["barred"]);
    let about = "nor does that of somebody without the right";
    case(book, "queue-barred", about, barred, denied(Code::PolicyForbidden));
    Ok(())
}

fn place() -> Result<Vec<u8>> {
    Ok(hex::decode(PLACE)?)
}

fn continuing(scene: Scene, state: &[u8]) -> Scene {
    scene.stated(|at| {
        let transaction = "a queue that nobody guesses".into();
        at.continuation = Some(Continuation { transaction, state: state.to_vec() });
    })
}

fn deferred() -> Expected {
    let code = Code::PolicyDeferred;
    Expected {
        outcome: Outcome::Deferred,
        category: category(code.category()),
        code: code.as_str().into(),
        obligations: None,
    }
}
