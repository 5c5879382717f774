import { words } from '@llm-cookbook/tokenize'
import { noAnswer } from './answer.ts'
import { statements } from './evidence.ts'
import { withoutCitations } from './cited-sentences.ts'
import type { Analyzer } from '../ports.ts'
import type { Source } from './source.ts'

/** What a sentence of an answer says. */
export interface Claim {
  readonly text: string
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
}

export function readClaim(sentence: string, analyzer: Analyzer): Claim {
  const text = withoutCitations(sentence).replace(/^\s*(?:[-*•]|\d+[.)])\s/, '')
  const found = words(text)
  const inner = found.slice(1).filter(({ text: word }) => !/^I\b/.test(word))
  const capital = inner.filter(({ text: word }) => /\p{Lu}/u.test(word))
  // Where most words bear capitals (German nouns, a title), these tell no names.
  const named = capital.length > inner.length * 0.4 ? [] : capital
  return {
    text,
    terms: new Set(analyzer.terms(text)),
    // 'one' is a pronoun more often than a number.
    numbers: [...digitsIn(text), ...numberWordsIn(text).filter(number => number !== '1')],
    names: new Set(named.flatMap(({ text: word }) => analyzer.terms(word))),
    words: lowerWords(text)
  }
}

/** A question, an announcement ('The steps are:'), 'The documents do not tell.' and citations alone claim nothing. */
export function isClaim(sentence: string, claim: Claim): boolean {
  return claim.terms.size > 0 && !/[?:]$/.test(sentence) && sentence.trim() !== noAnswer
}

/** The sentences of a passage. */
export function readPassage(hit: Source, analyzer: Analyzer): Candidate[] {
  return statements(hit.text).map(({ text, start, end }) => {
    const numbers = new Set([...digitsIn(text), ...numberWordsIn(text)])
    const terms = new Set([...analyzer.terms(text), ...numbers])
    return { hit, text, start: hit.start + start, end: hit.start + end, terms, numbers }
  })
}

/** The share of the claim's terms that stand in any of the candidates, from 0 to 1. */
export function shareOf({ terms }: Claim, candidates: readonly Pick<Candidate, 'terms'>[]): number {
  if (terms.size === 0) return 0
  return [...terms].filter(term => candidates.some(candidate => candidate.terms.has(term))).length / terms.size
}

/**
 * Whether candidates bear a claim out, as far as words can tell: the best three together have `least` of its terms, all its
 * numbers and all its names (for these and the terms, title and headings count, too), and do not contradict it.
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
  const numbers = (number: string): boolean => best.some(candidate => candidate.numbers.has(number))
  const has = (term: string): boolean => [...best, ...above].some(({ terms }) => terms.has(term))
  return (
    shareOf(claim, [...best, ...above]) >= least &&
    claim.numbers.every(numbers) &&
    [...claim.names].every(has) &&
    !contradicts(best, claim)
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

/**
 * Whether the candidates deny what the claim affirms, or the other way round, in the parts of the sentences that have most
 * in common; or have the opposite of a word of the claim, and not that word. English.
 */
function contradicts(candidates: readonly Candidate[], claim: Claim): boolean {
  const clauses = candidates.flatMap(({ text }) => clausesOf(text))
  const denied = clausesOf(claim.text).some(part => {
    const common = (other: ReadonlySet<string>): number => [...part].filter(word => other.has(word)).length
    const nearest = clauses.reduce((best, other) => (common(other) > common(best) ? other : best), clauses[0]!)
    return isDenied(nearest) !== isDenied(part)
  })
  const all = new Set(clauses.flatMap(clause => [...clause]))
  const differs = (one: string, other: string): boolean =>
    claim.words.has(one) && !all.has(one) && all.has(other) && !claim.words.has(other)
  return denied || opposites.some(([one, other]) => differs(one, other) || differs(other, one))
}

function clausesOf(text: string): ReadonlySet<string>[] {
  const clauses = text.split(/[;:—]|,\s|\b(?:and|but|while|whereas|although)\b/i).map(lowerWords)
  return clauses.filter(({ size }) => size > 0)
}

const denials = /^(?:not|no|never|none|nothing|nobody|neither|nor|cannot|without|\w+n['’]t)$/
const isDenied = (words: ReadonlySet<string>): boolean => [...words].some(word => denials.test(word))

/** Words of which one cannot stand for the other, though most else in two sentences may be the same. */
const opposites: readonly (readonly [string, string])[] = (
  'more less, most least, before after, first last, first second, second third, first third, above below, over under, ' +
  'increase decrease, increases decreases, increased decreased, raise lower, raises lowers, raised lowered, rise fall, ' +
  'rises falls, rose fell, high low, higher lower, highest lowest, larger smaller, open closed, opens closes, always never, ' +
  'all none, true false, legal illegal, possible impossible, minimum maximum, inside outside, trusted untrusted, ' +
  'allowed forbidden, public private, left right, north south, east west, hot cold, fast slow, faster slower, early late, ' +
  'earlier later, safe unsafe, success failure, grant deny, granted denied, accept reject, accepted rejected, start end, ' +
  'starts ends, begin end, begins ends, internal external, encrypted unencrypted, known unknown, hundreds thousands, ' +
  'thousands millions, millions billions, kilobytes megabytes, megabytes gigabytes, seconds minutes, minutes hours, ' +
  'hours days, days weeks, weeks months, months years'
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
