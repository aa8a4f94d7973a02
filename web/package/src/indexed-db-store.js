// A store in the browser's own database, shared by all pages and workers of an origin.

import { RowStore } from './store.js';

const KINDS = [
  'meta', 'credential', 'door', 'claim', 'line',
  // Since version 2.
  'access-point', 'first-person', 'whereabouts', 'occupancy', 'failures',
];
/** Of the database: one more with every kind. */
const VERSION = 2;

/** Keeps everything in a database of the browser. */
export class IndexedDbStore extends RowStore {
  /**
   * Opens a database, and makes it if there is none.
   *
   * @param {string} name
   * @param {IDBFactory} [factory]
   * @returns {Promise<IndexedDbStore>}
   */
  static async open(name, factory = globalThis.indexedDB) {
    const opening = factory.open(name, VERSION);
    opening.onupgradeneeded = () => {
      const made = opening.result.objectStoreNames;
      for (const kind of KINDS.filter((kind) => !made.contains(kind))) opening.result.createObjectStore(kind);
    };
    const database = await settled(opening);
    // A page with a later package waits for it. This one decides nothing then until it is loaded again.
    database.onversionchange = () => database.close();
    return new IndexedDbStore(new Database(database), { whereabouts: true });
  }
}

/** Rows of a database. Its own transactions are atomic, and those that write take turns. */
class Database {
  #database;

  constructor(database) {
    this.#database = database;
  }

  async transaction(work) {
    const transaction = this.#database.transaction(KINDS, 'readwrite', { durability: 'strict' });
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(undefined);
      transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'));
    });
    try {
      const result = await work(new Draft(transaction));
      await done;
      return result;
    } catch (error) {
      done.catch(() => undefined);
      try {
        transaction.abort();
      } catch {
        // It has ended already.
      }
      throw error;
    }
  }
}

class Draft {
  #transaction;

  constructor(transaction) {
    this.#transaction = transaction;
  }

  get(kind, key) {
    return settled(this.#transaction.objectStore(kind).get(key));
  }

  put(kind, key, value) {
    const row = typeof value === 'object' ? { ...value, key } : value;
    return settled(this.#transaction.objectStore(kind).put(row, key));
  }

  remove(kind, key) {
    return settled(this.#transaction.objectStore(kind).delete(key));
  }

  all(kind) {
    return settled(this.#transaction.objectStore(kind).getAll());
  }
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
