//! The record of an evaluation, kept while it runs.

use alloc::string::String;
use alloc::vec::Vec;

use crate::decision::{Comparison, Step, Value};
use crate::reason::{Code, Refusal};

/// The stages passed so far and the one that is running.
///
/// The trace *is* the evaluation: the stages are entered by the checks themselves. Without
/// `explain` nothing is kept, and nothing else changes.
#[derive(Debug)]
pub(crate) struct Trace {
    explain: bool,
    steps: Vec<Step>,
}

impl Trace {
    pub(crate) fn new(explain: bool) -> Self {
        Self { explain, steps: Vec::new() }
    }

    /// Begins a stage; the one before it has passed.
    pub(crate) fn enter(&mut self, stage: &str) {
        if self.explain {
            self.steps.push(Step {
                stage: stage.into(),
                passed: true,
                code: String::from("ok"),
                compared: Vec::new(),
            });
        }
    }

    /// Notes what the running stage compared. `values` is called only when it is kept.
    pub(crate) fn compare(&mut self, name: &str, values: impl FnOnce() -> (Value, Value)) {
        if let Some(step) = self.steps.last_mut() {
            let (actual, required) = values();
            step.compared.push(Comparison { name: name.into(), actual, required });
        }
    }

    /// Ends the evaluation with the running stage refusing.
    pub(crate) fn refuse(mut self, refusal: &Refusal) -> Vec<Step> {
        if let Some(step) = self.steps.last_mut() {
            step.passed = false;
            step.code = refusal.code.as_str().into();
            step.compared.extend(refusal.compared.iter().cloned());
        }
        self.steps
    }

    /// Ends the evaluation with every stage passed.
    pub(crate) fn finish(mut self, code: Code) -> Vec<Step> {
        if let Some(step) = self.steps.last_mut() {
            step.code = code.as_str().into();
        }
        self.steps
    }
}
