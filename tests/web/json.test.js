// The contract's JSON form.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { InputError } from '../package/src/index.js';
import { parse, stringify } from '../package/src/json.js';

const answer = (version) => `{"number":1,"reply":{"claim":{"consumed":{"access-point":"a\\"b\\\\","age":3}}},"version":${version},"source":"12345678901234567890"}`;

test('is the same after reading and writing', () => {
  for (const version of ['0', '1', '9007199254740993', '18446744073709551615']) {
    const value = parse('answer', answer(version));
    assert.equal(value.version, BigInt(version));
    assert.equal(value.reply.val.val.accessPoint, 'a"b\\');
    assert.equal(stringify('answer', value), answer(version));
  }
});

test('leaves out what is absent', () => {
  const record = '{"lockdowns":[],"threat-level":0}';
  assert.equal(stringify('door-record', parse('door-record', record)), record);
  assert.deepEqual(parse('door-record', '{"mode":null,"lockdowns":[],"threat-level":0}').mode, undefined);
});

test('refuses what is not of the type', () => {
  for (const wrong of [
    '', '{', '[]', 'null', '{"lockdowns":[],"threat-level":256}', '{"lockdowns":[],"threat-level":0,"more":1}',
    '{"lockdowns":[{"scope":"side","rank":1,"starts":0}],"threat-level":0}',
    '{"lockdowns":[{"scope":"site","rank":1,"starts":1.5}],"threat-level":0}',
    '{"lockdowns":[{"scope":{"site":1},"rank":1,"starts":1}],"threat-level":0}',
    '{"lockdowns":[{"scope":{"area":"a","door":"b"},"rank":1,"starts":1}],"threat-level":0}',
    '{"lockdowns":[],"threat-level":0,"__proto__":{"mode":"locked"}}',
  ]) {
    assert.throws(() => parse('door-record', wrong), InputError, wrong);
  }
  assert.throws(() => parse('credential-identifier', '{"key":"0"}'), InputError);
  assert.throws(() => parse('credential-identifier', '{"key":"zz"}'), InputError);
  assert.throws(() => stringify('credential-identifier', { tag: 'key', val: 'ab' }), InputError);
});

test('a long text is read in one go', () => {
  const key = 'ab'.repeat(4 << 20);
  assert.equal(parse('credential-identifier', `{"key":"${key}"}`).val.length, 4 << 20);
});
