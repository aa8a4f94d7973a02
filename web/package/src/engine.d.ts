import type { Circumstance, LoadContext } from '../generated/interfaces/doorward-access-circumstance.js';
import type { Denial } from '../generated/interfaces/doorward-access-decision.js';
import type { Reading } from '../generated/interfaces/doorward-access-inspection.js';
import type {
  AccessRight, Addressed, Message, MessageKind, Presented, Reaction,
} from '../generated/interfaces/doorward-access-lifecycle.js';
import type {
  Changeovers, Difference, Explanation, Finding, FoundTile, Hypothetical, Inquiry, Listing, Occasion, Simulation, Timeline,
} from '../generated/interfaces/doorward-access-policy.js';
import type {
  Answer, BadgeNumber, CredentialRecord, Question,
} from '../generated/interfaces/doorward-access-question.js';
import type {
  KeyRegistration, RegistrationEvent, RegistrationStep,
} from '../generated/interfaces/doorward-access-registration.js';
import type {
  BundleSummary, Claims, Decision,
} from '../generated/interfaces/doorward-access-verification.js';

/** The core modules that an engine is made of, by the names of their files. */
export const CORES: readonly string[];

/** The engine, and its present instance. One call at a time; all of them are synchronous. */
export class Engine {
  constructor(modules: ReadonlyMap<string, WebAssembly.Module>);
  /** SHA-256 of the component, in lower-case hexadecimal. */
  readonly digest: string;
  /** How many instances there have been: one more after each trap. */
  readonly generation: number;
  /**
   * Loads a signed bundle.
   *
   * @throws {BundleError} where the engine refuses it
   * @throws {InputError} where an argument is not of its type
   * @throws {EngineFault} where the instance died
   */
  load(bundle: Uint8Array, context: LoadContext): Verifier;
  /** A structured, unverified view of any octets. */
  inspect(bytes: Uint8Array): Reading[];
  /** Which access right a message about a wallet's badge is about. */
  addressOf(kind: MessageKind, body: Uint8Array): Addressed;
  /** Applies a message to the access right that it is about; without one, only a provision does. */
  advance(right: AccessRight | undefined, message: Message): Reaction;
  /** The bits that a reader sends for a badge number. */
  presentBadge(badge: BadgeNumber): Presented;
  /** Applies an event to the registration of the key that it is about; without one, only a presented key does. */
  register(registration: KeyRegistration | undefined, event: RegistrationEvent): RegistrationStep;
}

/** What came of checking the proof. */
export type Outcome = { tag: 'verified'; val: Verified } | { tag: 'denied'; val: Denial };

/** A loaded bundle. Lives on when an instance dies: it is loaded again when it is used next. */
export class Verifier {
  private constructor();
  /** What the bundle says of itself. */
  summary(): BundleSummary;
  /** Checks what can be checked without looking anything up. `presentation`: at most 65536 octets. */
  verify(presentation: Uint8Array, circumstance: Circumstance): Outcome;
  /** What would come of a presentation that nobody has made. Opens nothing. */
  simulate(presentation: Hypothetical): Simulation;
  /** Why it would come out so: the policies that come into question, what decides or came nearest first. */
  explain(presentation: Hypothetical): Explanation;
  /**
   * How it would come out from `presentation.now` until `until`, exact to the second. An answer that ends
   * earlier is to be asked for again from there.
   */
  whenCan(presentation: Hypothetical, until: bigint): Timeline;
  /**
   * Who of the holders of a page of credentials would pass. `revision` is that of the registry, and
   * `cursor` is absent for the first page.
   *
   * @returns nothing where the cursor is of another bundle, occasion or revision: begin again
   */
  whoCan(occasion: Occasion, revision: bigint, cursor: Uint8Array | undefined,
    credentials: CredentialRecord[]): Listing | undefined;
  /** What `other`, of the same engine, would let pass and this bundle does not, and the other way round. */
  diff(other: Verifier, inquiry: Inquiry): Difference;
  /** Every change of clocks in a range, and what it does to schedules. */
  transitions(from: bigint, until: bigint): Changeovers;
  /** Everything odd about the bundle. `now`: seconds since the Unix epoch. */
  check(now: bigint): Finding[];
  /** The access points to which a tile leads: the octets of its link, or of a URI record. Opens nothing. */
  findTile(bytes: Uint8Array): FoundTile;
}

/** One presentation whose proof has been checked. Decided once, or abandoned. */
export class Verified {
  private constructor();
  /** What it claims. */
  claims(): Claims;
  /** What the host must look up, in one transaction. */
  questions(): Question[];
  /**
   * Decides, and uses it up. `answers` may come in any order.
   *
   * @throws {UsedUpError} where it has been decided or abandoned, or its instance is gone
   */
  decide(answers: Answer[]): Decision;
  /** Gives it back undecided. */
  abandon(): void;
}
