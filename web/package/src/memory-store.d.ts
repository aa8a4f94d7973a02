import { RowStore } from './store.js';

/** Keeps everything in memory. */
export class MemoryStore extends RowStore {
  constructor();
}
