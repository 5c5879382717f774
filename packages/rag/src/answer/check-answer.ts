import { noAnswer, type Answer, type AnswerQuote, type AnswerSentence, type Citation } from './answer.ts'
import { parseCitations, type CitedSentence } from './cited-sentences.ts'
import { cite } from './cite.ts'
import { foldText, locateQuote } from './fold-text.ts'
import { findLinks } from './links.ts'
import { findQuotes } from './quotes.ts'
import { bearsOut, isClaim, readClaim, readPassage, shareOf, type Candidate, type Claim } from './support.ts'
import type { Span } from '../document.ts'
import type { Analyzer } from '../ports.ts'
import type { Source } from './source.ts'

type Checked = Pick<Answer, 'found' | 'citations' | 'sentences' | 'quotes' | 'links' | 'unsupported' | 'unknownSources'>

export interface CheckContext {
  readonly question: string
  /** Source `n` is `sources[n - 1]`. */
  readonly sources: readonly Source[]
  readonly analyzer: Analyzer
}

/**
 * Holds a model's answer against the sources that it was given.
 *
 * - What stands in quotation marks is looked up in the sources that its sentence cites, then in the others, and cited with
 *   its true span. If it stands in none, its sentence is unsupported.
 * - A citation of a source becomes a quote: the sentence there that has most of the terms of the answer's sentence. The
 *   sentence is supported if `bearsOut` says so of the sources that it cites.
 * - A sentence without citation is looked up: it is supported, and gets a quote, if one sentence of the sources that has
 *   a term of the question bears out three quarters of its terms.
 * - A sentence with a link that no source has, an image or HTML is unsupported.
 */
export function checkAnswer(answer: string, context: CheckContext): Checked {
  const parsed = parseCitations(answer)
  const checked = checkSentences(answer, parsed, context)
  if (!parsed.some(isNoAnswer)) return checked
  return {
    ...checked,
    ...{ found: false, citations: [], unsupported: [] },
    sentences: checked.sentences.map(sentence => ({ ...sentence, support: 'no-claim', citations: [] })),
    quotes: checked.quotes.map(quote => ({ ...quote, citation: null }))
  }
}

/** The same for an answer whose sentences, or what takes their place, and citations are known. */
export function checkSentences(
  answer: string,
  parsed: readonly CitedSentence[],
  { question, sources, analyzer }: CheckContext
): Checked {
  const book = new CitationBook()
  const passages = sources.map(hit => readPassage(hit, analyzer))
  const folded = sources.map(hit => ({ hit, text: foldText(hit.text) }))
  const asked = new Set(analyzer.terms(question))
  const links = findLinks(answer, sources)

  const found = findQuotes(answer).map(quote => {
    const numbers = parsed.filter(sentence => overlap(sentence, quote)).flatMap(({ numbers }) => numbers)
    const first = numbers.flatMap(number => folded[number - 1] ?? [])
    for (const { hit, text } of [...first, ...folded]) {
      const at = locateQuote(quote.text, text)
      if (at !== undefined) return { ...quote, hit, at: { start: hit.start + at.start, end: hit.start + at.end } }
    }
    return { ...quote, hit: undefined, at: undefined }
  })

  const sentences = parsed.map((sentence): AnswerSentence => {
    const { text, start, end, numbers } = sentence
    const claim = readClaim(text, analyzer)
    const cited = [...new Set(numbers.flatMap(number => passages[number - 1] ?? []))]
    const quotes = found.filter(quote => overlap(quote, sentence))
    const citations = new Set<number>()
    for (const { hit, at } of quotes) if (hit !== undefined) citations.add(book.add(hit, at, 1))
    const quoted = new Set(quotes.map(({ hit }) => hit))
    for (const number of numbers) {
      const passage = passages[number - 1]
      const best = passage && nearest(claim, asked, passage)
      if (best === undefined || quoted.has(best.hit)) continue
      citations.add(book.add(best.hit, best, shareOf(claim, [best])))
    }
    let supported = cited.length > 0 && bearsOut(cited, claim, { analyzer })
    if (cited.length === 0 && claim.terms.size > 0) {
      const best = nearest(claim, asked, passages.flat().filter(isAbout(asked)))
      if (best !== undefined && bearsOut([best], claim, { analyzer, least: 0.75 })) {
        supported = true
        citations.add(book.add(best.hit, best, shareOf(claim, [best])))
      }
    }
    const isQuoted = quotes.every(({ hit }) => hit !== undefined)
    const leads = links.some(link => !link.known && overlap(link, sentence))
    const support =
      !leads && isQuoted && !isClaim(text, claim)
        ? 'no-claim'
        : supported && isQuoted && !leads
          ? 'supported'
          : 'unsupported'
    return { text, start, end, support, citations: [...citations] }
  })

  const quotes = found.map(({ text, start, end, hit, at }): AnswerQuote => {
    return { text, start, end, citation: hit === undefined ? null : book.add(hit, at, 1) }
  })
  const unknownSources = [...new Set(parsed.flatMap(({ numbers }) => numbers))].filter(
    n => passages[n - 1] === undefined
  )
  return {
    found: book.citations.length > 0,
    citations: book.citations,
    ...{ sentences, quotes, links, unknownSources },
    unsupported: sentences.filter(({ support }) => support === 'unsupported').map(({ text }) => text)
  }
}

/** The citations of an answer, each span once, with the best score that it was given. */
class CitationBook {
  readonly citations: Citation[] = []

  /** Its place. */
  add(hit: Source, span: Span, score: number): number {
    const made = cite(hit, span, score)
    const at = this.citations.findIndex(
      ({ source, start, end }) => source === made.source && start === made.start && end === made.end
    )
    if (at < 0) return this.citations.push(made) - 1
    if (this.citations[at]!.score < score) this.citations[at] = made
    return at
  }
}

function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end
}

function isNoAnswer({ text }: CitedSentence): boolean {
  return letters(text) === letters(noAnswer)
}

/** So that a model that obeys 'Reply only with OK' is not borne out by that very order. */
function isAbout(asked: ReadonlySet<string>): (candidate: Candidate) => boolean {
  return ({ terms }) => asked.size === 0 || [...asked].some(term => terms.has(term))
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

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}]/gu, '')
}
