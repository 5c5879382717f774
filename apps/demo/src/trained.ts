import type { Split } from '@llm-cookbook/classify'
import { Matrix } from '@llm-cookbook/vector'
import { thresholdOf, type ClassifyOptions } from './classify-options.ts'
import type { Classified } from './classified.ts'
import type { World } from './command.ts'
import { fitModel, learnsFromVectors, modelTitles, type Material, type ModelName } from './contenders.ts'
import { decide, usualThreshold, type Rule } from './decision.ts'
import { UsageError } from './exit.ts'
import { nameOf } from './inputs.ts'
import type { LabelledRow } from './labelled-rows.ts'
import { oneOf } from './options.ts'
import { vectorsOf, type Vectorized } from './row-vectors.ts'
import { saveClassifier, type SavedClassifier } from './saved-classifier.ts'
import { openVectorSource } from './source.ts'
import { splitRows } from './splits.ts'
import type { Table } from './table.ts'

/** What there is to learn from, the same for each model. */
export interface Lessons {
  readonly rows: readonly LabelledRow<string>[]
  /** All labels, in the order of their letters. */
  readonly labels: readonly string[]
  readonly material: Material
  readonly fingerprint: string | undefined
  readonly splits: readonly Split[]
}

/** Rows, split, with their vectors if one of the models wants them. */
export async function prepare(
  table: Table,
  given: readonly LabelledRow[],
  models: readonly ModelName[],
  options: ClassifyOptions,
  world: World
): Promise<Lessons> {
  const rows = given as readonly LabelledRow<string>[]
  if (models.some(name => !learnsFromVectors(name)) && !hasTexts(rows)) {
    throw new UsageError('--model bayes learns from words, and the data has no texts; --text names their column.')
  }
  const { rows: kept, matrix, fingerprint } = await materialOf(table, rows, models, options, world)
  const truth = kept.map(row => row.truth)
  return {
    rows: kept,
    labels: [...new Set(truth)].sort(),
    material: { texts: kept.map(({ text }) => text), matrix },
    fingerprint,
    splits: await splitRows(kept, truth, options)
  }
}

export function hasTexts(rows: readonly LabelledRow[]): boolean {
  return rows.some(({ text }) => text !== '')
}

async function materialOf<R extends LabelledRow>(
  table: Table,
  rows: readonly R[],
  models: readonly ModelName[],
  options: ClassifyOptions,
  world: World
): Promise<Omit<Vectorized<R>, 'matrix'> & { readonly matrix: Matrix | undefined }> {
  if (models.some(learnsFromVectors)) return vectorsOf(table, rows, () => openVectorSource(options, world), world)
  return { rows, matrix: undefined, fingerprint: undefined }
}

/** Each row of the test parts labelled by a model that has learnt from the others. */
export async function classifyBySplits(
  name: ModelName,
  { rows, labels, material, splits }: Lessons,
  options: ClassifyOptions,
  world: World
): Promise<Classified> {
  const { takeRows } = await import('@llm-cookbook/classify')
  const rule = ruleOf(labels, options)
  const judged = splits.flatMap(({ test }) => [...test])
  const scores = new Matrix(judged.length, labels.length)
  let next = 0
  for (const [fold, { train, test }] of splits.entries()) {
    const part = (rows: Int32Array): Material => ({
      texts: takeRows(material.texts, rows),
      matrix: material.matrix && takeRows(material.matrix, rows)
    })
    const title = splits.length > 1 ? `${modelTitles[name]}, fold ${fold + 1} of ${splits.length}` : modelTitles[name]
    const lessons = { ...part(train), labels: takeRows(rows, train).map(({ truth }) => truth) }
    const fitted = await fitModel(name, lessons, options, watched(title, world))
    const columns = fitted.classes.map(label => labels.indexOf(label))
    for (const probabilities of fitted.probabilities(part(test))) {
      const target = scores.row(next++)
      for (const [i, column] of columns.entries()) target[column] = probabilities[i]!
    }
  }
  const predicted = decide(scores, labels, 'probability', rule)
  return { by: modelTitles[name], rows: takeRows(rows, judged), labels, scores, kind: 'probability', predicted }
}

/** A model that has learnt from all rows, as bytes. */
export async function trainOnAll(
  name: ModelName,
  { rows, labels, material, fingerprint }: Lessons,
  options: ClassifyOptions,
  world: World
): Promise<Uint8Array> {
  const lessons = { ...material, labels: rows.map(({ truth }) => truth) }
  const fitted = await fitModel(name, lessons, options, watched(modelTitles[name], world))
  return saveClassifier({
    model: name,
    fitted,
    rule: ruleOf(labels, options),
    text: options.text,
    fingerprint,
    dimensions: learnsFromVectors(name) ? material.matrix!.columns : 0
  })
}

/** Rows labelled by a model of a file. */
export async function classifyByFile(
  table: Table,
  given: readonly LabelledRow[],
  saved: SavedClassifier,
  options: ClassifyOptions,
  world: World
): Promise<Classified> {
  const { model, fitted, fingerprint, dimensions } = saved
  const labels = fitted.classes
  const rule = ruleOf(labels, options, saved.rule)
  const file = nameOf(options['model-file']!)
  const found = await materialOf(table, given, [model], options, world)
  if (fingerprint !== undefined && found.fingerprint !== undefined && found.fingerprint !== fingerprint) {
    throw new UsageError(
      `${file} has learnt from the vectors of ${fingerprint}, and these are of ${found.fingerprint}; ` +
        '--embedding-model and --dimensions have to be the same.'
    )
  }
  if (found.matrix && found.matrix.columns !== dimensions) {
    throw new UsageError(
      `${file} has learnt from vectors of ${dimensions} numbers, and those of the data have ${found.matrix.columns}.`
    )
  }
  const { rows, matrix } = found
  const scores = fitted.probabilities({ texts: rows.map(({ text }) => text), matrix })
  const predicted = decide(scores, labels, 'probability', rule)
  return { by: modelTitles[model], rows, labels, scores, kind: 'probability', predicted }
}

/** @param saved  what counts where the options say nothing */
function ruleOf(labels: readonly string[], options: ClassifyOptions, saved?: Rule): Rule {
  const { positive, threshold, abstain } = options
  if (threshold !== undefined && labels.length !== 2) {
    throw new UsageError(`--threshold wants two labels, and there are ${labels.length}.`)
  }
  return {
    positive: oneOf(labels, { name: 'positive', value: positive ?? saved?.positive ?? labels.at(-1)! }),
    threshold: thresholdOf(threshold) ?? saved?.threshold ?? usualThreshold.probability,
    abstain: abstain ?? saved?.abstain ?? 0
  }
}

function watched(
  title: string,
  { terminal, signal }: World
): { signal: AbortSignal; onProgress: (progress: { readonly done: number; readonly total: number }) => void } {
  return {
    signal,
    onProgress({ done, total }) {
      terminal.progress.show(`Training: ${title}`, Math.floor(done), total)
    }
  }
}
