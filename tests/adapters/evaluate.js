// One request of the conformance runner, answered by the engine: JSON in, JSON out. Stateless: each
// request says everything, and a presentation is verified again before it is decided.

import { BundleError } from '../package/src/errors.js';
import { decode, fromHex, fromJson, stringify } from '../package/src/json.js';

/**
 * @param {{ engine: import('../package/src/engine.js').Engine, cores: string[] }} loaded
 * @param {string} text
 * @returns {string}
 */
export function evaluate({ engine, cores }, text) {
  try {
    const request = decode(text);
    switch (request.op) {
      case 'digest':
        return JSON.stringify({ cores });
      case 'inspect':
        return `{"readings":${stringify({ list: 'reading' }, engine.inspect(fromHex(request.bytes)))}}`;
      case 'advance':
        return advance(engine, request);
      default:
        return hear(engine, request);
    }
  } catch (error) {
    return JSON.stringify({ fault: `${error.name}: ${error.message}` });
  }
}

function advance(engine, request) {
  const message = fromJson('message', request.message);
  const right = request.right === undefined ? undefined : fromJson('access-right', request.right);
  const addressed = stringify('addressed', engine.addressOf(message.kind, message.body));
  const reaction = stringify('reaction', engine.advance(right, message));
  return `{"advanced":{"addressed":${addressed},"reaction":${reaction}}}`;
}

function hear(engine, request) {
  let verifier;
  try {
    verifier = engine.load(fromHex(request.bundle), fromJson('load-context', request.context));
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    const { code, path, detail } = error;
    return `{"refused":${stringify('flaw', { code, path, detail })}}`;
  }
  if (request.op === 'load') return `{"loaded":${stringify('bundle-summary', verifier.summary())}}`;

  const at = fromJson('circumstance', request.circumstance);
  const outcome = verifier.verify(fromHex(request.presentation), at);
  if (outcome.tag === 'denied') return `{"denied":${stringify('decision', outcome)}}`;
  const verified = outcome.val;
  if (request.op === 'decide') {
    const decision = verified.decide(fromJson({ list: 'answer' }, request.answers));
    return `{"decision":${stringify('decision', decision)}}`;
  }
  const claims = stringify('claims', verified.claims());
  const questions = stringify({ list: 'question' }, verified.questions());
  verified.abandon();
  return `{"verified":{"claims":${claims},"questions":${questions}}}`;
}
