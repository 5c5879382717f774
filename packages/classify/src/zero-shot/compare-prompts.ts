import type { Matrix } from '@llm-cookbook/vector'
import { checkLength } from '../check.ts'
import { ClassifyError } from '../errors.ts'
import type { Embedder } from '../ports.ts'
import type { Progress } from '../progress.ts'
import { zeroShot, type Classification, type ZeroShotOptions } from '../zero-shot.ts'
import { embedChecked, promptsOf, type Labels, type Prompts } from './prompts.ts'

export interface ComparePromptsOptions extends Pick<ZeroShotOptions, 'threshold' | 'abstain' | 'signal'> {
  /** Makes the vectors of the wordings, and of the texts where there is no `matrix`. */
  embedder: Embedder
  /** The wordings to compare, each with the same labels. */
  wordings: readonly Labels[]
  /** What is to be labelled, one at least. */
  texts: readonly string[]
  /** The label of each text, one of those that the wordings have. */
  truth: readonly string[]
  /** The vectors of the texts, where they are at hand; else they are embedded. */
  matrix?: Matrix | undefined
  /** Told how many wordings are compared; its stage is `wordings`. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/** How good one wording of the labels is. */
export interface WordingScores {
  /** The labels in words, as they were given. */
  readonly wording: Labels
  /** The share of texts with their label; one without any counts as wrong. */
  readonly accuracy: number
  /** The mean F1 of the labels that were told or true. */
  readonly macroF1: number
  /** One for each label, in the order of the wording. */
  readonly perLabel: readonly WordingLabelScores[]
}

/** How well a wording finds one label. */
export interface WordingLabelScores {
  /** Its name, the same in all wordings. */
  readonly label: string
  /** The words that this wording has for it. */
  readonly prompts: readonly string[]
  /** Of the texts that were called by it, the share that has it; 0 where it was never told. */
  readonly precision: number
  /** Of the texts that have it, the share that was called by it; 0 where none has it. */
  readonly recall: number
  /** The harmonic mean of precision and recall, 0 where both are. */
  readonly f1: number
  /** How many texts have the label. */
  readonly support: number
  /** Texts that were called by this label and have another, the surest first. */
  readonly falsePositives: readonly Mistake[]
  /** Texts that have this label and were called by another or none, the surest first. */
  readonly falseNegatives: readonly Mistake[]
}

/** A text that a wording labels wrongly. */
export interface Mistake {
  /** Which of the texts it is, counted from 0. */
  readonly row: number
  /** The text in full. */
  readonly text: string
  /** The label that it has. */
  readonly truth: string
  /** The label that it was called by; `undefined` where it was none. */
  readonly predicted: string | undefined
  /** The cosine of the label that was told less that of the true one; 0 where none was told. */
  readonly lead: number
}

/**
 * Which words for the labels are the best, and what each gets wrong: a puzzle that is solved by reading the mistakes. Whoever
 * picks the best has chosen it on these texts; how good it is has to be measured on others.
 *
 * @throws as `zeroShot`; RangeError also for no wordings, wordings whose labels differ, no texts and truth of another count;
 *   ClassifyError `unknown-label` for a true label that the wordings do not have
 */
export async function comparePrompts(options: ComparePromptsOptions): Promise<PromptComparison> {
  const { embedder, wordings, texts, truth, signal, onProgress, threshold, abstain } = options
  checkLength('truth', truth, texts.length)
  if (texts.length === 0) throw new RangeError('texts: expected one at least, got none')
  const prompts = wordings.map((wording, i) => promptsOf(wording, `wordings[${i}]`))
  checkSameLabels(prompts, truth)
  const matrix = options.matrix ?? (await embedChecked(embedder, texts, { signal }))
  checkLength('texts', texts, matrix.rows)
  const compared: WordingScores[] = []
  for (const [i, wording] of wordings.entries()) {
    onProgress?.({ stage: 'wordings', done: i, total: wordings.length })
    const classifier = await zeroShot({ embedder, labels: wording, threshold, abstain, signal })
    const found = classifier.classifyMatrix(matrix)
    compared.push(scoresOf(wording, prompts[i]!, { texts, truth, found }))
  }
  onProgress?.({ stage: 'wordings', done: wordings.length, total: wordings.length })
  return new PromptComparison(compared)
}

/** What `comparePrompts` found. */
export class PromptComparison {
  /** How good each wording is, in the order that they were given in. */
  readonly wordings: readonly WordingScores[]

  /**
   * Made by `comparePrompts`.
   *
   * @param wordings  how good each wording is
   */
  constructor(wordings: readonly WordingScores[]) {
    this.wordings = wordings
  }

  /** The wording of the highest macro F1; of equal ones the first. */
  get best(): WordingScores {
    return this.wordings.reduce((best, one) => (one.macroF1 > best.macroF1 ? one : best))
  }

  /** The mean over the wordings: what to expect of one that nobody has tried. */
  get mean(): { readonly accuracy: number; readonly macroF1: number } {
    const mean = (of: 'accuracy' | 'macroF1'): number =>
      this.wordings.reduce((sum, one) => sum + one[of] / this.wordings.length, 0)
    return { accuracy: mean('accuracy'), macroF1: mean('macroF1') }
  }

  /**
   * A table with a row for each wording, and their mean; then the surest mistakes of the best one: of two labels, those of
   * the first.
   *
   * @param options  how many `mistakes` to list for each label, of false positives and of false negatives; 3 by default
   */
  toMarkdown({ mistakes = 3 }: { mistakes?: number | undefined } = {}): string {
    const { best, mean } = this
    const labels = best.perLabel.map(({ label }) => label)
    const table = tableOf([
      ['wording', 'accuracy', 'macro F1', ...labels.flatMap(label => [`${label} precision`, 'recall'])],
      ...this.wordings.map(({ perLabel, accuracy, macroF1 }) => [
        perLabel.map(({ prompts }) => prompts.join(', ')).join(' / '),
        ...[accuracy, macroF1].map(inDigits),
        ...labels.flatMap(label => {
          const { precision, recall } = perLabel.find(one => one.label === label)!
          return [inDigits(precision), inDigits(recall)]
        })
      ]),
      ['mean', inDigits(mean.accuracy), inDigits(mean.macroF1), ...labels.flatMap(() => ['', ''])]
    ])
    // Of two labels, what is falsely the one is falsely not the other.
    const listed = best.perLabel.length === 2 ? best.perLabel.slice(0, 1) : best.perLabel
    return [table, ...listed.flatMap(one => listsOf(one, mistakes))].join('\n\n') + '\n'
  }
}

interface Judged {
  readonly texts: readonly string[]
  readonly truth: readonly string[]
  readonly found: readonly Classification[]
}

function scoresOf(wording: Labels, prompts: readonly Prompts[], { texts, truth, found }: Judged): WordingScores {
  const place = new Map(prompts.map(({ label }, k) => [label, k]))
  const mistakes = found
    .flatMap(({ label: predicted, scores }, row): Mistake[] => {
      const [text, own] = [texts[row]!, truth[row]!]
      if (predicted === own) return []
      const lead = predicted === undefined ? 0 : scores[place.get(predicted)!]! - scores[place.get(own)!]!
      return [{ row, text, truth: own, predicted, lead }]
    })
    .sort((a, b) => b.lead - a.lead)
  const perLabel = prompts.map(one => {
    const falsePositives = mistakes.filter(({ predicted }) => predicted === one.label)
    const falseNegatives = mistakes.filter(mistake => mistake.truth === one.label)
    const support = truth.filter(label => label === one.label).length
    const hits = support - falseNegatives.length
    const told = hits + falsePositives.length
    return {
      ...one,
      precision: told === 0 ? 0 : hits / told,
      recall: support === 0 ? 0 : hits / support,
      f1: told + support === 0 ? 0 : (2 * hits) / (told + support),
      support,
      falsePositives,
      falseNegatives
    }
  })
  const occurring = perLabel.filter(({ support, falsePositives }) => support + falsePositives.length > 0)
  return {
    wording,
    accuracy: 1 - mistakes.length / texts.length,
    macroF1: occurring.reduce((sum, { f1 }) => sum + f1 / occurring.length, 0),
    perLabel
  }
}

function checkSameLabels(wordings: readonly (readonly Prompts[])[], truth: readonly string[]): void {
  const [first] = wordings
  if (first === undefined) throw new RangeError('wordings: expected one at least, got none')
  const known = new Set(first.map(({ label }) => label))
  for (const [i, wording] of wordings.entries()) {
    const differs = wording.length !== known.size || wording.some(({ label }) => !known.has(label))
    if (differs)
      throw new RangeError(
        `wordings[${i}]: expected the labels of wordings[0], ${listed(first)}, got ${listed(wording)}`
      )
  }
  const unknown = truth.findIndex(label => !known.has(label))
  if (unknown >= 0) {
    throw new ClassifyError(
      'unknown-label',
      `truth[${unknown}]: expected one of ${listed(first)}, got '${truth[unknown]!}'`
    )
  }
}

function listed(prompts: readonly Prompts[]): string {
  return prompts.map(({ label }) => `'${label}'`).join(', ')
}

function listsOf({ label, falsePositives, falseNegatives }: WordingLabelScores, most: number): string[] {
  return Object.entries({ 'false positives': falsePositives, 'false negatives': falseNegatives }).flatMap(
    ([name, all]) => {
      if (all.length === 0 || most === 0) return []
      const lines = all.slice(0, most).map(({ row, text }) => `- ${row}: ${excerpt(text)}`)
      return [`${label}, ${name}: ${all.length}`, lines.join('\n')]
    }
  )
}

/** Columns of the same width, so that it can be read as it is. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const escaped = rows.map(row => row.map(cell => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')))
  const widths = escaped[0]!.map((_, k) => Math.max(...escaped.map(row => row[k]!.length)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join(' | ')} |`
  const rule = `| ${widths.map((width, k) => '-'.repeat(width - Number(k > 0)) + (k > 0 ? ':' : '')).join(' | ')} |`
  return [line(escaped[0]!), rule, ...escaped.slice(1).map(line)].join('\n')
}

function inDigits(value: number): string {
  return value.toFixed(3)
}

function excerpt(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ')
  return line.length > excerptLength ? `${line.slice(0, excerptLength - 1)}…` : line
}

const excerptLength = 160
