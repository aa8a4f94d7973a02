// What TypeScript must accept of the package, and what it must refuse.

import { BundleError, engine, InputError, instantiate, NotExpectedError, type Answer, type CredentialRecord, type Decision } from 'doorward';
import { Gate, report } from 'doorward/gate';
import { IndexedDbStore } from 'doorward/indexed-db-store';
import { parse, stringify } from 'doorward/json';
import { MemoryStore } from 'doorward/memory-store';
import { RemoteEngine } from 'doorward/remote';
import { RowStore, type Backend, type Store } from 'doorward/store';

const trustedKeys = [{ identifier: new Uint8Array(8), key: new Uint8Array(44) }];
const context = { site: 'hq', trustedKeys, secrets: [], evidence: [] };

export function decide(bundle: Uint8Array, presentation: Uint8Array, answers: Answer[]): Decision | undefined {
  try {
    const outcome = engine.load(bundle, context).verify(presentation, {
      clock: { state: 'trusted', now: 1n, floor: 0n },
      accessPoint: 'main-in',
      purpose: 'access',
      secrets: [],
      explain: true,
    });
    return outcome.tag === 'verified' ? outcome.val.decide(answers) : { tag: 'denied', val: outcome.val };
  } catch (error) {
    if (error instanceof BundleError) console.error(error.code, error.path, error.detail);
    if (error instanceof InputError) console.error(error.path, error.expected);
    return undefined;
  }
}

export async function gate(signed: Uint8Array): Promise<string> {
  const stores: Store[] = [new MemoryStore(), await IndexedDbStore.open('doorward')];
  const it = new Gate({ engine: await instantiate(), store: stores[0]!, site: 'hq', trustedKeys, evidence: [] });
  const { sequence } = await it.accept(signed);
  const challenge = await it.challenge('main-in');
  const decision = await it.decide({ presentation: signed, accessPoint: 'main-in', challenge });
  if (decision.tag === 'granted') console.log(decision.val.obligations.releaseSeconds + 1, sequence + 1n);
  return report(decision).reason.code + stringify('decision', decision) + parse('decision', '{}');
}

export async function pass(it: Gate, backend: Backend, presentation: Uint8Array): Promise<bigint | undefined> {
  const store = new RowStore(backend, { whereabouts: true });
  const { opened } = await it.present({ presentation, accessPoint: 'main-in' });
  const { decision } = await it.present({ presentation, accessPoint: 'main-in', continues: opened });
  const origin = { at: it.reading(), by: 'operator' };
  try {
    await it.accessTaken(decision, 'door');
  } catch (error) {
    if (error instanceof NotExpectedError) await store.takeAccess(origin, 'ada', 'main-in');
  }
  await store.setPresence(origin, 'ada', { area: 'hall', since: 1n });
  await store.setPresence(origin, 'ada', undefined);
  await store.clearFailures(origin, { tag: 'key', val: presentation });
  await store.removeHolder(origin, 'ada');
  for (const line of await store.journal()) console.log(line.decision ?? line.by + line.event);
  return (await store.presence('ada'))?.since;
}

export async function remote(worker: Worker): Promise<bigint> {
  const verifier = await new RemoteEngine(worker).load(new Uint8Array(1), context);
  return (await verifier.summary()).issuedAt;
}

export async function ask(worker: Worker, now: bigint, credentials: CredentialRecord[]): Promise<bigint> {
  const [old, other] = [engine.load(new Uint8Array(1), context), engine.load(new Uint8Array(2), context)];
  const door = { lockdowns: [], threatLevel: 0 };
  const occasion = { now, accessPoint: 'main-in', capability: 'momentary' as const, door };
  const listing = old.whoCan(occasion, 1n, undefined, credentials);
  const presentation = { ...occasion, credential: credentials[0]! };
  const codes = old.explain(presentation).considered.map(({ reason }) => reason.code);
  console.log(codes, listing?.standings[0]?.verdict, old.transitions(now, now + 1n).nights);
  const inquiry = { from: now, until: now + 86_400n, capability: 'momentary' as const, credential: credentials[0]! };
  console.log(old.diff(other, inquiry).changes.filter(({ gained }) => gained));
  const remote = await new RemoteEngine(worker).load(new Uint8Array(1), context);
  await remote.diff(remote, inquiry);
  return (await remote.whenCan(presentation, now + 86_400n)).until;
}

// @ts-expect-error a string is not taken for octets
engine.inspect('5a41');
// @ts-expect-error a number is not taken for 64 bits
export const reading: import('doorward/gate').Reading = { state: 'trusted', now: 1, uptime: 1 };
// @ts-expect-error who orders it is missing
new MemoryStore().setPresence('ada', undefined);
// @ts-expect-error an outcome that there is not
export const decision: Decision = { tag: 'maybe', val: undefined };
// @ts-expect-error nobody else makes one
new (engine.load(new Uint8Array(1), context).constructor as typeof import('doorward').Verifier)();
