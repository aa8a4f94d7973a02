// Checks that only a browser can make. `check(name, fixture)` runs one; the page's title becomes
// `passed`, or says what failed.

import { RulesSite, identifierOf, outcomes } from './rules.js';
import { Card, open, read, tap, told } from './scene.js';

// A page under this policy has to say which scripts it means to run.
const scripts = trustedTypes.createPolicy('checks', { createScriptURL: (url) => url });

const checks = {
  /** The entry that is ready when it has loaded. */
  async auto(fixture) {
    const { engine } = await import('../package/src/index.js');
    const { MemoryStore } = await import('../package/src/memory-store.js');
    const site = await open(fixture, engine, new MemoryStore());
    expect(told(await tap(site)), 'granted policy.permitted');
    const { operations: [presentation], accessPoint, gate } = site;
    expect(told(await gate.decide({ presentation, accessPoint })), 'granted policy.permitted');
    expect(told(await gate.decide({ presentation, accessPoint })), 'denied proof.replayed');
  },

  /** A worker that is asked before its engine has loaded. */
  async worker(fixture) {
    const { RemoteEngine } = await import('../package/src/remote.js');
    const { BundleError, InputError, UsedUpError } = await import('../package/src/errors.js');
    const { digest } = await import('../package/generated/contract.js');
    const url = scripts.createScriptURL('../package/src/worker.js');
    const engine = new RemoteEngine(new Worker(url, { type: 'module' }));
    const site = read(fixture);
    const verifier = await engine.load(site.bundle, site.context);
    expect(await engine.digest(), digest);
    expect((await verifier.summary()).site, site.context.site);
    const clock = { state: 'trusted', now: site.now, floor: 0n };
    const at = { clock, accessPoint: site.accessPoint, purpose: 'access', secrets: [], explain: false };
    const { tag, val: verified } = await verifier.verify(site.operations[0], at);
    expect(tag, 'verified');
    expect(verified.questions().length, 3);
    expect((await verified.decide([])).tag, 'denied');
    await expectThrown(() => verified.decide([]), UsedUpError);
    await expectThrown(() => verifier.verify('text', at), InputError);
    await expectThrown(() => engine.load(new Uint8Array(9), site.context), BundleError);
  },

  /** A service worker, which refuses to wait while it loads. */
  async serviceWorker(fixture) {
    const url = scripts.createScriptURL('service-worker.js');
    await navigator.serviceWorker.register(url, { type: 'module' });
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    const answered = new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
    });
    active.postMessage({ fixture, port: port2 }, [port2]);
    expect(await answered, 'granted policy.permitted');
  },

  /** One database, open twice as by two tabs: a claim is made once, and outlives both. */
  async indexedDb(fixture) {
    const { engine } = await import('../package/src/index.js');
    const { IndexedDbStore } = await import('../package/src/indexed-db-store.js');
    const name = `doorward ${crypto.randomUUID()}`;
    const tabs = [];
    for (let tab = 0; tab < 2; tab += 1) {
      tabs.push(await open(fixture, engine, await IndexedDbStore.open(name)));
    }
    for (const presentation of tabs[0].operations) {
      const all = Array.from({ length: 8 }, (_, turn) =>
        tabs[turn % 2].gate.decide({ presentation, accessPoint: tabs[0].accessPoint }));
      const granted = (await Promise.all(all)).filter((decision) => decision.tag === 'granted');
      expect(granted.length, 1);
    }
    const store = await IndexedDbStore.open(name);
    const later = await open(fixture, engine, store);
    const [presentation] = later.operations;
    const request = { presentation, accessPoint: later.accessPoint };
    expect(told(await later.gate.decide(request)), 'denied proof.replayed');
    expect((await store.journal()).length, later.operations.length * 8 + 1);
    expect((await store.bundle()).octets.length, later.bundle.length);
    const card = await Card.make();
    expect(told(await tap({ ...later, card })), 'denied credential.unknown');
  },

  /** Where holders are: of two tabs one has the last place, and whoever opens the database later knows. */
  async whereabouts(fixture) {
    const { engine } = await import('../package/src/index.js');
    const { IndexedDbStore } = await import('../package/src/indexed-db-store.js');
    const name = `doorward ${crypto.randomUUID()}`;
    const reopen = async () => RulesSite.open(fixture, engine, await IndexedDbStore.open(name));
    const tabs = [await reopen(), await reopen()];
    const [site] = tabs;
    expect(await site.tap(await site.enrol('zoe'), 'hall-in'), 'granted policy.permitted');
    for (let turn = 0; turn < 8; turn += 1) {
      const holders = [`ada ${turn}`, `bob ${turn}`];
      const cards = [await site.enrol(holders[0]), await site.enrol(holders[1])];
      const verdicts = await Promise.all(cards.map((card, tab) => tabs[tab].present(card, 'hall-in')));
      expect(JSON.stringify(outcomes(verdicts)), '{"granted":1,"codes":["rule.occupancy-full"]}');
      const inside = verdicts.findIndex(({ decision }) => decision.tag === 'granted');
      const area = await (await reopen()).areaOf(holders[inside]);
      expect(area, 'hall');
      expect(await tabs[1].tap(cards[inside], 'hall-out'), 'granted policy.permitted');
    }
    // What is refused counts, what is open stays open, and who has come has come.
    const guest = await site.enrol('gus', 'guests');
    for (let turn = 0; turn < 3; turn += 1) await tabs[turn % 2].present(guest, 'lab-in');
    const ada = await site.enrol('ada');
    const { decision } = await site.present(ada, 'lab-in');
    expect((await site.present(ada, 'shop-in')).decision.tag, 'granted');
    expect((await site.present(ada, 'lab-in')).decision.tag, 'granted');
    const later = await reopen();
    expect(await later.tap(guest, 'main-in'), 'denied rule.locked-out');
    await later.store.clearFailures(later.origin, identifierOf(guest));
    expect(await site.tap(guest, 'main-in'), 'granted policy.permitted');
    expect(await site.tap(guest, 'shop-in'), 'granted door.already-open');
    expect(await later.tap(ada, 'hall-in'), 'denied rule.transit-open');
    await later.gate.accessTaken(decision, 'door');
    expect(await site.areaOf('ada'), 'lab');
    expect(await site.tap(ada, 'lab-in'), 'denied rule.antipassback-timed');
    await site.store.setPresence(site.origin, 'ada', undefined);
    expect(await later.tap(ada, 'lab-in'), 'granted policy.permitted');
    const events = (await later.store.journal()).filter(({ event }) => event !== undefined);
    expect(events.map(({ by }) => by).join(), 'operator,door,operator');
  },

  /** A database of before where holders are was kept, which a page of before has open. */
  async upgrade(fixture) {
    const { engine } = await import('../package/src/index.js');
    const { IndexedDbStore } = await import('../package/src/indexed-db-store.js');
    const name = `doorward ${crypto.randomUUID()}`;
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => {
      for (const kind of ['meta', 'credential', 'door', 'claim', 'line']) opening.result.createObjectStore(kind);
      opening.transaction.objectStore('line').put({ sequence: 1, at: 1n, decision: '{}', key: 1 }, 1);
      opening.transaction.objectStore('meta').put(1, 'sequence');
    };
    await new Promise((resolve, reject) => {
      opening.onsuccess = resolve;
      opening.onerror = reject;
    });
    opening.result.onversionchange = () => opening.result.close();
    const store = await IndexedDbStore.open(name);
    const site = await RulesSite.open(fixture, engine, store);
    const ada = await site.enrol('ada');
    expect(await site.tap(ada, 'hall-in'), 'granted policy.permitted');
    expect(await site.areaOf('ada'), 'hall');
    expect((await store.journal()).map(({ sequence }) => sequence).join(), '1,2');
    // A later package is not kept waiting, and this one decides nothing then.
    const { StoreError } = await import('../package/src/errors.js');
    const next = indexedDB.open(name, 99);
    await new Promise((resolve, reject) => {
      next.onsuccess = resolve;
      next.onerror = next.onblocked = () => reject(new Error('it was kept waiting'));
    });
    next.result.close();
    await expectThrown(() => site.tap(ada, 'hall-out'), StoreError);
  },
};

globalThis.check = async (name, fixture) => {
  document.title = 'checking';
  try {
    await checks[name](fixture);
    document.title = 'passed';
  } catch (error) {
    document.title = `${name}: ${error.stack ?? error}`;
  }
};
document.title = 'ready';

function expect(found, expected) {
  if (found !== expected) throw new Error(`expected ${expected}, found ${found}`);
}

async function expectThrown(work, kind) {
  try {
    await work();
  } catch (error) {
    if (error instanceof kind) return;
    throw error;
  }
  throw new Error(`expected ${kind.name}, and nothing was thrown`);
}
