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

/** The engine behind a worker that was made of `doorward/worker` as a module. */
export class RemoteEngine {
  constructor(worker: Worker);
  digest(): Promise<string>;
  inspect(bytes: Uint8Array): Promise<Reading[]>;
  addressOf(kind: MessageKind, body: Uint8Array): Promise<Addressed>;
  advance(right: AccessRight | undefined, message: Message): Promise<Reaction>;
  presentBadge(badge: BadgeNumber): Promise<Presented>;
  register(
    registration: KeyRegistration | undefined, event: RegistrationEvent,
  ): Promise<RegistrationStep>;
  load(bundle: Uint8Array, context: LoadContext): Promise<RemoteVerifier>;
}

/** A loaded bundle in a worker. */
export interface RemoteVerifier {
  summary(): Promise<BundleSummary>;
  verify(presentation: Uint8Array, circumstance: Circumstance): Promise<
    { tag: 'verified'; val: RemoteVerified } | { tag: 'denied'; val: Denial }>;
  simulate(presentation: Hypothetical): Promise<Simulation>;
  explain(presentation: Hypothetical): Promise<Explanation>;
  whenCan(presentation: Hypothetical, until: bigint): Promise<Timeline>;
  whoCan(occasion: Occasion, revision: bigint, cursor: Uint8Array | undefined,
    credentials: CredentialRecord[]): Promise<Listing | undefined>;
  /** `other` is a bundle in the same worker. */
  diff(other: RemoteVerifier, inquiry: Inquiry): Promise<Difference>;
  transitions(from: bigint, until: bigint): Promise<Changeovers>;
  check(now: bigint): Promise<Finding[]>;
  findTile(bytes: Uint8Array): Promise<FoundTile>;
  /** Lets the worker forget the bundle. */
  release(): Promise<void>;
}

/** One verified presentation in a worker. */
export interface RemoteVerified {
  claims(): Claims;
  questions(): Question[];
  decide(answers: Answer[]): Promise<Decision>;
  abandon(): Promise<void>;
}
