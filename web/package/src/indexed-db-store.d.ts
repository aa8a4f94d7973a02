import { RowStore } from './store.js';

/** Keeps everything in a database of the browser. */
export class IndexedDbStore extends RowStore {
  private constructor();
  /** Opens a database, and makes it if there is none. */
  static open(name: string, factory?: IDBFactory): Promise<IndexedDbStore>;
}
