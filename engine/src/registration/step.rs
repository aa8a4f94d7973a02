//! One event, one step.
//!
//! What a server says to each over HTTP (Doordeck's cloud API): `registration.required`,
//! `registration.wrong-code` and `registration.code-late` are 423; `registration.too-soon` and
//! `registration.no-code` are 425; `registration.code-used` is 409; `registration.exhausted` is 429;
//! `registration.unknown` is 404; what is malformed, and `registration.no-method`, is 400.

use doorward_bundle::limits;

use super::code;
use super::{
    CodeMethod, CodeRequest, KeyRegistration, KeyStanding, PresentedKey, RegistrationEvent,
    RegistrationOutcome, RegistrationStage, RegistrationStep, SentCode, SignedCode,
};
use crate::decision::Value;
use crate::reason::{Code, Refusal};
use crate::signature::{Algorithm, PublicKey};

/// Seconds that a code counts: the 300th is too late.
const LIFETIME: u64 = 300;

/// Seconds between two codes at least.
const PAUSE: u64 = 30;

/// Codes of one registration.
const CODES: u8 = 5;

/// Wrong signatures under one code, the last of which ends it.
const ATTEMPTS: u8 = 5;

/// Applies an event to the registration of the key that it is about.
#[must_use]
pub fn register(
    registration: Option<KeyRegistration>,
    event: &RegistrationEvent,
) -> RegistrationStep {
    let mut kept = registration;
    let outcome = match event {
        RegistrationEvent::Presented(presented) => present(&mut kept, presented),
        RegistrationEvent::CodeWanted(wanted) => send(&mut kept, wanted),
        RegistrationEvent::CodeSigned(signed) => check(&mut kept, signed),
    };
    let outcome = outcome.unwrap_or_else(|refusal| match refusal.code {
        Code::RegistrationRequired => RegistrationOutcome::Required(refusal.into()),
        _ => RegistrationOutcome::Refused(refusal.into()),
    });
    RegistrationStep { registration: kept, outcome }
}

/// A first key is taken, a known one is still known, and any other is to be checked. What a registration
/// has come to already stays.
fn present(
    kept: &mut Option<KeyRegistration>,
    presented: &PresentedKey,
) -> Result<RegistrationOutcome, Refusal> {
    let PresentedKey { user, key, standing } = presented;
    if !(1..=limits::IDENTIFIER_OCTETS).contains(&user.len()) {
        return Err(Code::CircumstanceOutOfRange.into());
    }
    let key = match key.len() {
        32 => PublicKey::from_ed25519_octets(key)?,
        _ => PublicKey::from_spki(key)?,
    };
    if key.algorithm() != Algorithm::EdDsa {
        return Err(Code::AlgorithmNotAllowed.into());
    }
    let key = key.to_spki();
    let registration = kept.get_or_insert_with(|| KeyRegistration {
        user: user.clone(),
        key: key.clone(),
        stage: match standing {
            KeyStanding::First | KeyStanding::Known => RegistrationStage::Certified,
            KeyStanding::Other => RegistrationStage::Required,
        },
        codes_sent: 0,
        last_sent_at: 0,
    });
    if registration.user != *user || registration.key != key {
        return Err(Code::RegistrationWrongKey.into());
    }
    match registration.stage {
        RegistrationStage::Certified => Ok(RegistrationOutcome::Certified),
        RegistrationStage::Required | RegistrationStage::CodeSent(_) => {
            Err(Code::RegistrationRequired.into())
        }
    }
}

/// Makes another code the active one.
fn send(
    kept: &mut Option<KeyRegistration>,
    wanted: &CodeRequest,
) -> Result<RegistrationOutcome, Refusal> {
    let registration = begun(kept)?;
    let CodeRequest { now, code, .. } = wanted;
    let now = in_range(*now)?;
    if registration.stage == RegistrationStage::Certified {
        return Err(Code::RegistrationCodeUsed.into());
    }
    let sent = registration.codes_sent;
    if sent >= CODES {
        let (sent, most) = (Value::Number(sent.into()), Value::Number(CODES.into()));
        return Err(Refusal::from(Code::RegistrationExhausted).comparing("codes", sent, most));
    }
    if sent > 0 {
        let passed = since(registration.last_sent_at, now)?;
        if passed < PAUSE {
            let (passed, pause) = (Value::Duration(passed), Value::Duration(PAUSE));
            return Err(Refusal::from(Code::RegistrationTooSoon).comparing("age", passed, pause));
        }
    }
    let method = choose(wanted)?;
    let digest = code::digest(registration, code)?;
    registration.stage =
        RegistrationStage::CodeSent(SentCode { digest, sent_at: now, attempts_left: ATTEMPTS });
    registration.codes_sent = sent.saturating_add(1);
    registration.last_sent_at = now;
    Ok(RegistrationOutcome::Send(method))
}

/// Looks at a signature over the active code, which is used up by the right one, by its age, and by too
/// many wrong ones.
fn check(
    kept: &mut Option<KeyRegistration>,
    signed: &SignedCode,
) -> Result<RegistrationOutcome, Refusal> {
    let registration = begun(kept)?;
    let SignedCode { now, signature, code } = signed;
    let now = in_range(*now)?;
    let sent = match &registration.stage {
        RegistrationStage::CodeSent(sent) => sent.clone(),
        RegistrationStage::Required => return Err(Code::RegistrationNoCode.into()),
        RegistrationStage::Certified => return Err(Code::RegistrationCodeUsed.into()),
    };
    let age = since(sent.sent_at, now)?;
    if age >= LIFETIME {
        registration.stage = RegistrationStage::Required;
        let (age, lifetime) = (Value::Duration(age), Value::Duration(LIFETIME));
        return Err(Refusal::from(Code::RegistrationCodeLate).comparing("age", age, lifetime));
    }
    if let Err(refusal) = code::check(registration, &sent, code, signature) {
        if refusal.code == Code::RegistrationWrongCode {
            let left = sent.attempts_left.saturating_sub(1);
            registration.stage = match left {
                0 => RegistrationStage::Required,
                _ => RegistrationStage::CodeSent(SentCode { attempts_left: left, ..sent }),
            };
        }
        return Err(refusal);
    }
    registration.stage = RegistrationStage::Certified;
    Ok(RegistrationOutcome::Certified)
}

fn begun(kept: &mut Option<KeyRegistration>) -> Result<&mut KeyRegistration, Refusal> {
    kept.as_mut().ok_or_else(|| Code::RegistrationUnknown.into())
}

/// The way that was asked for, if the login has what it needs; otherwise email before text message.
fn choose(wanted: &CodeRequest) -> Result<CodeMethod, Refusal> {
    let (email, telephone) = (wanted.has_verified_email, wanted.has_verified_telephone);
    let possible = match wanted.method {
        Some(CodeMethod::Email) => email,
        Some(CodeMethod::Sms | CodeMethod::Telephone) => telephone,
        None => email || telephone,
    };
    if !possible {
        return Err(Code::RegistrationNoMethod.into());
    }
    let preferred = if email { CodeMethod::Email } else { CodeMethod::Sms };
    Ok(wanted.method.unwrap_or(preferred))
}

/// Seconds that have passed. A clock that has run backwards says nothing.
fn since(then: u64, now: u64) -> Result<u64, Refusal> {
    now.checked_sub(then).ok_or_else(|| Code::ClockUntrusted.into())
}

fn in_range(now: u64) -> Result<u64, Refusal> {
    if now < limits::LATEST_TIME { Ok(now) } else { Err(Code::ClockOutOfRange.into()) }
}
