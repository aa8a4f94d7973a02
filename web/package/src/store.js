// What a store does for the gate, over rows in one transaction at a time.
//
// Keeps the bundle, the registry, door states, claims and the journal. Challenges and reservations
// live in memory: a challenge from before a restart is absent, and its presentation is denied.

import { parse, stringify, toHex } from './json.js';
import { StoreError, TooManyChallengesError } from './errors.js';

/** Octets of a replay identifier: a SHA-256. */
const REPLAY_IDENTIFIER = 32;
/** How keys are written down. */
const KEYS = { list: 'trusted-key' };
/** Challenges of one access point that may be outstanding at once. */
const OUTSTANDING = 256;
/** Milliseconds after which an attempt that was answered and not committed is given up. */
const PATIENCE = 60_000;

/**
 * A store over a backend: `backend.transaction(work)` calls `work(rows)` and makes all of its changes
 * durable or none, `rows` being `get(kind, key)`, `put(kind, key, value)`, `remove(kind, key)` and
 * `all(kind)`. Two transactions never interleave.
 */
export class RowStore {
  #backend;
  #challenges = new Map();
  #reserved = new Map();
  #attempts = new Map();

  constructor(backend) {
    this.#backend = backend;
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
    });
  }

  /** The last second that has certainly passed. */
  floor() {
    return this.#run(async (rows) => (await rows.get('meta', 'floor')) ?? 0n);
  }

  /** Enrols a credential, or replaces its record. */
  enrol(identifier, record) {
    const key = stringify('credential-identifier', identifier);
    const text = stringify('credential-record', record);
    return this.#run((rows) => putVersioned(rows, 'credential', key, text));
  }

  /** Takes a credential out of the registry. */
  remove(identifier) {
    const key = stringify('credential-identifier', identifier);
    return this.#run((rows) => rows.remove('credential', key));
  }

  /** Says in what state the door of an access point is. */
  setDoor(accessPoint, record) {
    const text = stringify('door-record', record);
    return this.#run((rows) => putVersioned(rows, 'door', accessPoint, text));
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
  answer(attempt, { uptime, floor }, questions) {
    this.#giveUp(attempt);
    this.#forget(uptime);
    return this.#run(async (rows) => {
      const answers = [];
      let credential;
      for (const { number, query } of questions) {
        const { reply, version, source } = await look(rows, query);
        if (query.tag === 'credential' && reply.tag === 'credential') {
          credential = stringify('credential-identifier', query.val);
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
  async commit(attempt, { floor, questions, answers, changes, conditional, line }) {
    // An attempt that was given up has lost its reservations to whoever wanted them.
    if (questions.length > 0 && !this.#attempts.has(attempt)) return 'conflict';
    const { held } = this.#attempts.get(attempt) ?? { held: [] };
    const settled = await this.#unlessConflict(async (rows) => {
      for (const [at, { query }] of questions.entries()) {
        if (!conditional || query.tag === 'claim') continue;
        const { version } = await look(rows, query);
        if (version !== answers[at].version) throw new Conflict();
      }
      for (const single of held.filter(({ kind }) => kind === 'single-use')) {
        if (await rows.get('claim', single.key) !== undefined) throw new Conflict();
        await rows.put('claim', single.key, { keepUntil: single.keepUntil, credential: single.credential });
      }
      for (const change of changes) {
        // Where holders are is not kept here, and no rule that asks for it has let anybody pass.
        if (change.tag !== 'use-assignment') continue;
        if (!await take(rows, questions, change)) throw new Conflict();
      }
      const sequence = ((await rows.get('meta', 'sequence')) ?? 0) + 1;
      await rows.put('meta', 'sequence', sequence);
      await rows.put('line', sequence, { sequence, ...line });
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

async function look(rows, { tag, val }) {
  if (tag === 'credential') {
    const row = await rows.get('credential', stringify('credential-identifier', val));
    if (row === undefined) return { reply: { tag: 'no' }, version: 0n, source: 'registry' };
    const record = parse('credential-record', row.text);
    return { reply: { tag: 'credential', val: record }, version: row.version, source: 'registry' };
  }
  if (tag === 'door') {
    const row = await rows.get('door', val);
    const record = row === undefined ? { lockdowns: [], threatLevel: 0 } : parse('door-record', row.text);
    return { reply: { tag: 'door', val: record }, version: row?.version ?? 0n, source: 'runtime' };
  }
  if (tag === 'rules') {
    const why = 'this store does not keep where holders are';
    return { reply: { tag: 'unknown', val: why }, version: 0n, source: 'whereabouts' };
  }
  return { reply: { tag: 'no' }, version: 0n, source: val.tag === 'challenge' ? 'challenges' : 'claims' };
}

async function putVersioned(rows, kind, key, text) {
  const revision = ((await rows.get('meta', 'revision')) ?? 0n) + 1n;
  await rows.put('meta', 'revision', revision);
  await rows.put(kind, key, { version: revision, text });
}

/** Takes one use of an assignment; false where none is left. */
async function take(rows, questions, { val: identifier }) {
  for (const { query } of questions) {
    if (query.tag !== 'credential') continue;
    const key = stringify('credential-identifier', query.val);
    const row = await rows.get('credential', key);
    const record = row && parse('credential-record', row.text);
    const assignment = record?.assignments.find((other) => other.identifier === identifier);
    if (assignment === undefined) continue;
    if (assignment.usesLeft === undefined) return true;
    if (assignment.usesLeft === 0) return false;
    assignment.usesLeft -= 1;
    await putVersioned(rows, 'credential', key, stringify('credential-record', record));
    return true;
  }
  return false;
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
