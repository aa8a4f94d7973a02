// The package in Node: a request on each line of standard input, its answer on a line of standard output.

import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

import { evaluate } from './evaluate.js';
import { load } from './load.js';

const loaded = await load((name) => readFile(new URL(`../package/generated/${name}`, import.meta.url)));

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${evaluate(loaded, line)}\n`);
}
