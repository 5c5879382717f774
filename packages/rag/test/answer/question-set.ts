import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { ask } from '../../src/answer/ask.ts'
import type { Document } from '../../src/document.ts'
import { createMemoryIndex, type MemoryIndex } from '../../src/memory-index.ts'
import { loadPdf } from '../../src/load/pdf.ts'
import type { Hit } from '../../src/retrieve/retrieve.ts'

/** See `test/fixtures/questions/README.md`. */
export interface SetQuestion {
  readonly document: string
  readonly split: 'dev' | 'test'
  readonly kind: 'answerable' | 'far' | 'near'
  readonly question: string
  readonly pages: readonly number[]
}

export interface Library {
  readonly documents: ReadonlyMap<string, Document>
  /** An index for each document. */
  readonly indexes: ReadonlyMap<string, MemoryIndex>
  readonly questions: readonly SetQuestion[]
}

export interface Measured {
  readonly questions: { readonly answerable: number; readonly far: number; readonly near: number }
  /** Of the answerable questions, the share with a right page among the five best passages. */
  readonly recallAt5: number
  /** Of each kind, the share that `ask` says the document answers. */
  readonly found: { readonly answerable: number; readonly far: number; readonly near: number }
  /** Of all that are said to be answered, the share that can be. */
  readonly precision: number
  /** Of the answerable questions that are found, the share whose best citation has a right page. */
  readonly rightPage: number
  /** The median time of a question, from the search to the answer. */
  readonly milliseconds: number
}

const questionsFile = new URL('../fixtures/questions/questions.json', import.meta.url)

/** The hard questions; see `test/fixtures/questions/README.md`. */
export async function readFresh(): Promise<SetQuestion[]> {
  const path = new URL('../fixtures/questions/fresh.json', import.meta.url)
  const { questions } = JSON.parse(await readFile(path, 'utf8')) as { questions: Omit<SetQuestion, 'split'>[] }
  return questions.map(question => ({ ...question, split: 'test' }))
}

/** Where the repository keeps the documents that the demo and this question set are about. */
const dataFolder = join(import.meta.dirname, '../../../../apps/demo/data')

/** The documents as they come out of their PDF files, each in an index of its own. */
export async function openLibrary(): Promise<Library> {
  const { questions } = JSON.parse(await readFile(questionsFile, 'utf8')) as { questions: SetQuestion[] }
  const documents = new Map<string, Document>()
  const indexes = new Map<string, MemoryIndex>()
  for (const source of new Set(questions.map(({ document }) => document))) {
    const document = await loadPdf(await readFile(join(dataFolder, source)), { source })
    const index = createMemoryIndex({ analyzer: englishAnalyzer() })
    await index.ingest([document])
    documents.set(source, document)
    indexes.set(source, index)
  }
  return { documents, indexes, questions }
}

export async function measureAnswers({ indexes, questions }: Library, split: 'dev' | 'test'): Promise<Measured> {
  const counts = { answerable: 0, far: 0, near: 0 }
  const found = { answerable: 0, far: 0, near: 0 }
  let [reached, right] = [0, 0]
  const times: number[] = []
  for (const { document, kind, question, pages } of questions.filter(one => one.split === split)) {
    const index = indexes.get(document)!
    const hits = await index.search(question, { k: 5 })
    const answer = await ask(question, { index }).result
    counts[kind]++
    times.push(answer.timings.retrieveMs + answer.timings.answerMs)
    if (hits.some(hit => pages.some(page => isOn(hit, page)))) reached++
    if (!answer.found) continue
    found[kind]++
    const best = answer.citations.toSorted((a, b) => b.score - a.score)[0]!
    if (pages.includes(best.page)) right++
  }
  return {
    questions: counts,
    recallAt5: reached / counts.answerable,
    found: {
      answerable: found.answerable / counts.answerable,
      far: found.far / counts.far,
      near: found.near / counts.near
    },
    precision: found.answerable / (found.answerable + found.far + found.near),
    rightPage: right / found.answerable,
    milliseconds: times.sort((a, b) => a - b)[times.length >> 1]!
  }
}

function isOn({ document, start, end }: Hit, number: number): boolean {
  return document.pages.some(page => page.number === number && page.start < end && start < page.end)
}
