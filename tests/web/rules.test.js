// Rules that need state, as they are at doors: gate and store over the engine itself.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { NotExpectedError, StoreError, UnknownTransactionError, engine } from '../package/src/index.js';
import { MemoryStore } from '../package/src/memory-store.js';
import { RowStore } from '../package/src/store.js';
import { RulesSite, identifierOf, outcomes } from './rules.js';
import { told } from './scene.js';

const fixture = JSON.parse(await readFile(process.env.DOORWARD_FIXTURE, 'utf8'));
const open = (store = new MemoryStore()) => RulesSite.open(fixture, engine, store);

/** A store that tells how often two decisions have got into each other's way, and lets them. */
class Meeting extends MemoryStore {
  conflicts = 0;
  #waiting = [];
  #awaited = 0;

  /** The next two that are answered wait for each other. */
  meet() {
    this.#awaited = 2;
  }

  async answer(...asked) {
    const answers = await super.answer(...asked);
    if (this.#awaited === 0) return answers;
    this.#awaited -= 1;
    if (this.#awaited > 0) return new Promise((go) => this.#waiting.push(() => go(answers)));
    for (const go of this.#waiting.splice(0)) go();
    return answers;
  }

  async commit(...settled) {
    const outcome = await super.commit(...settled);
    if (outcome === 'conflict') this.conflicts += 1;
    return outcome;
  }
}

const GRANTED = 'granted policy.permitted';

test('nobody enters twice, and who leaves may come again', async () => {
  const site = await open();
  const ada = await site.enrol('ada');
  assert.equal(await site.areaOf('ada'), undefined);
  assert.equal(await site.tap(ada, 'hall-in'), GRANTED);
  assert.equal(await site.areaOf('ada'), 'hall');
  assert.equal(await site.tap(ada, 'hall-in'), 'denied rule.antipassback');
  assert.equal(await site.tap(ada, 'hall-out'), GRANTED);
  assert.equal(await site.areaOf('ada'), 'yard');
  assert.equal(await site.tap(ada, 'hall-out'), 'denied rule.antipassback');
  assert.equal(await site.tap(ada, 'hall-in'), GRANTED);
  const other = await site.enrol('ada');
  assert.equal(await site.tap(other, 'hall-in'), 'denied rule.antipassback', 'it is the holder who is there');
});

test('where it is only noted, it is noted', async () => {
  const site = await open();
  const ada = await site.enrol('ada');
  assert.equal(await site.tap(ada, 'lounge-in'), GRANTED);
  assert.equal(await site.tap(ada, 'lounge-in'), 'granted rule.antipassback-noted');
  assert.equal(await site.tap(ada, 'lounge-out'), GRANTED);
  assert.equal(await site.areaOf('ada'), 'outside');
  assert.equal(await site.tap(ada, 'lounge-in'), GRANTED);
});

test('whoever is let in moves when access is taken, and not before', async () => {
  const site = await open();
  const ada = await site.enrol('ada');
  const { decision } = await site.present(ada, 'lab-in');
  assert.equal(told(decision), GRANTED);
  assert.equal(await site.areaOf('ada'), undefined);
  assert.equal(await site.tap(ada, 'lab-in'), GRANTED, 'the same door again');
  assert.equal(await site.tap(ada, 'hall-in'), 'denied rule.transit-open');
  site.wait(2);
  await site.gate.accessTaken(decision, 'door');
  assert.deepEqual(await site.store.presence('ada'), { area: 'lab', since: BigInt(fixture.now) + 2n });
  await assert.rejects(site.gate.accessTaken(decision, 'door'), NotExpectedError);
  assert.equal(await site.tap(ada, 'lab-in'), 'denied rule.antipassback-timed');
  site.wait(599);
  assert.equal(await site.tap(ada, 'lab-in'), 'denied rule.antipassback-timed', 'the last second');
  site.wait(1);
  assert.equal(await site.tap(ada, 'lab-in'), GRANTED);
});

test('a way that nobody takes ends', async () => {
  const site = await open();
  const ada = await site.enrol('ada');
  assert.equal(await site.tap(ada, 'lab-in'), GRANTED);
  site.wait(4);
  assert.equal(await site.tap(ada, 'hall-in'), 'denied rule.transit-open');
  site.wait(1);
  assert.equal(await site.tap(ada, 'hall-in'), GRANTED);
  await assert.rejects(site.store.takeAccess(site.origin, 'ada', 'lab-in'), NotExpectedError);
  assert.equal(await site.areaOf('ada'), 'hall');
});

test('by nothing but a grant, and by no way that is not followed, is anybody moved', async () => {
  const site = await open();
  const [ada, guest] = [await site.enrol('ada'), await site.enrol('gus', 'guests')];
  for (const [card, accessPoint] of [[ada, 'main-in'], [guest, 'lab-in']]) {
    const { decision } = await site.present(card, accessPoint);
    await assert.rejects(site.gate.accessTaken(decision, 'door'), NotExpectedError);
  }
  assert.equal(await site.areaOf('gus'), undefined);
});

test('of two at once, one has the last place', async () => {
  const store = new Meeting();
  const site = await open(store);
  assert.equal(await site.tap(await site.enrol('zoe'), 'hall-in'), GRANTED);
  const [ada, bob] = [await site.enrol('ada'), await site.enrol('bob')];
  store.meet();
  const both = outcomes(await Promise.all([ada, bob].map((card) => site.present(card, 'hall-in'))));
  assert.deepEqual(both, { granted: 1, codes: ['rule.occupancy-full'] });
  assert.equal(store.conflicts, 1, 'both were told that there was room, and one was decided again');
  const inside = [await site.areaOf('ada'), await site.areaOf('bob')];
  assert.deepEqual(inside.filter((area) => area === 'hall').length, 1);
  assert.equal(await site.tap(await site.enrol('cyd'), 'hall-in'), 'denied rule.occupancy-full');
});

test('nobody goes two ways at once', async () => {
  const store = new Meeting();
  const site = await open(store);
  const ada = await site.enrol('ada');
  store.meet();
  const ways = ['lab-in', 'lab-out'].map((accessPoint) => site.present(ada, accessPoint));
  assert.deepEqual(outcomes(await Promise.all(ways)), { granted: 1, codes: ['rule.transit-open'] });
  assert.equal(store.conflicts, 1);
  // Nor with one card here and another there.
  const other = await site.enrol('ada');
  site.wait(5);
  store.meet();
  const cards = [site.present(ada, 'lab-in'), site.present(other, 'lab-out')];
  assert.deepEqual(outcomes(await Promise.all(cards)), { granted: 1, codes: ['rule.transit-open'] });
  assert.equal(store.conflicts, 2);
});

test('refusals lock a credential out, for a time', async () => {
  const site = await open();
  const [guest, other] = [await site.enrol('gus', 'guests'), await site.enrol('ines', 'guests')];
  for (let turn = 0; turn < 3; turn += 1) {
    assert.equal(await site.tap(guest, 'lab-in'), 'denied policy.none-applies');
  }
  assert.equal(await site.tap(guest, 'main-in'), 'denied rule.locked-out');
  assert.equal(await site.tap(other, 'main-in'), GRANTED, 'another credential');
  site.wait(599);
  assert.equal(await site.tap(guest, 'main-in'), 'denied rule.locked-out');
  site.wait(1);
  assert.equal(await site.tap(guest, 'main-in'), GRANTED);
  // The grant has cleared them: two more do not lock anybody out.
  for (let turn = 0; turn < 2; turn += 1) {
    assert.equal(await site.tap(guest, 'lab-in'), 'denied policy.none-applies');
  }
  assert.equal(await site.tap(guest, 'main-in'), GRANTED);
});

test('refusals at once count each', async () => {
  const site = await open();
  const guest = await site.enrol('gus', 'guests');
  await Promise.all([1, 2, 3].map(() => site.present(guest, 'lab-in')));
  assert.equal(await site.tap(guest, 'main-in'), 'denied rule.locked-out');
});

test('an operator ends a lock-out', async () => {
  const site = await open();
  const guest = await site.enrol('gus', 'guests');
  for (let turn = 0; turn < 3; turn += 1) await site.present(guest, 'lab-in');
  assert.equal(await site.tap(guest, 'main-in'), 'denied rule.locked-out');
  await site.store.clearFailures(site.origin, identifierOf(guest));
  assert.equal(await site.tap(guest, 'main-in'), GRANTED);
});

test('what is refused by a clock that nobody trusts does not count', async () => {
  const site = await open();
  const guest = await site.enrol('gus', 'guests');
  for (const state of ['untrusted', 'absent']) {
    site.clock.state = state;
    for (let turn = 0; turn < 3; turn += 1) {
      assert.match(await site.tap(guest, 'lab-in'), /^denied/);
    }
  }
  site.clock.state = 'trusted';
  assert.equal(await site.tap(guest, 'main-in'), GRANTED);
});

test('a door that waits for somebody is open once he has come', async () => {
  const site = await open();
  const [staff, guest] = [await site.enrol('ada'), await site.enrol('gus', 'guests')];
  const shop = async (card) => {
    const { decision } = await site.present(card, 'shop-in');
    return `${told(decision)} ${decision.val.obligations.action}`;
  };
  assert.equal(await shop(guest), `${GRANTED} release`);
  assert.equal(await shop(guest), `${GRANTED} release`, 'a guest is nobody for whom it waits');
  assert.equal(await shop(staff), `${GRANTED} release`);
  assert.equal(await shop(guest), 'granted door.already-open none');
  assert.equal(await site.areaOf('ada'), undefined, 'nobody is followed there');
  // What an operator says of the door leaves it as it is.
  await site.store.setDoor('shop-in', { lockdowns: [], threatLevel: 0 });
  assert.equal(await shop(guest), 'granted door.already-open none');
  await site.store.setDoor('shop-in', { mode: 'locked', lockdowns: [], threatLevel: 0 });
  assert.equal(await shop(guest), `${GRANTED} release`);
  // The next day it waits again.
  await site.store.setDoor('shop-in', { lockdowns: [], threatLevel: 0 });
  site.wait(86_400);
  assert.equal(await shop(guest), `${GRANTED} release`);
});

test('two holders go in together, and the transaction ends with the second', async () => {
  const site = await open();
  const [ada, bob] = [await site.enrol('ada'), await site.enrol('bob')];
  const first = await site.present(ada, 'hall-two-in');
  assert.equal(told(first.decision), 'more-needed strength.second-holder');
  assert.match(first.opened, /^[0-9a-f]{32}$/);
  await assert.rejects(site.present(bob, 'vault-in', first.opened), UnknownTransactionError, 'elsewhere');
  await assert.rejects(site.present(bob, 'hall-two-in', 'ff'.repeat(16)), UnknownTransactionError, 'a guess');
  const second = await site.present(bob, 'hall-two-in', first.opened);
  assert.equal(told(second.decision), GRANTED);
  assert.equal(second.opened, undefined);
  assert.deepEqual([await site.areaOf('ada'), await site.areaOf('bob')], ['hall', 'hall']);
  await assert.rejects(site.present(bob, 'hall-two-in', first.opened), UnknownTransactionError, 'once');
  assert.equal(await site.tap(await site.enrol('cyd'), 'hall-in'), 'denied rule.occupancy-full');
});

test('nobody is the second of two alone, and what waited is over', async () => {
  const site = await open();
  const [ada, bob] = [await site.enrol('ada'), await site.enrol('bob')];
  const { opened } = await site.present(ada, 'hall-two-in');
  assert.equal(await site.tap(ada, 'hall-two-in', opened), 'denied transaction.same-holder');
  await assert.rejects(site.present(bob, 'hall-two-in', opened), UnknownTransactionError);
  const late = (await site.present(ada, 'hall-two-in')).opened;
  site.wait(30);
  await assert.rejects(site.present(bob, 'hall-two-in', late), UnknownTransactionError);
  // Only who asks for a name is given one, and only this gate knows it.
  const { opened: elsewhere } = await (await open(site.store)).present(ada, 'hall-two-in');
  await assert.rejects(site.present(bob, 'hall-two-in', elsewhere), UnknownTransactionError);
});

test('of two seconds for one first, one comes in', async () => {
  const site = await open();
  const [ada, bob, cyd] = [await site.enrol('ada'), await site.enrol('bob'), await site.enrol('cyd')];
  const { opened } = await site.present(ada, 'hall-two-in');
  const seconds = await Promise.allSettled([bob, cyd].map((card) => site.present(card, 'hall-two-in', opened)));
  const granted = seconds.filter(({ value }) => value?.decision.tag === 'granted');
  assert.equal(granted.length, 1);
  const { reason } = seconds.find(({ status }) => status === 'rejected');
  assert.ok(reason instanceof UnknownTransactionError);
});

test('each of two uses what is his', async () => {
  const site = await open();
  const counted = (holder, usesLeft) => ({ assignments: [{ identifier: `${holder}-1`, profile: 'staff', usesLeft }] });
  await site.enrol('zoe');
  const [ada, bob] = [await site.enrol('ada', 'staff', counted('ada', 2)), await site.enrol('bob', 'staff', counted('bob', 1))];
  const { opened } = await site.present(ada, 'hall-two-in');
  assert.equal(await site.tap(bob, 'hall-two-in', opened), GRANTED);
  assert.equal(await site.tap(ada, 'main-in'), GRANTED, 'she has one left');
  assert.equal(await site.tap(ada, 'main-in'), 'denied assignment.used-up');
  assert.equal(await site.tap(bob, 'main-in'), 'denied assignment.used-up');
});

test('a store that is told to keep nothing of it denies, and takes no orders', async () => {
  const rows = new Map();
  const kinds = new Set();
  const store = new RowStore({
    transaction: (work) => work({
      get: async (kind, key) => rows.get(`${kind} ${key}`),
      put: async (kind, key, value) => {
        kinds.add(kind);
        rows.set(`${kind} ${key}`, value);
      },
      remove: async (kind, key) => rows.delete(`${kind} ${key}`),
      all: async () => [],
    }),
  });
  const site = await open(store);
  const ada = await site.enrol('ada');
  assert.equal(await site.tap(ada, 'hall-in'), 'denied store.unknown');
  assert.deepEqual([...kinds].sort(), ['credential', 'line', 'meta']);
  for (const order of [
    () => store.takeAccess(site.origin, 'ada', 'hall-in'),
    () => store.setPresence(site.origin, 'ada', undefined),
    () => store.clearFailures(site.origin, identifierOf(ada)),
    () => store.removeHolder(site.origin, 'ada'),
  ]) {
    await assert.rejects(order, StoreError);
  }
});
