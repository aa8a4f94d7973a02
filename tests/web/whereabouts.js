// A store that is asked about two people, and told of their ways, without an engine.

import assert from 'node:assert/strict';

import { MemoryStore } from '../package/src/memory-store.js';

/** 2026-06-15T10:00:00Z. */
export const NOW = 1_781_517_600n;
/** Three credentials. Nobody has the last. */
export const [ADA, BOB, NOBODY] = [1, 2, 9].map((octet) => ({ tag: 'key', val: new Uint8Array(91).fill(octet) }));

/** What the clock says when a decision is taken, so many seconds from now. */
export const view = (later = 0, state = 'trusted') =>
  ({ uptime: later * 1000, floor: 0n, clock: { state, now: NOW + BigInt(later), floor: 0n } });

/** Who orders something, and when. */
export const origin = (later = 0, state = 'trusted') =>
  ({ at: { state, now: NOW + BigInt(later), uptime: 0 }, by: 'operator' });

/** What the registry knows of a holder's credential. */
export function record(holder, assignments = []) {
  return { holder, state: { tag: 'enabled' }, extendedGrant: false, antipassbackExempt: false, assignments };
}

/** A store with Ada and Bob. */
export async function two(store = new MemoryStore()) {
  await store.enrol(ADA, record('ada'));
  await store.enrol(BOB, record('bob'));
  return store;
}

function ask(credential, area) {
  return [
    { number: 0, query: { tag: 'credential', val: credential } },
    { number: 3, query: { tag: 'rules', val: { credential, area } } },
  ];
}

/** What the store answers about a credential and an area, at so many seconds from now. */
export async function rules(store, credential, area, later, state) {
  const attempt = Symbol('asked');
  const answers = await store.answer(attempt, view(later, state), ask(credential, area));
  store.abandon(attempt);
  return answers[1].reply.val;
}

/** A way that a holder may go. */
export function way(holder, area, more = {}) {
  const transit = {
    holder, accessPoint: 'front', door: 'front', followed: true, area, at: NOW, until: NOW + 5n, taken: false,
    firstPerson: false, ...more,
  };
  return { tag: 'transit', val: transit };
}

/** One that he has gone. */
export const gone = (holder, area, more = {}) => way(holder, area, { taken: true, ...more });

/** What a decision leaves behind. */
export const settlement = (questions, answers, more) => ({
  ...view(), questions, answers, changes: [], conditional: true, counts: false,
  line: { at: NOW, decision: '{}' }, ...more,
});

/** Answers about a credential and the hall, to be committed later. */
export async function begin(store, credential, area = 'hall') {
  const attempt = Symbol('attempt');
  const questions = ask(credential, area);
  const answers = await store.answer(attempt, view(), questions);
  const commit = (changes, more = {}) => store.commit(attempt, settlement(questions, answers, { changes, ...more }));
  return { answers, commit };
}

/** A grant with one change, which rests on what is answered about the credential and the hall. */
export async function letIn(store, credential, change) {
  const { commit } = await begin(store, credential);
  assert.equal(await commit([change], { credential }), 'committed');
}

/** A refusal that counts. */
export async function refuse(store, credential, later = 0, state = 'trusted') {
  const { commit } = await begin(store, credential);
  const more = { ...view(later, state), conditional: false, counts: true, credential };
  assert.equal(await commit([], more), 'committed');
}
