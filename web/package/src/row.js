// Rows that a decision can rest on: a value as JSON, behind a version.
//
// Versions only ever grow, and no two changes share one: the greatest of several grows with a change to
// any of them, and "has anything changed?" is a comparison of numbers.

import { parse, stringify } from './json.js';

/**
 * A row's value and version: nothing, and 0, where it is not there.
 *
 * @param {import('./store.js').Rows} rows
 */
export async function read(rows, kind, key, shape) {
  const row = await rows.get(kind, key);
  return row === undefined ? { version: 0n } : { version: row.version, value: parse(shape, row.text) };
}

/** Writes a row, with a version that there was not before. */
export function write(rows, kind, key, shape, value) {
  return writeText(rows, kind, key, stringify(shape, value));
}

/** The same, of a value that is JSON already. */
export async function writeText(rows, kind, key, text) {
  const revision = ((await rows.get('meta', 'revision')) ?? 0n) + 1n;
  await rows.put('meta', 'revision', revision);
  await rows.put(kind, key, { version: revision, text });
}

/** The greatest version of several reads. */
export function newest(...reads) {
  return reads.reduce((greatest, { version }) => (version > greatest ? version : greatest), 0n);
}

/** The key of a credential: its whole identifier, so that no two can meet in one row. */
export function credentialKey(identifier) {
  return stringify('credential-identifier', identifier);
}
