// What a reader asks, and what it is told.

import { parse, stringify } from '../../package/src/json.js';
import { Problem } from './problem.js';

/** A body that asks for a challenge, of so many octets. */
const CHALLENGE = { record: [['access-point', 'string'], ['octets', { option: 'u32' }]] };

/** A body that asks for a decision. It has no place for a time. */
const DECISION = {
  record: [
    ['access-point', 'string'],
    ['presentation', 'bytes'],
    ['challenge', { option: 'bytes' }],
    ['format', { option: 'string' }],
    ['capability', { option: 'capability' }],
    ['surroundings', { option: 'surroundings' }],
  ],
};

/** Reads a body that asks for a challenge at an access point of the reader's. */
export function challengeRequest(text, reader) {
  return at(parse(CHALLENGE, text), reader);
}

/** Reads a body that asks for a decision at an access point of the reader's. */
export function decisionRequest(text, reader) {
  const request = at(parse(DECISION, text), reader);
  if (request.surroundings !== undefined && !reader.surroundings) {
    throw new Problem(403, 'reader.not-entitled', 'the reader may not state `surroundings`');
  }
  return request;
}

function at(request, { name, accessPoints }) {
  if (accessPoints.includes(request.accessPoint)) return request;
  console.warn(`reader '${name}' asks for an access point that is not its own`);
  throw new Problem(403, 'reader.foreign-access-point', "the access point is not the reader's");
}

/**
 * What a reader is told: what to do, and what to show. The reason is in the journal, and is told to a
 * reader that may know more.
 */
export function told({ tag, val }, { detail }) {
  // Only a grant works the lock: a referral's obligations are for another controller.
  const { action, releaseSeconds } = tag === 'granted'
    ? val.obligations
    : { action: 'none', releaseSeconds: 0 };
  const { reason, feedback, journal } = val.report;
  const answer = { outcome: tag, feedback, action, 'release-seconds': releaseSeconds, repeated: false };
  const more = detail
    ? { reason: JSON.parse(stringify('reason', reason)), holder: journal.holder ?? null }
    : {};
  return { ...answer, ...more };
}
