// A site: a Durable Object with its bundle, registry, readers, claims and journal.
//
// There is one object for a site in the whole world, and everything is decided in it. Challenges live
// in its memory: when it is evicted they are absent, and their presentations are denied.

import { DurableObject } from 'cloudflare:workers';

import { BundleError } from '../../package/src/errors.js';
import { Gate } from '../../package/src/gate.js';
import { fromHex, parse, toHex } from '../../package/src/json.js';
import { RowStore } from '../../package/src/store.js';
import { challengeRequest, decisionRequest, told } from './decision.js';
import { checkAccessPoints, enact, siteDocument } from './document.js';
import { engine } from './engine.js';
import { Problem } from './problem.js';
import { SqlRows } from './rows.js';
import { unauthenticated } from './token.js';

/** Lines of the journal in one answer. */
const LINES = 256;

/** Answers what a worker asks in the name of its callers: `{ status, text }`. */
export class Site extends DurableObject {
  #rows;
  #gate;
  #trusted;
  #puts = Promise.resolve();

  constructor(ctx, env) {
    super(ctx, env);
    this.#rows = new SqlRows(ctx.storage);
    ctx.blockConcurrencyWhile(() => this.#open());
  }

  /** A store over the rows of this object. */
  store(rows) {
    return new RowStore(rows);
  }

  /** Issues a challenge to the reader whose token has this digest. */
  challenge(digest, text) {
    return this.#answer(async () => {
      const { accessPoint, octets } = challengeRequest(text, await this.#reader(digest));
      const gate = this.#inForce();
      if (!gate.summary.accessPoints.some(({ identifier }) => identifier === accessPoint)) {
        throw new Problem(404, 'access-point.unknown', 'the bundle in force has no such access point');
      }
      const lifetime = gate.summary.challengeLifetime;
      return { challenge: toHex(await gate.challenge(accessPoint, octets)), lifetime };
    });
  }

  /** Decides for the reader whose token has this digest. */
  decide(digest, text) {
    return this.#answer(async () => {
      const reader = await this.#reader(digest);
      const request = decisionRequest(text, reader);
      return told(await this.#inForce().decide(request), reader);
    });
  }

  /** What decides here. */
  health() {
    return this.#answer(async () => {
      const summary = this.#gate?.summary;
      const age = summary && Number(this.#clock().now - summary.issuedAt);
      return {
        component: engine.digest,
        site: this.env.SITE,
        bundle: summary ? Number(summary.sequence) : null,
        'bundle-age': summary ? Math.max(0, age) : null,
      };
    });
  }

  /** Makes the site what a document says, one after the other. All of it is in force, or nothing. */
  put(text) {
    this.#puts = this.#puts.then(() => this.#answer(() => this.#put(text)));
    return this.#puts;
  }

  /** Lines of the journal from a number on. */
  journal(from) {
    return this.#answer(async () => {
      const lines = this.#rows.page('line', from, LINES);
      return lines.map(({ sequence, at, decision }) =>
        ({ sequence, at: Number(at), decision: JSON.parse(decision) }));
    });
  }

  async #put(text) {
    const document = siteDocument(text);
    const { bundle, trustedKeys } = document;
    const kept = await this.store(this.#rows).bundle();
    const floor = kept && { sequence: kept.sequence, digest: fromHex(kept.digest) };
    const context = { site: this.env.SITE, trustedKeys, floor, secrets: [], evidence: [] };
    const summary = engine.load(bundle, context).summary();
    checkAccessPoints(document, summary);
    await this.#rows.transaction((rows) => enact(rows, document, summary));
    await this.#open();
    return { site: this.env.SITE, bundle: Number(summary.sequence) };
  }

  /** Puts in force what the rows have. */
  async #open() {
    const trusted = await this.#rows.transaction((rows) => rows.get('meta', 'trusted'));
    if (trusted === undefined) return;
    // A gate knows its keys for good. Attempts are counted by the gate and kept by the store, so a new
    // one of either needs a new one of the other.
    const same = this.#gate !== undefined && this.#trusted === trusted.text;
    const gate = same ? this.#gate : new Gate({
      engine,
      store: this.store(this.#rows),
      clock: () => this.#clock(),
      site: this.env.SITE,
      trustedKeys: parse({ list: 'trusted-key' }, trusted.text),
    });
    try {
      await gate.open();
    } catch (error) {
      // Another engine than the one that accepted it may refuse a bundle. The administrator must still
      // be able to put another one.
      if (!(error instanceof BundleError)) throw error;
      console.error('the bundle is refused:', error);
      this.#gate = undefined;
      return;
    }
    this.#gate = gate;
    this.#trusted = trusted.text;
  }

  async #reader(digest) {
    const reader = await this.#rows.transaction((rows) => rows.get('reader', digest));
    if (reader === undefined) throw unauthenticated();
    return reader;
  }

  #inForce() {
    if (this.#gate !== undefined) return this.#gate;
    throw new Problem(503, 'service.no-bundle', 'no bundle has been accepted yet');
  }

  /**
   * The worker's time, which stands still while it computes. There is no other clock, so challenges
   * are timed by it too.
   */
  #clock() {
    const now = Date.now();
    const state = this.env.CLOCK === 'trusted' ? 'trusted' : 'untrusted';
    return { state, now: BigInt(Math.trunc(now / 1000)), uptime: now };
  }

  async #answer(work) {
    try {
      return { status: 200, text: JSON.stringify(await work()) };
    } catch (error) {
      return Problem.of(error).answer();
    }
  }
}
