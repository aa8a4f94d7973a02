// A store in memory: for tests, and for pages that keep nothing.

import { RowStore } from './store.js';

/** Keeps everything in memory. */
export class MemoryStore extends RowStore {
  constructor() {
    super(new Memory(), { whereabouts: true });
  }
}

/** Rows in memory: one transaction after the other, each on a copy that replaces the rows at its end. */
class Memory {
  #rows = new Map();
  #last = Promise.resolve();

  transaction(work) {
    const turn = this.#last.then(async () => {
      const draft = new Map(this.#rows);
      const result = await work(new Draft(draft));
      this.#rows = draft;
      return result;
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

class Draft {
  #rows;

  constructor(rows) {
    this.#rows = rows;
  }

  async get(kind, key) {
    return structuredClone(this.#rows.get(`${kind} ${key}`)?.value);
  }

  async put(kind, key, value) {
    this.#rows.set(`${kind} ${key}`, { kind, value: structuredClone(withKey(value, key)) });
  }

  async remove(kind, key) {
    this.#rows.delete(`${kind} ${key}`);
  }

  async all(kind) {
    return [...this.#rows.values()]
      .filter((row) => row.kind === kind)
      .map((row) => structuredClone(row.value));
  }
}

/** A row that is an object knows its own key. */
function withKey(value, key) {
  return typeof value === 'object' ? { ...value, key } : value;
}
