//! What pages are made of.

mod choice;
mod drop;
mod notice;
mod panel;
mod place_and_time;

pub(crate) use self::choice::choice;
pub(crate) use self::drop::{Opened, drop_zone};
pub(crate) use self::notice::{announcer, notice};
pub(crate) use self::panel::{Kind, badge, facts, heading, panel, with_site};
pub(crate) use self::place_and_time::{place, time};
