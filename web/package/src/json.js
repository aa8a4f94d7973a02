// The contract's values as JSON: kebab-case names, octets as lower-case hexadecimal, 64-bit integers
// as numbers, absent members left out. The form of the host's journal, its service and its command.

import { BIG_INTEGERS, camel, check, resolve } from './shape.js';
import { InputError } from './errors.js';

/** Marks an integer that a JavaScript number cannot hold, while a text is being parsed. */
const LONG = '\u0000integer:';

/**
 * Writes a value of a type of the contract as JSON.
 *
 * @param {import('../generated/contract.js').Shape} shape such as `'decision'`
 * @param {unknown} value
 * @returns {string}
 * @throws {InputError} where the value is not of that type
 */
export function stringify(shape, value) {
  check(shape, value, 'value');
  return write(shape, value);
}

/**
 * Reads a value of a type of the contract from JSON.
 *
 * @param {import('../generated/contract.js').Shape} shape such as `'circumstance'`
 * @param {string} text
 * @returns {any}
 * @throws {InputError} where the text is not JSON, or not of that type
 */
export function parse(shape, text) {
  return fromJson(shape, decode(text));
}

/**
 * `JSON.parse`, with integers of 16 digits and more kept for {@link fromJson}.
 *
 * @param {string} text
 * @returns {any}
 * @throws {InputError} where the text is not JSON
 */
export function decode(text) {
  try {
    return JSON.parse(markLong(text));
  } catch {
    throw new InputError('value', 'JSON');
  }
}

/** Marks long integers outside of strings. Walks from quote to quote: a text can be megabytes long. */
function markLong(text) {
  const parts = [];
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const outside = quote === -1 ? text.slice(at) : text.slice(at, quote);
    parts.push(outside.replace(/-?\d{16,}(?![\d.eE])/g, (digits) => JSON.stringify(LONG + digits)));
    if (quote === -1) break;
    at = behindString(text, quote);
    parts.push(text.slice(quote, at));
  }
  return parts.join('');
}

/** Where a string that begins at `quote` is over. */
function behindString(text, quote) {
  let end = text.indexOf('"', quote + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end + 1;
}

function isEscaped(text, at) {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

/** The same from a value that {@link decode} has made. */
export function fromJson(shape, json) {
  const value = read(shape, json, 'value');
  check(shape, value, 'value');
  return value;
}

function write(shape, value) {
  const resolved = resolve(shape);
  if (typeof resolved === 'string') {
    if (BIG_INTEGERS.has(resolved)) return value.toString();
    return JSON.stringify(resolved === 'bytes' ? toHex(value) : value);
  }
  if ('option' in resolved) return value === undefined ? 'null' : write(resolved.option, value);
  if ('list' in resolved) return `[${Array.from(value, (item) => write(resolved.list, item)).join(',')}]`;
  if ('enum' in resolved) return JSON.stringify(value);
  if ('record' in resolved) {
    const members = resolved.record
      .filter(([name]) => value[camel(name)] !== undefined)
      .map(([name, field]) => `${JSON.stringify(name)}:${write(field, value[camel(name)])}`);
    return `{${members.join(',')}}`;
  }
  const [name, field] = resolved.variant.find(([tag]) => tag === value.tag);
  return field === null ? JSON.stringify(name) : `{${JSON.stringify(name)}:${write(field, value.val)}}`;
}

function read(shape, json, path) {
  const resolved = resolve(shape);
  if (typeof resolved === 'string') {
    if (BIG_INTEGERS.has(resolved)) return readInteger(json, path);
    return resolved === 'bytes' ? fromHex(json, path) : json;
  }
  if ('option' in resolved) {
    return json === null || json === undefined ? undefined : read(resolved.option, json, path);
  }
  if ('list' in resolved) {
    if (!Array.isArray(json)) throw new InputError(path, 'an array');
    const items = json.map((item, index) => read(resolved.list, item, `${path}[${index}]`));
    return resolve(resolved.list) === 'u64' ? BigUint64Array.from(items) : items;
  }
  if ('enum' in resolved) return json;
  if ('record' in resolved) return readRecord(resolved.record, json, path);
  return readVariant(resolved.variant, json, path);
}

function readRecord(fields, json, path) {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new InputError(path, 'an object');
  }
  const unknown = Object.keys(json).find((name) => !fields.some(([field]) => field === name));
  if (unknown !== undefined) throw new InputError(`${path}.${unknown}`, 'no such member');
  const value = {};
  for (const [name, shape] of fields) {
    const member = read(shape, Object.hasOwn(json, name) ? json[name] : undefined, `${path}.${name}`);
    if (member !== undefined) value[camel(name)] = member;
  }
  return value;
}

function readVariant(cases, json, path) {
  const names = typeof json === 'object' && json !== null ? Object.keys(json) : [json];
  const found = names.length === 1 ? cases.find(([name]) => name === names[0]) : undefined;
  const [tag, shape] = found ?? [];
  if (found === undefined || (shape === null) !== (typeof json === 'string')) {
    throw new InputError(path, `one of ${cases.map(([name]) => `'${name}'`).join(', ')}`);
  }
  return shape === null ? { tag } : { tag, val: read(shape, json[tag], `${path}.${tag}`) };
}

function readInteger(json, path) {
  if (typeof json === 'string' && json.startsWith(LONG)) return BigInt(json.slice(LONG.length));
  if (Number.isSafeInteger(json)) return BigInt(json);
  throw new InputError(path, 'a whole number');
}

/** Octets in lower-case hexadecimal. */
export function toHex(octets) {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** Octets from hexadecimal. */
export function fromHex(hex, path = 'value') {
  if (typeof hex !== 'string' || hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) {
    throw new InputError(path, 'hexadecimal');
  }
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));
}
