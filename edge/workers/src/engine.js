// The engine of this isolate. Its modules are imported as files: a worker may not compile any at run
// time.

import core from '../../package/generated/glue.core.wasm';
import core2 from '../../package/generated/glue.core2.wasm';
import core3 from '../../package/generated/glue.core3.wasm';
import { instantiate } from '../../package/src/instantiate.js';

export const engine = await instantiate({
  modules: { 'glue.core.wasm': core, 'glue.core2.wasm': core2, 'glue.core3.wasm': core3 },
});
