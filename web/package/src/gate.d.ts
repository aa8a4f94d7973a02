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
  /** Whether to return the trace. */
  explain?: boolean;
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
}

/** The report that every decision carries. */
export function report(decision: Decision): Report;
