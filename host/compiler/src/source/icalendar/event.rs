//! Events.

use std::ops::RangeInclusive;

use super::Fault;
use super::lines::Line;
use super::moment::{self, Moment, Zoned};
use super::recurrence::Recurrence;

/// Seconds of a day, and of the longest event.
const DAY: i64 = 86_400;
const LONGEST: i64 = 366 * DAY;

/// Something that happens, once or again and again.
#[derive(Debug)]
pub(super) struct Event {
    start: Moment,
    /// In seconds by the wall clock.
    length: i64,
    recurrence: Option<(usize, Recurrence)>,
    also: Vec<Moment>,
    /// With the lines that exclude them.
    except: Vec<(usize, Moment)>,
    identifier: Option<String>,
    /// Which occurrence of another event it stands for.
    instead_of: Option<(usize, Moment)>,
    cancelled: bool,
}

/// Reads the events of a calendar.
pub(super) fn events(lines: &[Line], zone: Option<&str>) -> Result<Vec<Event>, Fault> {
    let mut events = Vec::new();
    let mut open: Vec<&Line> = Vec::new();
    let mut own: Vec<&Line> = Vec::new();
    for line in lines {
        let within = open.last().map(|line| line.value.to_ascii_uppercase());
        match (line.name.as_str(), within.as_deref()) {
            ("BEGIN", within) => {
                may_begin(line, within)?;
                open.push(line);
            }
            ("END", Some(begun)) if line.value.eq_ignore_ascii_case(begun) => {
                if begun == "VEVENT" {
                    let begin = open.last().map_or(line.number, |line| line.number);
                    events.push(Event::read(begin, &std::mem::take(&mut own), zone)?);
                }
                open.pop();
            }
            ("END", _) => return Err(line.fault("ends what has not begun")),
            (_, None) => return Err(line.fault("stands outside a calendar")),
            ("METHOD", Some("VCALENDAR")) if line.value.eq_ignore_ascii_case("CANCEL") => {
                return Err(line.fault("the calendar is cancelled"));
            }
            ("CALSCALE", _) if !line.value.eq_ignore_ascii_case("GREGORIAN") => {
                return Err(line.fault("is not `GREGORIAN`"));
            }
            (_, Some("VEVENT")) => own.push(line),
            _ => {}
        }
    }
    if let Some(line) = open.last() {
        return Err(line.fault("does not end"));
    }
    if events.is_empty() {
        return Err(Fault::of("has no events"));
    }
    replace(&mut events)?;
    Ok(events)
}

/// Calendars hold events and time zones, events hold alarms. Zones are known by their name, and nothing
/// rings.
fn may_begin(line: &Line, within: Option<&str>) -> Result<(), Fault> {
    let allowed: &[&str] = match within {
        None => &["VCALENDAR"],
        Some("VCALENDAR") => &["VEVENT", "VTIMEZONE"],
        Some("VEVENT") => &["VALARM"],
        Some("VTIMEZONE") => &["STANDARD", "DAYLIGHT"],
        Some(_) => &[],
    };
    if allowed.iter().any(|name| line.value.eq_ignore_ascii_case(name)) {
        return Ok(());
    }
    Err(match within {
        None => line.fault("stands outside `BEGIN:VCALENDAR`"),
        Some(within) => line.fault(format!("is nothing that a `{within}` may hold here")),
    })
}

/// Takes the occurrences that other events stand for out of theirs.
fn replace(events: &mut [Event]) -> Result<(), Fault> {
    let instead: Vec<(Option<String>, usize, Moment)> = events
        .iter()
        .filter_map(|event| event.instead_of.map(|(line, at)| (event.identifier.clone(), line, at)))
        .collect();
    for (identifier, line, at) in instead {
        let series = events.iter_mut().find(|event| {
            identifier.is_some() && event.identifier == identifier && event.instead_of.is_none()
        });
        let Some(series) = series else {
            let message = "RECURRENCE-ID: no event has the same `UID` and repeats";
            return Err(Fault::at(line, message));
        };
        series.except.push((line, at));
    }
    Ok(())
}

impl Event {
    fn read(begin: usize, lines: &[&Line], zone: Option<&str>) -> Result<Self, Fault> {
        let start_line = single(lines, "DTSTART")?
            .ok_or_else(|| Fault::at(begin, "the event has no `DTSTART`"))?;
        let (start, zoned) = moment::one(start_line, zone).map_err(|e| start_line.fault(e))?;
        if let Some(line) = lines.iter().find(|line| line.name == "EXRULE") {
            return Err(line.fault("is not read; use `EXDATE`"));
        }
        let recurrence = single(lines, "RRULE")?
            .map(|line| {
                let read = Recurrence::read(&line.value, start, zoned, zone);
                read.map(|rule| (line.number, rule)).map_err(|e| line.fault(e))
            })
            .transpose()?;
        let mut event = Self {
            start,
            length: length(begin, lines, start, zoned, zone)?,
            recurrence,
            also: Vec::new(),
            except: Vec::new(),
            identifier: single(lines, "UID")?.map(|line| line.value.clone()),
            instead_of: None,
            cancelled: cancelled(lines)?,
        };
        for line in lines {
            let listed = ["RDATE", "EXDATE", "RECURRENCE-ID"].contains(&line.name.as_str());
            if !listed {
                continue;
            }
            if line.parameter("RANGE").is_some() {
                return Err(line.fault("`RANGE` is not read"));
            }
            let moments = moment::several(line, zone).map_err(|e| line.fault(e))?;
            if moments.iter().any(|moment| moment.is_date != start.is_date) {
                return Err(line.fault("must be dates or times as `DTSTART` is"));
            }
            match line.name.as_str() {
                "RDATE" => event.also.extend(moments),
                "EXDATE" => event.except.extend(moments.into_iter().map(|at| (line.number, at))),
                _ => event.instead_of = moments.first().map(|at| (line.number, *at)),
            }
        }
        if event.instead_of.is_some() && event.recurrence.is_some() {
            return Err(Fault::at(begin, "an event with `RECURRENCE-ID` cannot repeat"));
        }
        Ok(event)
    }

    /// When each occurrence begins and ends, of those that touch these dates, in days since 1970-01-01.
    /// In seconds by the wall clock.
    pub(super) fn occurrences(
        &self,
        dates: &RangeInclusive<u32>,
    ) -> Result<Vec<(i64, i64)>, Fault> {
        // What has begun before may still go on.
        let days = u32::try_from(self.length.div_euclid(DAY)).unwrap_or_default();
        let first = dates.start().saturating_sub(days.saturating_add(1));
        let dates = first..=*dates.end();
        let mut begin = match &self.recurrence {
            None => vec![self.start.second],
            Some((line, rule)) => {
                rule.within(&dates).map_err(|e| Fault::at(*line, format!("RRULE: {e}")))?
            }
        };
        begin.extend(self.also.iter().map(|moment| moment.second));
        for (line, except) in &self.except {
            let known = begin.len();
            begin.retain(|second| *second != except.second);
            let day = u32::try_from(except.second.div_euclid(DAY)).unwrap_or_default();
            if begin.len() == known && dates.contains(&day) {
                let date = moment::shown(day);
                let message = format!("excludes {date}, but nothing begins there and then");
                return Err(Fault::at(*line, message));
            }
        }
        if self.cancelled {
            begin.clear();
        }
        begin.sort_unstable();
        begin.dedup();
        let end = |begin: i64| (begin, begin.saturating_add(self.length));
        Ok(begin.into_iter().map(end).collect())
    }

    /// The date of its first moment, in days since 1970-01-01; nothing if it is cancelled.
    pub(super) fn first_date(&self) -> Option<u32> {
        let moments = self.also.iter().chain([&self.start]).map(|moment| moment.second);
        let first = moments.min().filter(|_| !self.cancelled)?;
        u32::try_from(first.div_euclid(DAY)).ok()
    }

    /// Whether it has a last occurrence.
    pub(super) fn ends(&self) -> bool {
        self.cancelled || self.recurrence.as_ref().is_none_or(|(_, rule)| rule.ends)
    }
}

/// The line of a property that there may be once.
fn single<'l>(lines: &[&'l Line], name: &str) -> Result<Option<&'l Line>, Fault> {
    let mut found = lines.iter().filter(|line| line.name == name);
    let first = found.next().copied();
    match found.next() {
        Some(second) => Err(second.fault("stands there twice")),
        None => Ok(first),
    }
}

fn length(
    begin: usize,
    lines: &[&Line],
    start: Moment,
    zoned: Zoned,
    zone: Option<&str>,
) -> Result<i64, Fault> {
    let (end, duration) = (single(lines, "DTEND")?, single(lines, "DURATION")?);
    let (line, seconds) = match (end, duration) {
        (Some(_), Some(line)) => return Err(line.fault("stands beside `DTEND`")),
        (None, None) if start.is_date => return Ok(DAY),
        (None, None) => {
            return Err(Fault::at(begin, "the event has no hours: no `DTEND`, no `DURATION`"));
        }
        (Some(line), None) => {
            let (end, meant) = moment::one(line, zone).map_err(|e| line.fault(e))?;
            if end.is_date != start.is_date || meant != zoned {
                return Err(line.fault("must be written as `DTSTART` is"));
            }
            (line, end.second.saturating_sub(start.second))
        }
        (None, Some(line)) => (line, moment::duration(&line.value).map_err(|e| line.fault(e))?),
    };
    if seconds <= 0 {
        return Err(line.fault("ends the event before it begins, or at once"));
    }
    if seconds > LONGEST {
        return Err(line.fault("makes the event longer than 366 days"));
    }
    if start.is_date && seconds.rem_euclid(DAY) != 0 {
        return Err(line.fault("is no number of days, and `DTSTART` is a date"));
    }
    Ok(seconds)
}

fn cancelled(lines: &[&Line]) -> Result<bool, Fault> {
    let Some(line) = single(lines, "STATUS")? else { return Ok(false) };
    match line.value.to_ascii_uppercase().as_str() {
        "CONFIRMED" => Ok(false),
        "CANCELLED" => Ok(true),
        "TENTATIVE" => Err(line.fault("nobody knows whether it takes place")),
        _ => Err(line.fault("is none of CONFIRMED, CANCELLED, TENTATIVE")),
    }
}
