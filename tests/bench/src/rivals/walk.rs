//! A plain evaluator, as many a door system has one: it walks the policies as JSON.

use std::time::Duration;

use serde_json::Value;

use super::case::{Case, Question};
use crate::measure::time;

/// The policies, parsed.
#[derive(Debug)]
pub(super) struct Walker {
    document: Value,
}

impl Walker {
    pub(super) fn new(document: Value) -> Self {
        Self { document }
    }

    /// The first answers, and what each took.
    pub(super) fn round(&self, case: &Case, count: usize) -> Vec<(bool, Duration)> {
        let answer = |question| time(|| self.permits(case, question));
        case.questions.iter().take(count).map(answer).collect()
    }

    /// Permitted by some policy of the holder's profiles and forbidden by none.
    fn permits(&self, case: &Case, question: &Question) -> bool {
        let Some(theirs) = case.holders.get(question.holder) else { return false };
        let mut permitted = false;
        for profile in list(&self.document, "profiles") {
            if !theirs.iter().any(|own| is(profile, "identifier", own)) {
                continue;
            }
            for policy in list(profile, "policies") {
                let here = list(policy, "access-points")
                    .iter()
                    .any(|point| point.as_str() == Some(&question.access_point));
                let now = question.schedules.iter().any(|name| is(policy, "schedule", name));
                if here && now {
                    if is(policy, "effect", "forbid") {
                        return false;
                    }
                    permitted = true;
                }
            }
        }
        permitted
    }
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn is(value: &Value, key: &str, text: &str) -> bool {
    value.get(key).and_then(Value::as_str) == Some(text)
}
