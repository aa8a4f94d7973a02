import type { Shape } from '../generated/contract.js';

/** Writes a value of a type of the contract, such as `'decision'`, as JSON. */
export function stringify(shape: Shape, value: unknown): string;
/** Reads a value of a type of the contract from JSON. */
export function parse(shape: Shape, text: string): any;
/** `JSON.parse`, with integers of 16 digits and more kept for {@link fromJson}. */
export function decode(text: string): any;
/** Reads a value of a type of the contract from what {@link decode} has made. */
export function fromJson(shape: Shape, json: unknown): any;
/** Octets in lower-case hexadecimal. */
export function toHex(octets: Uint8Array): string;
/** Octets from hexadecimal. */
export function fromHex(hex: string, path?: string): Uint8Array;
