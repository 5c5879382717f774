/**
 * Fits the weights of `src/evidence.ts`, by which `ask` without a chat model chooses sentences and decides whether the
 * documents tell:
 *
 *     node --conditions=@llm-cookbook/source bench/fit-answer.ts dev-v2.0.json
 *
 * SQuAD 2.0 (Rajpurkar, Jia and Liang, 'Know What You Don't Know', 2018; CC BY-SA 4.0) comes from the argument; the weights
 * in use were made with the 16 articles of `data/dev-v2.0.json` in the repository chrischute/squad. Six paragraphs in ten of
 * each article are indexed as one document. Questions are of three kinds: answerable (their paragraph is indexed), near
 * (it is not, and their answer stands nowhere in the index) and far (from TREC's question set, in the data folder). The
 * first ten articles are fitted, the others only reported. SQuAD's own unanswerable questions are left out: they were made
 * to share the words of a paragraph, so that words cannot tell them.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import type { Document, Page, Span } from '../src/document.ts'
import { gatherEvidence, type Evidence, type Features } from '../src/answer/evidence.ts'
import { createMemoryIndex } from '../src/memory-index.ts'
import { analyzeQuestion } from '../src/answer/question.ts'

type Kind = 'answerable' | 'near' | 'far'
interface Asked {
  readonly kind: Kind
  readonly evidence: readonly Evidence[]
  readonly answers: readonly Span[]
}
interface Model {
  readonly weights: Features
  readonly bias: number
}

/** SQuAD has neither headings nor references, and hardly a question for a definition. */
const byHand = { definition: 2, fragment: -2, apparatus: -4 }
const fitted = ['coverage', 'context', 'phrases', 'typed', 'untyped', 'missing', 'rank', 'detail'] as const
const analyzer = englishAnalyzer()

const [path] = process.argv.slice(2)
const data = dataFolder()
if (path === undefined || data === undefined) throw new Error('needs the path of a SQuAD 2.0 file, and the data folder')
const articles = await readArticles(path, readFar(join(data, 'trec-questions', 'train.txt')))
const [train, held] = [articles.slice(0, 10).flat(), articles.slice(10).flat()]

// The decision is about the best sentence, which depends on the weights: begin with plain ones, fit, repeat.
let model: Model = { weights: { ...zero(), ...byHand, coverage: 5, rank: 2 }, bias: -4 }
for (let round = 0; round < 8; round++) model = fit(train, model)
for (const [name, value] of Object.entries({ ...model.weights, bias: model.bias })) console.log(name, value.toFixed(2))
report('fitted', train)
report('held out', held)

function report(name: string, asked: readonly Asked[]): void {
  const of = (kind: Kind): { found: number; right: number; count: number } => {
    const group = asked.filter(question => question.kind === kind)
    const found = group.filter(question => (best(question, model)?.score ?? -1) >= 0)
    const right = group.filter(question => {
      const { start, end } = best(question, model)?.evidence ?? { start: 0, end: 0 }
      return question.answers.some(answer => answer.start >= start && answer.end <= end)
    })
    return { found: found.length / group.length, right: right.length / group.length, count: group.length }
  }
  const [answerable, near, far] = [of('answerable'), of('near'), of('far')]
  console.log(
    `${name}: found ${answerable.found.toFixed(3)} of ${answerable.count} answerable, ${near.found.toFixed(3)} of ` +
      `${near.count} near, ${far.found.toFixed(3)} of ${far.count} far; right sentence first ${answerable.right.toFixed(3)}`
  )
}

function zero(): Features {
  return Object.fromEntries([...fitted, ...Object.keys(byHand)].map(name => [name, 0])) as unknown as Features
}

function best({ evidence }: Asked, { weights, bias }: Model): { evidence: Evidence; score: number } | undefined {
  let found: { evidence: Evidence; score: number } | undefined
  for (const one of evidence.filter(({ own }) => own.size > 0)) {
    const names = Object.keys(weights) as (keyof Features)[]
    const score = names.reduce((sum, name) => sum + weights[name] * one.features[name], bias)
    if (found === undefined || score > found.score) found = { evidence: one, score }
  }
  return found
}

/** Newton's method for the logistic regression of 'is answerable' on the features of each question's best sentence. */
function fit(asked: readonly Asked[], model: Model): Model {
  const rows: { x: number[]; offset: number; y: number }[] = asked.flatMap(question => {
    const features = best(question, model)?.evidence.features
    if (features === undefined) return []
    const names = Object.keys(byHand) as (keyof typeof byHand)[]
    const offset = names.reduce((sum, name) => sum + features[name] * byHand[name], 0)
    return [{ x: [...fitted.map(name => features[name]), 1], offset, y: question.kind === 'answerable' ? 1 : 0 }]
  })
  const size = fitted.length + 1
  const b = Array.from({ length: size }, () => 0)
  for (let step = 0; step < 25; step++) {
    // The system (Hessian | gradient), with a small ridge.
    const system = b.map((value, i) => [...b.map((_, j) => (i === j ? 0.2 : 0)), 0.2 * value])
    for (const { x, offset, y } of rows) {
      const p = 1 / (1 + Math.exp(-x.reduce((sum, value, i) => sum + value * b[i]!, offset)))
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) system[i]![j]! += p * (1 - p) * x[i]! * x[j]!
        system[i]![size]! += (p - y) * x[i]!
      }
    }
    solve(system).forEach((change, i) => (b[i]! -= change))
  }
  const weights = { ...zero(), ...byHand, ...Object.fromEntries(fitted.map((name, i) => [name, b[i]!])) }
  return { weights, bias: b[size - 1]! }
}

/** Gauss-Jordan elimination with pivots. */
function solve(system: number[][]): number[] {
  const size = system.length
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let row = column; row < size; row++) {
      if (Math.abs(system[row]![column]!) > Math.abs(system[pivot]![column]!)) pivot = row
    }
    ;[system[column], system[pivot]] = [system[pivot]!, system[column]!]
    for (let row = 0; row < size; row++) {
      if (row === column) continue
      const factor = system[row]![column]! / system[column]![column]!
      for (let at = column; at <= size; at++) system[row]![at]! -= factor * system[column]![at]!
    }
  }
  return system.map((row, i) => row[size]! / row[i]!)
}

interface SquadFile {
  data: {
    title: string
    paragraphs: {
      context: string
      qas: { question: string; is_impossible: boolean; answers: { text: string; answer_start: number }[] }[]
    }[]
  }[]
}

async function readArticles(path: string, far: readonly string[]): Promise<Asked[][]> {
  const { data } = JSON.parse(readFileSync(path, 'utf8')) as SquadFile
  return Promise.all(
    data.map(async ({ title, paragraphs }, article) => {
      const isKept = (i: number): boolean => (i * 7919 + article * 31 + 3) % 100 < 60
      const pages: Page[] = []
      let text = ''
      const starts = paragraphs.map(({ context }, i) => {
        if (!isKept(i)) return undefined
        if (text !== '') text += '\n\n'
        pages.push({ number: i + 1, start: text.length, end: text.length + context.length })
        text += context
        return text.length - context.length
      })
      const document: Document = {
        ...{ source: title, title: title.replaceAll('_', ' '), hash: title },
        ...{ text, pages, headings: [], warnings: [] }
      }
      const index = createMemoryIndex({ analyzer })
      await index.ingest([document])
      const ask = async (kind: Kind, question: string, answers: Span[] = []): Promise<Asked> => {
        const hits = await index.search(question)
        return { kind, evidence: gatherEvidence(analyzeQuestion(question, analyzer), hits, analyzer), answers }
      }
      const asked: Promise<Asked>[] = []
      paragraphs.forEach(({ qas }, i) => {
        const start = starts[i]
        for (const { question, is_impossible: impossible, answers } of qas) {
          if (impossible) continue
          if (start !== undefined) {
            const spans = answers.map(({ text: answer, answer_start: at }) => ({
              ...{ start: start + at, end: start + at + answer.length }
            }))
            asked.push(ask('answerable', question, spans))
          } else if (answers.every(answer => !text.toLowerCase().includes(answer.text.toLowerCase()))) {
            asked.push(ask('near', question))
          }
        }
      })
      for (let i = 0; i < 60; i++) asked.push(ask('far', far[(article * 577 + i * 13) % far.length]!))
      return Promise.all(asked)
    })
  )
}

/** TREC's questions are stored as tokens; a line is 'CLASS:class How far is it … ?'. */
function readFar(path: string): string[] {
  return readFileSync(path, 'latin1')
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.slice(line.indexOf(' ') + 1).replace(/ ([?.,'])/g, '$1').replace(/`` ?| ''/g, '"')) // prettier-ignore
}
