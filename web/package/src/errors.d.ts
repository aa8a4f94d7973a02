/** A value of the wrong type or out of range. Thrown before the engine is called. */
export class InputError extends TypeError {
  constructor(path: string, expected: string);
  readonly name: 'InputError';
  /** Where in the value, such as `circumstance.clock.now`. */
  readonly path: string;
  /** What should be there. */
  readonly expected: string;
}

/** A bundle that the engine refuses: an operator's mistake. Nothing of it is in force. */
export class BundleError extends Error {
  constructor(flaw: { code: string; path: string; detail: string });
  readonly name: 'BundleError';
  /** A reason code, such as `bundle.rollback`. */
  readonly code: string;
  /** Where in the bundle; empty for the bundle as a whole. */
  readonly path: string;
  /** A sentence for the operator. */
  readonly detail: string;
}

/** A presentation that was decided or abandoned before, or whose instance is gone. */
export class UsedUpError extends Error {
  readonly name: 'UsedUpError';
}

/** The instance of the engine died over a call. Nothing was decided; the door stays closed. */
export class EngineFault extends Error {
  constructor(cause: unknown);
  readonly name: 'EngineFault';
}

/** The store cannot answer or keep something. Nothing was granted. */
export class StoreError extends Error {
  constructor(message: string, cause?: unknown);
  readonly name: 'StoreError';
}

/** As many challenges are outstanding as can be; some of them run out within seconds. */
export class TooManyChallengesError extends StoreError {
  constructor();
}

/** No such transaction waits at this access point: it was never opened there, is over, or has gone on. */
export class UnknownTransactionError extends StoreError {
  constructor();
}

/** As many transactions wait for a further factor as may; some of them run out within seconds. */
export class TooManyTransactionsError extends StoreError {
  constructor();
}

/** Whoever is said to have gone was not let in there, or has gone already. */
export class NotExpectedError extends StoreError {}
