// The worker: looks at a request from outside, and has the site's object answer it.
//
// | request | answer |
// |---|---|
// | `POST /v1/challenges` `{access-point}` | `{challenge, lifetime}` |
// | `POST /v1/decide` `{access-point, presentation, challenge?, format?, capability?}` | `{outcome, feedback, action, release-seconds, repeated}` |
// | `GET /v1/health` | `{component, site, bundle, bundle-age}` |
// | `PUT /v1/site` the whole site | `{site, bundle}` |
// | `GET /v1/journal?from=N` | lines |

import { read } from './body.js';
import { Problem, respond } from './problem.js';
import { administrator, readerToken } from './token.js';

export { Site } from './site.js';

/** Octets of what a reader sends. */
const REQUEST = 128 << 10;
/** Octets of a site's document. */
const DOCUMENT = 16 << 20;

const ROUTES = new Map([
  ['/v1/challenges', ['POST', async (request, site) =>
    site.challenge(await readerToken(request), await read(request, REQUEST))]],
  ['/v1/decide', ['POST', async (request, site) =>
    site.decide(await readerToken(request), await read(request, REQUEST))]],
  ['/v1/health', ['GET', (_, site) => site.health()]],
  ['/v1/site', ['PUT', async (request, site, env) => {
    await administrator(request, env.ADMIN_TOKEN);
    return site.put(await read(request, DOCUMENT));
  }]],
  ['/v1/journal', ['GET', async (request, site, env) => {
    await administrator(request, env.ADMIN_TOKEN);
    return site.journal(first(request));
  }]],
]);

export default {
  async fetch(request, env) {
    const [method, answer] = ROUTES.get(new URL(request.url).pathname) ?? [];
    try {
      if (method === undefined) {
        throw new Problem(404, 'request.not-found', 'there is nothing under this path');
      }
      if (method !== request.method) {
        const problem = new Problem(405, 'request.method-not-allowed', 'the path does not have this method');
        return respond(problem.answer(), { allow: method });
      }
      const site = env.SITES.get(env.SITES.idFromName(env.SITE));
      return respond(await answer(request, site, env));
    } catch (error) {
      // An object that has failed comes back as an error of its own kind: the door stays closed.
      return respond(Problem.of(error).answer());
    }
  },
};

/** The number of the first line that is asked for. */
function first(request) {
  const from = new URL(request.url).searchParams.get('from') ?? '1';
  if (!/^[1-9]\d{0,14}$/.test(from)) {
    throw new Problem(400, 'request.malformed', '`from` is the number of a line');
  }
  return Number(from);
}
