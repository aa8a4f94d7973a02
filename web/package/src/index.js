// An engine that is ready when this module has loaded.

import { instantiate } from './instantiate.js';

export * from './instantiate.js';

/** The engine of this page, worker or process. */
export const engine = await instantiate();
