import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'

/** A text and the spans of its sentences, as a person marked them. */
export interface Gold {
  readonly text: string
  readonly spans: readonly Span[]
}

export interface Span {
  readonly start: number
  readonly end: number
}

const folder = join(import.meta.dirname, 'fixtures/sentences')

/** Real prose: parts of a novel, a drama, a paper and a report. */
export function prose(): Gold[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.txt') && name !== 'hard.txt')
    .map(read)
}

/** Hard cases, written for the purpose. */
export function hardCases(): Gold[] {
  return [read('hard.txt')]
}

/** The 1,000 sentences of a language of the Parallel Universal Dependencies in a row, if the larger data folder is there. */
export function treebank(language: string, between: string): Gold[] | undefined {
  const data = dataFolder()
  if (data === undefined) return undefined
  const lines = readFileSync(join(data, `ud-pud/${language}_pud.jsonl`), 'utf8')
    .trim()
    .split('\n')
  return [unmark(lines.map(line => (JSON.parse(line) as { text: string }).text.trim()).join(`‖${between}`))]
}

/** F1 of whole spans over all texts: a sentence counts if both of its ends are right. */
export function f1(texts: readonly Gold[], cut: (text: string) => Span[]): number {
  let right = 0
  let found = 0
  let sought = 0
  for (const { text, spans } of texts) {
    const all = new Set(spans.map(({ start, end }) => `${start}-${end}`))
    const got = cut(text)
    right += got.filter(({ start, end }) => all.has(`${start}-${end}`)).length
    found += got.length
    sought += spans.length
  }
  return (2 * right) / (found + sought)
}

/** What the JavaScript engine offers by itself. */
export function engineSentences(text: string): Span[] {
  const segments = new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)
  return Array.from(segments, ({ segment, index }) => trimmed(segment, index)).filter(({ start, end }) => start < end)
}

/** To the engine every line break ends a sentence; here it is told that only a blank line does. */
export function engineSentencesUnwrapped(text: string): Span[] {
  return engineSentences(text.replace(/(?<!\n)\n(?!\n)/g, ' '))
}

function read(name: string): Gold {
  return unmark(readFileSync(join(folder, name), 'utf8'))
}

function unmark(marked: string): Gold {
  let text = ''
  const spans: Span[] = []
  for (const piece of marked.split('‖')) {
    const span = trimmed(piece, text.length)
    if (span.start < span.end) spans.push(span)
    text += piece
  }
  return { text, spans }
}

function trimmed(piece: string, offset: number): Span {
  const start = offset + piece.length - piece.trimStart().length
  return { start, end: start + piece.trim().length }
}
