// A site in this page: its bundle, its registry, and what has been presented at its doors.
//
// The gate is the npm package's own. Its store here is a layer over the registry, so that starting
// afresh costs nothing, however many credentials there are.

import { Gate } from './package/src/gate.js';
import { stringify, toHex } from './package/src/json.js';
import { RowStore } from './package/src/store.js';

/** Decides at the access points of one site, at any time that it is told. */
export class Desk {
  #parts;
  #signed;
  #registry = new Map();
  #reading = { state: 'trusted', now: 0n };
  #gate;
  #store;
  #issued;
  #verifier;

  /**
   * Opens a signed bundle. Throws `BundleError` where the engine refuses it.
   *
   * @param {import('./package/src/engine.js').Engine} engine
   * @param {{ site: string, bundle: Uint8Array, trustedKeys: object[] }} site
   */
  static async open(engine, { site, bundle, trustedKeys }) {
    const desk = new Desk();
    desk.#parts = { engine, site, trustedKeys, clock: () => desk.#now() };
    desk.#signed = bundle;
    await desk.forget();
    desk.#verifier = engine.load(bundle, { site, trustedKeys, secrets: [], evidence: [] });
    return desk;
  }

  /** What the bundle says of itself. */
  get summary() {
    return this.#gate.summary;
  }

  /** How many credentials the registry has. */
  get enrolled() {
    return this.#registry.size;
  }

  /** Puts credentials into the registry; of two with one identifier, the last. */
  enrol(credentials) {
    for (const { identifier, record } of credentials) {
      const key = stringify('credential-identifier', identifier);
      this.#registry.set(key, { version: 0n, text: stringify('credential-record', record), key });
    }
  }

  /** Everything odd about the bundle at a time. */
  check(now) {
    return this.#verifier.check(now);
  }

  /** What would come of a presentation that nobody has made, at a time. */
  simulate(presentation, now) {
    return this.#verifier.simulate({ ...presentation, now });
  }

  /** Forgets whatever has been presented: claims, counted uses, who is where, challenges, and the clock's floor. */
  async forget() {
    const store = new RowStore(new Layer(this.#registry), { whereabouts: true });
    const gate = new Gate({ ...this.#parts, store });
    await gate.accept(this.#signed);
    [this.#store, this.#gate, this.#issued] = [store, gate, new Set()];
  }

  /** Issues a challenge of an access point, to be answered within seconds. */
  async challenge(accessPoint) {
    const challenge = await this.#gate.challenge(accessPoint);
    this.#issued.add(toHex(challenge));
    return challenge;
  }

  /**
   * Decides about what is presented.
   *
   * A challenge that comes with it counts as issued for this access point just now, the first time;
   * after that the store knows what has become of it.
   *
   * @param {{ presentation: Uint8Array, accessPoint: string, clock: { state: string, now: bigint },
   *   challenge?: Uint8Array, capability?: string, format?: string, door: object }} shown
   */
  async present({ clock, door, ...request }) {
    this.#reading = clock;
    const { accessPoint, challenge } = request;
    await this.#store.setDoor(accessPoint, door);
    if (challenge !== undefined && !this.#issued.has(toHex(challenge))) {
      const { challengeLifetime } = this.summary;
      this.#issued.add(toHex(challenge));
      this.#store.issueChallenge(this.#now(), accessPoint, challenge, challengeLifetime);
    }
    return this.#gate.decide({ ...request, explain: true });
  }

  #now() {
    return { ...this.#reading, uptime: performance.now() };
  }
}

/** Rows that have changed, over a registry that stays as it is. One transaction after the other. */
class Layer {
  #registry;
  #rows = new Map();
  #last = Promise.resolve();

  constructor(registry) {
    this.#registry = registry;
  }

  transaction(work) {
    const turn = this.#last.then(async () => {
      const draft = new Draft(this.#rows, this.#registry);
      const result = await work(draft);
      for (const [key, row] of draft.changed) this.#rows.set(key, row);
      return result;
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

class Draft {
  #rows;
  #registry;
  changed = new Map();

  constructor(rows, registry) {
    this.#rows = rows;
    this.#registry = registry;
  }

  async get(kind, key) {
    const name = `${kind} ${key}`;
    const row = this.changed.get(name) ?? this.#rows.get(name);
    if (row !== undefined) return structuredClone(row.value);
    return kind === 'credential' ? this.#registry.get(key) : undefined;
  }

  async put(kind, key, value) {
    const row = typeof value === 'object' ? { ...value, key } : value;
    this.changed.set(`${kind} ${key}`, { kind, value: structuredClone(row) });
  }

  async remove(kind, key) {
    this.changed.set(`${kind} ${key}`, { kind, value: undefined });
  }

  async all(kind) {
    const registry = kind === 'credential' ? [...this.#registry] : [];
    const known = registry.map(([key, value]) => [`credential ${key}`, { kind, value }]);
    const rows = new Map([...known, ...this.#rows, ...this.changed]);
    return [...rows.values()]
      .filter((row) => row.kind === kind && row.value !== undefined)
      .map((row) => structuredClone(row.value));
  }
}
