import type { Engine } from './engine.js';

export * from './instantiate.js';

/** The engine of this page, worker or process. */
export const engine: Engine;
