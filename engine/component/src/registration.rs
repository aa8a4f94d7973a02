//! Events of registrations in, and what comes of them out. Exhaustive, without a wildcard: a change of
//! the contract does not compile until somebody has looked here.

use doorward_engine as engine;

use crate::contract::registration as r;

pub(crate) fn event(event: r::RegistrationEvent) -> engine::RegistrationEvent {
    match event {
        r::RegistrationEvent::Presented(r::PresentedKey { user, key, standing }) => {
            let standing = match standing {
                r::KeyStanding::First => engine::KeyStanding::First,
                r::KeyStanding::Known => engine::KeyStanding::Known,
                r::KeyStanding::Other => engine::KeyStanding::Other,
            };
            let presented = engine::PresentedKey { user, key, standing };
            engine::RegistrationEvent::Presented(presented)
        }
        r::RegistrationEvent::CodeWanted(r::CodeRequest {
            now,
            has_verified_email,
            has_verified_telephone,
            method,
            code,
        }) => engine::RegistrationEvent::CodeWanted(engine::CodeRequest {
            now,
            has_verified_email,
            has_verified_telephone,
            method: method.map(|method| match method {
                r::CodeMethod::Email => engine::CodeMethod::Email,
                r::CodeMethod::Sms => engine::CodeMethod::Sms,
                r::CodeMethod::Telephone => engine::CodeMethod::Telephone,
            }),
            code,
        }),
        r::RegistrationEvent::CodeSigned(r::SignedCode { now, signature, code }) => {
            let signed = engine::SignedCode { now, signature, code };
            engine::RegistrationEvent::CodeSigned(signed)
        }
    }
}

pub(crate) fn step(step: engine::RegistrationStep) -> r::RegistrationStep {
    let engine::RegistrationStep { registration, outcome } = step;
    let outcome = match outcome {
        engine::RegistrationOutcome::Certified => r::RegistrationOutcome::Certified,
        engine::RegistrationOutcome::Required(reason) => r::RegistrationOutcome::Required(reason),
        engine::RegistrationOutcome::Send(method) => r::RegistrationOutcome::Send(match method {
            engine::CodeMethod::Email => r::CodeMethod::Email,
            engine::CodeMethod::Sms => r::CodeMethod::Sms,
            engine::CodeMethod::Telephone => r::CodeMethod::Telephone,
        }),
        engine::RegistrationOutcome::Refused(reason) => r::RegistrationOutcome::Refused(reason),
    };
    r::RegistrationStep { registration, outcome }
}
