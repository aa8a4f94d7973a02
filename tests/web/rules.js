// A site with rules that need state (`tests/vectors/sites/rules.toml`), and people with cards at its doors.

import { Gate, report } from '../package/src/gate.js';
import { fromHex, fromJson } from '../package/src/json.js';
import { Card, told } from './scene.js';

/** A site whose time stands still until it is moved. */
export class RulesSite {
  /** Opens the site over a store. */
  static async open(fixture, engine, store) {
    const site = new RulesSite();
    site.store = store;
    site.clock = { state: 'trusted', now: BigInt(fixture.now), uptime: 0 };
    const { trustedKeys } = fromJson('load-context', fixture.context);
    site.gate = new Gate({ engine, store, clock: () => ({ ...site.clock }), site: 'rules', trustedKeys });
    await site.gate.accept(fromHex(fixture.rules));
    return site;
  }

  /** Who orders something. */
  get origin() {
    return { at: this.gate.reading(), by: 'operator' };
  }

  /** Enrols a new card. `more`: what is unusual about its record. */
  async enrol(holder, profile = 'staff', more = {}) {
    const card = await Card.make();
    const record = {
      holder,
      state: { tag: 'enabled' },
      extendedGrant: false,
      antipassbackExempt: false,
      assignments: [{ identifier: `${holder}-1`, profile }],
      ...more,
    };
    await this.store.enrol(identifierOf(card), record);
    return card;
  }

  /** What comes of a tap: the decision, and the name of the transaction that it opens. */
  async present(card, accessPoint, continues) {
    const challenge = await this.gate.challenge(accessPoint);
    const presentation = await card.respond(challenge);
    return this.gate.present({ presentation, accessPoint, challenge, continues });
  }

  /** A tap's outcome and code. */
  async tap(card, accessPoint, continues) {
    return told((await this.present(card, accessPoint, continues)).decision);
  }

  /** Moves the clock. */
  wait(seconds) {
    this.clock.now += BigInt(seconds);
    this.clock.uptime += seconds * 1000;
  }

  /** In which area a holder is: `undefined` where nobody knows. */
  async areaOf(holder) {
    const presence = await this.store.presence(holder);
    return presence && (presence.area ?? 'outside');
  }
}

/** What a card is known by. */
export function identifierOf(card) {
  return { tag: 'key', val: card.spki };
}

/** How many of some decisions are grants, and the codes of the others. */
export function outcomes(verdicts) {
  const decisions = verdicts.map(({ decision }) => decision);
  const denied = decisions.filter(({ tag }) => tag !== 'granted');
  return { granted: decisions.length - denied.length, codes: denied.map((it) => report(it).reason.code) };
}
