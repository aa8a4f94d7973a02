// The wrapper around the engine: what goes in is checked, errors are typed, and a trap is survived.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { CORES } from '../package/src/engine.js';
import { BundleError, EngineFault, InputError, UsedUpError, engine, instantiate } from '../package/src/index.js';
import { read } from './scene.js';

const fixture = JSON.parse(await readFile(process.env.DOORWARD_FIXTURE, 'utf8'));
const site = read(fixture);

const at = {
  clock: { state: 'trusted', now: site.now, floor: 0n },
  accessPoint: site.accessPoint,
  purpose: 'access',
  secrets: [],
  explain: false,
};

function verified(verifier) {
  const outcome = verifier.verify(site.operations[0], at);
  assert.equal(outcome.tag, 'verified');
  return outcome.val;
}

test('says what a bundle says of itself', () => {
  const summary = engine.load(site.bundle, site.context).summary();
  assert.equal(summary.site, site.context.site);
  assert.equal(typeof summary.sequence, 'bigint');
  assert.ok(summary.digest instanceof Uint8Array);
});

test('a tile leads to access points, and opens nothing', () => {
  const verifier = engine.load(site.bundle, site.context);
  const tile = (text) => verifier.findTile(new TextEncoder().encode(text));
  const unknown = tile('https://doordeck.link/9d5e6e2a-6b2e-4b7c-8f4e-0a1b2c3d4e5f');
  assert.equal(unknown.tag, 'refused');
  assert.equal(unknown.val.code, 'tile.unknown');
  assert.equal(tile('https://doordeck.link/').val.code, 'input.unrecognised');
  assert.throws(() => verifier.findTile('https://doordeck.link/'), InputError);
});

test('a second key is registered with a code', async () => {
  const keys = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const key = new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey));
  const now = 1_772_442_000n;
  const code = { digits: '012345', salt: new Uint8Array(16) };
  let kept;
  const register = (tag, val) => {
    const step = engine.register(kept, { tag, val });
    kept = step.registration;
    return step.outcome;
  };
  const required = register('presented', { user: 'ada', key, standing: 'other' });
  assert.equal(required.val.code, 'registration.required');
  const wanted = { now, hasVerifiedEmail: false, hasVerifiedTelephone: true, code };
  assert.deepEqual(register('code-wanted', wanted), { tag: 'send', val: 'sms' });
  const signed = await crypto.subtle.sign('Ed25519', keys.privateKey, new TextEncoder().encode(code.digits));
  const signature = btoa(String.fromCharCode(...new Uint8Array(signed)));
  const other = btoa(String.fromCharCode(...new Uint8Array(64).fill(1)));
  const wrong = register('code-signed', { now, signature: other, code });
  assert.equal(wrong.tag, 'refused');
  assert.equal(register('code-signed', { now, signature, code }).tag, 'certified');
  assert.equal(register('code-signed', { now, signature, code }).val.code, 'registration.code-used');
  assert.throws(() => engine.register(kept, { tag: 'presented', val: { user: 'ada', key: 'key', standing: 'other' } }), InputError);
});

test('simulates, and finds what is odd', () => {
  const verifier = engine.load(site.bundle, site.context);
  const presentation = {
    now: site.now,
    accessPoint: site.accessPoint,
    capability: 'momentary',
    credential: site.record,
    door: { lockdowns: [], threatLevel: 0 },
  };
  const simulation = verifier.simulate(presentation);
  assert.equal(simulation.verdict, 'granted');
  assert.equal(simulation.reason.code, 'policy.permitted');
  assert.deepEqual(simulation.trace.at(-1).stage, 'grant');
  const stranger = { ...presentation, credential: { ...site.record, assignments: [] } };
  assert.equal(verifier.simulate(stranger).reason.code, 'policy.none-applies');
  const nowhere = { ...presentation, accessPoint: 'nowhere' };
  assert.equal(verifier.simulate(nowhere).reason.code, 'access-point.unknown');
  assert.throws(() => verifier.simulate({ ...presentation, now: 1 }), InputError);
  assert.throws(() => verifier.check(1), InputError);
  const around = (surroundings) => verifier.simulate({ ...presentation, surroundings });
  const position = { latitude: 515_074_000, longitude: -1_278_000, accuracy: 10 };
  const known = around({ position, address: Uint8Array.of(192, 0, 2, 1), posture: ['unlocked'] });
  assert.equal(known.verdict, 'granted');
  const beyond = around({ position: { ...position, latitude: 900_000_001 } });
  assert.equal(beyond.reason.code, 'circumstance.out-of-range');
  assert.throws(() => around({ posture: ['rooted'] }), InputError);
  assert.throws(() => around({ address: '192.0.2.1' }), InputError);
  const codes = verifier.check(4_000_000_000n).map(({ code }) => code);
  assert.ok(codes.includes('zone.runs-out'), codes.join());
});

test('answers what administrators ask', () => {
  const verifier = engine.load(site.bundle, site.context);
  const door = { lockdowns: [], threatLevel: 0 };
  const occasion = { now: site.now, accessPoint: site.accessPoint, capability: 'momentary', door };
  const presentation = { ...occasion, credential: site.record };
  const { considered, omitted } = verifier.explain(presentation);
  assert.equal(considered[0].reason.code, 'policy.permitted');
  assert.equal(omitted, 0);

  const week = site.now + 7n * 86_400n;
  const { intervals, until } = verifier.whenCan(presentation, week);
  assert.equal(until, week);
  assert.equal(intervals[0].from, site.now);
  assert.equal(intervals.at(-1).until, week);
  for (const { from, verdict, code } of intervals) {
    const simulation = verifier.simulate({ ...presentation, now: from });
    assert.deepEqual([verdict, code], [simulation.verdict, simulation.reason.code]);
  }

  const stranger = { ...site.record, assignments: [] };
  const first = verifier.whoCan(occasion, 1n, undefined, [site.record]);
  const second = verifier.whoCan(occasion, 1n, first.cursor, [stranger]);
  assert.equal(first.standings[0].verdict, 'granted');
  assert.equal(second.standings[0].code, 'policy.none-applies');
  assert.equal(verifier.whoCan(occasion, 2n, first.cursor, [stranger]), undefined);
  assert.throws(() => verifier.whoCan(occasion, 1, undefined, []), InputError);
  assert.throws(() => verifier.whoCan(occasion, 1n, 'cursor', []), InputError);

  const inquiry = { from: site.now, until: week, capability: 'momentary' };
  const same = verifier.diff(engine.load(site.bundle, site.context), inquiry);
  assert.deepEqual([same.changes, same.next], [[], undefined]);
  assert.throws(() => verifier.diff({}, inquiry), InputError);

  const { nights } = verifier.transitions(site.now, site.now + 366n * 86_400n);
  for (const night of nights) assert.notEqual(night.offsetBefore, night.offsetAfter);
});

test('a refused bundle is an error with code, path and detail', () => {
  const broken = site.bundle.slice();
  broken[broken.length - 1] ^= 1;
  assert.throws(() => engine.load(broken, site.context), (error) =>
    error instanceof BundleError && error.code === 'bundle.bad-signature' && error.detail !== '');
});

test('a value of another type never reaches the engine', () => {
  const verifier = engine.load(site.bundle, site.context);
  const refused = (work, path) =>
    assert.throws(work, (error) => error instanceof InputError && error.path === path, path);
  refused(() => engine.inspect('5a41'), 'bytes');
  refused(() => engine.inspect([0x5a, 0x41]), 'bytes');
  refused(() => engine.inspect(new Uint16Array(2)), 'bytes');
  refused(() => engine.advance(undefined, { kind: 'ping', body: '{}' }), 'message.body');
  refused(() => engine.advance({ client: 'a' }, { kind: 'ping', body: new Uint8Array() }), 'right.user');
  refused(() => engine.addressOf('greeting', new Uint8Array()), 'kind');
  refused(() => engine.presentBadge({ format: 'H10301', facility: 1, number: 1 }), 'badge.number');
  refused(() => engine.load('bundle', site.context), 'bundle');
  refused(() => engine.load(site.bundle, { ...site.context, trustedKeys: {} }), 'context.trustedKeys');
  refused(() => engine.load(site.bundle, { ...site.context, floors: 1 }), 'context.floors');
  refused(() => engine.load(site.bundle, null), 'context');
  const circumstance = (change) => () => verifier.verify(site.operations[0], { ...at, ...change });
  refused(() => verifier.verify('eyJ', at), 'presentation');
  refused(circumstance({ accessPoint: 7 }), 'circumstance.accessPoint');
  refused(circumstance({ accessPoint: '\ud800' }), 'circumstance.accessPoint');
  refused(circumstance({ purpose: 'accessing' }), 'circumstance.purpose');
  refused(circumstance({ explain: 'no' }), 'circumstance.explain');
  refused(circumstance({ clock: { ...at.clock, now: Number(site.now) } }), 'circumstance.clock.now');
  refused(circumstance({ clock: { ...at.clock, now: -1n } }), 'circumstance.clock.now');
  refused(circumstance({ clock: { ...at.clock, now: 1n << 64n } }), 'circumstance.clock.now');
  refused(circumstance({ now: site.now }), 'circumstance.now');
  const answered = (change) => () => verified(verifier).decide([{
    number: 0, reply: { tag: 'no' }, version: 1n, source: 'test', ...change,
  }]);
  refused(answered({ number: 1.5 }), 'answers[0].number');
  refused(answered({ number: 0x1_0000_0000 }), 'answers[0].number');
  refused(answered({ reply: { tag: 'maybe' } }), 'answers[0].reply.tag');
  refused(answered({ reply: { tag: 'no', val: 1 } }), 'answers[0].reply.val');
  refused(answered({ reply: { tag: 'unknown' } }), 'answers[0].reply.val');
  const endless = {};
  endless.reply = endless;
  refused(answered(endless), 'answers[0].reply.tag');
});

test('is used up by deciding, and by being abandoned', () => {
  const verifier = engine.load(site.bundle, site.context);
  const decided = verified(verifier);
  assert.equal(decided.claims().format, 'doordeck-operation');
  assert.equal(decided.decide([]).tag, 'denied');
  const abandoned = verified(verifier);
  abandoned.abandon();
  for (const used of [decided, abandoned]) {
    for (const again of [() => used.decide([]), () => used.questions(), () => used.abandon()]) {
      assert.throws(again, UsedUpError);
    }
  }
});

test('a trap is a fault, and the next call has a new instance', async () => {
  const files = await Promise.all(CORES.map((name) =>
    readFile(new URL(`../package/generated/${name}`, import.meta.url))));
  files[0] = withoutGrowth(files[0]);
  const modules = Object.fromEntries(CORES.map((name, at) => [name, new WebAssembly.Module(files[at])]));
  const cramped = await instantiate({ modules });
  const verifier = cramped.load(site.bundle, site.context);
  const held = verified(verifier);

  assert.throws(() => cramped.inspect(new Uint8Array(4 << 20)), EngineFault);
  assert.equal(cramped.generation, 2);
  assert.throws(() => held.decide([]), UsedUpError, 'it died with its instance');
  assert.equal(verified(verifier).decide([]).tag, 'denied', 'the bundle was loaded again');
  assert.throws(() => cramped.load(new Uint8Array(4 << 20), site.context), EngineFault);
  assert.equal(verified(verifier).questions().length, 3);
});

/** The same module with a memory that cannot grow far: it traps where it asks for more. */
function withoutGrowth(module) {
  const octets = new Uint8Array(module);
  const [section, content] = find(octets, 5);
  const least = leb(octets, content + 2)[0];
  const limits = [1, 1, ...toLeb(least), ...toLeb(least + 8)];
  const replaced = [5, ...toLeb(limits.length), ...limits];
  const end = content + leb(octets, section + 1)[0];
  return Uint8Array.from([...octets.slice(0, section), ...replaced, ...octets.slice(end)]);
}

/** Where a section of a module begins, and where its content does. */
function find(octets, wanted) {
  let at = 8;
  for (;;) {
    const [length, content] = leb(octets, at + 1);
    if (octets[at] === wanted) return [at, content];
    at = content + length;
    assert.ok(at < octets.length, 'the module has no memory');
  }
}

function leb(octets, at) {
  let [value, shift, next] = [0, 0, at];
  for (;;) {
    value |= (octets[next] & 0x7f) << shift;
    next += 1;
    if (octets[next - 1] < 0x80) return [value, next];
    shift += 7;
  }
}

function toLeb(value) {
  const octets = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return [...octets, left];
    octets.push((left & 0x7f) | 0x80);
  }
}

test('a badge is presented as its reader sends it, or refused', () => {
  const badge = { format: 'H10301', facility: 123, number: 4567n };
  const presented = engine.presentBadge(badge);
  assert.deepEqual(presented, { tag: 'bits', val: new Uint8Array([6, 0xbd, 0x88, 0xeb, 0x80]) });
  const refused = engine.presentBadge({ ...badge, facility: 256 });
  assert.equal(refused.val.code, 'badge.out-of-range');
});

test('a message that nobody can read is refused and is no fault', () => {
  const reaction = engine.advance(undefined, { kind: 'provision', body: new Uint8Array([0x7b]) });
  assert.equal(reaction.tag, 'refused');
  assert.equal(reaction.val.code, 'json.malformed');
});
