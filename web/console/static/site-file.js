// A site as one file: what a console opens with a single click. JSON in the spelling of the contract
// (kebab-case, octets in hex, times in seconds since the Unix epoch):
//
//   {
//     "site": "hq",
//     "bundle": "d28450…",                                    the signed bundle
//     "trusted-keys": [{ "identifier": "…", "key": "3059…" }],
//     "credentials": [{ "identifier": …, "record": …, "name": "Amira Khan" }],
//     "presentations": [{ "title": "…", "access-point": "main-in", "now": 1780299000,
//                         "presentation": "5a41…", "challenge": "…" }],
//     "now": 1780299000
//   }
//
// `credentials` and what follows may be absent, and so may `name` and `challenge`.

import { InputError } from './package/src/errors.js';
import { decode, fromHex, fromJson } from './package/src/json.js';

/** Octets of a file at most: a registry of some hundred thousand credentials. */
const OCTETS = 256 * 1024 * 1024;

const MEMBERS = ['site', 'bundle', 'trusted-keys', 'credentials', 'presentations', 'now'];
const PRESENTATION = ['title', 'access-point', 'now', 'presentation', 'challenge'];

/**
 * Reads such a file.
 *
 * @param {string} text
 * @throws {InputError} where it is none, with the path of what is wrong
 */
export function readSite(text) {
  if (text.length > OCTETS) throw new InputError('file', `at most ${OCTETS} characters`);
  const json = decode(text);
  expectMembers(json, MEMBERS, 'file');
  return {
    site: read('string', json.site, 'site'),
    bundle: fromHex(json.bundle, 'bundle'),
    trustedKeys: read({ list: 'trusted-key' }, json['trusted-keys'], 'trusted-keys'),
    credentials: readCredentials(json.credentials ?? []),
    presentations: list(json.presentations ?? [], 'presentations').map(readPresentation),
    now: read({ option: 'u64' }, json.now, 'now'),
  };
}

/**
 * Reads a registry that is JSON: the list that is `credentials` in a site's file.
 *
 * @param {string} text
 * @throws {InputError} where it is none
 */
export function readRegistry(text) {
  if (text.length > OCTETS) throw new InputError('file', `at most ${OCTETS} characters`);
  return readCredentials(decode(text));
}

function readCredentials(json) {
  return list(json, 'credentials').map((credential, at) => {
    const path = `credentials[${at}]`;
    expectMembers(credential, ['identifier', 'record', 'name'], path);
    return {
      identifier: read('credential-identifier', credential.identifier, `${path}.identifier`),
      record: read('credential-record', credential.record, `${path}.record`),
      name: read({ option: 'string' }, credential.name, `${path}.name`),
    };
  });
}

function readPresentation(json, at) {
  const path = `presentations[${at}]`;
  expectMembers(json, PRESENTATION, path);
  return {
    title: read('string', json.title, `${path}.title`),
    accessPoint: read('string', json['access-point'], `${path}.access-point`),
    now: read('u64', json.now, `${path}.now`),
    presentation: fromHex(json.presentation, `${path}.presentation`),
    challenge: json.challenge === undefined ? undefined : fromHex(json.challenge, `${path}.challenge`),
  };
}

/** Reads a value of the contract, with the place in the file if it is none. */
function read(shape, json, path) {
  try {
    return fromJson(shape, json);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.path.replace(/^value/, path), error.expected);
  }
}

function list(json, path) {
  if (!Array.isArray(json)) throw new InputError(path, 'an array');
  return json;
}

function expectMembers(json, known, path) {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new InputError(path, 'an object');
  }
  const unknown = Object.keys(json).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new InputError(`${path}.${unknown}`, 'no such member');
}
