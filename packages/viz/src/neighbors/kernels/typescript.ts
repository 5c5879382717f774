import { keep, listsFor, type Lists } from '../lists.ts'
import { places, type Kernel, type Subject } from './kernel.ts'

/** assembly/ without WebAssembly: there is nothing to be gained from codes here, and every pair is measured exactly. */
export function typescriptKernel({ rows, columns, data, codes, metric, k, repeats }: Subject): Kernel {
  const lists = listsFor(rows, k)
  const packed = new Int32Array(places).fill(-1)
  const { stride, squares, steps, lengths } = codes

  function distanceOf(row: number, other: number): number {
    if (metric === 'euclidean') return Math.sqrt(squaredDistance(data, row * columns, other * columns, columns))
    const product = squares[row]! * squares[other]!
    if (product === 0) return 1
    const cosine = dot(data, row * columns, other * columns, columns) / Math.sqrt(product)
    return 1 - Math.max(-1, Math.min(1, cosine))
  }

  /** The square of the distance to a row less that of a third row, by codes; rounded as in assembly/. */
  function side(row: number, to: number): number {
    let sum = 0
    for (let i = row * stride, j = to * stride, end = i + stride; i < end; i++, j++) {
      sum += codes.codes[i]! * codes.codes[j]!
    }
    const product = Math.fround(steps[to]! * Math.fround(sum))
    return Math.fround(lengths[to]! - Math.fround(2 * steps[row]! * product))
  }

  return {
    lists: () => lists,
    setLists(other: Lists) {
      lists.distances.set(other.distances)
      lists.neighbors.set(other.neighbors)
    },
    pack(some, at) {
      packed.fill(-1, at, at + Math.ceil(some.length / 8) * 8).set(some, at)
    },
    compare(from, to, others, end) {
      for (let i = from; i < Math.ceil(to / 4) * 4; i++) {
        const row = packed[i]!
        for (let j = Math.max(others, i + 1); j < end; j++) {
          const other = packed[j]!
          if (row === other || row < 0 || other < 0) continue
          const distance = distanceOf(row, other)
          keep(lists, k, row, distance, other, repeats)
          keep(lists, k, other, distance, row, repeats)
        }
      }
    },
    split(some, a, b) {
      const far = []
      let near = 0
      for (let i = 0; i < some.length; i++) {
        const row = some[i]!
        const difference = Math.fround(side(row, a) - side(row, b))
        if (difference < 0 || (difference === 0 && i % 2 === 1)) some[near++] = row
        else far.push(row)
      }
      some.set(far, near)
      return near
    }
  }
}

function dot(data: Float32Array, a: number, b: number, length: number): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  const end = a + length
  for (; a + 3 < end; a += 4, b += 4) {
    s0 += data[a]! * data[b]!
    s1 += data[a + 1]! * data[b + 1]!
    s2 += data[a + 2]! * data[b + 2]!
    s3 += data[a + 3]! * data[b + 3]!
  }
  // The kernel fills up with zeros: what is left belongs to the sums in turn.
  if (a < end) s0 += data[a]! * data[b]!
  if (a + 1 < end) s1 += data[a + 1]! * data[b + 1]!
  if (a + 2 < end) s2 += data[a + 2]! * data[b + 2]!
  return s0 + s1 + (s2 + s3)
}

function squaredDistance(data: Float32Array, a: number, b: number, length: number): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  const end = a + length
  for (; a + 3 < end; a += 4, b += 4) {
    s0 += (data[a]! - data[b]!) ** 2
    s1 += (data[a + 1]! - data[b + 1]!) ** 2
    s2 += (data[a + 2]! - data[b + 2]!) ** 2
    s3 += (data[a + 3]! - data[b + 3]!) ** 2
  }
  if (a < end) s0 += (data[a]! - data[b]!) ** 2
  if (a + 1 < end) s1 += (data[a + 1]! - data[b + 1]!) ** 2
  if (a + 2 < end) s2 += (data[a + 2]! - data[b + 2]!) ** 2
  return s0 + s1 + (s2 + s3)
}
