// A service worker that decides. It imports the engine at once and instantiates it when it is asked.

import { instantiate } from '../package/src/instantiate.js';
import { MemoryStore } from '../package/src/memory-store.js';
import { open, tap, told } from './scene.js';

globalThis.addEventListener('message', (event) => {
  const { fixture, port } = event.data;
  event.waitUntil((async () => {
    try {
      const site = await open(fixture, await instantiate(), new MemoryStore());
      port.postMessage(told(await tap(site)));
    } catch (error) {
      port.postMessage(`${error.stack ?? error}`);
    }
  })());
});

globalThis.addEventListener('activate', (event) => event.waitUntil(globalThis.clients.claim()));
