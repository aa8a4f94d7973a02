// What a store does for the gate, over rows in one transaction at a time.
//
// Keeps the bundle, the registry, door states, claims, the journal and, where it is told to, where holders
// are. Challenges and reservations live in memory: a challenge from before a restart is absent, and its
// presentation is denied.

import { take } from './assignments.js';
import { StoreError, TooManyChallengesError } from './errors.js';
import { append, eventLine } from './journal.js';
import { parse, stringify, toHex } from './json.js';
import { credentialKey, newest, read, writeText } from './row.js';
import { check } from './shape.js';
import * as whereabouts from './whereabouts.js';

/** Octets of a replay identifier: a SHA-256. */
const REPLAY_IDENTIFIER = 32;
/** How keys are written down. */
const KEYS = { list: 'trusted-key' };
/** Challenges of one access point that may be outstanding at once. */
const OUTSTANDING = 256;
/** Why a question about rules is not answered, and nothing is changed. */
const NO_WHEREABOUTS = 'this store does not keep where holders are';
/** Milliseconds after which an attempt that was answered and not committed is given up. */
const PATIENCE = 60_000;

/**
 * A store over a backend: `backend.transaction(work)` calls `work(rows)` and makes all of its changes
 * durable or none, `rows` being `get(kind, key)`, `put(kind, key, value)`, `remove(kind, key)` and
 * `all(kind)`. Two transactions never interleave.
 */
export class RowStore {
  #backend;
  #keepsWhereabouts;
  #challenges = new Map();
  #reserved = new Map();
  #attempts = new Map();

  /**
   * @param {import('./store.js').Backend} backend
   * @param {{ whereabouts?: boolean }} [options] `whereabouts`: whether to keep where holders are, and
   *   refusals. For a backend that all doors of the site share: where one of them does not tell of who
   *   passes, what is kept is wrong. Without, whoever passes by a rule that asks for it is denied.
   */
  constructor(backend, { whereabouts: keepsWhereabouts = false } = {}) {
    this.#backend = backend;
    this.#keepsWhereabouts = keepsWhereabouts;
  }

  /**
   * The signed bundle in force with the key that signed it, and the keys that may sign the next one if a
   * bundle has named them; or `undefined`.
   */
  bundle() {
    return this.#run(async (rows) => {
      const kept = await rows.get('meta', 'bundle');
      if (kept === undefined) return undefined;
      const { octets, sequence, digest, signedBy, signingKeys } = kept;
      return {
        octets,
        sequence,
        digest,
        key: parse('trusted-key', signedBy),
        signingKeys: signingKeys && parse(KEYS, signingKeys),
      };
    });
  }

  /** Keeps a bundle that the engine has accepted, unless a newer one or another of the same number is kept. */
  acceptBundle(octets, summary, key) {
    return this.#run(async (rows) => {
      const kept = await rows.get('meta', 'bundle');
      const digest = toHex(summary.digest);
      if (kept !== undefined && summary.sequence < kept.sequence) {
        throw new StoreError(`sequence ${summary.sequence} is older than the accepted ${kept.sequence}`);
      }
      if (kept !== undefined && summary.sequence === kept.sequence && digest !== kept.digest) {
        throw new StoreError(`another bundle with sequence ${summary.sequence} was accepted`);
      }
      const names = summary.signingKeys.length > 0;
      await rows.put('meta', 'bundle', {
        octets: octets.slice(),
        sequence: summary.sequence,
        digest,
        signedBy: stringify('trusted-key', key),
        signingKeys: names ? stringify(KEYS, summary.signingKeys) : kept?.signingKeys,
      });
      if (this.#keepsWhereabouts) await whereabouts.noteDoors(rows, summary.accessPoints);
    });
  }

  /** The last second that has certainly passed. */
  floor() {
    return this.#run(async (rows) => (await rows.get('meta', 'floor')) ?? 0n);
  }

  /** Enrols a credential, or replaces its record. */
  enrol(identifier, record) {
    const key = credentialKey(identifier);
    const text = stringify('credential-record', record);
    return this.#run((rows) => writeText(rows, 'credential', key, text));
  }

  /** Takes a credential out of the registry. */
  remove(identifier) {
    const key = credentialKey(identifier);
    return this.#run((rows) => rows.remove('credential', key));
  }

  /** Says in what state the door of an access point is. */
  setDoor(accessPoint, record) {
    const text = stringify('door-record', record);
    return this.#run((rows) => writeText(rows, 'door', accessPoint, text));
  }

  /**
   * A holder who was let in has gone: the controller reports that access was taken. Throws
   * `NotExpectedError` where his last way is not an open one through this access point.
   */
  takeAccess(origin, holder, accessPoint) {
    const event = { tag: 'access-taken', val: { holder, accessPoint } };
    return this.#order(origin, event, (rows) => whereabouts.take(rows, origin.at, holder, accessPoint));
  }

  /** Says where a holder is; `undefined`: nobody knows, and anti-passback lets him pass once. */
  setPresence(origin, holder, presence) {
    return this.#order(origin, { tag: 'presence-set', val: { holder, presence } }, async (rows) => {
      await whereabouts.requireHolder(rows, holder);
      await whereabouts.place(rows, holder, presence);
    });
  }

  /** Where a holder is; `undefined`: nobody knows. */
  async presence(holder) {
    check('string', holder, 'holder');
    return this.#run((rows) => whereabouts.presence(rows, holder));
  }

  /** Ends a lock-out. */
  clearFailures(origin, credential) {
    return this.#order(origin, { tag: 'failures-cleared', val: { credential } }, async (rows) => {
      const found = await rows.get('credential', credentialKey(credential));
      if (found === undefined) throw new StoreError('the credential is not enrolled');
      await whereabouts.clear(rows, credential);
    });
  }

  /** Forgets a holder whose credentials have all been removed: he is nowhere, and takes no place. */
  removeHolder(origin, holder) {
    const event = { tag: 'holder-removed', val: { holder } };
    return this.#order(origin, event, (rows) => whereabouts.forget(rows, holder));
  }

  /** Issues octets as a challenge of an access point, for `lifetime` seconds of `uptime`. */
  issueChallenge({ uptime }, accessPoint, octets, lifetime) {
    this.#forget(uptime);
    const key = toHex(octets);
    const outstanding = [...this.#challenges.values()]
      .filter((issued) => issued.accessPoint === accessPoint && issued.state === 'outstanding');
    if (this.#challenges.has(key)) throw new StoreError('the challenge has been issued before');
    if (outstanding.length >= OUTSTANDING) throw new TooManyChallengesError();
    const ends = uptime + lifetime * 1000;
    this.#challenges.set(key, { accessPoint, at: uptime, ends, state: 'outstanding' });
  }

  /** Answers questions from one view of the rows, and reserves what the attempt claims. */
  answer(attempt, { uptime, floor, clock }, questions) {
    this.#giveUp(attempt);
    this.#forget(uptime);
    return this.#run(async (rows) => {
      const answers = [];
      let credential;
      for (const { number, query } of questions) {
        const { reply, version, source } = await this.#look(rows, query, clock);
        if (query.tag === 'credential' && reply.tag === 'credential') {
          credential = credentialKey(query.val);
        }
        answers.push({ number, reply, version, source });
      }
      const held = [];
      // Known from here on, so that what is reserved is let go of if the rest fails.
      this.#attempts.set(attempt, { held, uptime });
      for (const [at, { query }] of questions.entries()) {
        if (query.tag !== 'claim') continue;
        // Strangers' keys claim nothing.
        answers[at].reply = credential === undefined
          ? claim({ tag: 'not-attempted' })
          : await this.#reserve(rows, query.val, { credential, uptime, floor }, held);
      }
      return answers;
    });
  }

  /**
   * Makes claims, changes and the journal's line durable. `'conflict'`: something that a grant rests
   * on has changed, and nothing was done.
   */
  async commit(attempt, settlement) {
    const { floor, clock, questions, answers, changes, conditional, credential, counts, line } = settlement;
    // An attempt that was given up has lost its reservations to whoever wanted them.
    if (questions.length > 0 && !this.#attempts.has(attempt)) return 'conflict';
    const { held } = this.#attempts.get(attempt) ?? { held: [] };
    const settled = await this.#unlessConflict(async (rows) => {
      for (const [at, { query }] of questions.entries()) {
        if (!conditional || query.tag === 'claim') continue;
        const { version } = await this.#look(rows, query, clock);
        if (version !== answers[at].version) throw new Conflict();
      }
      for (const single of held.filter(({ kind }) => kind === 'single-use')) {
        if (await rows.get('claim', single.key) !== undefined) throw new Conflict();
        await rows.put('claim', single.key, { keepUntil: single.keepUntil, credential: single.credential });
      }
      for (const change of changes) {
        if (change.tag === 'use-assignment') {
          if (!await take(rows, questions, change.val)) throw new Conflict();
        } else if (this.#keepsWhereabouts) {
          // Where they are not kept, no rule that asks for them has let anybody pass.
          await whereabouts.apply(rows, change, credential);
        }
      }
      if (this.#keepsWhereabouts && counts && credential !== undefined && clock.state !== 'absent') {
        await whereabouts.count(rows, credential, clock.now);
      }
      await append(rows, line);
      await raise(rows, floor);
      await forgetClaims(rows, floor);
    });
    if (settled === 'committed') {
      for (const { kind, key } of held) {
        // A challenge may have run out and been forgotten meanwhile.
        if (kind === 'single-use') this.#reserved.delete(key);
        else if (this.#challenges.has(key)) this.#challenges.get(key).state = 'consumed';
      }
      this.#attempts.delete(attempt);
    }
    return settled;
  }

  /** Lets go of what an attempt has reserved. */
  abandon(attempt) {
    this.#giveUp(attempt);
  }

  /** The journal's lines, oldest first. */
  journal() {
    return this.#run((rows) => rows.all('line'));
  }

  async #look(rows, { tag, val }, clock) {
    if (tag === 'credential') {
      const { value, version } = await read(rows, 'credential', credentialKey(val), 'credential-record');
      const reply = value === undefined ? { tag: 'no' } : { tag: 'credential', val: value };
      return { reply, version, source: 'registry' };
    }
    if (tag === 'door') return this.#door(rows, val);
    if (tag === 'rules') {
      if (this.#keepsWhereabouts) return { ...await whereabouts.rules(rows, val, clock), source: 'whereabouts' };
      return { reply: { tag: 'unknown', val: NO_WHEREABOUTS }, version: 0n, source: 'whereabouts' };
    }
    return { reply: { tag: 'no' }, version: 0n, source: val.tag === 'challenge' ? 'challenges' : 'claims' };
  }

  async #door(rows, accessPoint) {
    const said = await read(rows, 'door', accessPoint, 'door-record');
    const record = said.value ?? { lockdowns: [], threatLevel: 0 };
    const passed = this.#keepsWhereabouts ? await whereabouts.firstPerson(rows, accessPoint) : { version: 0n };
    const times = [record.firstPerson, passed.value].filter((time) => time !== undefined);
    const firstPerson = times.reduce((last, time) => (last > time ? last : time), undefined);
    const reply = { tag: 'door', val: { ...record, firstPerson } };
    return { reply, version: newest(said, passed), source: 'runtime' };
  }

  /** Makes a change that somebody orders, together with its line. */
  async #order({ at, by }, event, work) {
    if (!this.#keepsWhereabouts) throw new StoreError(NO_WHEREABOUTS);
    const line = eventLine({ at, by }, event);
    return this.#run(async (rows) => {
      await work(rows);
      await append(rows, line);
    });
  }

  async #reserve(rows, query, { credential, uptime, floor }, held) {
    if (query.tag === 'challenge') {
      const key = toHex(query.val);
      const issued = this.#challenges.get(key);
      if (issued === undefined || uptime >= issued.ends) return claim({ tag: 'absent' });
      if (issued.state !== 'outstanding') return claim({ tag: 'used' });
      issued.state = 'reserved';
      held.push({ kind: 'challenge', key });
      const age = Math.trunc((uptime - issued.at) / 1000);
      return claim({ tag: 'consumed', val: { accessPoint: issued.accessPoint, age } });
    }
    const { identifier, keepUntil, quota } = query.val;
    if (identifier.length !== REPLAY_IDENTIFIER) {
      return { tag: 'unknown', val: `the replay identifier has ${identifier.length} octets, not 32` };
    }
    const key = toHex(identifier);
    if (this.#reserved.has(key) || await rows.get('claim', key) !== undefined) {
      return claim({ tag: 'used' });
    }
    const kept = await rows.all('claim');
    const live = [...kept, ...this.#reserved.values()]
      .filter((other) => other.credential === credential && other.keepUntil >= floor);
    if (live.length >= quota) return claim({ tag: 'full', val: quota });
    this.#reserved.set(key, { credential, keepUntil });
    held.push({ kind: 'single-use', key, keepUntil, credential });
    return claim({ tag: 'made' });
  }

  #giveUp(attempt) {
    for (const { kind, key } of this.#attempts.get(attempt)?.held ?? []) {
      if (kind === 'single-use') this.#reserved.delete(key);
      else if (this.#challenges.get(key)?.state === 'reserved') this.#challenges.get(key).state = 'outstanding';
    }
    this.#attempts.delete(attempt);
  }

  #forget(uptime) {
    for (const [key, { ends }] of this.#challenges) {
      if (ends <= uptime) this.#challenges.delete(key);
    }
    for (const [attempt, { uptime: since }] of this.#attempts) {
      if (uptime - since > PATIENCE) this.#giveUp(attempt);
    }
  }

  /** A conflict ends the transaction as a failure does: nothing of it stays. */
  async #unlessConflict(work) {
    try {
      await this.#run(work);
      return 'committed';
    } catch (error) {
      if (error instanceof Conflict) return 'conflict';
      throw error;
    }
  }

  async #run(work) {
    try {
      return await this.#backend.transaction(work);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw new StoreError(`the store failed: ${error?.message ?? error}`, error);
    }
  }
}

/** Something that a grant rests on has changed. */
class Conflict extends StoreError {
  constructor() {
    super('what the decision rests on has changed');
  }
}

/** A reply about a claim. */
function claim(result) {
  return { tag: 'claim', val: result };
}

async function raise(rows, floor) {
  const kept = (await rows.get('meta', 'floor')) ?? 0n;
  if (floor > kept) await rows.put('meta', 'floor', floor);
}

/** Forgets claims whose time has surely passed. */
async function forgetClaims(rows, floor) {
  for (const { key, keepUntil } of await rows.all('claim')) {
    if (keepUntil < floor) await rows.remove('claim', key);
  }
}
