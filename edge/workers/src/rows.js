// Rows in the database of a Durable Object.
//
// A transaction reads the database and writes a draft, which is written at its end in one go. So what
// is written is all or nothing, and nothing is written of work that fails on its way.

const TABLE = `
  CREATE TABLE IF NOT EXISTS row (
    kind TEXT NOT NULL,
    key NOT NULL,
    value TEXT NOT NULL,
    octets BLOB,
    PRIMARY KEY (kind, key)
  ) WITHOUT ROWID`;

/** The backend of a store: one transaction after the other. */
export class SqlRows {
  #storage;
  #last = Promise.resolve();

  /** @param {DurableObjectStorage} storage */
  constructor(storage) {
    this.#storage = storage;
    storage.sql.exec(TABLE);
  }

  /** Does work on the rows, and makes all of its changes durable or none. */
  transaction(work) {
    const turn = this.#last.then(async () => {
      const draft = new Draft(this.#storage.sql);
      const result = await work(draft);
      if (draft.changes.size > 0) {
        this.#storage.transactionSync(() => draft.write());
        await this.#storage.sync();
      }
      return result;
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** At most `count` rows with numbers for keys, from the number `first` on. */
  page(kind, first, count) {
    const query = 'SELECT key, value, octets FROM row WHERE kind = ? AND key >= ? ORDER BY key LIMIT ?';
    return this.#storage.sql.exec(query, kind, first, count).toArray().map(decode);
  }
}

class Draft {
  #sql;
  /** What is to be written; without a value, to be removed. */
  changes = new Map();

  constructor(sql) {
    this.#sql = sql;
  }

  async get(kind, key) {
    const change = this.changes.get(`${kind} ${key}`);
    if (change !== undefined) return change.row && decode(change.row);
    const query = 'SELECT key, value, octets FROM row WHERE kind = ? AND key = ?';
    const [row] = this.#sql.exec(query, kind, key).toArray();
    return row && decode(row);
  }

  async put(kind, key, value) {
    this.changes.set(`${kind} ${key}`, { kind, key, row: encode(key, value) });
  }

  async remove(kind, key) {
    this.changes.set(`${kind} ${key}`, { kind, key, row: undefined });
  }

  async all(kind) {
    const query = 'SELECT key, value, octets FROM row WHERE kind = ? ORDER BY key';
    const kept = this.#sql.exec(query, kind).toArray()
      .filter(({ key }) => !this.changes.has(`${kind} ${key}`));
    const changed = [...this.changes.values()]
      .filter((change) => change.kind === kind && change.row !== undefined)
      .map(({ row }) => row);
    return [...kept, ...changed].map(decode);
  }

  write() {
    for (const { kind, key, row } of this.changes.values()) {
      if (row === undefined) {
        this.#sql.exec('DELETE FROM row WHERE kind = ? AND key = ?', kind, key);
      } else {
        const statement = 'INSERT OR REPLACE INTO row (kind, key, value, octets) VALUES (?, ?, ?, ?)';
        this.#sql.exec(statement, kind, key, row.value, row.octets);
      }
    }
  }
}

/** A value as JSON; octets go into a column of their own, and long integers into text. */
function encode(key, value) {
  const { octets, ...rest } = typeof value === 'object' ? value : { plain: value };
  const text = JSON.stringify(rest, (_, member) =>
    (typeof member === 'bigint' ? { bigint: member.toString() } : member));
  return { key, value: text, octets: octets ?? null };
}

/** The value of a row. One that is an object knows its own key. */
function decode({ key, value, octets }) {
  const rest = JSON.parse(value, (_, member) =>
    (typeof member?.bigint === 'string' ? BigInt(member.bigint) : member));
  if (Object.hasOwn(rest, 'plain')) return rest.plain;
  return octets === null ? { ...rest, key } : { ...rest, key, octets: new Uint8Array(octets) };
}
