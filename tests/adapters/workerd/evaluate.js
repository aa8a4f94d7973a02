// The package in a worker: a request is the body of a POST, its answer the body of the response.

import core from '../../package/generated/glue.core.wasm';
import coreData from '../../package/generated/glue.core.wasm.data';
import core2 from '../../package/generated/glue.core2.wasm';
import core2Data from '../../package/generated/glue.core2.wasm.data';
import core3 from '../../package/generated/glue.core3.wasm';
import core3Data from '../../package/generated/glue.core3.wasm.data';
import { instantiate } from '../../package/src/instantiate.js';
import { toHex } from '../../package/src/json.js';
import { evaluate } from '../evaluate.js';

const engine = await instantiate({
  modules: { 'glue.core.wasm': core, 'glue.core2.wasm': core2, 'glue.core3.wasm': core3 },
});

// Nothing at run time ties these octets to the modules: the configuration does, which embeds the same
// file for both.
const cores = Promise.all([coreData, core2Data, core3Data].map(async (octets) =>
  toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', octets)))));

export default {
  async fetch(request) {
    return new Response(evaluate({ engine, cores: await cores }, await request.text()));
  },
};
