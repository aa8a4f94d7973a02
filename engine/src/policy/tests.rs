#![allow(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use super::*;

#[test]
fn each_miss_is_as_near_as_it_is_written() {
    // From what has nothing to do with the access point to what only the proof lacks. Those of a row are
    // as near as each other.
    let rows: [&[Code]; 13] = [
        &[Code::PolicyNoneApplies],
        &[Code::CapabilityNotPermitted],
        &[Code::AssignmentNotYetValid, Code::AssignmentExpired],
        &[Code::ScheduleOutside, Code::ScheduleSpecialDayClosed],
        &[Code::ClockUntrusted, Code::ClockAbsent, Code::BundleZoneExpired],
        &[Code::ConditionThreatLevel],
        &[Code::ConditionThreatLevelUnknown],
        &[Code::ConditionDevice],
        &[Code::ConditionDeviceUnknown],
        &[Code::ConditionTooFar],
        &[Code::ConditionPositionInaccurate, Code::ConditionPositionUnknown],
        &[Code::AssignmentUsedUp],
        &[Code::StrengthInsufficient],
    ];
    for (nearer, row) in (0_u8..).zip(rows) {
        for code in row {
            assert_eq!(nearness(&(*code).into()), nearer, "{code:?}");
        }
    }
}
