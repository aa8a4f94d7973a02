// The engine in JavaScript: what the contract offers, with inputs that are checked, errors that are
// typed, and a new instance after a trap.

import { digest } from '../generated/contract.js';
import { instantiate } from '../generated/glue.js';
import { BundleError, EngineFault, InputError, UsedUpError } from './errors.js';
import { check } from './shape.js';

/** The core modules that an engine is made of, by the names of their files. */
export const CORES = Object.freeze(['glue.core.wasm', 'glue.core2.wasm', 'glue.core3.wasm']);

/** The engine, and its present instance. One call at a time; all of them are synchronous. */
export class Engine {
  #modules;
  #exports;
  #generation = 0;

  /** @param {ReadonlyMap<string, WebAssembly.Module>} modules one for each of {@link CORES} */
  constructor(modules) {
    this.#modules = modules;
    this.#renew();
  }

  /** SHA-256 of the component, in lower-case hexadecimal. */
  get digest() {
    return digest;
  }

  /** How many instances there have been. */
  get generation() {
    return this.#generation;
  }

  /** Loads a signed bundle. Throws {@link BundleError} where the engine refuses it. */
  load(bundle, context) {
    check('bytes', bundle, 'bundle');
    check('load-context', context, 'context');
    const kept = structuredClone({ bundle, context });
    const loaded = this.#loadKept(kept);
    return new Verifier({
      kept,
      loaded,
      generation: this.#generation,
      engine: this,
      reload: () => this.#loadKept(kept),
      call: (work) => this.#call(work),
      policy: () => this.#exports.policy,
    });
  }

  /** A structured, unverified view of any octets. */
  inspect(bytes) {
    check('bytes', bytes, 'bytes');
    return this.#call(() => this.#exports.inspection.inspect(bytes));
  }

  /** Which access right a message about a wallet's badge is about. */
  addressOf(kind, body) {
    check('message-kind', kind, 'kind');
    check('bytes', body, 'body');
    return this.#call(() => this.#exports.lifecycle.addressOf(kind, body));
  }

  /** Applies a message to the access right that it is about; without one, only a provision does. */
  advance(right, message) {
    if (right !== undefined) check('access-right', right, 'right');
    check('message', message, 'message');
    return this.#call(() => this.#exports.lifecycle.advance(right, message));
  }

  /** The bits that a reader sends for a badge number. */
  presentBadge(badge) {
    check('badge-number', badge, 'badge');
    return this.#call(() => this.#exports.lifecycle.presentBadge(badge));
  }

  /** Applies an event to the registration of the key that it is about; without one, only a presented key does. */
  register(registration, event) {
    if (registration !== undefined) check('key-registration', registration, 'registration');
    check('registration-event', event, 'event');
    return this.#call(() => this.#exports.registration.register(registration, event));
  }

  #loadKept({ bundle, context }) {
    try {
      return this.#exports.verification.Verifier.load(bundle, context);
    } catch (error) {
      // A refusal comes with the flaw as its payload; everything else is the instance's end.
      if (error?.payload?.code !== undefined) throw new BundleError(error.payload);
      throw this.#died(error);
    }
  }

  #call(work) {
    try {
      return work();
    } catch (error) {
      throw this.#died(error);
    }
  }

  #died(error) {
    this.#renew();
    return new EngineFault(error);
  }

  #renew() {
    this.#exports = instantiate((name) => this.#modules.get(name), {});
    this.#generation += 1;
  }
}

/** A loaded bundle. Lives on when an instance dies: it is loaded again when it is used next. */
export class Verifier {
  #inner;

  constructor(inner) {
    this.#inner = inner;
  }

  /** What the bundle says of itself. */
  summary() {
    const loaded = this.#loaded();
    return this.#inner.call(() => loaded.summary());
  }

  /** Checks what can be checked without looking anything up. */
  verify(presentation, circumstance) {
    check('bytes', presentation, 'presentation');
    check('circumstance', circumstance, 'circumstance');
    const loaded = this.#loaded();
    const outcome = this.#inner.call(() => loaded.verify(presentation, circumstance));
    if (outcome.tag === 'denied') return outcome;
    const { call, engine } = this.#inner;
    return { tag: 'verified', val: new Verified({ handle: outcome.val, call, engine }) };
  }

  /** What would come of a presentation that nobody has made. Opens nothing. */
  simulate(presentation) {
    check('hypothetical', presentation, 'presentation');
    const loaded = this.#loaded();
    return this.#inner.call(() => this.#inner.policy().simulate(loaded, presentation));
  }

  /** Why it would come out so: the policies that come into question. */
  explain(presentation) {
    check('hypothetical', presentation, 'presentation');
    const loaded = this.#loaded();
    return this.#inner.call(() => this.#inner.policy().explain(loaded, presentation));
  }

  /** How it would come out from `presentation.now` until `until`, exact to the second. */
  whenCan(presentation, until) {
    check('hypothetical', presentation, 'presentation');
    check('u64', until, 'until');
    const loaded = this.#loaded();
    return this.#inner.call(() => this.#inner.policy().whenCan(loaded, presentation, until));
  }

  /** Who of the holders of a page of credentials would pass. Nothing for a cursor of something else. */
  whoCan(occasion, revision, cursor, credentials) {
    check('occasion', occasion, 'occasion');
    check('u64', revision, 'revision');
    if (cursor !== undefined) check('bytes', cursor, 'cursor');
    check({ list: 'credential-record' }, credentials, 'credentials');
    const loaded = this.#loaded();
    const ask = () => this.#inner.policy().whoCan(loaded, occasion, revision, cursor, credentials);
    return this.#inner.call(ask);
  }

  /** What `other`, of the same engine, would let pass and this bundle does not, and the other way round. */
  diff(other, inquiry) {
    if (!(#inner in Object(other)) || other.#inner.engine !== this.#inner.engine) {
      throw new InputError('other', 'a verifier of the same engine');
    }
    check('inquiry', inquiry, 'inquiry');
    const [old, loaded] = [this.#loaded(), other.#loaded()];
    return this.#inner.call(() => this.#inner.policy().diff(old, loaded, inquiry));
  }

  /** Every change of clocks in a range, and what it does to schedules. */
  transitions(from, until) {
    check('u64', from, 'from');
    check('u64', until, 'until');
    const loaded = this.#loaded();
    return this.#inner.call(() => this.#inner.policy().transitions(loaded, from, until));
  }

  /** Everything odd about the bundle. `now`: seconds since the Unix epoch, as a bigint. */
  check(now) {
    check('u64', now, 'now');
    const loaded = this.#loaded();
    return this.#inner.call(() => this.#inner.policy().check(loaded, now));
  }

  /** The access points to which a tile leads: the octets of its link, or of a URI record. Opens nothing. */
  findTile(bytes) {
    check('bytes', bytes, 'bytes');
    const loaded = this.#loaded();
    return this.#inner.call(() => this.#inner.policy().findTile(loaded, bytes));
  }

  #loaded() {
    const inner = this.#inner;
    if (inner.generation !== inner.engine.generation) {
      inner.loaded = inner.reload();
      inner.generation = inner.engine.generation;
    }
    return inner.loaded;
  }
}

/** One presentation whose proof has been checked. Decided once, or abandoned. */
export class Verified {
  #handle;
  #call;
  #engine;
  #generation;

  constructor({ handle, call, engine }) {
    this.#handle = handle;
    this.#call = call;
    this.#engine = engine;
    this.#generation = engine.generation;
  }

  /** What it claims. */
  claims() {
    const handle = this.#live();
    return this.#call(() => handle.claims());
  }

  /** What the host must look up, in one transaction. */
  questions() {
    const handle = this.#live();
    return this.#call(() => handle.questions());
  }

  /** Decides, and uses it up. `answers` may come in any order. */
  decide(answers) {
    check({ list: 'answer' }, answers, 'answers');
    const handle = this.#live();
    this.#handle = undefined;
    // `decide` is static in the contract, so that it can take the handle away.
    return this.#call(() => handle.constructor.decide(handle, answers));
  }

  /** Gives it back undecided. */
  abandon() {
    const handle = this.#live();
    this.#handle = undefined;
    this.#call(() => handle[Symbol.dispose ?? Symbol.for('dispose')]());
  }

  #live() {
    if (this.#handle === undefined || this.#generation !== this.#engine.generation) {
      throw new UsedUpError();
    }
    return this.#handle;
  }
}
