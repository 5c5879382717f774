import type { ClassifyOptions } from './classify-options.ts'
import { thresholdOf } from './classify-options.ts'
import type { Classified } from './classified.ts'
import type { World } from './command.ts'
import { decide, evidence, usualThreshold, type Rule } from './decision.ts'
import { Failure, UsageError } from './exit.ts'
import type { LabelledRow } from './labelled-rows.ts'
import { oneOf } from './options.ts'
import { vectorsOf } from './row-vectors.ts'
import { openVectorSource } from './source.ts'
import { splitRows } from './splits.ts'
import type { Table } from './table.ts'
import { parseLabels } from './zero-shot-labels.ts'

/** Rows labelled by the words of the labels, and what is to be said of how. */
export async function classifyByWords(
  table: Table,
  rows: readonly LabelledRow[],
  options: ClassifyOptions,
  world: World
): Promise<{ classified: Classified; notes: string[] }> {
  const { zeroShot } = await import('@llm-cookbook/classify')
  const { signal } = world
  const labels = parseLabels(options.labels)
  const names = Object.keys(labels)
  const positive = oneOf(names, { name: 'positive', value: options.positive ?? parseFirst(options.labels) })
  if (names.length > 2 && options.threshold !== undefined) {
    throw new UsageError(`--threshold wants two labels, and there are ${names.length}.`)
  }
  const given = options.threshold === 'best' ? undefined : thresholdOf(options.threshold)
  const known = knownRows(rows, names, world)

  const embedder = await openVectorSource(options, world)
  const classifier = await zeroShot({ embedder, labels, signal })
  const { rows: kept, matrix } = await vectorsOf(table, known, () => Promise.resolve(embedder), world)
  if (embedder.dimensions !== undefined && matrix.columns !== embedder.dimensions) {
    throw new Failure(
      'wrong-width',
      `The vectors of the data have ${matrix.columns} numbers, and those of the labels ${embedder.dimensions}; ` +
        'name the model that made them by --embedding-model.'
    )
  }
  const scores = classifier.scores(matrix)
  const rule: Rule = { positive, threshold: given ?? usualThreshold.cosine, abstain: options.abstain ?? 0 }
  const base = { by: 'zero-shot', labels: classifier.labels, kind: 'cosine' } as const
  if (options.threshold !== 'best') {
    const predicted = decide(scores, classifier.labels, 'cosine', rule)
    return { classified: { ...base, rows: kept, scores, predicted }, notes: [] }
  }

  const { chooseThreshold, takeRows } = await import('@llm-cookbook/classify')
  const truth = kept.map(row => row.truth!)
  const [split] = await splitRows(kept, truth, options)
  const column = classifier.labels.indexOf(positive)
  const margins = Array.from(evidence(scores, 'cosine'), row => row[column]!)
  const { threshold } = chooseThreshold(
    takeRows(margins, split!.train),
    takeRows(truth, split!.train).map(label => label === positive)
  )
  const judged = takeRows(scores, split!.test)
  const predicted = decide(judged, classifier.labels, 'cosine', { ...rule, threshold })
  return {
    classified: { ...base, rows: takeRows(kept, split!.test), scores: judged, predicted },
    notes: [`Threshold ${threshold.toFixed(4)} for '${positive}', the best on ${split!.train.length} other rows.`]
  }
}

/** Without those whose truth is no label: they could only be wrong. */
function knownRows(rows: readonly LabelledRow[], labels: readonly string[], { terminal }: World): LabelledRow[] {
  const counts = new Map<string, number>()
  const known = rows.filter(({ truth }) => {
    if (truth === undefined || labels.includes(truth)) return true
    counts.set(truth, (counts.get(truth) ?? 0) + 1)
    return false
  })
  if (counts.size === 0) return known
  const others = Array.from(counts, ([label, count]) => `'${label}' (${count})`)
  const listed = `${others.slice(0, 10).join(', ')}${others.length > 10 ? ', …' : ''}`
  if (known.length === 0) {
    throw new UsageError(
      `No row has one of the labels ${labels.join(', ')} as its truth, but ${listed}; --truth-map tells which is which.`
    )
  }
  terminal.warn(`${rows.length - known.length} rows are left out, whose truth is none of the labels: ${listed}.`)
  return known
}

function parseFirst([first = '']: readonly string[]): string {
  const sign = first.indexOf('=')
  return (sign < 0 ? first : first.slice(0, sign)).trim()
}
