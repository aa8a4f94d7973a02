import type { Answer, CredentialIdentifier, CredentialRecord, DoorRecord, Presence, Question }
  from '../generated/interfaces/doorward-access-question.js';
import type { ClockReading, ClockState, TrustedKey } from '../generated/interfaces/doorward-access-circumstance.js';
import type { Change } from '../generated/interfaces/doorward-access-decision.js';
import type { BundleSummary } from '../generated/interfaces/doorward-access-verification.js';

/** Rows within a transaction. A row that is an object comes back with its own `key`. */
export interface Rows {
  get(kind: string, key: string | number): Promise<any>;
  put(kind: string, key: string | number, value: any): Promise<unknown>;
  remove(kind: string, key: string | number): Promise<unknown>;
  all(kind: string): Promise<any[]>;
}

/** Where rows are kept. All changes of a transaction are made, or none; two never interleave. */
export interface Backend {
  transaction<T>(work: (rows: Rows) => Promise<T>): Promise<T>;
}

/** What the clock says when a decision is taken. */
export interface View {
  /** Milliseconds that only go forward. */
  uptime: number;
  /** The last second that has certainly passed. */
  floor: bigint;
  /** What the engine is told of the time. */
  clock: ClockReading;
}

/** Who orders something, and when: a gate's `reading()` is an `at`. */
export interface Origin {
  at: {
    state: ClockState;
    /** Seconds since the Unix epoch. */
    now: bigint;
  };
  /** An operator or a program, for the journal. */
  by: string;
}

/** What a decision leaves behind. */
export interface Settlement extends View {
  questions: Question[];
  answers: Answer[];
  changes: Change[];
  /** Whether it is a grant (or a referral), and so rests on the versions of its answers. */
  conditional: boolean;
  /** The credential that was proved, whose refusals are counted and cleared. */
  credential?: CredentialIdentifier;
  /** Whether it is one refusal more of that credential. */
  counts: boolean;
  /** The journal's line. */
  line: { at: bigint; decision: string };
}

/** A bundle that was accepted. */
export interface KeptBundle {
  octets: Uint8Array;
  /** The key that signed it. */
  key: TrustedKey;
  /** The keys that may sign the next one, if a bundle has named them: in place of the gate's `trustedKeys`. */
  signingKeys?: TrustedKey[];
}

/** What the gate needs of a store. */
export interface Store {
  bundle(): Promise<KeptBundle | undefined>;
  acceptBundle(octets: Uint8Array, summary: BundleSummary, key: TrustedKey): Promise<void>;
  floor(): Promise<bigint>;
  issueChallenge(reading: { uptime: number }, accessPoint: string, octets: Uint8Array, lifetime: number): void | Promise<void>;
  answer(attempt: symbol, view: View, questions: Question[]): Promise<Answer[]>;
  commit(attempt: symbol, settlement: Settlement): Promise<'committed' | 'conflict'>;
  abandon(attempt: symbol): void;
  takeAccess(origin: Origin, holder: string, accessPoint: string): Promise<void>;
}

/** A line of the journal. Decisions and events are in JSON. */
export type Line = { sequence: number; at: bigint }
  & ({ decision: string; event?: undefined } | { event: string; by: string; decision?: undefined });

/** A store over rows. */
export class RowStore implements Store {
  /**
   * `whereabouts`: whether to keep where holders are, and refusals. For a backend that all doors of the site
   * share: where one of them does not tell of who passes, what is kept is wrong. Default: no, and whoever
   * comes where a rule asks for it is denied.
   */
  constructor(backend: Backend, options?: { whereabouts?: boolean });
  bundle(): Promise<KeptBundle | undefined>;
  acceptBundle(octets: Uint8Array, summary: BundleSummary, key: TrustedKey): Promise<void>;
  floor(): Promise<bigint>;
  /** Enrols a credential, or replaces its record. */
  enrol(identifier: CredentialIdentifier, record: CredentialRecord): Promise<void>;
  /** Takes a credential out of the registry. */
  remove(identifier: CredentialIdentifier): Promise<void>;
  /** Says in what state the door of an access point is. */
  setDoor(accessPoint: string, record: DoorRecord): Promise<void>;
  /**
   * A holder who was let in has gone: the controller reports that access was taken.
   *
   * @throws {NotExpectedError} where his last way is not an open one through this access point
   */
  takeAccess(origin: Origin, holder: string, accessPoint: string): Promise<void>;
  /**
   * Says where a holder is; `undefined`: nobody knows, and anti-passback lets him pass once. Whether there is
   * such an area, the caller must know.
   *
   * @throws {StoreError} where there is no such holder
   */
  setPresence(origin: Origin, holder: string, presence: Presence | undefined): Promise<void>;
  /** Where a holder is; `undefined`: nobody knows. */
  presence(holder: string): Promise<Presence | undefined>;
  /**
   * Ends a lock-out.
   *
   * @throws {StoreError} where the credential is not enrolled
   */
  clearFailures(origin: Origin, credential: CredentialIdentifier): Promise<void>;
  /**
   * Forgets a holder whose credentials have all been removed: he is nowhere, and takes no place.
   *
   * @throws {StoreError} where a credential names him, or there is no such holder
   */
  removeHolder(origin: Origin, holder: string): Promise<void>;
  issueChallenge(reading: { uptime: number }, accessPoint: string, octets: Uint8Array, lifetime: number): void;
  answer(attempt: symbol, view: View, questions: Question[]): Promise<Answer[]>;
  commit(attempt: symbol, settlement: Settlement): Promise<'committed' | 'conflict'>;
  abandon(attempt: symbol): void;
  /** The journal's lines, oldest first. */
  journal(): Promise<Line[]>;
}
