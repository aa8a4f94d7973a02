//! The report of a test as JUnit has it, for continuous integration.

use std::path::Path;

use anyhow::Result;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::trying::Tried;

/// A test case for each expectation.
pub(super) fn junit(file: &Path, tried: &[Tried]) -> Result<Vec<u8>> {
    let shown = file.display().to_string();
    let cases = tried.iter().map(|tried| {
        let mut case = TestCase::new(tried.expected.as_str(), status(tried));
        case.set_classname(shown.as_str());
        case.set_assertions(usize::try_from(tried.asked).unwrap_or(usize::MAX));
        case.extra.insert("file".into(), shown.as_str().into());
        case.extra.insert("line".into(), tried.line.to_string().into());
        case
    });
    let mut suite = TestSuite::new(shown.as_str());
    suite.add_test_cases(cases);
    let mut report = Report::new("doorward policy test");
    report.add_test_suite(suite);
    let mut octets = Vec::new();
    report.serialize(&mut octets)?;
    Ok(octets)
}

fn status(tried: &Tried) -> TestCaseStatus {
    if tried.holds {
        return TestCaseStatus::success();
    }
    let mut lines: Vec<String> = tried.failures.iter().map(ToString::to_string).collect();
    if tried.more > 0 {
        lines.push(format!("and {} more", tried.more));
    }
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type("expectation");
    status.set_message(lines.first().map_or("", String::as_str));
    status.set_description(lines.join("\n"));
    status
}
