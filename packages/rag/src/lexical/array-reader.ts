import type { TypedArray } from '@llm-cookbook/vector'

/**
 * Named typed arrays that are read in parts, as they are needed: from memory, or from a file that is larger than what
 * one wants to hold. `read` gives the elements from `from` up to `to`, all by default; what it gives is not changed by
 * the reader, and not later either. An array that is not there has the length 0.
 */
export interface ArrayReader {
  length(name: string): number
  read(name: string, from?: number, to?: number): TypedArray
}

/** Reads arrays in memory; what it gives are views. */
export function readerOf(arrays: Readonly<Record<string, TypedArray>>): ArrayReader {
  const byName = new Map(Object.entries(arrays))
  return {
    length: name => byName.get(name)?.length ?? 0,
    read: (name, from, to) => byName.get(name)?.subarray(from, to) ?? new Uint8Array()
  }
}
