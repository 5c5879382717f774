import type { Matrix } from '@llm-cookbook/vector'
import { pca, tsneSteps, umapSteps, type LayoutStep } from '@llm-cookbook/viz'

/** How rows are laid out in the plane. */
export type LayoutSettings =
  | { readonly method: 'pca' }
  | {
      readonly method: 'tsne'
      readonly perplexity: number
      readonly learningRate: number
      readonly init: 'pca' | 'random'
      readonly seed: number
    }
  | { readonly method: 'umap'; readonly nNeighbors: number; readonly minDist: number; readonly seed: number }

/** About a hundred steps of a layout on its way, the last of them the layout; one only where there is no way. */
export async function* layoutSteps(vectors: Matrix, settings: LayoutSettings): AsyncGenerator<LayoutStep> {
  const { method, ...options } = settings
  if (method === 'pca') yield { iteration: 0, total: 0, layout: await pca(vectors) }
  else if (method === 'tsne') yield* tsneSteps(vectors, { ...options, every: 10 })
  else {
    for await (const step of umapSteps(vectors, options)) {
      if (step.iteration % 5 === 0 || step.iteration === step.total) yield step
    }
  }
}

/** The settings in words. */
export function describeSettings(settings: LayoutSettings): string {
  switch (settings.method) {
    case 'pca':
      return 'PCA'
    case 'tsne': {
      const start = settings.init === 'pca' ? 'start by PCA' : `random start ${settings.seed}`
      return `t-SNE, perplexity ${settings.perplexity}, rate ${settings.learningRate}, ${start}`
    }
    case 'umap':
      return `UMAP, ${settings.nNeighbors} neighbours, least distance ${settings.minDist}, seed ${settings.seed}`
  }
}
