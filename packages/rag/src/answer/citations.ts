import { sentences } from '@llm-cookbook/tokenize'
import { noAnswer, type Answer, type Citation } from './answer.ts'
import { pageAt } from '../document.ts'
import { statements } from './evidence.ts'
import type { Analyzer } from '../ports.ts'
import type { Hit } from '../retrieve/retrieve.ts'

export interface CitedSentence {
  readonly text: string
  /** What it cites, each number once, whether or not such a source exists. */
  readonly numbers: readonly number[]
}

/**
 * The sentences of a model's answer with the sources that they cite: `[1]`, `[2, 3]`, `[1][4]`, `[2-4]`. A citation behind
 * the end of a sentence, on the same line, belongs to that sentence. Linear in the length of the answer.
 */
export function parseCitations(answer: string): CitedSentence[] {
  const found = sentences(answer).map(token => ({ ...token, numbers: new Set<number>() }))
  let at = 0
  // As far as the sentence consists of nothing but citations.
  let head = found[0]?.start ?? 0
  for (const { 0: mark, index, 1: list = '' } of answer.matchAll(citation)) {
    for (; at + 1 < found.length && found[at + 1]!.start <= index; at++) head = found[at + 1]!.start
    const leads = answer.slice(head, index).trim() === ''
    if (leads) head = index + mark.length
    const before = found[at - 1]
    const goesBack = leads && before !== undefined && !answer.slice(before.end, found[at]!.start).includes('\n')
    for (const number of expand(list)) (goesBack ? before : found[at])?.numbers.add(number)
  }
  return found.map(({ text, numbers }) => ({ text, numbers: [...numbers] }))
}

/**
 * Holds a model's answer against the sources that it was given.
 *
 * - A citation of a source becomes a quote: the sentence there that has most of the terms of the answer's sentence. The
 *   sentence is supported if at least half of its terms and all its numbers stand in the sources that it cites.
 * - A sentence without citation is looked up: it is supported, and gets a quote, if one sentence of the sources has three
 *   quarters of its terms and all its numbers.
 */
export function checkAnswer(
  answer: string,
  { question, sources, analyzer }: { question: string; sources: readonly Hit[]; analyzer: Analyzer }
): Pick<Answer, 'found' | 'citations' | 'unsupported' | 'unknownSources'> {
  const passages = sources.map(hit => readPassage(hit, analyzer))
  const asked = new Set(analyzer.terms(question))
  const quotes = new Map<Candidate, number>()
  const unsupported: string[] = []
  const unknown = new Set<number>()

  const parsed = parseCitations(answer)
  for (const { text, numbers } of parsed) {
    const claim = readClaim(text, analyzer)
    const cited = numbers.map(number => passages[number - 1]).filter(passage => passage !== undefined)
    for (const number of numbers) if (passages[number - 1] === undefined) unknown.add(number)
    const found = cited.map(candidates => nearest(claim, asked, candidates))
    const evidence = cited.flat()
    if (cited.length === 0 && claim.terms.size > 0) {
      const best = nearest(claim, asked, passages.flat())
      if (best !== undefined && shareOf(claim, [best]) >= 0.75 && hasNumbers(claim, [best])) {
        found.push(best)
        evidence.push(best)
      }
    }
    for (const quote of found) {
      if (quote !== undefined) quotes.set(quote, Math.max(shareOf(claim, [quote]), quotes.get(quote) ?? 0))
    }
    // A question, or what announces a list, claims nothing.
    const claims = claim.terms.size > 0 && !/[?:]$/.test(text)
    if (claims && !(shareOf(claim, evidence) >= 0.5 && hasNumbers(claim, evidence))) unsupported.push(text)
  }
  const unknownSources = [...unknown]
  if (parsed.some(({ text }) => letters(text) === letters(noAnswer))) {
    return { found: false, citations: [], unsupported: [], unknownSources }
  }
  const citations = [...quotes].map(([{ hit, text, start, end }, score]): Citation => {
    return { source: hit.source, page: pageAt(hit.document, start), quote: text, score, start, end }
  })
  return { found: citations.length > 0, citations, unsupported, unknownSources }
}

/** What a sentence of the answer says. */
interface Claim {
  readonly terms: ReadonlySet<string>
  readonly numbers: readonly string[]
}

/** A sentence of a source. */
interface Candidate {
  readonly hit: Hit
  readonly text: string
  readonly start: number
  readonly end: number
  readonly terms: ReadonlySet<string>
  readonly numbers: ReadonlySet<string>
}

function readPassage(hit: Hit, analyzer: Analyzer): Candidate[] {
  return statements(hit.text).map(({ text, start, end }) => ({
    ...{ hit, text, start: hit.start + start, end: hit.start + end },
    terms: new Set(analyzer.terms(text)),
    numbers: new Set(numbersIn(text))
  }))
}

function readClaim(sentence: string, analyzer: Analyzer): Claim {
  const text = sentence.replace(citation, ' ').replace(/^\s*\d+[.)]\s/, '')
  return { terms: new Set(analyzer.terms(text)), numbers: numbersIn(text) }
}

/** The candidate with most terms of the claim; among equals with most of the question; then the shortest, the first. */
function nearest(claim: Claim, asked: ReadonlySet<string>, candidates: readonly Candidate[]): Candidate | undefined {
  let best: { candidate: Candidate; rank: readonly number[] } | undefined
  for (const candidate of candidates) {
    const ofQuestion = [...asked].filter(term => candidate.terms.has(term)).length
    const rank = [shareOf(claim, [candidate]), ofQuestion, -candidate.text.length]
    const differs = rank.findIndex((value, i) => value !== best?.rank[i])
    if (best === undefined || (differs >= 0 && rank[differs]! > best.rank[differs]!)) best = { candidate, rank }
  }
  return best?.candidate
}

/** The share of the claim's terms that stand in any of the candidates. */
function shareOf({ terms }: Claim, candidates: readonly Candidate[]): number {
  if (terms.size === 0) return 0
  return [...terms].filter(term => candidates.some(candidate => candidate.terms.has(term))).length / terms.size
}

function hasNumbers({ numbers }: Claim, candidates: readonly Candidate[]): boolean {
  return numbers.every(number => candidates.some(candidate => candidate.numbers.has(number)))
}

const citation = /\[\s*(\d{1,6}(?:\s*[,;–-]\s*\d{1,6})*)\s*\]/g

/** `'2, 4-6'` to 2, 4, 5, 6. Of a range that no prompt has sources for, the ends. */
function expand(list: string): number[] {
  return list.split(/[,;]/).flatMap(part => {
    const ends = part.split(/[–-]/).map(Number)
    const [first, last] = [ends[0]!, ends.at(-1)!]
    return last > first && last - first < 100
      ? Array.from({ length: last - first + 1 }, (_, i) => first + i)
      : [first, last]
  })
}

function numbersIn(text: string): string[] {
  return text.match(/\p{Nd}+(?:[.,]\p{Nd}+)*/gu) ?? []
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}]/gu, '')
}
