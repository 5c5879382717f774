import { createRandom } from '@llm-cookbook/vector'
import { listedAtOnce, places, type Kernel, type Subject } from './kernels/kernel.ts'

/** A part of a search. In whatever order and by whatever kernels all are done, together these find the same neighbours. */
export type Job = BlockJob | TreeJob | JoinJob

/** Compares a block of rows with each other and with all rows behind them. */
export interface BlockJob {
  readonly kind: 'block'
  readonly block: number
}

/** Compares rows that come to lie in the same leaf of a random tree. */
export interface TreeJob {
  readonly kind: 'tree'
  readonly seed: number
}

/** Compares rows that a third one has for neighbours. */
export interface JoinJob {
  readonly kind: 'join'
  /** One behind the other, of each group first those that are new. */
  readonly rows: Int32Array
  /** How many rows each group has, `places` at most. */
  readonly sizes: Int32Array
  /** How many of those are new, and to be compared with all. */
  readonly news: Int32Array
}

/** Does a job in little steps, between which others may have their turn: a millisecond or so each. */
export function perform(kernel: Kernel, subject: Subject, job: Job): Generator<void, void, undefined> {
  if (job.kind === 'block') return compareBlock(kernel, subject, job)
  return job.kind === 'tree' ? growTree(kernel, subject, job) : join(kernel, job)
}

/** All blocks of a search that overlooks nothing. */
export function blockJobs(subject: Subject): BlockJob[] {
  return Array.from({ length: Math.ceil(subject.rows / blockRows(subject)) }, (_, block) => ({ kind: 'block', block }))
}

/** Rows that stay in the second cache with as many others: 96 kB at most where that leaves enough of them. */
function blockRows({ codes }: Subject): number {
  const fitting = Math.floor(49_152 / Math.max(1, codes.stride) / 8) * 8
  return Math.max(32, Math.min(places / 2, fitting))
}

function* compareBlock(kernel: Kernel, subject: Subject, { block }: BlockJob): Generator<void, void, undefined> {
  const size = blockRows(subject)
  const own = rowsFrom(block * size, subject, size)
  kernel.pack(own, 0)
  kernel.compare(0, own.length, 0, own.length)
  for (let from = (block + 1) * size; from < subject.rows; from += size) {
    yield
    const others = rowsFrom(from, subject, size)
    kernel.pack(others, size)
    kernel.compare(0, own.length, size, size + others.length)
  }
}

function rowsFrom(from: number, { rows }: Subject, size: number): Int32Array {
  const some = new Int32Array(Math.min(size, rows - from))
  for (let i = 0; i < some.length; i++) some[i] = from + i
  return some
}

/**
 * A random projection tree: rows go to one side or the other as they are nearer to one or the other of two random ones (S.
 * Dasgupta and Y. Freund, "Random projection trees and low dimensional manifolds", 2008; the two rows as in Annoy). The
 * leaves are large: comparing many rows with each other is what the kernel does best.
 */
function* growTree(kernel: Kernel, subject: Subject, { seed }: TreeJob): Generator<void, void, undefined> {
  const random = createRandom(seed)
  const branches = [rowsFrom(0, subject, subject.rows)]
  for (let branch = branches.pop(); branch; branch = branches.pop()) {
    yield
    if (branch.length <= places) {
      kernel.pack(branch, 0)
      kernel.compare(0, branch.length, 0, branch.length)
      continue
    }
    const a = branch[random.integer(branch.length)]!
    const b = branch[random.integer(branch.length)]!
    let middle = yield* split(kernel, branch, a, b)
    // Rows in the same place, or far from all others, part the rest badly. The halves then go on apart.
    if (Math.min(middle, branch.length - middle) < branch.length / 16) middle = branch.length >> 1
    branches.push(branch.subarray(0, middle), branch.subarray(middle))
  }
}

/** `split` of the kernel, for any number of rows. */
function* split(kernel: Kernel, rows: Int32Array, a: number, b: number): Generator<void, number, undefined> {
  const far = new Int32Array(rows.length)
  let near = 0
  for (let from = 0; from < rows.length; from += listedAtOnce) {
    const piece = rows.slice(from, from + listedAtOnce)
    const count = kernel.split(piece, a, b)
    far.set(piece.subarray(count), from - near)
    rows.set(piece.subarray(0, count), near)
    near += count
    yield
  }
  rows.set(far.subarray(0, rows.length - near), near)
  return near
}

function* join(kernel: Kernel, { rows, sizes, news }: JoinJob): Generator<void, void, undefined> {
  let from = 0
  for (const [i, size] of sizes.entries()) {
    kernel.pack(rows.subarray(from, from + size), 0)
    kernel.compare(0, news[i]!, 0, size)
    from += size
    if (i % 64 === 63) yield
  }
}
