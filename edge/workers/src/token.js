// Bearer tokens (RFC 6750) of readers and of the administrator.

import { toHex } from '../../package/src/json.js';
import { Problem } from './problem.js';

/** Characters of the administrator's token at least: nobody guesses that many. */
const SHORTEST = 32;

/** The bearer token of a request, or `undefined`. */
function bearer(request) {
  const [scheme, token] = (request.headers.get('authorization') ?? '').split(' ', 2);
  // The scheme is compared without case (RFC 9110, section 11.1).
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : undefined;
}

/**
 * SHA-256 of the reader's token, in hexadecimal. A token has 256 random bits, so how long it takes to
 * look its digest up tells nothing that helps to find one.
 */
export async function readerToken(request) {
  const token = bearer(request);
  if (token === undefined) throw unauthenticated();
  return toHex(await sha256(token));
}

/** Refuses a request without the administrator's token. Takes the same time for every wrong one. */
export async function administrator(request, expected) {
  const detail = 'the request has no bearer token of the administrator';
  const refusal = new Problem(401, 'administrator.unauthenticated', detail);
  if (typeof expected !== 'string' || expected.length < SHORTEST) {
    console.error(`ADMIN_TOKEN is not set, or has less than ${SHORTEST} characters: nobody may administer`);
    throw refusal;
  }
  const [shown, right] = await Promise.all([sha256(bearer(request) ?? ''), sha256(expected)]);
  if (!crypto.subtle.timingSafeEqual(shown, right)) throw refusal;
}

/** The refusal of a request that comes from no reader. */
export function unauthenticated() {
  return new Problem(401, 'reader.unauthenticated', 'the request has no bearer token of a reader');
}

async function sha256(text) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}
