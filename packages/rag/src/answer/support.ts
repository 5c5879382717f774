import { words } from '@llm-cookbook/tokenize'
import { statements } from './evidence.ts'
import { withoutCitations } from './cited-sentences.ts'
import type { Analyzer } from '../ports.ts'
import type { Source } from './source.ts'

/** What a sentence of an answer says. */
export interface Claim {
  readonly terms: ReadonlySet<string>
  /** Numbers as digits, without separators of thousands. */
  readonly numbers: readonly string[]
  /** Terms of words that are names by their capitals. */
  readonly names: ReadonlySet<string>
  readonly words: ReadonlySet<string>
}

/** A sentence of a source. `start` to `end` is its span in the document's text. */
export interface Candidate {
  readonly hit: Source
  readonly text: string
  readonly start: number
  readonly end: number
  readonly terms: ReadonlySet<string>
  readonly numbers: ReadonlySet<string>
  readonly words: ReadonlySet<string>
}

export function readClaim(sentence: string, analyzer: Analyzer): Claim {
  const text = withoutCitations(sentence).replace(/^\s*(?:[-*•]|\d+[.)])\s/, '')
  const found = words(text)
  const inner = found.slice(1).filter(({ text: word }) => !/^I\b/.test(word))
  const capital = inner.filter(({ text: word }) => /\p{Lu}/u.test(word))
  // Where most words bear capitals (German nouns, a title), these tell no names.
  const named = capital.length > inner.length * 0.4 ? [] : capital
  return {
    terms: new Set(analyzer.terms(text)),
    numbers: digitsIn(text),
    names: new Set(named.flatMap(({ text: word }) => analyzer.terms(word))),
    words: lowerWords(text)
  }
}

/** The sentences of a passage. */
export function readPassage(hit: Source, analyzer: Analyzer): Candidate[] {
  return statements(hit.text).map(({ text, start, end }) => {
    const numbers = new Set([...digitsIn(text), ...numberWordsIn(text)])
    const terms = new Set([...analyzer.terms(text), ...numbers])
    return { hit, text, start: hit.start + start, end: hit.start + end, terms, numbers, words: lowerWords(text) }
  })
}

/** The share of the claim's terms that stand in any of the candidates, from 0 to 1. */
export function shareOf({ terms }: Claim, candidates: readonly Pick<Candidate, 'terms'>[]): number {
  if (terms.size === 0) return 0
  return [...terms].filter(term => candidates.some(candidate => candidate.terms.has(term))).length / terms.size
}

/**
 * Whether candidates bear a claim out, as far as words can tell: the best three together have `least` of its terms, all its
 * numbers and all its names (for these and the terms, title and headings count, too), and the best one neither denies what
 * the claim affirms nor has the opposite of a word of it.
 */
export function bearsOut(
  candidates: readonly Candidate[],
  claim: Claim,
  { analyzer, least = 0.6 }: { readonly analyzer: Analyzer; readonly least?: number }
): boolean {
  const best = mostOf(claim, candidates)
  if (best.length === 0) return false
  const above = [...new Set(best.map(({ hit }) => hit))].map(hit => ({
    terms: new Set(analyzer.terms([hit.title, ...hit.headings].join('\n')))
  }))
  const numbers = (number: string): boolean => candidates.some(candidate => candidate.numbers.has(number))
  const has = (term: string): boolean => [...best, ...above].some(({ terms }) => terms.has(term))
  return (
    shareOf(claim, [...best, ...above]) >= least &&
    claim.numbers.every(numbers) &&
    [...claim.names].every(has) &&
    !contradicts(best[0]!, claim)
  )
}

/** Up to three candidates: the one with most of the claim's terms, then those that add most. */
function mostOf(claim: Claim, candidates: readonly Candidate[]): Candidate[] {
  const missing = new Set(claim.terms)
  const chosen: Candidate[] = []
  while (chosen.length < 3) {
    let best: { candidate: Candidate; adds: number } | undefined
    for (const candidate of candidates) {
      const adds = [...missing].filter(term => candidate.terms.has(term)).length
      if (adds > (best?.adds ?? 0)) best = { candidate, adds }
    }
    if (best === undefined) break
    chosen.push(best.candidate)
    for (const term of best.candidate.terms) missing.delete(term)
  }
  return chosen
}

/** English. */
function contradicts(candidate: Candidate, claim: Claim): boolean {
  if (isDenied(candidate.words) !== isDenied(claim.words)) return true
  return opposites.some(pair =>
    [pair, [pair[1], pair[0]] as const].some(
      ([one, other]) =>
        claim.words.has(one) && !candidate.words.has(one) && candidate.words.has(other) && !claim.words.has(other)
    )
  )
}

const denials = /^(?:not|no|never|none|nothing|nobody|neither|nor|cannot|without|\w+n['’]t)$/
const isDenied = (words: ReadonlySet<string>): boolean => [...words].some(word => denials.test(word))

const opposites: readonly (readonly [string, string])[] = (
  'more less, most least, before after, first last, above below, over under, increase decrease, increases decreases, ' +
  'increased decreased, rise fall, rises falls, rose fell, high low, higher lower, highest lowest, larger smaller, open closed, ' +
  'opens closes, always never, all none, true false, legal illegal, possible impossible, minimum maximum, inside outside, ' +
  'trusted untrusted, allowed forbidden, public private, left right, north south, east west, hot cold, fast slow, faster slower, ' +
  'early late, earlier later, safe unsafe, success failure, grant deny, granted denied, accept reject, accepted rejected, ' +
  'start end, starts ends, begin end, begins ends, internal external, encrypted unencrypted, known unknown'
)
  .split(', ')
  .map(pair => pair.split(' ') as [string, string])

function lowerWords(text: string): Set<string> {
  return new Set(words(text.toLowerCase()).map(word => word.text))
}

function digitsIn(text: string): string[] {
  const found = text.match(/\p{Nd}+(?:[.,]\p{Nd}+)*/gu) ?? []
  return found.map(number => number.replace(/,(?=\p{Nd}{3}(?!\p{Nd}))/gu, ''))
}

function numberWordsIn(text: string): string[] {
  return words(text.toLowerCase()).flatMap(({ text: word }) => numberWords.get(word) ?? [])
}

const numberWords = new Map(
  (
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
    'eighteen nineteen twenty'
  )
    .split(' ')
    .map((word, i) => [word, String(i)] as const)
    .concat(
      'thirty forty fifty sixty seventy eighty ninety hundred'
        .split(' ')
        .map((word, i) => [word, String(10 * (i + 3))] as const),
      [
        ['thousand', '1000'],
        ['million', '1000000'],
        ['dozen', '12'],
        ['half', '50']
      ]
    )
)
