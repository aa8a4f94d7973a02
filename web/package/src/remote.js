// The engine behind a worker: the same names, each with a promise.

import { BundleError, EngineFault, InputError, UsedUpError } from './errors.js';

/** Talks to `worker.js`. */
export class RemoteEngine {
  #worker;
  #waiting = new Map();
  #calls = 0;

  /** @param {Worker} worker made of `doorward/worker`, as a module */
  constructor(worker) {
    this.#worker = worker;
    worker.addEventListener('message', ({ data: { call, result, error } }) => {
      const { resolve, reject } = this.#waiting.get(call);
      this.#waiting.delete(call);
      if (error === undefined) resolve(result);
      else reject(revive(error));
    });
    worker.addEventListener('error', (event) => {
      for (const { reject } of this.#waiting.values()) reject(new EngineFault(event.message));
      this.#waiting.clear();
    });
  }

  digest() {
    return this.#ask('digest');
  }

  inspect(bytes) {
    return this.#ask('inspect', undefined, bytes);
  }

  addressOf(kind, body) {
    return this.#ask('addressOf', undefined, kind, body);
  }

  advance(right, message) {
    return this.#ask('advance', undefined, right, message);
  }

  presentBadge(badge) {
    return this.#ask('presentBadge', undefined, badge);
  }

  register(registration, event) {
    return this.#ask('register', undefined, registration, event);
  }

  async load(bundle, context) {
    return new RemoteVerifier(await this.#ask('load', undefined, bundle, context), (...call) => this.#ask(...call));
  }

  #ask(method, target, ...values) {
    this.#calls += 1;
    const call = this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
      this.#worker.postMessage({ call, method, target, values });
    });
  }
}

/** A loaded bundle in a worker. */
class RemoteVerifier {
  #target;
  #ask;

  constructor(target, ask) {
    this.#target = target;
    this.#ask = ask;
  }

  summary() {
    return this.#ask('summary', this.#target);
  }

  async verify(presentation, circumstance) {
    const outcome = await this.#ask('verify', this.#target, presentation, circumstance);
    if (outcome.tag === 'denied') return outcome;
    return { tag: 'verified', val: new RemoteVerified(outcome.val, this.#ask) };
  }

  simulate(presentation) {
    return this.#ask('simulate', this.#target, presentation);
  }

  explain(presentation) {
    return this.#ask('explain', this.#target, presentation);
  }

  whenCan(presentation, until) {
    return this.#ask('whenCan', this.#target, presentation, until);
  }

  whoCan(occasion, revision, cursor, credentials) {
    return this.#ask('whoCan', this.#target, occasion, revision, cursor, credentials);
  }

  async diff(other, inquiry) {
    if (!(#target in Object(other))) throw new InputError('other', 'a verifier of the same worker');
    return this.#ask('diff', this.#target, other.#target, inquiry);
  }

  transitions(from, until) {
    return this.#ask('transitions', this.#target, from, until);
  }

  check(now) {
    return this.#ask('check', this.#target, now);
  }

  findTile(bytes) {
    return this.#ask('findTile', this.#target, bytes);
  }

  /** Lets the worker forget the bundle. */
  release() {
    return this.#ask('release', this.#target);
  }
}

/** One verified presentation in a worker. */
class RemoteVerified {
  #target;
  #ask;
  #claims;
  #questions;

  constructor({ target, claims, questions }, ask) {
    this.#target = target;
    this.#ask = ask;
    this.#claims = claims;
    this.#questions = questions;
  }

  claims() {
    return this.#claims;
  }

  questions() {
    return this.#questions;
  }

  decide(answers) {
    return this.#ask('decide', this.#target, answers);
  }

  abandon() {
    return this.#ask('abandon', this.#target);
  }
}

/** The error that the worker has thrown, as its own class. */
function revive({ name, message, code, path, detail, expected }) {
  switch (name) {
    case 'BundleError':
      return new BundleError({ code, path, detail });
    case 'InputError':
      return new InputError(path, expected);
    case 'UsedUpError':
    case 'ReferenceError':
      return new UsedUpError();
    case 'EngineFault':
      return new EngineFault(message);
    default:
      return new Error(message);
  }
}
