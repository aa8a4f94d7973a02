//! `POST /v1/evaluate`: the engine and nothing else. Whoever asks states time, circumstances and
//! answers, so an app that has this must never be deployed; it is how the conformance cases run here.

use serde::{Deserialize, Serialize};
use spin_sdk::http::Request;

use crate::body;
use crate::contract::circumstance::{Circumstance, LoadContext};
use crate::contract::inspection::{Reading, inspect};
use crate::contract::lifecycle::{AccessRight, Addressed, Message, Reaction, address_of, advance};
use crate::contract::question::{Answer, Question};
use crate::contract::verification::{
    BundleSummary, Claims, Decision, Flaw, Outcome, Verified, Verifier,
};
use crate::digest::ENGINE;
use crate::octets;
use crate::problem::Problem;
use crate::routes::Answer as Response;

/// The most octets of a body: a bundle of 8 MiB in hex, with what goes with it.
const LIMIT: usize = 20 << 20;

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case", deny_unknown_fields)]
enum Operation {
    Digest {},
    Load(Load),
    Verify(Hear),
    Decide(Decide),
    Inspect(Inspect),
    Advance(Box<Advance>),
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Load {
    #[serde(with = "octets")]
    bundle: Vec<u8>,
    context: LoadContext,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Hear {
    #[serde(with = "octets")]
    bundle: Vec<u8>,
    context: LoadContext,
    #[serde(with = "octets")]
    presentation: Vec<u8>,
    circumstance: Circumstance,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Decide {
    #[serde(with = "octets")]
    bundle: Vec<u8>,
    context: LoadContext,
    #[serde(with = "octets")]
    presentation: Vec<u8>,
    circumstance: Circumstance,
    answers: Vec<Answer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Inspect {
    #[serde(with = "octets")]
    bytes: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Advance {
    right: Option<AccessRight>,
    message: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Finding {
    Digest(&'static str),
    Loaded(BundleSummary),
    Refused(Flaw),
    Verified { claims: Claims, questions: Vec<Question> },
    Denied(Decision),
    Decision(Decision),
    Readings(Vec<Reading>),
    Advanced { addressed: Addressed, reaction: Box<Reaction> },
}

pub(crate) async fn answer(request: Request) -> Result<Response, Problem> {
    let (operation, reply): (Operation, _) = body::read(request, LIMIT).await?;
    reply.with(&operation.carry_out())
}

impl Operation {
    fn carry_out(self) -> Finding {
        match self {
            Self::Digest {} => Finding::Digest(ENGINE.unwrap_or_default()),
            Self::Load(Load { bundle, context }) => match Verifier::load(&bundle, &context) {
                Ok(verifier) => Finding::Loaded(verifier.summary()),
                Err(flaw) => Finding::Refused(flaw),
            },
            Self::Verify(Hear { bundle, context, presentation, circumstance }) => {
                match verify(&bundle, &context, &presentation, &circumstance) {
                    Ok(Outcome::Verified(verified)) => Finding::Verified {
                        claims: verified.claims(),
                        questions: verified.questions(),
                    },
                    Ok(Outcome::Denied(denial)) => Finding::Denied(Decision::Denied(denial)),
                    Err(flaw) => Finding::Refused(flaw),
                }
            }
            Self::Decide(Decide { bundle, context, presentation, circumstance, answers }) => {
                match verify(&bundle, &context, &presentation, &circumstance) {
                    Ok(Outcome::Verified(verified)) => {
                        Finding::Decision(Verified::decide(verified, &answers))
                    }
                    Ok(Outcome::Denied(denial)) => Finding::Decision(Decision::Denied(denial)),
                    Err(flaw) => Finding::Refused(flaw),
                }
            }
            Self::Inspect(Inspect { bytes }) => Finding::Readings(inspect(&bytes)),
            Self::Advance(asked) => Finding::Advanced {
                addressed: address_of(asked.message.kind, &asked.message.body),
                reaction: Box::new(advance(asked.right.as_ref(), &asked.message)),
            },
        }
    }
}

fn verify(
    bundle: &[u8],
    context: &LoadContext,
    presentation: &[u8],
    circumstance: &Circumstance,
) -> Result<Outcome, Flaw> {
    Ok(Verifier::load(bundle, context)?.verify(presentation, circumstance))
}
