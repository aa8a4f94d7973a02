import type {
  Capability, ClockState, Evidence, Purpose, Secret, Surroundings, TrustedKey,
} from '../generated/interfaces/doorward-access-circumstance.js';
import type { Report } from '../generated/interfaces/doorward-access-decision.js';
import type { BundleSummary, Decision } from '../generated/interfaces/doorward-access-verification.js';
import type { Engine } from './engine.js';
import type { Store } from './store.js';

/** What the clock says. */
export interface Reading {
  state: ClockState;
  /** Seconds since the Unix epoch. */
  now: bigint;
  /** Milliseconds that only go forward. */
  uptime: number;
}

/** What is asked of the gate. */
export interface Request {
  /** The octets as they were received. */
  presentation: Uint8Array;
  accessPoint: string;
  /** Default: `'access'`. */
  purpose?: Purpose;
  capability?: Capability;
  /** The format, if the host knows. */
  format?: string;
  /** The challenge that was issued for this presentation. */
  challenge?: Uint8Array;
  secrets?: Secret[];
  /** The presenting device, as the host has authenticated it. */
  device?: string;
  /** What the host knows of the place, the network and the device. */
  surroundings?: Surroundings;
  /** The transaction that waits for more: the `opened` of a verdict. It ends with this presentation. */
  continues?: string;
  /** Whether to return the trace. */
  explain?: boolean;
}

/** A decision that is durable, and what goes on from it. */
export interface Verdict {
  decision: Decision;
  /** Where more is needed: the name of the transaction that waits for it, which nobody guesses. */
  opened?: string;
}

/** Decides at the access points of one site. */
export class Gate {
  constructor(parts: {
    engine: Engine;
    store: Store;
    /** Default: the clock of the page, trusted. */
    clock?: () => Reading;
    site: string;
    trustedKeys: TrustedKey[];
    secrets?: Secret[];
    /** Signed status lists and revocation sets: the page's to fetch, keep and never replace by older ones. */
    evidence?: Evidence[];
  });
  /** What the bundle in force says of itself. */
  readonly summary: BundleSummary | undefined;
  /** Loads the bundle that the store has. */
  open(): Promise<BundleSummary | undefined>;
  /** Puts a signed bundle in force, if engine and store accept it. */
  accept(signed: Uint8Array): Promise<BundleSummary>;
  /**
   * Issues a challenge of 16 to 65 octets, 16 where no length is given, to be answered within the
   * bundle's challenge lifetime. PKOC over NFC V2 takes one of exactly 32.
   */
  challenge(accessPoint: string, length?: number): Promise<Uint8Array>;
  /** Decides, and returns once the decision is durable. Throws where it cannot: nothing was granted. */
  decide(request: Request): Promise<Decision>;
  /**
   * Decides as `decide` does. Where more is needed, what it has come to stays in the gate, for at most 30
   * seconds, as the transaction `opened`: the next presentation at this access point `continues` it.
   *
   * @throws {UnknownTransactionError} where `continues` names none that waits at this access point
   * @throws {TooManyTransactionsError} where 1024 wait already
   */
  present(request: Request): Promise<Verdict>;
  /**
   * Moves everybody whom a grant has let in: the controller has seen that access was taken. `by`: who
   * reports it, for the journal.
   *
   * @throws {NotExpectedError} where nobody of it is on the way: nothing there asks where people are, or it
   *   was reported before
   */
  accessTaken(decision: Decision, by: string): Promise<void>;
  /** What the clock says. */
  reading(): Reading;
}

/** The report that every decision carries. */
export function report(decision: Decision): Report;
