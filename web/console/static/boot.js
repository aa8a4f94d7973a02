// Starts the console, and has the browser keep it.

import start from './console.js';

// Scripts come from where this page does, and no other text becomes one.
const scripts = globalThis.trustedTypes?.createPolicy('console', { createScriptURL: (url) => url });

await start({ module_or_path: new URL('console_bg.wasm', import.meta.url) });

if ('serviceWorker' in navigator) {
  const name = 'service-worker.js';
  const ready = navigator.serviceWorker.ready.then(() => {
    document.documentElement.dataset.offline = 'ready';
  });
  // A console that a file server gives out without a secure origin works all the same, only online.
  await navigator.serviceWorker.register(scripts?.createScriptURL(name) ?? name)
    .then(() => ready, (error) => console.info('not kept for offline use:', error.message));
}
