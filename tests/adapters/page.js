// The package in a page: `evaluate` answers requests once the title says `ready`.

import { evaluate } from './evaluate.js';
import { load } from './load.js';

const loaded = await load(async (name) => {
  const response = await fetch(new URL(`../package/generated/${name}`, import.meta.url));
  return new Uint8Array(await response.arrayBuffer());
});

globalThis.evaluate = (text) => evaluate(loaded, text);
document.title = 'ready';
