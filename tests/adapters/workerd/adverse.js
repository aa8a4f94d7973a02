// The worker in adversity: its store pauses after it has answered, for `PAUSE` milliseconds, so that
// requests overlap; and where `FULL` is set, it can write no line of the journal.

import { RowStore } from '../../package/src/store.js';
import { Site as LuckySite } from '../../workers/src/site.js';

export { default } from '../../workers/src/worker.js';

class AdverseStore extends RowStore {
  #pause;

  constructor(rows, pause) {
    super(rows);
    this.#pause = pause;
  }

  async answer(...asked) {
    const answers = await super.answer(...asked);
    await scheduler.wait(this.#pause);
    return answers;
  }
}

class FullRows {
  #rows;

  constructor(rows) {
    this.#rows = rows;
  }

  transaction(work) {
    return this.#rows.transaction(async (draft) => {
      const result = await work(draft);
      const journaled = [...draft.changes.values()].some(({ kind }) => kind === 'line');
      if (journaled) throw new Error('the disk is full');
      return result;
    });
  }
}

export class Site extends LuckySite {
  store(rows) {
    return new AdverseStore(this.env.FULL ? new FullRows(rows) : rows, Number(this.env.PAUSE));
  }
}
