// A module worker with an engine of its own. Listens before the engine loads, so that nothing that
// is sent early is lost.

import { check } from './shape.js';

const held = new Map();
let next = 1;

const loading = import('./instantiate.js').then(({ instantiate }) => instantiate());

globalThis.addEventListener('message', async ({ data }) => {
  const { call, method, target, values } = data;
  try {
    const result = perform(await loading, method, target, values);
    globalThis.postMessage({ call, result });
  } catch (error) {
    const { name, message, code, path, detail, expected } = error;
    globalThis.postMessage({ call, error: { name, message, code, path, detail, expected } });
  }
});

function perform(engine, method, target, values) {
  switch (method) {
    case 'digest':
      return engine.digest;
    case 'inspect':
    case 'addressOf':
    case 'advance':
    case 'presentBadge':
    case 'register':
      return engine[method](...values);
    case 'load':
      return hold(engine.load(...values));
    case 'summary':
      return held.get(target).summary();
    case 'verify': {
      const outcome = held.get(target).verify(...values);
      if (outcome.tag === 'denied') return outcome;
      const verified = outcome.val;
      const [claims, questions] = [verified.claims(), verified.questions()];
      return { tag: 'verified', val: { target: hold(verified), claims, questions } };
    }
    case 'simulate':
    case 'explain':
    case 'whenCan':
    case 'whoCan':
    case 'transitions':
    case 'check':
      return held.get(target)[method](...values);
    case 'diff': {
      const [other, inquiry] = values;
      return held.get(target).diff(held.get(other), inquiry);
    }
    case 'findTile':
      return held.get(target).findTile(...values);
    case 'decide':
      check({ list: 'answer' }, values[0], 'answers');
      return take(target).decide(...values);
    case 'abandon':
      return take(target)?.abandon();
    case 'release':
      held.delete(target);
      return undefined;
    default:
      throw new TypeError(`no method '${method}'`);
  }
}

function hold(thing) {
  const number = next;
  next += 1;
  held.set(number, thing);
  return number;
}

function take(target) {
  const thing = held.get(target);
  held.delete(target);
  if (thing === undefined) throw new ReferenceError('the presentation has been decided or abandoned');
  return thing;
}
