// A site with a card and a phone, for tests in any JavaScript host.

import { Gate, report } from '../package/src/gate.js';
import { fromHex, fromJson } from '../package/src/json.js';

/** What every test is given: a signed bundle with its keys, and a phone's signed unlock requests. */
export function read(fixture) {
  const { bundle, succession, context, now, accessPoint, credential, record, operations } = fixture;
  return {
    bundle: fromHex(bundle),
    succession: succession.map(fromHex),
    context: fromJson('load-context', context),
    now: BigInt(now),
    accessPoint,
    phone: fromJson('credential-identifier', credential),
    record: fromJson('credential-record', record),
    operations: operations.map((operation) => new TextEncoder().encode(operation)),
  };
}

/** A gate with the bundle in force, a new card and the phone enrolled. */
export async function open(fixture, engine, store) {
  const site = read(fixture);
  const clock = { state: 'trusted', now: site.now, uptime: 0 };
  const { site: name, trustedKeys } = site.context;
  const gate = new Gate({ engine, store, clock: () => ({ ...clock }), site: name, trustedKeys });
  await gate.accept(site.bundle);
  const card = await Card.make();
  const identifier = { tag: 'key', val: card.spki };
  await store.enrol(identifier, site.record);
  await store.enrol(site.phone, site.record);
  return { ...site, gate, card, clock, identifier };
}

/** A PKOC card. */
export class Card {
  static async make() {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const card = new Card();
    card.key = keys.privateKey;
    card.spki = new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey));
    return card;
  }

  /** The card's answer to a challenge. */
  async respond(challenge) {
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = new Uint8Array(await crypto.subtle.sign(algorithm, this.key, challenge));
    return Uint8Array.of(0x5a, 65, ...this.spki.slice(-65), 0x9e, 64, ...signature, 0x90, 0);
  }
}

/** One tap: challenge, answer, decision. */
export async function tap({ gate, card, accessPoint }, more = {}) {
  const challenge = await gate.challenge(accessPoint);
  const presentation = await card.respond(challenge);
  return gate.decide({ presentation, accessPoint, challenge, ...more });
}

/** The outcome and the code of a decision. */
export function told(decision) {
  return `${decision.tag} ${report(decision).reason.code}`;
}
