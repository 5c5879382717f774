/**
 * Fits the weights of `src/answer/evidence.ts`, by which `ask` without a chat model chooses sentences and decides whether
 * the documents tell:
 *
 *     node --conditions=@llm-cookbook/source bench/fit-answer.ts dev-v2.0.json
 *
 * SQuAD 2.0 (Rajpurkar, Jia and Liang, 'Know What You Don't Know', 2018; CC BY-SA 4.0) comes from the argument; the weights
 * in use were made with the 16 articles of `data/dev-v2.0.json` in the repository chrischute/squad. Six paragraphs in ten of
 * each article are indexed as one document. Questions are of three kinds: answerable (their paragraph is indexed), near
 * (it is not, and their answer stands nowhere in the index) and far (from TREC's question set, in the data folder). SQuAD's
 * own unanswerable questions are left out: they were made to share the words of a paragraph, so that words cannot tell them.
 * The `dev` half of `test/fixtures/questions` is fitted too, each question as three; its `test` half never.
 *
 * What is reported is cross-validated: each fourth of the articles, and of the `dev` questions, is judged by a fit to the
 * others. The weights printed at the end are fitted to all, and are those of the source.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { pageAt, type Document, type Page, type Span } from '../src/document.ts'
import { gatherEvidence, type Evidence, type Features } from '../src/answer/evidence.ts'
import { createMemoryIndex } from '../src/memory-index.ts'
import { analyzeQuestion } from '../src/answer/question.ts'
import { openLibrary } from '../test/answer/question-set.ts'

type Kind = 'answerable' | 'near' | 'far'
interface Asked {
  readonly kind: Kind
  readonly evidence: readonly Evidence[]
  /** Whether a sentence is, or may hold, the answer. */
  readonly isRight: (sentence: Span) => boolean
  /** How often it counts. */
  readonly weight: number
}
interface Model {
  readonly weights: Features
  readonly bias: number
}

/** SQuAD has neither headings nor references, and hardly a question for a definition. */
const byHand = { definition: 2, fragment: -2, apparatus: -4 }
const fitted = [
  ...(['coverage', 'relatives', 'passage', 'context', 'phrases', 'typed', 'untyped'] as const),
  ...(['missing', 'length', 'rank', 'detail'] as const)
]
const analyzer = englishAnalyzer()

const [path] = process.argv.slice(2)
const data = dataFolder()
if (path === undefined || data === undefined) throw new Error('needs the path of a SQuAD 2.0 file, and the data folder')
const articles = await readArticles(path, readFar(join(data, 'trec-questions', 'train.txt')))
const own = await readOwn()

const folds = [0, 1, 2, 3].map(fold => {
  const isOut = (_: unknown, i: number): boolean => i % 4 === fold
  const isIn = (_: unknown, i: number): boolean => i % 4 !== fold
  const model = fitAll([...articles.filter(isIn).flat(), ...own.filter(isIn)])
  const judge = (asked: readonly Asked[]): Judged[] => asked.map(question => ({ question, ...best(question, model) }))
  return { squad: judge(articles.filter(isOut).flat()), own: judge(own.filter(isOut)) }
})
report(
  'SQuAD',
  folds.flatMap(({ squad }) => squad)
)
report(
  'our own, dev',
  folds.flatMap(({ own }) => own)
)
const model = fitAll([...articles.flat(), ...own])
for (const [name, value] of Object.entries({ bias: model.bias, ...model.weights }))
  console.log(`${name}: ${value.toFixed(1)}`)

interface Judged {
  readonly question: Asked
  readonly evidence?: Evidence
  readonly score?: number
}

/** For some confidences, how many are said to be answered. */
function report(name: string, judged: readonly Judged[]): void {
  const of = (kind: Kind): Judged[] => judged.filter(({ question }) => question.kind === kind)
  const answerable = of('answerable')
  const right = answerable.filter(({ question, evidence }) => evidence !== undefined && question.isRight(evidence))
  console.log(`${name}: the best sentence is right for ${percent(right.length / answerable.length)} of the answerable`)
  const sure = answerable.map(({ score = -Infinity }) => score).sort((a, b) => b - a)
  const enough = sure[Math.ceil(0.85 * sure.length) - 1]!
  for (const threshold of [...[0.5, 0.55, 0.6, 0.65, 0.7].map(p => Math.log(p / (1 - p))), enough]) {
    const found = (['answerable', 'near', 'far'] as const).map(kind => {
      const group = of(kind)
      return `${percent(group.filter(({ score = -Infinity }) => score >= threshold).length / group.length)} of ${group.length} ${kind}`
    })
    console.log(`  from ${(1 / (1 + Math.exp(-threshold))).toFixed(2)}: found ${found.join(', ')}`)
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** The decision is about the best sentence, which depends on the weights: begin with plain ones, fit, repeat. */
function fitAll(asked: readonly Asked[]): Model {
  let model: Model = { weights: { ...zero(), ...byHand, coverage: 5, rank: 2 }, bias: -4 }
  for (let round = 0; round < 8; round++) model = fit(asked, model)
  return model
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
  const rows: { x: number[]; offset: number; y: number; weight: number }[] = asked.flatMap(question => {
    const features = best(question, model)?.evidence.features
    if (features === undefined) return []
    const names = Object.keys(byHand) as (keyof typeof byHand)[]
    const offset = names.reduce((sum, name) => sum + features[name] * byHand[name], 0)
    const x = [...fitted.map(name => features[name]), 1]
    return [{ x, offset, y: question.kind === 'answerable' ? 1 : 0, weight: question.weight }]
  })
  const size = fitted.length + 1
  const b = Array.from({ length: size }, () => 0)
  for (let step = 0; step < 25; step++) {
    // The system (Hessian | gradient), with a small ridge.
    const system = b.map((value, i) => [...b.map((_, j) => (i === j ? 0.2 : 0)), 0.2 * value])
    for (const { x, offset, y, weight } of rows) {
      const p = 1 / (1 + Math.exp(-x.reduce((sum, value, i) => sum + value * b[i]!, offset)))
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) system[i]![j]! += weight * p * (1 - p) * x[i]! * x[j]!
        system[i]![size]! += weight * (p - y) * x[i]!
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
        const isRight = (sentence: Span): boolean =>
          answers.some(({ start, end }) => start >= sentence.start && end <= sentence.end)
        const evidence = gatherEvidence(analyzeQuestion(question, analyzer), hits, analyzer)
        return { kind, evidence, isRight, weight: 1 }
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

/** The `dev` half of our own questions; a sentence is right if it begins on a right page. */
async function readOwn(): Promise<Asked[]> {
  const { documents, indexes, questions } = await openLibrary()
  const own = questions.filter(({ split }) => split === 'dev')
  return Promise.all(
    own.map(async ({ document, kind, question, pages }) => {
      const hits = await indexes.get(document)!.search(question)
      const isRight = ({ start }: Span): boolean => pages.includes(pageAt(documents.get(document)!, start))
      return { kind, evidence: gatherEvidence(analyzeQuestion(question, analyzer), hits, analyzer), isRight, weight: 3 }
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
