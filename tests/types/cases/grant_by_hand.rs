//! A grant is decided, never built.

use doorward_engine::{Grant, Obligations, Report};

fn open(report: Report, obligations: Obligations) -> Grant {
    Grant { report, obligations }
}

fn main() {}
