// Transactions that wait for a further factor. They are kept in memory only: one from before a reload
// is unknown, and has to be begun again.

import { TooManyTransactionsError, UnknownTransactionError } from './errors.js';
import { toHex } from './json.js';

/** The most transactions that wait at a time. Who is one too many has to begin again later. */
const MOST = 1024;
/** Octets of a name, which is twice as long in hexadecimal. */
const NAME = 16;

/** All of them, by name. */
export class Waiting {
  #open = new Map();

  /** Keeps what has come out so far, and names it. `uptime`: milliseconds that only go forward. */
  open(accessPoint, { state, lifetime }, uptime) {
    for (const [name, { ends }] of this.#open) {
      if (ends <= uptime) this.#open.delete(name);
    }
    if (this.#open.size >= MOST) throw new TooManyTransactionsError();
    const name = toHex(globalThis.crypto.getRandomValues(new Uint8Array(NAME)));
    this.#open.set(name, { accessPoint, state, ends: uptime + lifetime * 1000 });
    return name;
  }

  /** Takes one out, as the continuation of the next presentation: it goes on now, and only once. */
  take(name, accessPoint, uptime) {
    const found = this.#open.get(name);
    if (found === undefined || found.accessPoint !== accessPoint || found.ends <= uptime) {
      throw new UnknownTransactionError();
    }
    this.#open.delete(name);
    return { transaction: name, state: found.state };
  }
}
