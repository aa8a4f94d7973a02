// An engine when the caller wants one: for service workers, which refuse to wait while they load,
// and for hosts that compile core modules themselves.

import { CORES, Engine } from './engine.js';

export {
  BundleError, EngineFault, InputError, NotExpectedError, StoreError, TooManyChallengesError, TooManyTransactionsError,
  UnknownTransactionError, UsedUpError,
} from './errors.js';
export { Engine } from './engine.js';
export { digest } from '../generated/contract.js';

/**
 * Makes an engine.
 *
 * @param {{ modules?: Record<string, WebAssembly.Module> }} [options] `modules`: the compiled core
 *   modules by the names of their files, where the host compiles none at run time
 * @returns {Promise<Engine>}
 */
export async function instantiate({ modules } = {}) {
  const compiled = modules === undefined
    ? await Promise.all(CORES.map(compile))
    : CORES.map((name) => modules[name]);
  return new Engine(new Map(CORES.map((name, at) => [name, compiled[at]])));
}

async function compile(name) {
  const url = new URL(`../generated/${name}`, import.meta.url);
  if (url.protocol === 'file:') {
    const { readFile } = await import('node:fs/promises');
    return WebAssembly.compile(await readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname}: status ${response.status}`);
  // Streaming needs the right media type, and not every static server sends it.
  return response.headers.get('content-type') === 'application/wasm'
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
