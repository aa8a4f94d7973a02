// Assignments where they are kept: in the records of credentials.

import { parse } from './json.js';
import { credentialKey, write } from './row.js';

/**
 * Takes one use of an assignment: of a credential that was asked about, or else of another, whose holder
 * was the first of two. False where none is left.
 */
export async function take(rows, questions, identifier) {
  const asked = questions
    .filter(({ query }) => query.tag === 'credential')
    .map(({ query }) => credentialKey(query.val));
  for (const key of asked) {
    const row = await rows.get('credential', key);
    const taken = row && await takeFrom(rows, key, row, identifier);
    if (taken !== undefined) return taken;
  }
  for (const row of await rows.all('credential')) {
    const taken = await takeFrom(rows, row.key, row, identifier);
    if (taken !== undefined) return taken;
  }
  return false;
}

/** Undefined where the credential has no such assignment. */
async function takeFrom(rows, key, { text }, identifier) {
  const record = parse('credential-record', text);
  const assignment = record.assignments.find((other) => other.identifier === identifier);
  if (assignment === undefined) return undefined;
  if (assignment.usesLeft === undefined) return true;
  if (assignment.usesLeft === 0) return false;
  assignment.usesLeft -= 1;
  await write(rows, 'credential', key, 'credential-record', record);
  return true;
}
