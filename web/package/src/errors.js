/** A value of the wrong type or out of range. Thrown before the engine is called. */
export class InputError extends TypeError {
  /**
   * @param {string} path where in the value, such as `circumstance.clock.now`
   * @param {string} expected what should be there
   */
  constructor(path, expected) {
    super(`${path}: expected ${expected}`);
    this.name = 'InputError';
    this.path = path;
    this.expected = expected;
  }
}

/** A bundle that the engine refuses: an operator's mistake. Nothing of it is in force. */
export class BundleError extends Error {
  /** @param {{ code: string, path: string, detail: string }} flaw */
  constructor({ code, path, detail }) {
    super(path === '' ? `${code}: ${detail}` : `${code}: ${path}: ${detail}`);
    this.name = 'BundleError';
    this.code = code;
    this.path = path;
    this.detail = detail;
  }
}

/** A presentation that was decided or abandoned before. */
export class UsedUpError extends Error {
  constructor() {
    super('the presentation has been decided or abandoned, or its instance is gone');
    this.name = 'UsedUpError';
  }
}

/**
 * The instance of the engine died over a call: a trap, never an outcome. Nothing was decided, so the
 * door stays closed. The engine has a new instance by now.
 */
export class EngineFault extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super(`the engine trapped: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'EngineFault';
  }
}

/** The store cannot answer or keep something. Nothing was granted. */
export class StoreError extends Error {
  /**
   * @param {string} message
   * @param {unknown} [cause]
   */
  constructor(message, cause) {
    super(message, { cause });
    this.name = 'StoreError';
  }
}

/** As many challenges are outstanding as can be; some of them run out within seconds. */
export class TooManyChallengesError extends StoreError {
  constructor() {
    super('too many challenges are outstanding');
  }
}

/** No such transaction waits at this access point: it was never opened there, is over, or has gone on. */
export class UnknownTransactionError extends StoreError {
  constructor() {
    super('no such transaction waits here');
  }
}

/** As many transactions wait for a further factor as may; some of them run out within seconds. */
export class TooManyTransactionsError extends StoreError {
  constructor() {
    super('too many transactions wait for a further factor');
  }
}

/** Whoever is said to have gone was not let in there, or has gone already. */
export class NotExpectedError extends StoreError {}
