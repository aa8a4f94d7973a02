import type { DoorRecord, CredentialIdentifier, CredentialRecord, Answer, Question }
  from '../generated/interfaces/doorward-access-question.js';
import type { TrustedKey } from '../generated/interfaces/doorward-access-circumstance.js';
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
}

/** What a decision leaves behind. */
export interface Settlement extends View {
  questions: Question[];
  answers: Answer[];
  changes: Change[];
  /** Whether it is a grant (or a referral), and so rests on the versions of its answers. */
  conditional: boolean;
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
}

/** A store over rows. */
export class RowStore implements Store {
  constructor(backend: Backend);
  bundle(): Promise<KeptBundle | undefined>;
  acceptBundle(octets: Uint8Array, summary: BundleSummary, key: TrustedKey): Promise<void>;
  floor(): Promise<bigint>;
  /** Enrols a credential, or replaces its record. */
  enrol(identifier: CredentialIdentifier, record: CredentialRecord): Promise<void>;
  /** Takes a credential out of the registry. */
  remove(identifier: CredentialIdentifier): Promise<void>;
  /** Says in what state the door of an access point is. */
  setDoor(accessPoint: string, record: DoorRecord): Promise<void>;
  issueChallenge(reading: { uptime: number }, accessPoint: string, octets: Uint8Array, lifetime: number): void;
  answer(attempt: symbol, view: View, questions: Question[]): Promise<Answer[]>;
  commit(attempt: symbol, settlement: Settlement): Promise<'committed' | 'conflict'>;
  abandon(attempt: symbol): void;
  /** The journal's lines, oldest first. */
  journal(): Promise<Array<{ sequence: number; at: bigint; decision: string }>>;
}
