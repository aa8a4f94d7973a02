// The gate: a presentation goes in, a decision comes out that the store has.
//
// Three steps, by the same names in every host of the contract:
// 1. *verify*: the engine checks the proof;
// 2. *answer*: the store answers the engine's questions and reserves the claim;
// 3. *decide*: the engine decides, and the store makes claim, changes and journal line durable.
//
// Whatever goes wrong on the way, the door stays closed.

import { InputError, NotExpectedError, StoreError, UsedUpError } from './errors.js';
import { stringify } from './json.js';
import { Waiting } from './waiting.js';

/** How often a decision is taken again because something changed under it. */
const CONFLICTS = 16;
/** Octets of a challenge, where nobody asks for another number; the fewest there may be. */
const CHALLENGE = 16;
/** The most. */
const LONGEST_CHALLENGE = 65;

/** Decides at the access points of one site. */
export class Gate {
  #engine;
  #store;
  #clock;
  #context;
  #verifier;
  #summary;
  #waiting = new Waiting();

  /**
   * @param {object} parts
   * @param {import('./engine.js').Engine} parts.engine
   * @param {import('./store.js').RowStore} parts.store
   * @param {() => { state: string, now: bigint, uptime: number }} [parts.clock]
   * @param {string} parts.site
   * @param {Array<object>} parts.trustedKeys
   * @param {Array<object>} [parts.secrets]
   * @param {Array<object>} [parts.evidence]
   */
  constructor({ engine, store, clock = pageClock, site, trustedKeys, secrets = [], evidence = [] }) {
    this.#engine = engine;
    this.#store = store;
    this.#clock = clock;
    this.#context = { site, trustedKeys, secrets, evidence };
  }

  /** Loads the bundle that the store has. Returns its summary, or `undefined` where there is none. */
  async open() {
    const kept = await this.#store.bundle();
    if (kept === undefined) return undefined;
    // A key that has named its own successor is no longer among those for the next bundle.
    return this.#load(kept.octets, kept.signingKeys === undefined ? this.#context.trustedKeys : [kept.key]);
  }

  /**
   * Puts a signed bundle in force, if engine and store accept it; the previous one stays otherwise. The keys
   * that it names for the bundles after it are trusted from then on, and no others.
   */
  async accept(signed) {
    const kept = await this.#store.bundle();
    const again = kept !== undefined && same(kept.octets, signed);
    const trustedKeys = again ? [kept.key] : kept?.signingKeys ?? this.#context.trustedKeys;
    const verifier = this.#engine.load(signed, { ...this.#context, trustedKeys });
    const summary = verifier.summary();
    const key = trustedKeys.find(({ identifier }) => same(identifier, summary.keyIdentifier));
    await this.#store.acceptBundle(signed, summary, key);
    this.#verifier = verifier;
    this.#summary = summary;
    return summary;
  }

  /** What the bundle in force says of itself. */
  get summary() {
    return this.#summary;
  }

  /**
   * Issues a challenge, to be answered within the bundle's challenge lifetime. PKOC over NFC V2 takes
   * one of exactly 32 octets.
   */
  async challenge(accessPoint, length = CHALLENGE) {
    if (!Number.isInteger(length) || length < CHALLENGE || length > LONGEST_CHALLENGE) {
      throw new InputError('length', `a number of octets from ${CHALLENGE} to ${LONGEST_CHALLENGE}`);
    }
    const octets = globalThis.crypto.getRandomValues(new Uint8Array(length));
    const known = this.#inForce().summary.accessPoints;
    if (!known.some(({ identifier }) => identifier === accessPoint)) {
      throw new StoreError(`the bundle has no access point '${accessPoint}'`);
    }
    this.#store.issueChallenge(this.#clock(), accessPoint, octets, this.#summary.challengeLifetime);
    return octets;
  }

  /** What the clock says: the `at` of whoever orders something of the store. */
  reading() {
    return this.#clock();
  }

  /**
   * Decides, and returns once the decision is durable.
   *
   * @param {object} request `presentation`, `accessPoint`, and whatever else of `purpose`, `capability`,
   *   `format`, `challenge`, `secrets`, `device`, `surroundings`, `explain` and `continues` there is to say
   */
  async decide(request) {
    // Its own key: other gates may use the same store.
    const attempt = Symbol('attempt');
    const { verifier } = this.#inForce();
    const continuation = this.#resume(request);
    try {
      for (let turn = 0; turn < CONFLICTS; turn += 1) {
        const decision = await this.#attempt(attempt, verifier, request, continuation).catch(unlessUsedUp);
        if (decision !== undefined) return decision;
      }
    } finally {
      this.#store.abandon(attempt);
    }
    throw new StoreError('what the decision rests on kept changing');
  }

  /**
   * Decides as {@link decide} does. Where more is needed, what it has come to stays in the gate, as the
   * transaction `opened`, which nobody guesses: the next presentation at this access point `continues` it.
   */
  async present(request) {
    const { uptime } = this.#clock();
    const decision = await this.decide(request);
    if (decision.tag !== 'more-needed') return { decision };
    return { decision, opened: this.#waiting.open(request.accessPoint, decision.val, uptime) };
  }

  /**
   * Moves everybody whom a grant has let in: the controller has seen that access was taken. Throws
   * `NotExpectedError` where nobody of it is on the way: nothing there asks where people are, or it was
   * reported before.
   */
  async accessTaken(decision, by) {
    const changes = decision.tag === 'granted' ? decision.val.obligations.changes : [];
    const ways = changes.filter(({ tag }) => tag === 'transit').map(({ val }) => val);
    let [moved, missed] = [false, new NotExpectedError('nobody is on the way by this decision')];
    for (const { holder, accessPoint } of ways) {
      try {
        await this.#store.takeAccess({ at: this.#clock(), by }, holder, accessPoint);
        moved = true;
      } catch (error) {
        // One of two may have been reported by himself.
        if (!(error instanceof NotExpectedError)) throw error;
        missed = error;
      }
    }
    if (!moved) throw missed;
  }

  /**
   * What a request goes on with. A caller only ever names what waits: a state that came from outside would
   * be a way around the first factor.
   */
  #resume({ continues, accessPoint }) {
    return continues === undefined
      ? undefined
      : this.#waiting.take(continues, accessPoint, this.#clock().uptime);
  }

  async #attempt(attempt, verifier, request, continuation) {
    const reading = this.#clock();
    const floor = await this.#store.floor();
    const at = circumstance(request, continuation, reading, floor);
    const view = { uptime: reading.uptime, floor: raised(reading, floor), clock: at.clock };
    // 1. verify
    const outcome = verifier.verify(request.presentation, at);
    if (outcome.tag === 'denied') {
      const decision = { tag: 'denied', val: outcome.val };
      return this.#settle(attempt, { ...view, questions: [], answers: [] }, at, decision);
    }
    // 2. answer
    const verified = outcome.val;
    const questions = verified.questions();
    let answers;
    try {
      answers = await this.#store.answer(attempt, view, questions);
    } catch (error) {
      verified.abandon();
      throw error;
    }
    // 3. decide
    const decision = verified.decide(answers);
    return this.#settle(attempt, { ...view, questions, answers }, at, decision);
  }

  async #settle(attempt, view, at, decision) {
    const conditional = decision.tag === 'granted' || decision.tag === 'referred';
    const settled = await this.#store.commit(attempt, {
      ...view,
      changes: conditional ? decision.val.obligations.changes : [],
      conditional,
      credential: report(decision).journal.credential,
      counts: decision.tag === 'denied' && decision.val.counts,
      line: { at: at.clock.now, decision: stringify('decision', decision) },
    });
    return settled === 'committed' ? decision : undefined;
  }

  #load(octets, trustedKeys) {
    // The store accepted this very bundle, so it is not held against the floor again.
    this.#verifier = this.#engine.load(octets, { ...this.#context, trustedKeys });
    this.#summary = this.#verifier.summary();
    return this.#summary;
  }

  #inForce() {
    if (this.#verifier === undefined) throw new StoreError('no bundle is in force');
    return { verifier: this.#verifier, summary: this.#summary };
  }
}

/** Whether two are the same octets. */
function same(one, other) {
  return one.length === other.length && one.every((octet, at) => octet === other[at]);
}

/**
 * Another request's trap takes the instance away from under this one, of which nothing is decided yet:
 * it is tried again with the next instance.
 */
function unlessUsedUp(error) {
  if (error instanceof UsedUpError) return undefined;
  throw error;
}

/** The report that every decision carries. */
export function report(decision) {
  return decision.val.report;
}

/** What the clock of a page says, which an administrator's browser has no reason to doubt. */
function pageClock() {
  const now = BigInt(Math.trunc(Date.now() / 1000));
  return { state: 'trusted', now, uptime: performance.now() };
}

function raised({ state, now }, floor) {
  return state === 'trusted' && now > floor ? now : floor;
}

/** What the gate states to the engine. */
function circumstance(request, continuation, { state, now }, floor) {
  const { accessPoint, purpose = 'access', capability, format, challenge } = request;
  const { secrets = [], device, surroundings, explain = false } = request;
  const clock = { state, now, floor };
  return {
    clock, accessPoint, purpose, capability, format, challenge, secrets, device, surroundings, continuation, explain,
  };
}
