// The whole site in one document, as the administrator puts it: what of it changes a store, and what
// is wrong with it.

import { parse, stringify, toHex } from '../../package/src/json.js';
import { RowStore } from '../../package/src/store.js';
import { Problem } from './problem.js';

/** Octets of a bundle: the most that a row of the database takes, less what is beside it. */
const LARGEST_BUNDLE = 1_900_000;
/** Octets of a SHA-256. */
const SHA_256 = 32;

const DOCUMENT = {
  record: [
    ['trusted-keys', { list: 'trusted-key' }],
    ['bundle', 'bytes'],
    ['credentials', {
      list: { record: [['identifier', 'credential-identifier'], ['record', 'credential-record']] },
    }],
    ['doors', { list: { record: [['access-point', 'string'], ['record', 'door-record']] } }],
    ['readers', {
      list: {
        record: [
          ['name', 'string'],
          ['token-sha-256', 'bytes'],
          ['access-points', { list: 'string' }],
          ['detail', { option: 'bool' }],
          ['surroundings', { option: 'bool' }],
        ],
      },
    }],
  ],
};

/** Reads a document, and refuses what contradicts itself. */
export function siteDocument(text) {
  const document = parse(DOCUMENT, text);
  const { bundle, credentials, doors, readers } = document;
  if (bundle.length > LARGEST_BUNDLE) {
    throw new Problem(413, 'bundle.too-long', `the bundle has more than ${LARGEST_BUNDLE} octets`);
  }
  const names = credentials.map(({ identifier }) => stringify('credential-identifier', identifier));
  distinct('credentials', names);
  distinct('doors', doors.map(({ accessPoint }) => accessPoint));
  distinct('readers', readers.map(({ name }) => name));
  distinct('readers', readers.map(({ tokenSha256 }) => toHex(tokenSha256)));
  for (const { name, tokenSha256 } of readers) {
    if (tokenSha256.length !== SHA_256) {
      throw new Problem(422, 'site.bad-reader', `the digest of the token of '${name}' is no SHA-256`);
    }
  }
  return document;
}

/** Refuses a document that names access points that its bundle does not have. */
export function checkAccessPoints({ doors, readers }, summary) {
  const known = new Set(summary.accessPoints.map(({ identifier }) => identifier));
  const named = [
    ...doors.map(({ accessPoint }) => accessPoint),
    ...readers.flatMap(({ accessPoints }) => accessPoints),
  ];
  const unknown = named.find((accessPoint) => !known.has(accessPoint));
  if (unknown !== undefined) {
    throw new Problem(422, 'access-point.unknown', `the bundle has no access point '${unknown}'`);
  }
}

/**
 * Makes rows what the document says: what it does not name is gone. Claims, the journal, the clock
 * floor and the uses that have been counted stay.
 */
export async function enact(rows, { trustedKeys, bundle, credentials, doors, readers }, summary) {
  // The same store, within this very transaction.
  const store = new RowStore({ transaction: (work) => work(rows) });
  const signedBy = toHex(summary.keyIdentifier);
  const key = trustedKeys.find(({ identifier }) => toHex(identifier) === signedBy);
  await store.acceptBundle(bundle, summary, key);
  await rows.put('meta', 'trusted', { text: stringify({ list: 'trusted-key' }, trustedKeys) });
  await enrolAll(rows, store, credentials);
  await setDoors(rows, store, doors);
  for (const { key } of await rows.all('reader')) await rows.remove('reader', key);
  for (const { name, tokenSha256, accessPoints, detail = false, surroundings = false } of readers) {
    await rows.put('reader', toHex(tokenSha256), { name, accessPoints, detail, surroundings });
  }
}

/** An `enrolled` row is a record as it was put, before any use of it was counted. */
async function enrolAll(rows, store, credentials) {
  const named = new Set();
  for (const { identifier, record } of credentials) {
    const key = stringify('credential-identifier', identifier);
    const text = stringify('credential-record', record);
    named.add(key);
    const before = await rows.get('enrolled', key);
    if (before?.text === text) continue;
    const present = before && await rows.get('credential', key);
    await store.enrol(identifier, before ? counted(record, before.text, present.text) : record);
    await rows.put('enrolled', key, { text });
  }
  for (const { key } of await rows.all('enrolled')) {
    if (named.has(key)) continue;
    await rows.remove('enrolled', key);
    await rows.remove('credential', key);
  }
}

/** A new record less the uses that were counted of the one before. */
function counted(record, put, present) {
  const left = (text) => new Map(parse('credential-record', text).assignments
    .map(({ identifier, usesLeft }) => [identifier, usesLeft]));
  const [before, now] = [left(put), left(present)];
  const assignments = record.assignments.map((assignment) => {
    const { identifier, usesLeft } = assignment;
    const used = (before.get(identifier) ?? 0) - (now.get(identifier) ?? 0);
    return usesLeft === undefined ? assignment : { ...assignment, usesLeft: Math.max(0, usesLeft - used) };
  });
  return { ...record, assignments };
}

async function setDoors(rows, store, doors) {
  const named = new Set(doors.map(({ accessPoint }) => accessPoint));
  for (const { accessPoint, record } of doors) {
    const present = await rows.get('door', accessPoint);
    if (present?.text !== stringify('door-record', record)) await store.setDoor(accessPoint, record);
  }
  for (const { key } of await rows.all('door')) {
    if (!named.has(key)) await rows.remove('door', key);
  }
}

function distinct(list, keys) {
  const seen = new Set();
  for (const key of keys) {
    if (seen.has(key)) throw new Problem(422, 'site.duplicate', `${list}: ${key} is there twice`);
    seen.add(key);
  }
}
