// What operators and controllers say of where holders are, and transactions that wait.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Gate } from '../package/src/gate.js';
import { InputError, NotExpectedError, StoreError, TooManyTransactionsError } from '../package/src/index.js';
import { Waiting } from '../package/src/waiting.js';
import { ADA, BOB, NOW, begin, gone, letIn, origin, rules, two, way } from './whereabouts.js';

test('an operator puts people where they are', async () => {
  const store = await two();
  const hall = { area: 'hall', since: NOW };
  await store.setPresence(origin(), 'ada', hall);
  await store.setPresence(origin(), 'ada', { ...hall, since: NOW + 1n });
  assert.deepEqual(await store.presence('ada'), { area: 'hall', since: NOW + 1n });
  assert.equal((await rules(store, BOB, 'hall')).occupancy, 1, 'once');
  await store.setPresence(origin(), 'ada', undefined);
  assert.equal(await store.presence('ada'), undefined);
  assert.equal((await rules(store, BOB, 'hall')).occupancy, 0);
  // It also ends a way that was open.
  await letIn(store, ADA, way('ada', 'hall'));
  await store.setPresence(origin(), 'ada', { area: undefined, since: NOW });
  assert.equal((await rules(store, BOB, 'hall')).occupancy, 0);
  await assert.rejects(store.takeAccess(origin(), 'ada', 'front'), NotExpectedError);
  await assert.rejects(store.setPresence(origin(), 'zoe', undefined), StoreError, 'there is no Zoe');
});

test('whoever is removed is nowhere', async () => {
  const store = await two();
  await letIn(store, ADA, gone('ada', 'hall'));
  await assert.rejects(store.removeHolder(origin(), 'ada'), StoreError, 'a credential names him');
  await store.remove(ADA);
  assert.equal((await rules(store, BOB, 'hall')).occupancy, 1, 'he has lost his card, and is there');
  await store.removeHolder(origin(), 'ada');
  assert.equal((await rules(store, BOB, 'hall')).occupancy, 0);
  assert.equal(await store.presence('ada'), undefined);
  await assert.rejects(store.removeHolder(origin(), 'ada'), StoreError, 'twice');
});

test('what is ordered is in the journal, in the spelling of the host, and what is refused is not', async () => {
  const store = await two();
  await letIn(store, ADA, way('ada', 'hall'));
  await store.takeAccess(origin(1), 'ada', 'front');
  await store.setPresence(origin(2), 'ada', { area: 'yard', since: NOW });
  await store.setPresence(origin(3), 'ada', undefined);
  await store.clearFailures(origin(4), ADA);
  await store.remove(ADA);
  await store.removeHolder(origin(5), 'ada');
  await assert.rejects(store.takeAccess(origin(), 'ada', 'front'));
  const [decision, ...lines] = await store.journal();
  assert.deepEqual([decision.sequence, decision.event, decision.decision], [1, undefined, '{}']);
  const key = '01'.repeat(91);
  assert.deepEqual(lines.map(({ sequence, at, by, event }) => [sequence, at - NOW, by, event]), [
    [2, 1n, 'operator', '{"access-taken":{"holder":"ada","access-point":"front"}}'],
    [3, 2n, 'operator', `{"presence-set":{"holder":"ada","presence":{"area":"yard","since":${NOW}}}}`],
    [4, 3n, 'operator', '{"presence-set":{"holder":"ada"}}'],
    [5, 4n, 'operator', `{"failures-cleared":{"credential":{"key":"${key}"}}}`],
    [6, 5n, 'operator', '{"holder-removed":{"holder":"ada"}}'],
  ]);
});

test('what is no value of its type changes nothing', async () => {
  const store = await two();
  await letIn(store, ADA, way('ada', 'hall'));
  const far = { area: 'hall', since: 1n << 64n };
  for (const order of [
    () => store.setPresence(origin(), 'ada', far),
    () => store.setPresence(origin(), 'ada', { area: 'hall', since: -1n }),
    () => store.setPresence(origin(), 'ada', { area: 'hall', since: 1 }),
    () => store.setPresence(origin(), 'ada', { area: 7, since: NOW }),
    () => store.setPresence(origin(), 'ada', { since: NOW, until: NOW }),
    () => store.setPresence(origin(), 'ada', null),
    () => store.setPresence(origin(), 7, undefined),
    () => store.takeAccess(origin(), 'ada', undefined),
    () => store.takeAccess({ ...origin(), by: undefined }, 'ada', 'front'),
    () => store.takeAccess({ ...origin(), at: { state: 'sure', now: NOW } }, 'ada', 'front'),
    () => store.takeAccess({ ...origin(), at: { state: 'trusted', now: 5 } }, 'ada', 'front'),
    () => store.clearFailures(origin(), { tag: 'key', val: 'ab' }),
    () => store.removeHolder(origin(), undefined),
    () => store.presence(undefined),
  ]) {
    await assert.rejects(order, InputError, String(order));
  }
  const ada = await rules(store, ADA, 'hall');
  assert.deepEqual([ada.presence, ada.transit?.accessPoint], [undefined, 'front']);
  assert.equal((await store.journal()).length, 1);
});

test('both of two are moved, and the one who was not reported by himself', async () => {
  const store = await two();
  const gate = new Gate({ engine: undefined, store, clock: () => origin(2).at, site: 'any', trustedKeys: [] });
  const changes = [way('ada', 'hall'), way('bob', 'hall')];
  const decision = { tag: 'granted', val: { obligations: { changes } } };
  const { commit } = await begin(store, BOB);
  assert.equal(await commit(changes), 'committed');
  await assert.rejects(gate.accessTaken({ ...decision, tag: 'referred' }, 'door'), NotExpectedError, 'no grant');
  await store.takeAccess(origin(1), 'ada', 'front');
  await gate.accessTaken(decision, 'door');
  const since = async (holder) => (await store.presence(holder)).since - NOW;
  assert.deepEqual([await since('ada'), await since('bob')], [1n, 2n]);
  await assert.rejects(gate.accessTaken(decision, 'door'), NotExpectedError);
});

test('as many transactions wait as may, and their time frees the place', () => {
  const waiting = new Waiting();
  const pending = { state: Uint8Array.of(1, 2), lifetime: 20 };
  const names = new Set();
  for (let number = 0; number < 1024; number += 1) names.add(waiting.open('front', pending, 0));
  assert.equal(names.size, 1024);
  assert.throws(() => waiting.open('front', pending, 19_999), TooManyTransactionsError);
  const name = waiting.open('front', pending, 20_000);
  assert.deepEqual(waiting.take(name, 'front', 39_999), { transaction: name, state: pending.state });
});
