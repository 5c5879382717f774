import { availableParallelism } from 'node:os'
import type { Matrix } from '@llm-cookbook/vector'
import type { NeighborGraph, NeighborMetric, Progress, Quality } from '@llm-cookbook/viz'
import type { World } from './command.ts'
import { UsageError } from './exit.ts'
import type { Choice, Integer, Numeric } from './options.ts'

export type Method = 'umap' | 'tsne' | 'pca'

export const methodNames: Readonly<Record<Method, string>> = { umap: 'UMAP', tsne: 't-SNE', pca: 'PCA' }

/** The options of a command that projects vectors, but for the method itself. */
export const projectionOptions: {
  readonly dims: Integer
  readonly metric: Choice<NeighborMetric>
  readonly neighbors: Integer
  readonly 'min-dist': Numeric
  readonly perplexity: Numeric<undefined>
  readonly seed: Integer
  readonly workers: Integer<undefined>
} = {
  dims: { kind: 'integer', least: 2, most: 3, default: 2, about: 'Dimensions of the picture.' },
  metric: {
    kind: 'choice',
    of: ['cosine', 'euclidean'],
    default: 'cosine',
    about: 'What makes vectors neighbours: their direction, or their distance.'
  },
  neighbors: {
    kind: 'integer',
    least: 2,
    most: 1000,
    default: 15,
    about: 'Of umap: how many rows make up a neighbourhood. Few show detail, many the whole.'
  },
  'min-dist': {
    kind: 'number',
    least: 0,
    most: 1,
    default: 0.1,
    about: 'Of umap: how close points may lie; 0 makes the densest groups.'
  },
  perplexity: {
    kind: 'number',
    least: 1,
    most: 10_000,
    default: undefined,
    about: 'Of tsne: how many neighbours a row has, as it were. Default 30, or less for few rows.'
  },
  seed: {
    kind: 'integer',
    least: 0,
    most: 2 ** 32,
    default: 0,
    about: 'The same seed gives the same picture.'
  },
  workers: {
    kind: 'integer',
    least: 1,
    most: 64,
    default: undefined,
    about: 'Threads that look for neighbours; they change nothing but the time. Default: one for each core.'
  }
}

export interface ProjectionSettings {
  readonly dims: number
  readonly metric: NeighborMetric
  readonly neighbors: number
  readonly 'min-dist': number
  readonly perplexity: number | undefined
  readonly seed: number
  readonly workers: number | undefined
}

/** Points for vectors, and how far they can be believed. */
export interface Projection {
  readonly method: Method
  readonly points: Matrix
  readonly seconds: number
  /** Not where it was not wanted, and not of one or two rows, whose places say nothing. */
  readonly quality: (Quality & { readonly k: number }) | undefined
}

export interface Projected {
  readonly projections: readonly Projection[]
  /** The nearest rows of each row, among the vectors. */
  readonly neighbors: NeighborGraph
  /** How many rows the quality was measured on. */
  readonly judged: number
}

/** So many neighbours of a row are looked at to say how faithful a picture is, and are told of in it. */
const lookedAt = 15
/** Beyond so many rows, quality is measured on so many of them: the time would grow with their square. */
const mostJudged = 20_000
const judgedOfMore = 5000

/**
 * The vectors in two or three dimensions, by one method after the other, and their neighbours.
 *
 * @param judges  whether the quality is measured; true by default
 */
export async function project(
  vectors: Matrix,
  methods: readonly Method[],
  settings: ProjectionSettings,
  { terminal, signal, judges = true }: Pick<World, 'terminal' | 'signal'> & { readonly judges?: boolean }
): Promise<Projected> {
  const { pca, quality, tsne, umap } = await import('@llm-cookbook/viz')
  const { neighbors: findNeighbors } = await import('@llm-cookbook/viz/node')
  const { dims, metric, neighbors: nNeighbors, 'min-dist': minDist, perplexity, seed } = settings
  const dimensions = dims === 3 ? 3 : 2
  const onProgress = ({ stage, done, total }: Progress): void => {
    terminal.progress.show(stages[stage] ?? stage, done, total)
  }
  if (perplexity !== undefined && methods.includes('tsne') && perplexity > vectors.rows - 1) {
    throw new UsageError(`--perplexity wants a number less than the ${vectors.rows} rows, and got '${perplexity}'.`)
  }
  const k = Math.max(lookedAt, nNeighbors - 1, methods.includes('tsne') ? Math.ceil(3 * (perplexity ?? 30)) : 0)
  const workers = settings.workers ?? availableParallelism()
  const started = performance.now()
  const neighbors = await findNeighbors(vectors, { k, metric, seed, workers, signal, onProgress })
  const searched = performance.now() - started
  const judged = vectors.rows > mostJudged ? judgedOfMore : vectors.rows

  const projections: Projection[] = []
  for (const method of methods) {
    const started = performance.now()
    const points = await layout(method)
    // PCA alone needs no neighbours.
    const seconds = (performance.now() - started + (method === 'pca' ? 0 : searched)) / 1000
    projections.push({ method, points, seconds, quality: await judge(points) })
  }
  return { projections, neighbors, judged }

  function layout(method: Method): Promise<Matrix> {
    switch (method) {
      case 'pca':
        return pca(vectors, { dimensions, seed, signal, onProgress })
      case 'tsne':
        return tsne(vectors, { dimensions, perplexity, neighbors, seed, signal, onProgress })
      case 'umap':
        return umap(vectors, { dimensions, nNeighbors, minDist, neighbors, seed, signal, onProgress })
    }
  }

  async function judge(points: Matrix): Promise<Projection['quality']> {
    if (vectors.rows < 3 || !judges) return undefined
    const k = Math.max(1, Math.min(lookedAt, Math.ceil(vectors.rows / 2) - 1))
    const sample = judged < vectors.rows ? judged : undefined
    return { ...(await quality(vectors, points, { k, metric, sample, seed, signal, onProgress })), k }
  }
}

const stages: Readonly<Record<string, string>> = {
  pca: 'Principal components',
  neighbors: 'Looking for neighbours',
  layout: 'Placing points',
  quality: 'How faithful it is',
  distances: 'How faithful it is'
}
