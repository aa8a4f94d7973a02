// Why a request is not answered: a problem document (RFC 9457) with a code, as in every service of
// Doorward.

import { BundleError, InputError, TooManyChallengesError } from '../../package/src/errors.js';

const TITLES = new Map([
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [406, 'Not Acceptable'],
  [408, 'Request Timeout'],
  [409, 'Conflict'],
  [413, 'Content Too Large'],
  [415, 'Unsupported Media Type'],
  [422, 'Unprocessable Content'],
  [429, 'Too Many Requests'],
  [503, 'Service Unavailable'],
]);

/** A refusal. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} code kebab-case with one dot; programs may branch on it
   * @param {string} detail a sentence
   */
  constructor(status, code, detail) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
  }

  /** What an error comes to. The worker's own trouble goes to its log and is nobody else's business. */
  static of(error) {
    if (error instanceof Problem) return error;
    if (error instanceof InputError) return new Problem(400, 'request.malformed', error.message);
    if (error instanceof BundleError) return new Problem(422, error.code, error.message);
    if (error instanceof TooManyChallengesError) {
      const detail = 'as many challenges are outstanding as can be';
      return new Problem(429, 'challenge.too-many', detail);
    }
    console.error('fault:', error);
    return new Problem(503, 'service.fault', 'the service cannot decide; the door stays closed');
  }

  /** The answer that tells it. */
  answer() {
    const { status, code, message: detail } = this;
    const document = { type: 'about:blank', title: TITLES.get(status), status, code, detail };
    return { status, text: JSON.stringify(document) };
  }
}

/** Turns an answer, which can go from an object to its worker, into a response. */
export function respond({ status, text }, headers = {}) {
  const type = status === 200 ? 'application/json' : 'application/problem+json';
  // RFC 9110, section 15.5.2.
  const challenge = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  return new Response(text, { status, headers: { 'content-type': type, ...challenge, ...headers } });
}
