// Lines of the journal: decisions as the gate tells them, and what operators and controllers change.

import { stringify } from './json.js';
import { check } from './shape.js';

/** Changes to where holders are, spelled as in the host's journal. */
const EVENT = {
  variant: [
    ['access-taken', { record: [['holder', 'string'], ['access-point', 'string']] }],
    ['presence-set', { record: [['holder', 'string'], ['presence', { option: 'presence' }]] }],
    ['failures-cleared', { record: [['credential', 'credential-identifier']] }],
    ['holder-removed', { record: [['holder', 'string']] }],
  ],
};

/** Appends a line. */
export async function append(rows, line) {
  const sequence = ((await rows.get('meta', 'sequence')) ?? 0) + 1;
  await rows.put('meta', 'sequence', sequence);
  await rows.put('line', sequence, { sequence, ...line });
}

/** The line of an event. Refuses what is not of its type. */
export function eventLine({ at, by }, event) {
  check('clock-state', at.state, 'origin.at.state');
  check('u64', at.now, 'origin.at.now');
  check('string', by, 'origin.by');
  return { at: at.now, by, event: stringify(EVENT, event) };
}
