// The gate over the store in memory: the same three steps as in every host.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { Gate, report } from '../package/src/gate.js';
import { InputError, StoreError, engine } from '../package/src/index.js';
import { stringify } from '../package/src/json.js';
import { MemoryStore } from '../package/src/memory-store.js';
import { RowStore } from '../package/src/store.js';
import { Card, open, tap, told } from './scene.js';

const fixture = JSON.parse(await readFile(process.env.DOORWARD_FIXTURE, 'utf8'));
const scene = (store = new MemoryStore()) => open(fixture, engine, store);

test('a tap is granted, once', async () => {
  const site = await scene();
  const challenge = await site.gate.challenge(site.accessPoint);
  const request = { presentation: await site.card.respond(challenge), accessPoint: site.accessPoint, challenge };
  assert.equal(told(await site.gate.decide(request)), 'granted policy.permitted');
  assert.equal(told(await site.gate.decide(request)), 'denied challenge.consumed');
});

test('a challenge that is foreign, expired or never issued denies', async () => {
  const site = await scene();
  const never = crypto.getRandomValues(new Uint8Array(16));
  const presentation = await site.card.respond(never);
  const { accessPoint, gate } = site;
  assert.match(told(await gate.decide({ presentation, accessPoint, challenge: never })), /^denied challenge\.unknown/);
  const late = await gate.challenge(accessPoint);
  const answer = await site.card.respond(late);
  site.clock.uptime += 60_000;
  assert.match(told(await gate.decide({ presentation: answer, accessPoint, challenge: late })), /^denied challenge\.unknown/);
  await assert.rejects(gate.challenge('nowhere'), StoreError);
});

test('a challenge is as long as the format asks for', async () => {
  const { gate, accessPoint } = await scene();
  assert.equal((await gate.challenge(accessPoint)).length, 16);
  for (const length of [16, 32, 65]) assert.equal((await gate.challenge(accessPoint, length)).length, length);
  for (const length of [0, 15, 66, 16.5, '32', null]) {
    await assert.rejects(gate.challenge(accessPoint, length), InputError);
  }
});

test('a signed request is granted, and denied when it comes again', async () => {
  const { gate, accessPoint, operations: [presentation] } = await scene();
  assert.equal(told(await gate.decide({ presentation, accessPoint })), 'granted policy.permitted');
  assert.equal(told(await gate.decide({ presentation, accessPoint })), 'denied proof.replayed');
});

test('of eight at once, one has the claim', async () => {
  const { gate, accessPoint, operations } = await scene();
  for (const presentation of operations) {
    const all = Array.from({ length: 8 }, () => gate.decide({ presentation, accessPoint }));
    const outcomes = (await Promise.all(all)).map((decision) => decision.tag);
    assert.equal(outcomes.filter((tag) => tag === 'granted').length, 1, outcomes.join());
  }
});

test('the last use is had once', async () => {
  const store = new MemoryStore();
  const site = await scene(store);
  const [assignment] = site.record.assignments;
  await store.enrol(site.identifier, { ...site.record, assignments: [{ ...assignment, usesLeft: 1 }] });
  const outcomes = await Promise.all([tap(site), tap(site), tap(site)]);
  assert.equal(outcomes.filter(({ tag }) => tag === 'granted').length, 1);
});

test('strangers claim nothing', async () => {
  const site = await scene();
  const card = await Card.make();
  assert.equal(told(await tap({ ...site, card })), 'denied credential.unknown');
  assert.equal(told(await tap(site)), 'granted policy.permitted');
});

test('a locked-down door, and a removed credential', async () => {
  const store = new MemoryStore();
  const site = await scene(store);
  await store.setDoor(site.accessPoint, { mode: 'locked-down', lockdowns: [], threatLevel: 0 });
  assert.match(told(await tap(site)), /^denied door\./);
  await store.setDoor(site.accessPoint, { lockdowns: [], threatLevel: 0 });
  await store.remove(site.identifier);
  assert.equal(told(await tap(site)), 'denied credential.unknown');
});

test('every decision is a line of the journal', async () => {
  const store = new MemoryStore();
  const site = await scene(store);
  const decision = await tap(site, { explain: true });
  assert.ok(report(decision).trace.length > 5);
  const lines = await store.journal();
  assert.equal(lines.length, 1);
  assert.equal(lines[0].decision, stringify('decision', decision));
});

test('an older bundle, and another one of the same number, are refused', async () => {
  const store = new MemoryStore();
  const { gate, bundle, context: { trustedKeys: [key] } } = await scene(store);
  const { sequence } = gate.summary;
  await store.acceptBundle(bundle, { ...gate.summary, sequence: sequence + 1n }, key);
  await assert.rejects(gate.accept(bundle), StoreError);
  await assert.rejects(
    store.acceptBundle(bundle, { ...gate.summary, sequence: sequence + 1n, digest: new Uint8Array(32) }, key),
    StoreError,
  );
});

test('a store that fails grants nothing', async () => {
  for (const broken of ['get', 'put']) {
    let isBroken = false;
    const rows = new Map();
    const backend = {
      transaction: (work) => work({
        get: async (kind, key) => {
          if (isBroken && broken === 'get' && kind === 'credential') throw new Error('no disk');
          return rows.get(`${kind} ${key}`);
        },
        put: async (kind, key, value) => {
          if (isBroken && broken === 'put') throw new Error('disk full');
          rows.set(`${kind} ${key}`, value);
        },
        remove: async (kind, key) => rows.delete(`${kind} ${key}`),
        all: async () => [],
      }),
    };
    const site = await scene(new RowStore(backend));
    isBroken = true;
    await assert.rejects(tap(site), StoreError, broken);
    isBroken = false;
    assert.equal(told(await tap(site)), 'granted policy.permitted');
  }
});

test('a key hands over to the one that its last bundle names', async () => {
  const store = new MemoryStore();
  const site = await scene(store);
  const [naming, following, late] = site.succession;
  const untrusted = { code: 'bundle.untrusted' };
  await assert.rejects(site.gate.accept(following), untrusted);
  await site.gate.accept(naming);
  await assert.rejects(site.gate.accept(late), untrusted);
  // The same again changes nothing, and a gate that is opened later loads it, with the key that signed it.
  await site.gate.accept(naming);
  const { site: name, trustedKeys } = site.context;
  const later = new Gate({ engine, store, clock: () => ({ ...site.clock }), site: name, trustedKeys });
  assert.equal((await later.open()).sequence, 6n);
  await later.accept(following);
  assert.equal(told(await tap({ ...site, gate: later })), 'granted policy.permitted');
  await assert.rejects(later.accept(late), untrusted);
  assert.equal(later.summary.sequence, 7n);
});
