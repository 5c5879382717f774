import type { Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkMatrix, checkOneOf } from '../check.ts'
import type { NeighborGraph, NeighborMethod, NeighborMetric, NeighborOptions } from '../neighbors.ts'
import { createPause } from '../pause.ts'
import { encodeRows } from './codes.ts'
import { alone, type Crew } from './crew.ts'
import { descend, keptFor } from './descent.ts'
import { blockJobs } from './jobs.ts'
import type { Subject } from './kernels/kernel.ts'
import type { Lists } from './lists.ts'
import { threads, type StartThread } from './threads.ts'

const metrics: readonly NeighborMetric[] = ['euclidean', 'cosine']
const methods: readonly NeighborMethod[] = ['auto', 'exact', 'descent']

/** `neighbors`, with threads of whatever kind there are. */
export async function findNeighbors(
  matrix: Matrix,
  options: NeighborOptions,
  startThread: StartThread
): Promise<NeighborGraph> {
  const { metric = 'euclidean', method = 'auto', seed = 1, workers = 1, signal, onProgress } = options
  checkInteger('k', options.k, { least: 1 })
  checkOneOf('metric', metric, metrics)
  checkOneOf('method', method, methods)
  checkInteger('seed', seed)
  checkInteger('workers', workers, { least: 1 })
  const pause = createPause(signal)
  checkMatrix(matrix)

  const { rows, columns, data } = matrix
  const k = Math.max(0, Math.min(options.k, rows - 1))
  const exact = method === 'exact' || (method === 'auto' && isSmall(matrix)) || k > rows / 8
  if (k === 0) return { rows, k, indices: new Int32Array(0), distances: new Float32Array(0), metric, exact: true }

  const report = (done: number, total: number): void => onProgress?.({ stage: 'neighbors', done, total })
  report(0, 1)
  const codes = await encodeRows(matrix, metric, pause)
  const kept = exact ? k : Math.min(rows - 1, keptFor(k))
  const subject: Subject = { rows, columns, data, codes, metric, k: kept, repeats: !exact }
  const crew = await startCrew(workers, startThread, subject, signal)
  try {
    const { neighbors, distances } = exact
      ? await compareAll(crew, subject, report)
      : await descend(crew, subject, seed, pause, report)
    const graph = { rows, k, indices: new Int32Array(rows * k), distances: new Float32Array(rows * k), metric, exact }
    for (let row = 0; row < rows; row++) {
      graph.indices.set(neighbors.subarray(row * kept, row * kept + k), row * k)
      graph.distances.set(distances.subarray(row * kept, row * kept + k), row * k)
    }
    return graph
  } finally {
    crew.end()
  }
}

/** Whether `auto` overlooks nothing: that takes half a minute of one core at most. */
function isSmall({ rows, columns }: Matrix): boolean {
  return rows <= 50_000 && rows * rows * columns <= 1e12
}

/** A thread has to be worth its start: one is started for so many rows. */
const rowsAThread = 1000

async function startCrew(
  workers: number,
  startThread: StartThread,
  subject: Subject,
  signal: AbortSignal | undefined
): Promise<Crew> {
  const count = Math.min(workers, Math.floor(subject.rows / rowsAThread))
  return count > 1 ? threads(count, startThread, subject, signal) : alone(subject, signal)
}

async function compareAll(crew: Crew, subject: Subject, report: (done: number, total: number) => void): Promise<Lists> {
  const jobs = blockJobs(subject)
  // The first block is compared with all rows, the last with itself.
  const total = (jobs.length * (jobs.length + 1)) / 2
  await crew.perform(jobs, count => {
    const left = jobs.length - count
    report(total - (left * (left + 1)) / 2, total)
  })
  return crew.lists()
}
