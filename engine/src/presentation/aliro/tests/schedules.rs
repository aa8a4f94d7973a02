//! Recurrences, day by day.
