// What a decision costs in a browser, beside others who verify the same signature. `results` has
// milliseconds since navigation and microseconds each, once the title says `ready`.

import { compactVerify } from '../rivals/jose/dist/webapi/index.js';
import { engine } from '../package/src/index.js';
import { MemoryStore } from '../package/src/memory-store.js';
import { open, told } from './scene.js';

const ROUNDS = 300;
const ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' };

const fixture = await (await fetch('fixture.json')).json();
const site = await open(fixture, engine, new MemoryStore());
const challenge = await site.gate.challenge(site.accessPoint);
const presentation = await site.card.respond(challenge);
const decision = await site.gate.decide({ presentation, accessPoint: site.accessPoint, challenge });
const firstDecision = performance.now();
if (told(decision) !== 'granted policy.permitted') throw new Error(told(decision));

const key = await crypto.subtle.importKey(
  'spki', site.card.spki, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'],
);
const signature = presentation.slice(69, 133);
const token = await jws(site.card.key);
const verifier = engine.load(site.bundle, site.context);
const at = {
  clock: { state: 'trusted', now: site.now, floor: 0n },
  accessPoint: site.accessPoint,
  purpose: 'access',
  challenge,
  secrets: [],
  explain: false,
};
const record = { tag: 'credential', val: site.record };
const consumed = { tag: 'consumed', val: { accessPoint: site.accessPoint, age: 1 } };
const answers = [
  { number: 0, reply: record, version: 1n, source: 'bench' },
  { number: 1, reply: { tag: 'door', val: { lockdowns: [], threatLevel: 0 } }, version: 1n, source: 'bench' },
  { number: 2, reply: { tag: 'claim', val: consumed }, version: 1n, source: 'bench' },
];

globalThis.results = {
  firstDecision,
  engine: await median(() => {
    const verified = verifier.verify(presentation, at).val;
    verified.questions();
    if (verified.decide(answers).tag !== 'granted') throw new Error('denied');
  }),
  jose: await median(() => compactVerify(token, key)),
  webCrypto: await median(async () => {
    if (!await crypto.subtle.verify(ALGORITHM, key, signature, challenge)) throw new Error('refused');
  }),
};
document.title = 'ready';

/** Microseconds. Clocks of browsers are coarse, so each figure is the mean of ten. */
async function median(work) {
  const times = [];
  for (let round = 0; round < ROUNDS / 10; round += 1) {
    const begun = performance.now();
    for (let turn = 0; turn < 10; turn += 1) await work();
    times.push((performance.now() - begun) * 100);
  }
  return times.sort((one, other) => one - other)[Math.trunc(times.length / 2)];
}

/** A compact JWS with ES256, about as long as an unlock request. */
async function jws(privateKey) {
  const encode = (octets) => btoa(String.fromCharCode(...octets))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const text = (value) => encode(new TextEncoder().encode(JSON.stringify(value)));
  const signed = `${text({ alg: 'ES256', typ: 'JWT' })}.${text({ iat: 1, exp: 2, jti: 'bench', sub: 'lock' })}`;
  const octets = new Uint8Array(await crypto.subtle.sign(ALGORITHM, privateKey, new TextEncoder().encode(signed)));
  return `${signed}.${encode(octets)}`;
}
