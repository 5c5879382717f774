import type { FitOptions } from '@llm-cookbook/classify'
import type { Matrix } from '@llm-cookbook/vector'
import { Failure } from './exit.ts'

/** What can learn labels, by its name on the command line. */
export const modelNames = ['logistic', 'knn', 'forest', 'net', 'bayes'] as const
export type ModelName = (typeof modelNames)[number]

export const modelTitles: Readonly<Record<ModelName, string>> = {
  logistic: 'logistic regression',
  knn: 'nearest neighbours',
  forest: 'random forest',
  net: 'neural net',
  bayes: 'naive Bayes of words'
}

/** Whether a model learns from vectors; the others learn from the words of the texts. */
export function learnsFromVectors(name: ModelName): boolean {
  return name !== 'bayes'
}

/** What is to be learnt from, or judged: texts, and their vectors where the model wants them. */
export interface Material {
  readonly texts: readonly string[]
  readonly matrix: Matrix | undefined
}

/** A model that has learnt labels. */
export interface Fitted {
  readonly classes: readonly string[]
  /** A row for each row, a column for each class. */
  probabilities(material: Material): Matrix
  save(): Uint8Array
}

/** How models learn; the rest is as the package has it by default. */
export interface ModelSettings {
  /** Where it is left out, it is chosen by the rows to learn from. */
  readonly C: number | undefined
  readonly k: number
  readonly balanced: boolean
  readonly seed: number
}

/**
 * Lets a model learn.
 *
 * @throws Failure  `one-class`
 */
export async function fitModel(
  name: ModelName,
  { texts, matrix, labels }: Material & { readonly labels: readonly string[] },
  { C, k, balanced, seed }: ModelSettings,
  options: FitOptions
): Promise<Fitted> {
  const [label] = labels
  if (labels.every(other => other === label)) {
    const all = labels.length === 1 ? 'The only row to learn from is' : `All ${labels.length} rows to learn from are`
    throw new Failure('one-class', `${all} '${label!}', and a model tells two labels apart at least.`)
  }
  const { logisticRegression, nearestNeighbors, neuralNet, textNaiveBayes } = await import('@llm-cookbook/classify')
  const classWeight = balanced ? 'balanced' : undefined
  switch (name) {
    case 'logistic': {
      const best = C ?? (await bestC(matrix!, labels, { classWeight, seed, signal: options.signal }))
      return overVectors(await logisticRegression({ C: best, classWeight }).fit(matrix!, labels, options))
    }
    case 'knn':
      return overVectors(await nearestNeighbors({ k: Math.min(k, labels.length) }).fit(matrix!, labels, options))
    case 'forest': {
      const { randomForest } = await import('@llm-cookbook/classify/node')
      return overVectors(await randomForest({ seed, classWeight }).fit(matrix!, labels, options))
    }
    case 'net':
      return overVectors(await neuralNet({ seed, classWeight }).fit(matrix!, labels, options))
    case 'bayes':
      return overTexts(await textNaiveBayes().fit(texts, labels, options))
  }
}

/**
 * Vectors of length 1 want a larger C than the 1 of data in standard units; how large depends on the labels.
 *
 * @returns the middle one where there is too little to judge by
 */
async function bestC(
  matrix: Matrix,
  labels: readonly string[],
  { classWeight, seed, signal }: { classWeight: 'balanced' | undefined; seed: number; signal: AbortSignal | undefined }
): Promise<number> {
  const { gridSearch, logisticRegression } = await import('@llm-cookbook/classify')
  const folds = 3
  const common = Array.from(Map.groupBy(labels, label => label).values()).filter(({ length }) => length >= folds)
  if (common.length < 2) return 10
  const learnerOf = ({ C }: { C: number }): ReturnType<typeof logisticRegression> =>
    logisticRegression({ C, classWeight })
  const { best } = await gridSearch(learnerOf, { C: [1, 10, 100] }, matrix, labels, { folds, seed, signal })
  return best.settings.C
}

/**
 * What `save` of a model has written.
 *
 * @throws ClassifyError  `invalid-model`
 */
export async function readFitted(name: ModelName, bytes: Uint8Array): Promise<Fitted> {
  const classify = await import('@llm-cookbook/classify')
  switch (name) {
    case 'logistic':
      return overVectors(classify.LogisticRegression.from<string>(bytes))
    case 'knn':
      return overVectors(classify.NearestNeighbors.from<string>(bytes))
    case 'forest':
      return overVectors(classify.RandomForest.from<string>(bytes))
    case 'net':
      return overVectors(classify.NeuralNet.from<string>(bytes))
    case 'bayes':
      return overTexts(classify.TextNaiveBayes.from<string>(bytes))
  }
}

interface Model<Given> {
  readonly classes: readonly string[]
  predictProbabilities(given: Given): Matrix
  save(): Uint8Array
}

function overVectors(model: Model<Matrix>): Fitted {
  return {
    classes: model.classes,
    probabilities: ({ matrix }) => model.predictProbabilities(matrix!),
    save: () => model.save()
  }
}

function overTexts(model: Model<readonly string[]>): Fitted {
  return {
    classes: model.classes,
    probabilities: ({ texts }) => model.predictProbabilities(texts),
    save: () => model.save()
  }
}
