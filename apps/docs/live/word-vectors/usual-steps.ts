import type { StepOptions } from './train-in-steps.ts'

/** How the live part trains; with what it begins with, the picture of the chapter is drawn. */
export function stepsFor({ vectorSize = 50, window = 5 } = {}): StepOptions {
  // So little text wants large steps. All words around a word push it at once, so the wider the window, the smaller they are.
  const alpha = Math.min(0.1, 0.5 / window)
  return { vectorSize, window, negative: 5, epochs: 12, stepsPerEpoch: 6, alpha, seed: 1 }
}
