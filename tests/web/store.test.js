// The store by itself: what an attempt has reserved, and what a conflict leaves behind.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { StoreError, TooManyChallengesError, engine } from '../package/src/index.js';
import { MemoryStore } from '../package/src/memory-store.js';
import { RowStore } from '../package/src/store.js';
import { open } from './scene.js';

const fixture = JSON.parse(await readFile(process.env.DOORWARD_FIXTURE, 'utf8'));

/** A store with a phone, and the questions that one of its requests raises. */
async function asked(store = new MemoryStore()) {
  const site = await open(fixture, engine, store);
  const at = {
    clock: { state: 'trusted', now: site.now, floor: 0n },
    accessPoint: site.accessPoint,
    purpose: 'access',
    secrets: [],
    explain: false,
  };
  const verified = engine.load(site.bundle, site.context).verify(site.operations[0], at).val;
  return { site, store, questions: verified.questions(), view: { uptime: 0, floor: site.now } };
}

const settlement = ({ questions, view }, answers, changes = []) => ({
  ...view, questions, answers, changes, conditional: true, line: { at: 1n, decision: '{}' },
});

const claimed = (answers) => answers[2].reply.val.tag;

test('what is reserved is nobody else\'s until it is let go', async () => {
  const it = await asked();
  const [one, two] = [Symbol('one'), Symbol('two')];
  assert.equal(claimed(await it.store.answer(one, it.view, it.questions)), 'made');
  assert.equal(claimed(await it.store.answer(two, it.view, it.questions)), 'used');
  it.store.abandon(one);
  assert.equal(claimed(await it.store.answer(two, it.view, it.questions)), 'made');
});

test('an attempt that took too long has lost its claim, and does not commit', async () => {
  const it = await asked();
  const [slow, quick] = [Symbol('slow'), Symbol('quick')];
  const answers = await it.store.answer(slow, it.view, it.questions);
  const later = { ...it, view: { ...it.view, uptime: 120_000 } };
  const others = await it.store.answer(quick, later.view, it.questions);
  assert.equal(claimed(others), 'made');
  assert.equal(await it.store.commit(slow, settlement(it, answers)), 'conflict');
  assert.equal(await it.store.commit(quick, settlement(later, others)), 'committed');
  assert.equal(await it.store.commit(quick, settlement(later, others)), 'conflict', 'once');
  assert.equal((await it.store.journal()).length, 1);
});

test('a conflict leaves nothing behind', async () => {
  const it = await asked();
  const attempt = Symbol('attempt');
  const answers = await it.store.answer(attempt, it.view, it.questions);
  const change = { tag: 'use-assignment', val: 'a-1' };
  const { record } = it.site;
  const [assignment] = record.assignments;
  await it.store.enrol(it.site.phone, { ...record, assignments: [{ ...assignment, usesLeft: 0 }] });
  const moved = await it.store.answer(attempt, it.view, it.questions);
  assert.equal(await it.store.commit(attempt, settlement(it, answers, [change])), 'conflict', 'another version');
  assert.equal(await it.store.commit(attempt, settlement(it, moved, [change])), 'conflict', 'no use is left');
  it.store.abandon(attempt);
  assert.deepEqual(await it.store.journal(), []);
  assert.equal(claimed(await it.store.answer(attempt, it.view, it.questions)), 'made', 'the claim was not kept');
});

test('an answer that fails midway holds nothing', async () => {
  const inner = new Map();
  let failing = false;
  const rows = {
    get: async (kind, key) => inner.get(`${kind} ${key}`),
    put: async (kind, key, value) => inner.set(`${kind} ${key}`, value),
    remove: async (kind, key) => inner.delete(`${kind} ${key}`),
    all: async () => [],
  };
  const store = new RowStore({
    transaction: async (work) => {
      const result = await work(rows);
      if (failing) throw new Error('disk full');
      return result;
    },
  });
  const it = await asked(store);
  const [one, two] = [Symbol('one'), Symbol('two')];
  failing = true;
  await assert.rejects(store.answer(one, it.view, it.questions), StoreError);
  failing = false;
  store.abandon(one);
  assert.equal(claimed(await store.answer(two, it.view, it.questions)), 'made');
});

test('challenges are bounded, and never issued twice', async () => {
  const store = new MemoryStore();
  const octets = (number) => Uint8Array.of(...new Array(12).fill(0), 0, 0, number >> 8, number & 0xff);
  for (let number = 0; number < 256; number += 1) store.issueChallenge({ uptime: 0 }, 'a', octets(number), 10);
  assert.throws(() => store.issueChallenge({ uptime: 0 }, 'b', octets(7), 10), StoreError);
  assert.throws(() => store.issueChallenge({ uptime: 0 }, 'a', octets(300), 10), TooManyChallengesError);
  store.issueChallenge({ uptime: 0 }, 'b', octets(300), 10);
  store.issueChallenge({ uptime: 10_000 }, 'a', octets(7), 10);
});
