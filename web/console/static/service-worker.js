// Keeps the console in the browser, so that it works without a network. `FILES`, the digest of every
// file, and `VERSION`, the digest of that list, are written above this line when the console is built.
//
// All files come from one build or none: they are checked against the list before any of them is used.

const CACHE = `console ${VERSION}`;

/** What a server may offer beside the console's own files; the newest that could be had is kept. */
const PRELOAD = 'preload.json';

addEventListener('install', (event) => {
  event.waitUntil(fill().then(() => skipWaiting()));
});

addEventListener('activate', (event) => {
  event.waitUntil(removeOthers().then(() => clients.claim()));
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const name = nameOf(request.url);
  if (request.method !== 'GET' || name === undefined) return;
  if (name === PRELOAD) event.respondWith(newest(request));
  else if (Object.hasOwn(FILES, name)) event.respondWith(kept(name));
});

/** A file's name from the address of this script; nothing for what lies elsewhere. */
function nameOf(address) {
  const folder = new URL('./', location.href).href;
  const [path] = address.split(/[?#]/);
  if (!path.startsWith(folder)) return undefined;
  return path.slice(folder.length) || 'index.html';
}

async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.keys(FILES).map(async (name) => {
    if (await cache.match(name) !== undefined) return;
    const response = await fetch(name, { cache: 'no-cache' });
    if (!response.ok) throw new Error(`${name}: status ${response.status}`);
    const octets = await response.arrayBuffer();
    const digest = await crypto.subtle.digest('SHA-256', octets);
    const found = Array.from(new Uint8Array(digest), (octet) => octet.toString(16).padStart(2, '0'));
    if (found.join('') !== FILES[name]) throw new Error(`${name}: not of this build`);
    // A response of its own: one that was redirected cannot be a page.
    const type = response.headers.get('content-type') ?? 'application/octet-stream';
    await cache.put(name, new Response(octets, { headers: { 'content-type': type } }));
  }));
  // The page has asked for it before this script was there to see.
  await newest(PRELOAD);
}

async function removeOthers() {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith('console ') && name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
}

async function kept(name) {
  const cache = await caches.open(CACHE);
  return await cache.match(name) ?? fetch(name);
}

async function newest(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request, { cache: 'no-cache' });
    if (response.ok) await cache.put(PRELOAD, response.clone());
    else await cache.delete(PRELOAD);
    return response;
  } catch {
    return await cache.match(PRELOAD) ?? new Response(null, { status: 404 });
  }
}
