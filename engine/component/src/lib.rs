//! The component: the engine behind the contract, and no logic of its own.
//!
//! What goes out are the engine's own types, mapped by name: a mismatch does not compile. What comes
//! in is converted in [`incoming`].

#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

mod contract;
mod incoming;
mod lifecycle;
#[cfg(target_family = "wasm")]
mod machine;
mod registration;

use alloc::vec::Vec;

use doorward_engine as engine;

use crate::contract::circumstance::Circumstance;
use crate::contract::decision::Grant;
use crate::contract::inspection::Guest as Inspection;
use crate::contract::lifecycle::{
    AccessRight, Guest as Lifecycle, Message, MessageKind, Presented, Reaction,
};
use crate::contract::policy::{Guest as Policy, Hypothetical, Inquiry, Occasion};
use crate::contract::question::Answer;
use crate::contract::registration::{Guest as Registration, RegistrationEvent, RegistrationStep};
use crate::contract::verification::{
    Decision, Guest as Verification, GuestVerified, GuestVerifier, Outcome, Verified as Handle,
    Verifier as VerifierHandle, VerifierBorrow,
};

/// What the contract's functions hang on.
struct Component;

/// The resource `verifier`.
struct Verifier(engine::Verifier);

/// The resource `verified`; `decide` takes it by value.
struct Verified(engine::Verified);

impl Verification for Component {
    type Verifier = Verifier;
    type Verified = Verified;
}

impl GuestVerifier for Verifier {
    fn load(bundle: Vec<u8>, context: engine::LoadContext) -> Result<VerifierHandle, engine::Flaw> {
        let verifier = engine::Verifier::load(&bundle, &context)?;
        Ok(VerifierHandle::new(Self(verifier)))
    }

    fn summary(&self) -> engine::BundleSummary {
        self.0.summary()
    }

    fn verify(&self, presentation: Vec<u8>, at: Circumstance) -> Outcome {
        match self.0.verify(&presentation, &incoming::circumstance(at)) {
            engine::Outcome::Verified(verified) => {
                Outcome::Verified(Handle::new(Verified(verified)))
            }
            engine::Outcome::Denied(denial) => Outcome::Denied(denial),
        }
    }
}

impl GuestVerified for Verified {
    fn claims(&self) -> engine::Claims {
        self.0.claims().clone()
    }

    fn questions(&self) -> Vec<engine::Question> {
        self.0.questions()
    }

    fn decide(this: Handle, answers: Vec<Answer>) -> Decision {
        let Self(verified) = this.into_inner();
        match verified.decide(incoming::answers(answers)) {
            engine::Decision::Granted(grant) => {
                let (report, obligations) = grant.into_parts();
                Decision::Granted(Grant { report, obligations })
            }
            engine::Decision::Denied(denial) => Decision::Denied(denial),
            engine::Decision::MoreNeeded(pending) => Decision::MoreNeeded(pending),
            engine::Decision::Deferred(deferral) => Decision::Deferred(deferral),
            engine::Decision::Referred(referral) => Decision::Referred(referral),
        }
    }
}

impl Inspection for Component {
    fn inspect(bytes: Vec<u8>) -> Vec<engine::Reading> {
        engine::inspect(&bytes)
    }
}

impl Policy for Component {
    fn simulate(bundle: VerifierBorrow<'_>, presentation: Hypothetical) -> engine::Simulation {
        let Verifier(verifier) = bundle.get();
        verifier.simulate(&incoming::hypothetical(presentation))
    }

    fn check(bundle: VerifierBorrow<'_>, now: u64) -> Vec<engine::Finding> {
        let Verifier(verifier) = bundle.get();
        verifier.check(now)
    }

    fn explain(bundle: VerifierBorrow<'_>, presentation: Hypothetical) -> engine::Explanation {
        let Verifier(verifier) = bundle.get();
        verifier.explain(&incoming::hypothetical(presentation))
    }

    fn when_can(
        bundle: VerifierBorrow<'_>,
        presentation: Hypothetical,
        until: u64,
    ) -> engine::Timeline {
        let Verifier(verifier) = bundle.get();
        verifier.when_can(&incoming::hypothetical(presentation), until)
    }

    fn who_can(
        bundle: VerifierBorrow<'_>,
        occasion: Occasion,
        revision: u64,
        cursor: Option<Vec<u8>>,
        credentials: Vec<engine::CredentialRecord>,
    ) -> Option<engine::Listing> {
        let Verifier(verifier) = bundle.get();
        let occasion = incoming::occasion(occasion);
        verifier.who_can(&occasion, revision, cursor.as_deref(), &credentials)
    }

    fn diff(
        old: VerifierBorrow<'_>,
        new: VerifierBorrow<'_>,
        inquiry: Inquiry,
    ) -> engine::Difference {
        let (Verifier(old), Verifier(new)) = (old.get(), new.get());
        old.diff(new, &incoming::inquiry(inquiry))
    }

    fn transitions(bundle: VerifierBorrow<'_>, from: u64, until: u64) -> engine::Changeovers {
        let Verifier(verifier) = bundle.get();
        verifier.transitions(from, until)
    }

    fn find_tile(bundle: VerifierBorrow<'_>, bytes: Vec<u8>) -> engine::FoundTile {
        let Verifier(verifier) = bundle.get();
        verifier.find_tile(&bytes)
    }
}

impl Lifecycle for Component {
    fn address_of(kind: MessageKind, body: Vec<u8>) -> engine::Addressed {
        engine::address_of(lifecycle::message_kind(kind), &body)
    }

    fn advance(right: Option<AccessRight>, message: Message) -> Reaction {
        let right = right.map(lifecycle::access_right);
        lifecycle::reaction(engine::advance(right, &lifecycle::message(message)))
    }

    fn present_badge(badge: engine::BadgeNumber) -> Presented {
        match engine::present_badge(&badge) {
            Ok(bits) => Presented::Bits(bits),
            Err(reason) => Presented::Refused(reason),
        }
    }
}

impl Registration for Component {
    fn register(
        registration: Option<engine::KeyRegistration>,
        event: RegistrationEvent,
    ) -> RegistrationStep {
        registration::step(engine::register(registration, &registration::event(event)))
    }
}
