// What the rules of access points depend on: where holders are, who is on the way, refusals.
//
// Every row here is one that a decision can rest on: two grants that would both be right alone cannot
// both be committed where one of them changes what the other has looked at.

import { NotExpectedError, StoreError } from './errors.js';
import { parse } from './json.js';
import { credentialKey, newest, read, write } from './row.js';

/** Where a holder is, and where he may go. */
const HOLDER = { record: [['presence', { option: 'presence' }], ['transit', { option: 'transit' }]] };
/** How many are in an area; who is on the way into it, and until when that counts. */
const AREA = {
  record: [['present', 'u32'], ['expected', { list: { record: [['holder', 'string'], ['until', 'u64']] } }]],
};
/** Refusals of a credential since its last grant. */
const FAILURES = { record: [['failures', 'u32'], ['last', { option: 'u64' }]] };
/** The most that is counted. */
const MOST = 0xffff_ffff;

const NOBODY = { present: 0, expected: [] };

/**
 * Answers a question about rules. A way that may still be gone counts until its end, and where no time
 * can be told, whatever its end.
 */
export async function rules(rows, { credential, area }, { state, now }) {
  const key = credentialKey(credential);
  const found = await read(rows, 'credential', key, 'credential-record');
  if (found.value === undefined) return { reply: { tag: 'no' }, version: 0n };
  const { holder } = found.value;
  const here = await read(rows, 'whereabouts', holder, HOLDER);
  const refused = await read(rows, 'failures', key, FAILURES);
  const reads = [found, here, refused];
  const { presence, transit } = here.value ?? {};
  let occupancy = 0;
  if (area !== undefined) {
    const there = await read(rows, 'occupancy', area, AREA);
    reads.push(there);
    const { present, expected } = there.value ?? NOBODY;
    const inside = presence?.area === area ? 1 : 0;
    const time = state === 'trusted' ? now : 0n;
    const coming = expected.filter((other) => other.holder !== holder && time < other.until);
    occupancy = Math.min(Math.max(present - inside, 0) + coming.length, MOST);
  }
  const val = {
    presence,
    transit: transit && { accessPoint: transit.accessPoint, until: transit.until },
    occupancy,
    failures: refused.value?.failures ?? 0,
    lastFailure: refused.value?.last,
  };
  return { reply: { tag: 'rules', val }, version: newest(...reads) };
}

/** When somebody passed the door of an access point last for whom it waits. */
export async function firstPerson(rows, accessPoint) {
  const door = await read(rows, 'access-point', accessPoint, 'string');
  if (door.value === undefined) return door;
  const passed = await read(rows, 'first-person', door.value, 'u64');
  return { value: passed.value, version: newest(door, passed) };
}

/** Notes which access points a bundle has, and at which doors. */
export async function noteDoors(rows, accessPoints) {
  const gone = new Set((await rows.all('access-point')).map(({ key }) => key));
  for (const { identifier, door } of accessPoints) {
    gone.delete(identifier);
    const kept = await read(rows, 'access-point', identifier, 'string');
    if (kept.value !== door) await write(rows, 'access-point', identifier, 'string', door);
  }
  for (const identifier of gone) await rows.remove('access-point', identifier);
}

/** Makes a change that a decision asks for, other than of an assignment. */
export async function apply(rows, { tag, val }, credential) {
  if (tag === 'transit') await (val.taken ? go(rows, val, val.at) : expect(rows, val));
  if (tag === 'clear-failures' && credential !== undefined) await clear(rows, credential);
}

/** Counts a refusal of a credential. */
export async function count(rows, credential, now) {
  const key = credentialKey(credential);
  const { failures, last } = (await read(rows, 'failures', key, FAILURES)).value ?? { failures: 0 };
  const latest = last !== undefined && last > now ? last : now;
  await write(rows, 'failures', key, FAILURES, { failures: Math.min(failures + 1, MOST), last: latest });
}

/** Forgets the refusals of a credential. The row stays, so that its version does not go back. */
export function clear(rows, credential) {
  return write(rows, 'failures', credentialKey(credential), FAILURES, { failures: 0 });
}

/** A holder who was let in has gone. Throws {@link NotExpectedError} where he was not, or has before. */
export async function take(rows, { state, now }, holder, accessPoint) {
  const { transit } = await find(rows, holder);
  if (transit?.accessPoint !== accessPoint) {
    throw new NotExpectedError(`holder '${holder}' is not on the way through '${accessPoint}'`);
  }
  await go(rows, transit, state === 'trusted' && now > transit.at ? now : transit.at);
}

/** Where a holder is. */
export async function presence(rows, holder) {
  return (await find(rows, holder)).presence;
}

/** Puts a holder where he is, out of where he was and of where he might have gone. */
export async function place(rows, holder, presence) {
  const { presence: before, transit } = await find(rows, holder);
  await close(rows, transit);
  if (before?.area !== presence?.area) {
    await move(rows, before?.area, -1);
    await move(rows, presence?.area, 1);
  }
  await write(rows, 'whereabouts', holder, HOLDER, { presence });
}

/** Forgets a holder, of whom there is no credential any more. */
export async function forget(rows, holder) {
  if (!await isKnown(rows, holder)) throw unknown(holder);
  if (await hasCredential(rows, holder)) throw new StoreError(`holder '${holder}' has credentials`);
  await place(rows, holder, undefined);
  await rows.remove('whereabouts', holder);
}

/** Refuses a holder who has no credential and has been nowhere. */
export async function requireHolder(rows, holder) {
  if (!await isKnown(rows, holder)) throw unknown(holder);
}

/** Keeps a way open. The one before it is over: nobody goes two ways. */
async function expect(rows, transit) {
  const { holder, followed, area, at, until } = transit;
  const row = await find(rows, holder);
  await close(rows, row.transit);
  if (followed && area !== undefined) {
    const { present, expected } = await inArea(rows, area);
    const open = expected.filter((other) => at < other.until);
    await write(rows, 'occupancy', area, AREA, { present, expected: [...open, { holder, until }] });
  }
  await write(rows, 'whereabouts', holder, HOLDER, { ...row, transit });
}

/** Somebody has gone through. */
async function go(rows, { holder, door, followed, area, firstPerson: first }, at) {
  if (first) await write(rows, 'first-person', door, 'u64', at);
  if (followed) return place(rows, holder, { area, since: at });
  const { presence: where } = await find(rows, holder);
  return write(rows, 'whereabouts', holder, HOLDER, { presence: where });
}

/** Ends a way that was open. */
async function close(rows, open) {
  if (!open?.followed || open.area === undefined) return;
  const { present, expected } = await inArea(rows, open.area);
  const others = expected.filter(({ holder }) => holder !== open.holder);
  await write(rows, 'occupancy', open.area, AREA, { present, expected: others });
}

async function move(rows, area, by) {
  if (area === undefined) return;
  const { present, expected } = await inArea(rows, area);
  const moved = Math.min(Math.max(present + by, 0), MOST);
  await write(rows, 'occupancy', area, AREA, { present: moved, expected });
}

async function find(rows, holder) {
  return (await read(rows, 'whereabouts', holder, HOLDER)).value ?? {};
}

async function inArea(rows, area) {
  return (await read(rows, 'occupancy', area, AREA)).value ?? NOBODY;
}

async function isKnown(rows, holder) {
  return (await rows.get('whereabouts', holder)) !== undefined || hasCredential(rows, holder);
}

async function hasCredential(rows, holder) {
  const all = await rows.all('credential');
  return all.some(({ text }) => parse('credential-record', text).holder === holder);
}

function unknown(holder) {
  return new StoreError(`there is no holder '${holder}'`);
}
