import { squared } from './descent.ts'
import { f } from './lanes.ts'

/** Bytes of a cell of the tree. There are less than twice as many cells as points; behind them, two cells' room is used too. */
export const cellBytes = 32

// Of a cell: its centre of mass, x y z, and number of points; the square of the distance from which on the centre may stand for
// the points; the cell to go on with after this one and all within it; the points it has, from and to, where it is not divided.
const [massAt, limitAt, nextAt, firstAt, endAt] = [3, 4, 5, 6, 7] as const
const cellLength = cellBytes / 4

const mostInLeaf = 8
/** 1 / θ², θ = 1/2. */
const farness = 4

/**
 * The tree of Barnes and Hut, "A hierarchical O(N log N) force-calculation algorithm", Nature 324, 1986, as a binary one:
 * each cell is the smallest box around its points, divided in the middle of its longest side, until it has 8 of them or they
 * are equal. Cells stand in the order in which one meets them on the way down, so that no stack is needed. The twin of
 * assembly/tree.ts, rounding for rounding.
 *
 * @param points  x y z 0 of each, which are put in the order of the leaves; there has to be room for 3 more
 * @param rows    the numbers of the points, which move along
 * @returns how many cells there are
 */
export function buildTree(buffer: ArrayBuffer, points: number, rows: number, count: number, cells: number): number {
  const floats = new Float32Array(buffer)
  const numbers = new Uint32Array(buffer)
  const [point, row, root] = [points / 4, rows / 4, cells / 4]
  const cellCount = divide(0, count, 0)
  // For the last four to be four.
  const last = point + 4 * (count - 1)
  for (let i = count; i < count + 3; i++) floats.copyWithin(point + 4 * i, last, last + 4)
  return cellCount

  function divide(from: number, to: number, cell: number): number {
    const low = floats.slice(point + 4 * from, point + 4 * from + 3)
    const high = low.slice()
    const total = new Float32Array(3)
    for (let i = from; i < to; i++) {
      for (let axis = 0; axis < 3; axis++) {
        const x = floats[point + 4 * i + axis]!
        if (x < low[axis]!) low[axis] = x
        if (x > high[axis]!) high[axis] = x
        total[axis]! += x
      }
    }
    const sides = high.map((x, axis) => x - low[axis]!)
    let axis = 0
    if (sides[1]! > sides[0]!) axis = 1
    if (sides[2]! > sides[axis]!) axis = 2
    const side = sides[axis]!
    const at = root + cell * cellLength
    for (let other = 0; other < 3; other++) floats[at + other] = total[other]! / (to - from)
    floats[at + massAt] = to - from
    floats[at + limitAt] = f(side * side) * farness
    let next = cell + 1
    let isLeaf = to - from <= mostInLeaf
    if (!isLeaf) {
      const between = partition(from, to, axis, f(low[axis]! + high[axis]!) * 0.5)
      // Nothing lies between points that are equal, or as good as equal.
      isLeaf = between === from || between === to
      if (!isLeaf) next = divide(between, to, divide(from, between, next))
    }
    numbers[at + nextAt] = next
    numbers[at + firstAt] = isLeaf ? from : 0
    numbers[at + endAt] = isLeaf ? to : 0
    return next
  }

  /** Points below the middle before all others. Returns where those begin. */
  function partition(from: number, to: number, axis: number, middle: number): number {
    let end = to
    let i = from
    while (i < end) {
      if (floats[point + 4 * i + axis]! < middle) {
        i++
        continue
      }
      end--
      const held = floats.slice(point + 4 * i, point + 4 * i + 4)
      floats.copyWithin(point + 4 * i, point + 4 * end, point + 4 * end + 4)
      floats.set(held, point + 4 * end)
      const number = numbers[row + i]!
      numbers[row + i] = numbers[row + end]!
      numbers[row + end] = number
    }
    return end
  }
}

/**
 * What drives points apart, as `repelPairs` has it, with the centre of a cell in place of its points where the cell's longest
 * side is less than half as long as its distance. Four points go through the tree together, and a cell stays whole where it is
 * far enough from all four.
 *
 * @param from  of the points in the order of the tree, a multiple of 4
 */
export function repelTree(
  buffer: ArrayBuffer,
  points: number,
  rows: number,
  from: number,
  to: number,
  cells: number,
  cellCount: number,
  forces: number,
  stride: number
): number {
  const floats = new Float32Array(buffer)
  const numbers = new Uint32Array(buffer)
  const [point, row, root] = [points / 4, rows / 4, cells / 4]
  // Of each lane: the three forces, and the similarities.
  const sums = [0, 1, 2, 3].map(() => new Float32Array(4))
  const aparts = [0, 1, 2, 3].map(() => new Float32Array(3))
  let total = 0
  for (let i = from; i < to; i += 4) {
    for (const one of sums) one.fill(0)
    for (let cell = 0; cell < cellCount;) {
      const at = root + cell * cellLength
      const limit = floats[at + limitAt]!
      if (aparts.every((apart, lane) => measure(apart, i + lane, at) > limit)) {
        for (let lane = 0; lane < 4; lane++) interact(lane, floats[at + massAt]!)
        cell = numbers[at + nextAt]!
        continue
      }
      for (let other = numbers[at + firstAt]!; other < numbers[at + endAt]!; other++) {
        for (let lane = 0; lane < 4; lane++) {
          measure(aparts[lane]!, i + lane, point + 4 * other)
          interact(lane, 1)
        }
      }
      cell++
    }
    for (let lane = 0; lane < Math.min(4, to - i); lane++) {
      const force = (forces + numbers[row + i + lane]! * stride) / 4
      for (let axis = 0; axis < (stride === 16 ? 3 : 2); axis++) floats[force + axis] = sums[lane]![axis]!
      total += sums[lane]![3]!
    }
  }
  return total

  function measure(apart: Float32Array, i: number, other: number): number {
    for (let axis = 0; axis < 3; axis++) apart[axis] = floats[point + 4 * i + axis]! - floats[other + axis]!
    return squared(apart)
  }

  function interact(lane: number, mass: number): void {
    const [apart, own] = [aparts[lane]!, sums[lane]!]
    const similarity = f(1 / f(1 + squared(apart)))
    const similarities = f(mass * similarity)
    const push = f(similarities * similarity)
    own[3]! += similarities
    for (let axis = 0; axis < 3; axis++) own[axis]! += f(push * apart[axis]!)
  }
}
