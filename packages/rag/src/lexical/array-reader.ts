import type { TypedArray } from '@llm-cookbook/vector'

/**
 * Named typed arrays that are read in parts, as they are needed: from memory, or from a file that is larger than what
 * one wants to hold.
 */
export interface ArrayReader {
  /**
   * How many elements an array has; 0 for one that is not there.
   *
   * @param name  a key of what `LexicalIndex.arrays` gave
   */
  length(name: string): number
  /**
   * Some elements in a row, of the type that the array was given with. Nobody changes them, neither who asked nor the
   * reader later: a view of memory will do.
   *
   * @param name  a key of what `LexicalIndex.arrays` gave
   * @param from  the first element, counted from 0; 0 by default
   * @param to    the first element that is not wanted; all from `from` on by default
   */
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
