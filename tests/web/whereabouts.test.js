// Where holders are, who is on the way, and refusals that count: the store by itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NotExpectedError, StoreError } from '../package/src/index.js';
import { parse } from '../package/src/json.js';
import { MemoryStore } from '../package/src/memory-store.js';
import { RowStore } from '../package/src/store.js';
import { ADA, BOB, NOBODY, NOW, begin, gone, letIn, origin, record, refuse, rules, settlement, two, view, way } from './whereabouts.js';

test('nothing has happened yet', async () => {
  const store = await two();
  const nothing = { presence: undefined, transit: undefined, occupancy: 0, failures: 0, lastFailure: undefined };
  assert.deepEqual(await rules(store, ADA, 'hall'), nothing);
  assert.deepEqual(await rules(store, ADA, undefined), nothing);
  const { answers } = await begin(store, NOBODY);
  assert.equal(answers[1].reply.tag, 'no', 'nobody has that credential');
});

test('who goes is where he went', async () => {
  const store = await two();
  await letIn(store, ADA, gone('ada', 'hall'));
  const ada = await rules(store, ADA, 'hall');
  assert.deepEqual(ada.presence, { area: 'hall', since: NOW });
  assert.equal(ada.occupancy, 0, 'nobody else is there');
  assert.equal((await rules(store, BOB, 'hall')).occupancy, 1);
  assert.equal((await rules(store, BOB, undefined)).occupancy, 0, 'no area was asked about');
  await letIn(store, ADA, gone('ada', undefined));
  assert.deepEqual((await rules(store, ADA)).presence, { since: NOW }, 'outside');
  assert.equal((await rules(store, BOB, 'hall')).occupancy, 0);
});

test('who may go is not there yet, and the place is his', async () => {
  const store = await two();
  await letIn(store, ADA, way('ada', 'hall'));
  const before = await rules(store, ADA, 'hall');
  assert.deepEqual([before.presence, before.occupancy], [undefined, 0]);
  assert.deepEqual(before.transit, { accessPoint: 'front', until: NOW + 5n });
  assert.equal((await rules(store, BOB, 'hall')).occupancy, 1);
  await store.takeAccess(origin(3), 'ada', 'front');
  const after = await rules(store, ADA, 'hall');
  assert.deepEqual([after.presence, after.transit], [{ area: 'hall', since: NOW + 3n }, undefined]);
  assert.equal((await rules(store, BOB, 'hall', 9)).occupancy, 1, 'and stays his');
  await assert.rejects(store.takeAccess(origin(), 'ada', 'front'), NotExpectedError, 'twice');
});

test('a way that is not taken ends, and where no time can be told it does not', async () => {
  const store = await two();
  await letIn(store, ADA, way('ada', 'hall'));
  const occupancy = async (later, state) => (await rules(store, BOB, 'hall', later, state)).occupancy;
  assert.deepEqual([await occupancy(4), await occupancy(5)], [1, 0]);
  assert.deepEqual([await occupancy(5, 'untrusted'), await occupancy(5, 'absent')], [1, 1]);
  await assert.rejects(store.takeAccess(origin(), 'ada', 'back'), NotExpectedError);
  await assert.rejects(store.takeAccess(origin(), 'bob', 'front'), NotExpectedError);
});

test('since when somebody is there is never before he was let in, nor by a clock that is not trusted', async () => {
  for (const [later, state] of [[-60, 'trusted'], [60, 'untrusted'], [60, 'absent']]) {
    const store = await two();
    await letIn(store, ADA, way('ada', 'hall'));
    await store.takeAccess(origin(later, state), 'ada', 'front');
    assert.deepEqual(await store.presence('ada'), { area: 'hall', since: NOW }, state);
  }
});

test('a second way ends the first', async () => {
  const store = await two();
  await letIn(store, ADA, way('ada', 'hall'));
  await letIn(store, ADA, way('ada', 'yard', { accessPoint: 'back' }));
  assert.equal((await rules(store, BOB, 'hall')).occupancy, 0);
  assert.equal((await rules(store, BOB, 'yard')).occupancy, 1);
  await assert.rejects(store.takeAccess(origin(), 'ada', 'front'), NotExpectedError);
  await store.takeAccess(origin(), 'ada', 'back');
  assert.equal((await store.presence('ada')).area, 'yard');
  assert.equal((await rules(store, BOB, 'yard')).occupancy, 1, 'counted once');
});

test('a way that nobody follows ends the last one, and moves nobody', async () => {
  const store = await two();
  await letIn(store, ADA, gone('ada', 'hall'));
  await letIn(store, ADA, way('ada', 'yard', { accessPoint: 'back', followed: false, firstPerson: true }));
  assert.equal((await rules(store, BOB, 'yard')).occupancy, 0, 'nobody is expected there');
  assert.equal((await store.presence('ada')).area, 'hall');
  assert.equal((await rules(store, BOB, 'hall')).occupancy, 1);
  await store.takeAccess(origin(), 'ada', 'back');
  const ada = await rules(store, ADA, 'hall');
  assert.deepEqual([ada.presence.area, ada.transit], ['hall', undefined]);
});

test('the last place is given once, whether at once or later', async () => {
  for (const change of [way, gone]) {
    const store = await two();
    const [ada, bob] = [await begin(store, ADA), await begin(store, BOB)];
    assert.equal(await ada.commit([change('ada', 'hall')]), 'committed');
    assert.equal(await bob.commit([change('bob', 'hall')]), 'conflict');
    assert.equal((await begin(store, BOB)).answers[1].reply.val.occupancy, 1);
    assert.equal((await store.journal()).length, 1);
  }
});

test('one credential does not go two ways, nor does one holder with two', async () => {
  for (const [other, holder] of [[ADA, 'ada'], [BOB, 'ada']]) {
    const store = await two();
    await store.enrol(other, record(holder));
    const [here, there] = [await begin(store, ADA, 'hall'), await begin(store, other, 'yard')];
    assert.equal(await here.commit([way('ada', 'hall')]), 'committed');
    assert.equal(await there.commit([way('ada', 'yard')]), 'conflict');
  }
});

test('a grant does not stand on refusals that were fewer, nor on what an operator has changed', async () => {
  for (const change of [
    (store) => refuse(store, ADA),
    (store) => store.clearFailures(origin(), ADA),
    (store) => store.setPresence(origin(), 'ada', { area: 'yard', since: NOW }),
    (store) => store.setPresence(origin(), 'bob', { area: 'hall', since: NOW }),
    (store) => store.remove(ADA),
    (store) => store.enrol(ADA, record('zoe')),
  ]) {
    const store = await two();
    const { commit } = await begin(store, ADA);
    await change(store);
    assert.equal(await commit([gone('ada', 'hall')]), 'conflict', String(change));
  }
  const store = await two();
  const { commit } = await begin(store, ADA);
  await store.setPresence(origin(), 'bob', { area: 'yard', since: NOW });
  await refuse(store, BOB);
  assert.equal(await commit([gone('ada', 'hall')]), 'committed', 'nothing that it rests on');
});

test('refusals are counted and forgotten', async () => {
  const store = await two();
  for (const [count, later, last] of [[1, 0, NOW], [2, 7, NOW + 7n], [3, 3, NOW + 7n]]) {
    await refuse(store, ADA, later);
    const { failures, lastFailure } = await rules(store, ADA);
    assert.deepEqual([failures, lastFailure], [count, last]);
  }
  assert.equal((await rules(store, BOB)).failures, 0, 'another credential');
  await letIn(store, ADA, way('ada', 'hall'));
  assert.equal((await rules(store, ADA)).failures, 3, 'a grant clears nothing by itself');
  await letIn(store, ADA, { tag: 'clear-failures' });
  const { failures, lastFailure } = await rules(store, ADA);
  assert.deepEqual([failures, lastFailure], [0, undefined]);
  await assert.rejects(store.clearFailures(origin(), NOBODY), StoreError);
  // The engine says what counts. A time that nobody vouches for is one; where there is none, none is kept.
  await refuse(store, ADA, 9, 'untrusted');
  await refuse(store, ADA, 9, 'absent');
  assert.equal((await rules(store, ADA)).failures, 1);
});

test('a refusal of a credential that is not known, or does not count, is not kept', async () => {
  const store = await two();
  const { commit } = await begin(store, ADA);
  assert.equal(await commit([], { conditional: false, counts: true, credential: undefined }), 'committed');
  const again = await begin(store, ADA);
  assert.equal(await again.commit([], { conditional: false, counts: false, credential: ADA }), 'committed');
  assert.equal((await rules(store, ADA)).failures, 0);
});

test('who is no longer expected is forgotten, and what is counted has an end', async () => {
  const rows = new Map();
  const store = await two(new RowStore({
    transaction: (work) => work({
      get: async (kind, key) => rows.get(`${kind} ${key}`),
      put: async (kind, key, value) => rows.set(`${kind} ${key}`, { ...value, key }),
      remove: async (kind, key) => rows.delete(`${kind} ${key}`),
      all: async () => [],
    }),
  }, { whereabouts: true }));
  const expected = () => parse({
    record: [['present', 'u32'], ['expected', { list: { record: [['holder', 'string'], ['until', 'u64']] } }]],
  }, rows.get('occupancy hall').text).expected.map(({ holder }) => holder);
  await letIn(store, ADA, way('ada', 'hall'));
  await letIn(store, BOB, way('bob', 'hall', { at: NOW + 4n, until: NOW + 9n }));
  assert.deepEqual(expected(), ['ada', 'bob']);
  await letIn(store, BOB, way('bob', 'hall', { at: NOW + 5n, until: NOW + 10n }));
  assert.deepEqual(expected(), ['bob'], 'her time is over');
  const most = 0xffff_ffff;
  rows.set('occupancy hall', { version: 90n, text: `{"present":${most},"expected":[{"holder":"bob","until":${NOW + 9n}}]}` });
  rows.set(`failures {"key":"${'01'.repeat(91)}"}`, { version: 91n, text: `{"failures":${most}}` });
  await refuse(store, ADA);
  const ada = await rules(store, ADA, 'hall');
  assert.deepEqual([ada.occupancy, ada.failures], [most, most]);
  rows.set('occupancy hall', { version: 92n, text: '{"present":-1,"expected":[]}' });
  await assert.rejects(rules(store, ADA, 'hall'), StoreError, 'a row that cannot be read');
});

test('a door knows who has passed it, by whichever of its access points', async () => {
  const store = await two();
  const accessPoints = ['front-in', 'front-out', 'front-side'].map((identifier) => ({ identifier, door: 'front' }));
  const others = [{ identifier: 'back-in', door: 'back' }];
  const key = { identifier: Uint8Array.of(1), key: Uint8Array.of(2) };
  const summary = (sequence, points) => ({ sequence, digest: new Uint8Array(32).fill(Number(sequence)), signingKeys: [], accessPoints: points });
  const accept = (sequence, points) => store.acceptBundle(Uint8Array.of(0), summary(sequence, points), key);
  await accept(1n, [...accessPoints, ...others]);
  const door = async (accessPoint) => {
    const [{ reply, version }] = await store.answer(Symbol('asked'), view(), [{ number: 1, query: { tag: 'door', val: accessPoint } }]);
    return { first: reply.val.firstPerson, version };
  };
  const before = await door('front-out');
  assert.equal(before.first, undefined);
  await letIn(store, ADA, gone('ada', 'hall', { accessPoint: 'front-in' }));
  assert.deepEqual(await door('front-out'), before, 'it does not wait for her');
  await letIn(store, ADA, gone('ada', 'hall', { accessPoint: 'front-in', firstPerson: true }));
  const after = await door('front-out');
  assert.equal(after.first, NOW);
  assert.ok(after.version > before.version, 'a grant that rests on the door is decided again');
  assert.deepEqual([(await door('front-in')).first, (await door('back-in')).first], [NOW, undefined]);
  await accept(1n, [...accessPoints, ...others]);
  assert.deepEqual(await door('front-out'), after, 'the same bundle again changes nothing');
  // Of what an operator has said and what was seen, the later counts.
  for (const [said, told] of [[NOW - 9n, NOW], [NOW + 9n, NOW + 9n]]) {
    await store.setDoor('front-in', { lockdowns: [], threatLevel: 0, firstPerson: said });
    assert.equal((await door('front-in')).first, told);
  }
  // A bundle that moves an access point to another door, or has it no more, moves nobody's passage.
  await accept(2n, [{ identifier: 'front-out', door: 'back' }]);
  for (const accessPoint of ['front-out', 'front-side', 'back-in']) {
    assert.equal((await door(accessPoint)).first, undefined, accessPoint);
  }
});

test('what was not there before is a change', async () => {
  const store = new MemoryStore();
  const questions = [{ number: 1, query: { tag: 'door', val: 'front-in' } }];
  const attempt = Symbol('attempt');
  const answers = await store.answer(attempt, view(), questions);
  await store.setDoor('front-in', { mode: 'blocked', lockdowns: [], threatLevel: 0 });
  assert.equal(await store.commit(attempt, settlement(questions, answers, {})), 'conflict');
});

test('a use is taken of whoever has the assignment, and where nobody has it nothing is granted', async () => {
  const store = await two();
  const assigned = (identifier, usesLeft) => ({ identifier, profile: 'staff', usesLeft });
  await store.enrol(BOB, record('bob', [assigned('others', 1), assigned('counted', 1), assigned('free')]));
  const grant = async (identifier) => {
    const { commit } = await begin(store, ADA);
    return commit([{ tag: 'use-assignment', val: identifier }]);
  };
  assert.equal(await grant('nobody'), 'conflict');
  assert.equal(await grant('counted'), 'committed');
  assert.equal(await grant('counted'), 'conflict');
  assert.equal(await grant('free'), 'committed');
  const { answers } = await begin(store, BOB);
  assert.deepEqual(answers[0].reply.val.assignments.map(({ usesLeft }) => usesLeft), [1, 0, undefined]);
});
