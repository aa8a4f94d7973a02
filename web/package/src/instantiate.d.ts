import type { CORES, Engine } from './engine.js';

export {
  BundleError, EngineFault, InputError, NotExpectedError, StoreError, TooManyChallengesError, TooManyTransactionsError,
  UnknownTransactionError, UsedUpError,
} from './errors.js';
export { Engine, Verified, Verifier } from './engine.js';
export type { Outcome } from './engine.js';
export { digest } from '../generated/contract.js';
// Interfaces repeat the names that they use: these are meant once.
export type { Capability, Purpose } from '../generated/interfaces/doorward-access-circumstance.js';
export type { CredentialIdentifier } from '../generated/interfaces/doorward-access-question.js';
export type * from '../generated/interfaces/doorward-access-circumstance.js';
export type * from '../generated/interfaces/doorward-access-decision.js';
export type * from '../generated/interfaces/doorward-access-inspection.js';
export type {
  AccessChange, Changeover, Changeovers, Consideration, Difference, Disturbance, DisturbedPiece, Explanation, Finding,
  FoundTile,
  Hypothetical, Inquiry, Interval, Listing, Occasion, Place, Severity, Simulation, Standing, Timeline, Verdict,
} from '../generated/interfaces/doorward-access-policy.js';
export type {
  AccessRight, Address, Addressed, DeviceType, Message, MessageKind, Presented, Reaction, RightState,
  Transition, UnknownMember, WalletPass,
} from '../generated/interfaces/doorward-access-lifecycle.js';
export type * from '../generated/interfaces/doorward-access-question.js';
export type {
  CodeMethod, CodeRequest, DrawnCode, KeyRegistration, KeyStanding, PresentedKey, RegistrationEvent,
  RegistrationOutcome, RegistrationStage, RegistrationStep, SentCode, SignedCode,
} from '../generated/interfaces/doorward-access-registration.js';
export type {
  AccessPointSummary, BundleSummary, Claims, Decision, EvidenceSummary, Flaw,
} from '../generated/interfaces/doorward-access-verification.js';

/** How an engine is made. */
export interface Options {
  /** The compiled core modules, by the names of their files, where the host compiles none at run time. */
  modules?: Readonly<Record<string, WebAssembly.Module>>;
}

/** Makes an engine. */
export function instantiate(options?: Options): Promise<Engine>;
