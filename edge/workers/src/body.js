// Bodies of requests: JSON, of a bounded length, in bounded time.

import { Problem } from './problem.js';

/** Milliseconds that a body may take to arrive. */
const PATIENCE = 10_000;

/**
 * Reads the body of a request, at most `limit` octets of it.
 *
 * @param {Request} request
 * @param {number} limit
 * @returns {Promise<string>}
 */
export async function read(request, limit) {
  const essence = (request.headers.get('content-type') ?? '').split(';')[0].trim().toLowerCase();
  if (essence !== 'application/json') {
    throw new Problem(415, 'request.unsupported-media-type', 'the body is not `application/json`');
  }
  const accepted = request.headers.get('accept');
  if (accepted !== null && !accepted.split(',').some(acceptable)) {
    throw new Problem(406, 'request.not-acceptable', 'answers are `application/json`');
  }
  // What the request says of its length is enough to refuse it.
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
  const octets = await collect(request, limit);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    throw new Problem(400, 'request.malformed', 'the body is not UTF-8');
  }
}

function acceptable(range) {
  return ['application/json', 'application/*', '*/*'].includes(range.split(';')[0].trim().toLowerCase());
}

async function collect(request, limit) {
  if (request.body === null) return new Uint8Array();
  const reader = request.body.getReader();
  const over = scheduler.wait(PATIENCE).then(() => {
    throw new Problem(408, 'request.too-slow', 'the body did not arrive in time');
  });
  // It also comes to nothing where the body has arrived before.
  over.catch(() => undefined);
  const chunks = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), over]);
      if (done) return joined(chunks, length);
      length += value.length;
      if (length > limit) throw tooLarge(limit);
      chunks.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    if (error instanceof Problem) throw error;
    throw new Problem(400, 'request.incomplete', 'the body ended before its end');
  }
}

function joined(chunks, length) {
  const octets = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    octets.set(chunk, at);
    at += chunk.length;
  }
  return octets;
}

function tooLarge(limit) {
  return new Problem(413, 'request.too-large', `the body has more than ${limit} octets`);
}
