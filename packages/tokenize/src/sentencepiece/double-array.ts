/**
 * A trie in one array, in the layout of Darts-clone (S. Yata), which SentencePiece keeps its normalisation rules in. A unit
 * of 32 bits is a node: bits 0 to 7 the byte that leads to it, bit 8 whether a key ends there, bits 10 to 30 the distance
 * (by exclusive or) to its children, in steps of 256 where bit 9 is set. The child of byte 0 holds the key's value and has bit 31.
 *
 * Walking it is four lines, which the loops that need them repeat for the sake of speed:
 *
 *     position ^= byte
 *     const unit = units[position]
 *     if ((unit & nodeMask) !== byte) there is no such key
 *     position ^= childrenOf(unit)   // and if (unit & endsKey) the value is units[position] & valueMask
 */
export type DoubleArray = Int32Array

export const nodeMask: number = 0x800000ff | 0
export const endsKey = 0x100
export const valueMask = 0x7fffffff

/** The distance from a node to its children. */
export function childrenOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6)
}

/** The value of the whole of `key`, or -1. */
export function valueOf(units: DoubleArray, key: Uint8Array, start = 0, end: number = key.length): number {
  let position = childrenOf(units[0]!)
  let unit = 0
  for (let at = start; at < end; at++) {
    const byte = key[at]!
    position ^= byte
    unit = units[position]!
    if ((unit & nodeMask) !== byte) return -1
    position ^= childrenOf(unit)
  }
  return (unit & endsKey) === 0 ? -1 : units[position]! & valueMask
}

/** The length in bytes of the longest key that `text` has at `start`, or 0. */
export function longestKey(units: DoubleArray, text: Uint8Array, start: number): number {
  let position = childrenOf(units[0]!)
  let length = 0
  for (let at = start; at < text.length; at++) {
    const byte = text[at]!
    position ^= byte
    const unit = units[position]!
    if ((unit & nodeMask) !== byte) break
    position ^= childrenOf(unit)
    if ((unit & endsKey) !== 0) length = at + 1 - start
  }
  return length
}

/** The order of keys by their bytes. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length)
  for (let at = 0; at < shorter; at++) if (a[at] !== b[at]) return a[at]! - b[at]!
  return a.length - b.length
}

/**
 * A double array of `keys`, which are in the order of their bytes, distinct, not empty and without byte 0, with a value from 0 to
 * 2^31 - 1 each.
 */
export function buildDoubleArray(keys: readonly Uint8Array[], values: ArrayLike<number>): DoubleArray {
  const slots = new Slots()
  slots.take(0)
  // Children at 1: were they at 0, byte 0 would lead from the root of an empty trie to itself.
  slots.units[0] = keys.length === 0 ? 1 << 10 : 0
  const labels: number[] = []
  const begins: number[] = []
  // Nodes whose children are still to be placed: unit, depth, and the keys from `begin` to `end` that pass through it.
  const open: number[] = keys.length === 0 ? [] : [0, 0, 0, keys.length]
  while (open.length > 0) {
    const end = open.pop()!
    const begin = open.pop()!
    const depth = open.pop()!
    const unit = open.pop()!
    labels.length = begins.length = 0
    for (let key = begin; key < end; key++) {
      const label = keys[key]![depth] ?? 0
      if (labels.length > 0 && labels[labels.length - 1] === label) continue
      labels.push(label)
      begins.push(key)
    }
    const base = slots.place(unit, labels)
    const distance = unit ^ base
    const units = slots.units
    units[unit]! |= distance < 1 << 21 ? distance << 10 : (distance << 2) | 0x200
    for (let child = labels.length - 1; child >= 0; child--) {
      const label = labels[child]!
      if (label === 0) {
        units[unit]! |= endsKey
        units[base] = values[begin]! | (1 << 31)
      } else {
        units[base ^ label] = label
        open.push(base ^ label, depth + 1, begins[child]!, begins[child + 1] ?? end)
      }
    }
  }
  return slots.units.slice(0, slots.length)
}

/** The free units of a double array that grows, as a list. Only the last blocks are searched, so that building stays linear. */
class Slots {
  units: Int32Array = new Int32Array(0)
  length = 0
  /** The free units after and before each; itself a unit of its own, the last, is the head of the list. */
  #next: Int32Array = Int32Array.of(0)
  #previous: Int32Array = Int32Array.of(0)
  #isBase: Uint8Array = Uint8Array.of(1)
  #isFree: Uint8Array = new Uint8Array(0)
  #head = 0

  /** Where the children of `unit` go: every label's unit is free, and taken by this call. */
  place(unit: number, labels: readonly number[]): number {
    let base = -1
    for (let slot = this.#next[this.#head]!; slot !== this.#head; slot = this.#next[slot]!) {
      const candidate = slot ^ labels[0]!
      if (this.#isBase[candidate] === 0 && isReachable(unit, candidate) && this.#areFree(candidate, labels)) {
        base = candidate
        break
      }
    }
    if (base < 0) {
      base = this.length | (unit & 0xff)
      this.#addBlock()
    }
    this.#isBase[base] = 1
    for (const label of labels) this.take(base ^ label)
    return base
  }

  take(slot: number): void {
    if (slot >= this.length) this.#addBlock()
    this.#isFree[slot] = 0
    const next = this.#next[slot]!
    const previous = this.#previous[slot]!
    this.#next[previous] = next
    this.#previous[next] = previous
  }

  #areFree(base: number, labels: readonly number[]): boolean {
    for (let at = 1; at < labels.length; at++) if (this.#isFree[base ^ labels[at]!] === 0) return false
    return true
  }

  #addBlock(): void {
    const start = this.length
    if (start + 256 > this.units.length) this.#grow(Math.max(4096, 2 * this.units.length))
    this.length += 256
    // A unit that nothing leads to: no byte matches it.
    this.units.fill(-1, start, this.length)
    for (let slot = start; slot < this.length; slot++) {
      const last = this.#previous[this.#head]!
      this.#next[last] = slot
      this.#previous[slot] = last
      this.#next[slot] = this.#head
      this.#previous[this.#head] = slot
      this.#isFree[slot] = 1
    }
    const closed = start - 16 * 256
    if (closed >= 0) for (let slot = closed; slot < closed + 256; slot++) if (this.#isFree[slot] === 1) this.take(slot)
  }

  #grow(size: number): void {
    const copy = <T extends Int32Array | Uint8Array>(from: T, to: T): T => {
      to.set(from.subarray(0, Math.min(from.length, to.length)))
      return to
    }
    const head = size
    const next = copy(this.#next, new Int32Array(size + 1))
    const previous = copy(this.#previous, new Int32Array(size + 1))
    const first = this.#next[this.#head]!
    const last = this.#previous[this.#head]!
    next[head] = first === this.#head ? head : first
    previous[head] = last === this.#head ? head : last
    if (first !== this.#head) {
      previous[first] = head
      next[last] = head
    }
    this.#next = next
    this.#previous = previous
    this.#head = head
    this.units = copy(this.units, new Int32Array(size))
    this.#isFree = copy(this.#isFree, new Uint8Array(size))
    this.#isBase = copy(this.#isBase, new Uint8Array(size))
  }
}

/** Whether a unit has the bits to say how far off these children are. */
function isReachable(unit: number, base: number): boolean {
  const distance = unit ^ base
  return distance < 1 << 21 || (distance & 0xff) === 0
}
