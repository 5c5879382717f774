import { sentences, words, type Token } from '@llm-cookbook/tokenize'
import type { Span } from '../document.ts'
import type { Analyzer } from '../ports.ts'
import type { Question } from './question.ts'
import type { Source } from './source.ts'

/** A sentence of a hit, and what speaks for its being the answer. */
export interface Evidence extends Span {
  readonly hit: Source
  /** `start` to `end` of the document's text. */
  readonly text: string
  /** Sentences of the same run with neighbouring places stand beside each other. */
  readonly run: number
  readonly place: number
  /** Terms of the question that stand in it. */
  readonly own: ReadonlySet<string>
  /** Those, and the ones that stand in the sentences beside it, the headings over it or the title. */
  readonly around: ReadonlySet<string>
  readonly features: Features
}

/** Each from 0 to 1. */
export interface Features {
  /** The share of the question's terms that stand in the sentence, by weight. */
  readonly coverage: number
  /** The same, where terms that begin with the same five letters are one: 'published' and 'publication'. */
  readonly relatives: number
  /** The share of the question's terms that its passage has, its title or headings; see `passageShare`. */
  readonly passage: number
  /** What the sentences beside it, the headings over it and the title add to that. */
  readonly context: number
  /** The share of neighbouring terms of the question that are neighbours in the sentence too. */
  readonly phrases: number
  /** 1: it has a word of the type that the question asks for. */
  readonly typed: number
  /** 1: the question asks for a type, and it has no such word. */
  readonly untyped: number
  /** The share of the question's names and numbers that stand neither in it nor around it. */
  readonly missing: number
  /** The number of its terms, 1 for forty or more: in a long sentence terms meet by chance. */
  readonly length: number
  /** How well its passage was ranked: 1 for the first. */
  readonly rank: number
  /** How far it says what the thing asked about is: 'X (XYZ) is …', or an acronym spelt out. */
  readonly definition: number
  /** 1: it does not end as sentences do: a heading, a cell, a caption. */
  readonly fragment: number
  /** 1: it stands in a table of contents or among references. */
  readonly apparatus: number
  /** The number of the question's terms, 1 for eight or more: the more there are, the less is it chance that they meet. */
  readonly detail: number
}

/**
 * The probability that the documents answer the question, were this their best sentence. From 0 to 1.
 *
 * A logistic regression, fitted by `bench/fit-answer.ts`, which prints these weights: to questions of SQuAD 2.0 (Rajpurkar,
 * Jia and Liang 2018), 1,734 whose paragraph was in the index and 793 whose paragraph had been kept out of it, to 960 of TREC
 * on other matters, and to 110 of our own. SQuAD has no headings, no references and hardly a question for a definition:
 * `fragment`, `apparatus` and `definition` are set by hand.
 */
export function confidence(features: Features): number {
  const names = Object.keys(weights) as (keyof Features)[]
  return 1 / (1 + Math.exp(-names.reduce((sum, name) => sum + weights[name] * features[name], bias)))
}

const bias = -5.2
const weights: Readonly<Features> = {
  coverage: 0.6,
  relatives: 3.6,
  passage: 2.7,
  context: 0.3,
  phrases: 1.6,
  typed: 0.4,
  untyped: -1.1,
  missing: -2.3,
  length: -1.1,
  rank: 1.2,
  definition: 2,
  fragment: -2,
  apparatus: -4,
  detail: 2.6
}

/** Every sentence of the hits, once; headings are none. */
export function gatherEvidence(question: Question, hits: readonly Source[], analyzer: Analyzer): Evidence[] {
  const asked = [...new Set(question.terms)]
  if (asked.length === 0) return []
  const weigh = termWeights(asked, hits, analyzer)
  const passages = new Map(hits.map(hit => [hit, passageShare(hit, asked, { hits, weigh, analyzer })]))
  return readRuns(hits).flatMap((pieces, run) => {
    const termsOf = pieces.map(({ text }) => analyzer.terms(text))
    return pieces.flatMap(({ hit, rank, text, start, end, header }, place) => {
      const terms = termsOf[place]!
      const above = [hit.title, ...hit.headings]
      if (terms.length === 0 || above.includes(text)) return []
      const beside = [-2, -1, 1, 2].flatMap(step => termsOf[place + step] ?? [])
      const own = intersect(asked, terms)
      const around = intersect(asked, [...terms, ...beside, ...analyzer.terms([...above, header ?? ''].join('\n'))])
      const coverage = weigh(own)
      const typed = isTyped(question, text)
      const features: Features = {
        coverage,
        relatives: weigh(relatives(asked, terms)),
        passage: passages.get(hit)!,
        context: weigh(around) - coverage,
        phrases: sharedPhrases(question.terms, terms),
        typed: typed === true ? 1 : 0,
        untyped: typed === false ? 1 : 0,
        missing: question.names.size === 0 ? 0 : 1 - intersect(question.names, around).size / question.names.size,
        length: Math.min(terms.length, 40) / 40,
        rank: 1 / (1 + rank / 4),
        definition: definitionOf(text, question, asked, analyzer),
        fragment: isSentence(text) || header !== undefined ? 0 : 1,
        apparatus: hit.headings.some(heading => apparatusHeading.test(heading)) || dotLeaders.test(text) ? 1 : 0,
        detail: Math.min(asked.length, 8) / 8
      }
      return [{ hit, text, start, end, run, place, own, around, features }]
    })
  })
}

/** Runs of sentences that follow one another in a document. Hits that touch make one run; what they share is read once. */
function readRuns(hits: readonly Source[]): (Statement & { readonly hit: Source; readonly rank: number })[][] {
  const ranked = hits.map((hit, rank) => ({ hit, rank })).sort((a, b) => a.hit.start - b.hit.start)
  return [...Map.groupBy(ranked, ({ hit }) => hit.source).values()].flatMap(group => {
    const runs: ReturnType<typeof readRuns> = []
    let read = -Infinity
    for (const { hit, rank } of group) {
      // Between passages that follow one another is only white space.
      if (hit.start > read + 4) runs.push([])
      for (const { text, start, end, header } of statements(hit.text)) {
        if (hit.start + end <= read) continue
        runs.at(-1)!.push({ hit, rank, text, header, start: hit.start + start, end: hit.start + end })
      }
      read = Math.max(read, hit.end)
    }
    return runs
  })
}

/** A sentence without the mark of a list's item, or a row of a table; `header` is the first row, in the others. */
interface Statement extends Token {
  readonly header: string | undefined
}

export function statements(text: string): Statement[] {
  return sentences(text).flatMap(({ text: sentence, start: from }) => {
    const rows = sentence.includes(' | ') ? [...sentence.matchAll(/[^\n]+/g)] : [/[^]*/.exec(sentence)!]
    const [header] = rows[0]!
    return rows.map(({ 0: row, index }, i) => {
      const mark = /^(?:[•·▪◦‣*–-]\s+)*/u.exec(row)![0].length
      const start = from + index + mark
      return { text: row.slice(mark), start, end: start + row.length - mark, header: i > 0 ? header : undefined }
    })
  })
}

/**
 * The share that some terms have of all that are asked for. A term weighs its inverse document frequency in the hits, as in
 * BM25, where ten more passages without it are imagined: so a term counts that all hits have, even if there is one hit only.
 */
function termWeights(
  asked: readonly string[],
  hits: readonly Source[],
  analyzer: Analyzer
): (terms: Iterable<string>) => number {
  const termsOf = hits.map(hit => new Set(analyzer.terms(hit.text)))
  const weights = new Map<string, number>()
  for (const term of asked) {
    const holders = termsOf.filter(terms => terms.has(term)).length
    weights.set(term, Math.log(1 + (hits.length + 10 - holders + 0.5) / (holders + 0.5)))
  }
  const sum = (terms: Iterable<string>): number => [...terms].reduce((total, term) => total + weights.get(term)!, 0)
  const whole = sum(asked)
  return terms => sum(terms) / whole
}

/**
 * The share of the question's terms that a passage has, its title or headings: as the index weighs them, as far as there are
 * ten hits. A smaller index knows nothing of what is rare; then, or if a hit does not tell, by `weigh`.
 */
function passageShare(
  { scores, title, headings, text }: Source,
  asked: readonly string[],
  given: { hits: readonly Source[]; weigh: (terms: Iterable<string>) => number; analyzer: Analyzer }
): number {
  const { hits, weigh, analyzer } = given
  const share = weigh(intersect(asked, analyzer.terms([title, ...headings, text].join('\n'))))
  const trust = Math.min(hits.length, 10) / 10
  return trust * (scores?.terms ?? share) + (1 - trust) * share
}

/** The terms asked for that begin as one of a sentence's does. */
function relatives(asked: readonly string[], sentence: readonly string[]): string[] {
  const beginnings = new Set(sentence.map(term => term.slice(0, 5)))
  return asked.filter(term => beginnings.has(term.slice(0, 5)))
}

function intersect(wanted: Iterable<string>, present: Iterable<string>): Set<string> {
  const has = new Set(present)
  return new Set([...wanted].filter(term => has.has(term)))
}

/** Of the pairs of neighbouring terms in the question, the share that stands at most one term apart in the sentence. */
function sharedPhrases(question: readonly string[], sentence: readonly string[]): number {
  if (question.length < 2) return 0
  const pair = (a: string, b: string): string => JSON.stringify([a, b])
  const pairs = new Set<string>()
  sentence.forEach((term, i) => {
    for (const next of sentence.slice(i + 1, i + 3)) pairs.add(pair(term, next))
  })
  const shared = question.slice(1).filter((term, i) => pairs.has(pair(question[i]!, term)))
  return shared.length / (question.length - 1)
}

/** Whether the sentence has a word of the type asked for that the question did not hold already. */
function isTyped({ expects, words: known }: Question, sentence: string): boolean | undefined {
  if (expects === undefined) return undefined
  return words(sentence).some(({ text, start }) => !known.has(text.toLowerCase()) && expects(text, start === 0))
}

/** Of 'What does DNS stand for?': 1 for 'the Domain Name System (DNS)' or 'DNS | Domain …'. Else see `subjectShare`. */
function definitionOf(sentence: string, { acronym }: Question, asked: readonly string[], analyzer: Analyzer): number {
  if (acronym === undefined) return subjectShare(sentence, asked, analyzer)
  const initials = words(sentence).map(word => word.text[0]!)
  const spelt = initials.join('').toLowerCase().includes(acronym.toLowerCase())
  return sentence.includes(`(${acronym})`) || (spelt && sentence.includes(acronym)) ? 1 : 0
}

/** The share of the question's terms, if it is half or more, that is the whole subject of a sentence like 'An X (XYZ) is …'. */
function subjectShare(sentence: string, asked: readonly string[], analyzer: Analyzer): number {
  const subject = new Set(analyzer.terms(copula.exec(sentence)?.[1] ?? ''))
  const share = subject.size / asked.length
  return intersect(subject, asked).size === subject.size && share >= 0.5 ? share : 0
}

/** A label such as 'Price:' is none. */
function isSentence(text: string): boolean {
  return text.endsWith(':') ? text.split(/\s+/).length >= 4 : sentenceEnd.test(text)
}

const copula =
  /^(?:(?:an?|the)\s)?(.{1,80}?)(?:\s\([^)]{0,60}\))?(?:,[^,]{0,60},)?\s*(?:\b(?:is|are|was|were|means?|refers? to|stands? for|provides)\b|:|—)/iu
/** Closing marks and the number of a footnote may follow; the digits of '3.0' may not. */
const sentenceEnd = /(?:[\p{Sentence_Terminal};…]|(?<!\p{N})\.\d{1,3})["'”’)\]]*(?:\[\d+\]|[⁰¹²³⁴-⁹]+)?$/u
const dotLeaders = /(?:\. ?){5}/
const apparatusHeading =
  /^[\d.\s]*(?:references|bibliography|works cited|(?:table of )?contents|list of (?:figures|tables)|index)\s*$/i
