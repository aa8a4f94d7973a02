//! What is said about wrong schedules and policies, and where.

use crate::verdict::{places_say, site_says};

mod verdict;

#[test]
fn durations() {
    site_says(
        "[validity]\nrefresh-after = 'soon'\nstale-after = '1mo'\ndead-after = '4000d'",
        &[
            "3:17: validity.refresh-after: `soon` is no duration such as `36h` or `30d`",
            "4:15: validity.stale-after: `1mo` is no duration such as `36h` or `30d`",
            "5:14: validity.dead-after: `4000d` is 345600000 seconds, at most 315360000",
        ],
    );
    site_says(
        "[validity]\nrefresh-after = '2d'\nstale-after = '1d'",
        &["4:15: validity.stale-after: is before `refresh-after`, 172800 seconds"],
    );
    site_says(
        "[validity]\ndead-after = '1d'",
        &["3:14: validity.dead-after: is before `stale-after`, 604800 seconds"],
    );
}

#[test]
fn special_days() {
    site_says(
        "[[special-day-group]]\nidentifier = 'h'\nname = 'H'\ndays = [\n'2026-02-29',\n\
         '2026-12-26..2026-12-24',\n3,\n2026-01-01T10:00:00,\n'2026-01-01..x',\n2100-01-01]",
        &[
            "6:1: special-day-group[0].days[0]: `2026-02-29` is no date from `1970-01-01` to \
             `2099-12-31`",
            "7:1: special-day-group[0].days[1]: `2026-12-26` is after `2026-12-24`",
            "8:1: special-day-group[0].days[2]: `3` is no date from `1970-01-01` to `2099-12-31`",
            "9:1: special-day-group[0].days[3]: `2026-01-01T10:00:00` is no date from \
             `1970-01-01` to `2099-12-31`",
            "10:1: special-day-group[0].days[4]: `2026-01-01..x` is no date from `1970-01-01` to \
             `2099-12-31`",
            "11:1: special-day-group[0].days[5]: `2100-01-01` is no date from `1970-01-01` to \
             `2099-12-31`",
        ],
    );
    site_says(
        "[[special-day-group]]\nidentifier = 'h'\nname = 'H'\n\
         days = [2026-01-01, '2025-12-31..2026-01-02']",
        &["5:21: special-day-group[0].days[1]: is in the list already"],
    );
    site_says(
        "[[special-day-group]]\nidentifier = 'h'\nname = 'H'\ndays = ['1970-01-01..2099-12-31']",
        &["5:9: special-day-group[0].days[0]: is one too many: 47482 in the list, at most 4096"],
    );
}

#[test]
fn schedules() {
    site_says(
        "[[schedule]]\nidentifier = 'o'\nname = 'O'\nweekly = [\n\
         { days = ['mon', 'tues'], from = '8:00', to = '24:30' },\n\
         { days = [], from = '24:00', to = 'noon' },\n\
         { days = ['mon', 'weekdays'], from = '08:00', to = '08:00' },\n]\n\
         specials = [{ group = 'holidays', pieces = [{ from = '23:59:60', to = 3 }] }]\n\
         first-date = 'x'\nlast-date = 08:00:00",
        &[
            "6:18: schedule[0].weekly[0].days[1]: there is no day `tues` (did you mean `tue`?)",
            "6:34: schedule[0].weekly[0].from: `8:00` is no time of day from `00:00` to `24:00`",
            "6:47: schedule[0].weekly[0].to: `24:30` is no time of day from `00:00` to `24:00`",
            "7:10: schedule[0].weekly[1].days: is empty, at least one is needed",
            "7:21: schedule[0].weekly[1].from: `24:00` ends a day, `00:00` begins one",
            "7:35: schedule[0].weekly[1].to: `noon` is no time of day from `00:00` to `24:00`",
            "8:18: schedule[0].weekly[2].days[1]: holds a day that is in the list already",
            "8:52: schedule[0].weekly[2].to: is the same as `from`; a whole day ends at `24:00`",
            "10:23: schedule[0].specials[0].group: there is no special-day group `holidays`",
            "10:54: schedule[0].specials[0].pieces[0].from: `23:59:60` is no time of day from \
             `00:00` to `24:00`",
            "10:71: schedule[0].specials[0].pieces[0].to: `3` is no time of day from `00:00` to \
             `24:00`",
            "11:14: schedule[0].first-date: `x` is no date from `1970-01-01` to `2099-12-31`",
            "12:13: schedule[0].last-date: `08:00:00` is no date from `1970-01-01` to `2099-12-31`",
        ],
    );
}

#[test]
fn schedules_that_can_never_hold_or_are_built_in() {
    let weekly = "weekly = [{ days = ['mon'], from = '08:00', to = '09:00' }]";
    site_says(
        &format!(
            "[[schedule]]\nidentifier = 'o'\nname = 'O'\n{weekly}\n\
             first-date = '2026-02-01'\nlast-date = '2026-01-31'"
        ),
        &["7:13: schedule[0].last-date: is before `first-date`"],
    );
    site_says(
        "[[schedule]]\nidentifier = 'o'\nname = 'O'",
        &["3:14: schedule[0].identifier: has no hours, which is what `never` is for"],
    );
    site_says(
        &format!("[[schedule]]\nidentifier = 'always'\nname = 'O'\n{weekly}"),
        &["3:14: schedule[0].identifier: `always` is built in"],
    );
    places_say(
        &format!(
            "[[schedule]]\nidentifier = 'never'\nname = 'O'\n{weekly}\n\
             [[profile]]\nidentifier = 'a'\nname = 'A'\n\
             policy = [{{ effect = 'permit', everywhere = true, schedule = 'never' }}]"
        ),
        &["5:14: schedule[0].identifier: `never` is built in"],
    );
}

#[test]
fn a_special_day_group_twice_in_a_schedule() {
    site_says(
        "[[special-day-group]]\nidentifier = 'h'\nname = 'H'\ndays = ['2026-12-24']\n\
         [[schedule]]\nidentifier = 'o'\nname = 'O'\n\
         specials = [{ group = 'h', pieces = [] }, { group = 'h', pieces = [] }]",
        &["9:53: schedule[0].specials[1].group: has hours in this schedule already"],
    );
}

#[test]
fn too_many_pieces() {
    let piece = "{ days = ['mon'], from = '08:00', to = '09:00' },\n";
    site_says(
        &format!("[[schedule]]\nidentifier = 'o'\nname = 'O'\nweekly = [\n{}]", piece.repeat(65)),
        &["70:1: schedule[0].weekly[64]: is one too many: 65 in the list, at most 64"],
    );
}

#[test]
fn policies() {
    places_say(
        "[[schedule]]\nidentifier = 'office'\nname = 'O'\n\
         weekly = [{ days = ['mon'], from = '08:00', to = '09:00' }]\n\
         [[profile]]\nidentifier = 'a'\nname = 'A'\n\
         [[profile.policy]]\neffect = 'permitt'\nareas = ['lobby']\nschedule = 'offce'\n\
         [[profile.policy]]\neffect = 'permit'\nareas = ['lobby']\nschedule = 'allways'\n\
         capabilities = []\n\
         [[profile.policy]]\neffect = 'forbid'\neverywhere = true\nareas = ['loby']\n\
         schedule = 'always'\nrequired-strength = 'mac'\n\
         [[profile.policy]]\neffect = 'forbid'\neverywhere = false\nareas = []\n\
         schedule = 'never'\ncapabilities = ['momentary', 'secure', 'momentary', 'open']",
        &[
            "12:10: profile[0].policy[0].effect: `permitt` is none of `permit`, `forbid` \
             (did you mean `permit`?)",
            "14:12: profile[0].policy[0].schedule: there is no schedule `offce` \
             (did you mean `office`?)",
            "18:12: profile[0].policy[1].schedule: there is no schedule `allways` \
             (did you mean `always`?)",
            "19:16: profile[0].policy[1].capabilities: is empty, at least one is needed",
            "22:14: profile[0].policy[2].everywhere: covers what is listed beside it; write one \
             or the other",
            "23:10: profile[0].policy[2].areas[0]: there is no area `loby` \
             (did you mean `lobby`?)",
            "25:21: profile[0].policy[2].required-strength: is for what permits; this forbids",
            "26:1: profile[0].policy[3]: covers nothing; list something or write \
             `everywhere = true`",
            "31:40: profile[0].policy[3].capabilities[2]: is in the list already",
            "31:53: profile[0].policy[3].capabilities[3]: `open` is none of `momentary`, \
             `extended-momentary`, `secure`, `unsecure`, `toggle`, `administer`",
        ],
    );
}

#[test]
fn the_shape_of_every_policy() {
    site_says(
        "[[profile]]\nidentifier = 'a'\nname = 'A'\n\
         [[profile.policy]]\neffect = 'permit'\neverywhere = true\n\
         [[profile.policy]]\neffekt = 'permit'\nschedule = 3",
        &[
            "5:1: profile[0].policy[0]: missing field `schedule`",
            "9:1: profile[0].policy[1].effekt: unknown field `effekt`, expected one of `effect`, \
             `access-points`, `areas`, `tags`, `everywhere`, `schedule`, `capabilities`, \
             `required-strength`, `conditions` (did you mean `effect`?)",
            "10:12: profile[0].policy[1].schedule: invalid type: integer `3`, expected a string",
        ],
    );
}
