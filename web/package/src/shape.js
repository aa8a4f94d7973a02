// What values of the contract's types look like in JavaScript, and which are refused.
//
// The glue is lenient where a door must not be: it takes a string for octets, and a number for a
// 64-bit integer. So everything that goes in is looked at first, against the contract itself.

import { shapes } from '../generated/contract.js';
import { InputError } from './errors.js';

const INTEGERS = new Map([
  ['u8', [0, 0xff]],
  ['u16', [0, 0xffff]],
  ['u32', [0, 0xffff_ffff]],
  ['s8', [-0x80, 0x7f]],
  ['s16', [-0x8000, 0x7fff]],
  ['s32', [-0x8000_0000, 0x7fff_ffff]],
]);

export const BIG_INTEGERS = new Map([
  ['u64', [0n, 0xffff_ffff_ffff_ffffn]],
  ['s64', [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn]],
]);

/** How deep a value of the contract can be; more is a value that contains itself. */
const DEPTH = 32;

/** The shape behind names. */
export function resolve(shape) {
  let resolved = shape;
  while (typeof resolved === 'string' && Object.hasOwn(shapes, resolved)) {
    resolved = shapes[resolved];
  }
  return resolved;
}

/** How a name of the contract is spelled in JavaScript: `valid-until` is `validUntil`. */
export function camel(name) {
  return name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/**
 * Refuses a value that is not exactly of a shape.
 *
 * @param {import('../generated/contract.js').Shape} shape
 * @param {unknown} value
 * @param {string} path where the value stands, for the error
 * @throws {InputError}
 */
export function check(shape, value, path, depth = 0) {
  if (depth > DEPTH) throw new InputError(path, 'a value that does not contain itself');
  const resolved = resolve(shape);
  if (typeof resolved === 'string') return checkPrimitive(resolved, value, path);
  if ('option' in resolved) {
    if (value !== undefined) check(resolved.option, value, path, depth + 1);
  } else if ('list' in resolved) {
    // The glue has lists of 64-bit integers as typed arrays, and takes nothing else for them.
    const isLong = resolve(resolved.list) === 'u64';
    if (isLong ? !isLongs(value) : !Array.isArray(value)) {
      throw new InputError(path, isLong ? 'a BigUint64Array' : 'an array');
    }
    for (let index = 0; index < value.length; index += 1) {
      check(resolved.list, value[index], `${path}[${index}]`, depth + 1);
    }
  } else if ('enum' in resolved) {
    if (!resolved.enum.includes(value)) {
      throw new InputError(path, `one of ${resolved.enum.map((name) => `'${name}'`).join(', ')}`);
    }
  } else if ('record' in resolved) {
    checkRecord(resolved.record, value, path, depth);
  } else {
    checkVariant(resolved.variant, value, path, depth);
  }
}

/** Whether a value is octets: a `Uint8Array` of this realm or of another one. */
export function isOctets(value) {
  return value instanceof Uint8Array
    || (ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]');
}

function isLongs(value) {
  return Object.prototype.toString.call(value) === '[object BigUint64Array]';
}

function checkRecord(fields, value, path, depth) {
  checkObject(value, path);
  const known = new Set(fields.map(([name]) => camel(name)));
  const unknown = Object.keys(value).find((name) => !known.has(name));
  if (unknown !== undefined) throw new InputError(`${path}.${unknown}`, 'no such member');
  for (const [name, shape] of fields) {
    check(shape, value[camel(name)], `${path}.${camel(name)}`, depth + 1);
  }
}

function checkVariant(cases, value, path, depth) {
  checkObject(value, path);
  const found = cases.find(([name]) => name === value.tag);
  if (found === undefined) {
    throw new InputError(`${path}.tag`, `one of ${cases.map(([name]) => `'${name}'`).join(', ')}`);
  }
  const unknown = Object.keys(value).find((name) => name !== 'tag' && name !== 'val');
  if (unknown !== undefined) throw new InputError(`${path}.${unknown}`, 'no such member');
  const [, shape] = found;
  if (shape !== null) {
    check(shape, value.val, `${path}.val`, depth + 1);
  } else if (value.val !== undefined) {
    throw new InputError(`${path}.val`, 'nothing');
  }
}

function checkObject(value, path) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(path, 'an object');
  }
}

function checkPrimitive(name, value, path) {
  if (INTEGERS.has(name)) {
    const [least, most] = INTEGERS.get(name);
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
    if (!fits) throw new InputError(path, `a whole number from ${least} to ${most}`);
  } else if (BIG_INTEGERS.has(name)) {
    const [least, most] = BIG_INTEGERS.get(name);
    const fits = typeof value === 'bigint' && value >= least && value <= most;
    if (!fits) throw new InputError(path, `a bigint from ${least} to ${most}`);
  } else if (name === 'bytes') {
    if (!isOctets(value)) throw new InputError(path, 'a Uint8Array');
  } else if (name === 'string') {
    // A lone surrogate has no UTF-8, and would silently become another character.
    if (typeof value !== 'string' || /\p{Surrogate}/u.test(value)) {
      throw new InputError(path, 'a well-formed string');
    }
  } else if (name === 'bool') {
    if (typeof value !== 'boolean') throw new InputError(path, 'a boolean');
  } else {
    throw new InputError(path, `a value of the type '${name}'`);
  }
}
