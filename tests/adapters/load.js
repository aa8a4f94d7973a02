// An engine of core modules whose octets have been seen, so that their digests can be told.

import { CORES } from '../package/src/engine.js';
import { instantiate } from '../package/src/instantiate.js';
import { toHex } from '../package/src/json.js';

/**
 * @param {(name: string) => Promise<Uint8Array>} read reads a file of the package's `generated` folder
 */
export async function load(read) {
  const modules = {};
  const cores = [];
  for (const name of CORES) {
    const octets = await read(name);
    cores.push(toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', octets))));
    modules[name] = await WebAssembly.compile(octets);
  }
  return { engine: await instantiate({ modules }), cores };
}
