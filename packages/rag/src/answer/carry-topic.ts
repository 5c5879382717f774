import type { Token } from '@llm-cookbook/tokenize'
import type { Analyzer } from '../ports.ts'
import { topicTokens } from './question.ts'

/**
 * A question that leans on the exchange before it, made to stand alone without a model; as it is if it stands alone
 * already, or if there is nothing to lean on. English. Three ways of leaning are known:
 *
 * - A pronoun becomes what it stands for: 'he' a name in the answer, 'it' and 'they' the first noun phrase of the question
 *   before that agrees in number (S. Lappin and H. Leass, 'An algorithm for pronominal anaphora resolution', 1994, weigh
 *   subjects and recency so too), 'that' all that it was about. Not where it stands for something in its own question.
 * - A fragment takes the place of what it is like: after 'How many came in 2018?', 'And in 2019?' is 'How many came in
 *   2019?'.
 * - A question with no topic ('Why?') gets the one before's: 'Why: …?'.
 */
export function carryTopic(
  question: string,
  previous: { readonly standalone: string; readonly answer: string },
  analyzer: Analyzer
): string {
  const pronoun = findPronoun(question)
  if (pronoun !== undefined) {
    const referent = referentOf(pronoun.text, previous, analyzer)
    if (referent === undefined) return question
    return question.slice(0, pronoun.start) + referent + question.slice(pronoun.end)
  }
  const lead = opening.exec(question)![0].length
  const rest = question.slice(lead).replace(/[\s?.!]+$/, '')
  const own = matter(rest)
  const asks = /^(?:what|which|who|whom|whose|when|where|why|how)\b/i.test(rest)
  if (own.length === 0 || (asks && own.length === 1 && !verb.test(rest))) {
    const known = new Set(analyzer.terms(question))
    const isNew = ({ text }: Token): boolean => !analyzer.terms(text).every(term => known.has(term))
    const topic = matter(previous.standalone).filter(isNew)
    return topic.length === 0 ? question : `${question.replace(/[\s?.!]+$/, '')}: ${topic.map(textOf).join(' ')}?`
  }
  const isFragment = !asks && !verb.test(rest) && (/\p{L}/u.test(question.slice(0, lead)) || preposed.test(rest))
  return isFragment && matter(previous.standalone).length > 0 ? substitute(rest, previous, analyzer) : question
}

/** The pronoun that has to be resolved; 'it' and persons before 'this' and 'that'. */
function findPronoun(question: string): Token | undefined {
  const lead = opening.exec(question)![0].length
  for (const pattern of [pronouns, demonstratives]) {
    for (const { 0: text, index: start } of question.matchAll(pattern)) {
      const before = question.slice(lead, start)
      if (!isIdle(question, start) && !isWithin(before, text)) return { text, start, end: start + text.length }
    }
  }
  return undefined
}

/** Whether this 'it' stands for nothing: 'Is it possible to …', 'How long does it take to …'. */
function isIdle(question: string, start: number): boolean {
  return [...question.matchAll(idle)].some(({ index, 0: text }) => index <= start && start < index + text.length)
}

/** Whether a pronoun stands for something before it in its own question: in another clause, or the subject of this one. */
function isWithin(before: string, pronoun: string): boolean {
  if (matter(clauseBefore.exec(before)?.[1] ?? '').length > 0) return true
  // 'How does a node share its blocks?', but not 'Who wrote its report?'.
  const subject = before.replace(untilQuestionWord, '').replace(/^\w+ ?/, '')
  return /^(?:its|his|her|their)$/i.test(pronoun) && matter(subject).length > 0
}

/** What a pronoun stands for. */
function referentOf(
  pronoun: string,
  { standalone, answer }: { readonly standalone: string; readonly answer: string },
  analyzer: Analyzer
): string | undefined {
  const phrases = nounPhrases(standalone, answer, analyzer)
  if (/^(?:he|she|him|his|her|hers)$/i.test(pronoun)) {
    const known = new Set(analyzer.terms(standalone))
    const names = [...answer.matchAll(name)].map(([text]) => text)
    const fresh = names.filter(text => analyzer.terms(text).some(term => !known.has(term)))
    const person = fresh.find(text => text.includes(' ')) ?? phrases.find(({ text }) => /^\p{Lu}/u.test(text))?.text
    if (person !== undefined) return person
  }
  if (/^(?:this|that)$/i.test(pronoun)) return matter(standalone).map(textOf).join(' ') || undefined
  const isPlural = /^(?:they|them|their|theirs|these|those)/i.test(pronoun)
  return (phrases.find(({ plural }) => plural === isPlural) ?? phrases[0])?.text
}

/** The question before, with a fragment in the place of what it is like; at the end, if there is no such place. */
function substitute(
  fragment: string,
  { standalone, answer }: { readonly standalone: string; readonly answer: string },
  analyzer: Analyzer
): string {
  const replaced = (start: number, end: number, by: string): string =>
    standalone.slice(0, start) + by + standalone.slice(end)
  const end = standalone.search(/[\s?.!]*$/)
  const [preposition] = preposed.exec(fragment) ?? []
  if (preposition !== undefined) {
    const like = [...standalone.slice(0, end).matchAll(prepositional)].findLast(
      ([text]) => text.split(/\s/)[0]!.toLowerCase() === preposition.trim().toLowerCase()
    )
    if (like === undefined) return replaced(end, end, ` ${fragment}`)
    return replaced(like.index, like.index + like[0].trimEnd().length, fragment)
  }
  const kind = /^\d/.test(fragment) ? numbers : /^\p{Lu}/u.test(fragment) ? namesWithin : undefined
  const [only, another] = kind === undefined ? [] : standalone.matchAll(kind)
  if (only !== undefined && another === undefined) return replaced(only.index, only.index + only[0].length, fragment)
  const terms = new Set(analyzer.terms(fragment))
  const likeness = ({ text, start, plural }: NounPhrase): number =>
    (analyzer.terms(text).some(term => terms.has(term)) ? 3 : 0) +
    (plural === isPlural(fragment) ? 1 : 0) +
    (article.test(standalone.slice(0, start)) === /^(?:an?|the) /i.test(fragment) ? 1 : 0)
  const phrases = nounPhrases(standalone, answer, analyzer)
  const place = phrases.toSorted((a, b) => likeness(b) - likeness(a) || b.start - a.start)[0]
  if (place === undefined) return replaced(end, end, `: ${fragment}`)
  const from = place.start - (article.exec(standalone.slice(0, place.start))?.[0].length ?? 0)
  return replaced(from, place.end, fragment.replace(/\bones?$/i, place.head))
}

interface NounPhrase extends Token {
  /** Its last word, of what is before 'of'. */
  readonly head: string
  readonly plural: boolean
}

/** Runs of topic words, also over 'of', without the verb that questions put before ('Who wrote …') or after them. */
function nounPhrases(question: string, answer: string, analyzer: Analyzer): NounPhrase[] {
  const runs: Token[][] = []
  for (const token of matter(question)) {
    const last = runs.at(-1)?.at(-1)
    const gap = last && question.slice(last.end, token.start)
    if (gap !== undefined && /^(?:-| (?:of (?:an? |the )?)?)$/.test(gap)) runs.at(-1)!.push(token)
    else runs.push([token])
  }
  return runs.flatMap((run, i) => {
    const before = question.slice(0, run[0]!.start)
    const after = question.slice(run.at(-1)!.end)
    const noun = [...run]
    if (i === 0 && /^\W*(?:\w+ )?(?:who|what) $/i.test(before) && !auxiliary.test(after)) noun.shift()
    else if (subjectAfterDo.test(before) && !/^ (?:do|have|be)\b/i.test(after))
      noun.splice(verbAt(run, answer, analyzer))
    else if (noun.length > 1 && participle.test(noun.at(-1)!.text)) noun.pop()
    const [first, last] = [noun[0], noun.at(-1)]
    if (first === undefined) return []
    const text = question.slice(first.start, last!.end)
    const head = text.split(/ of /i)[0]!.split(' ').at(-1)!
    return [{ text, start: first.start, end: last!.end, head, plural: isPlural(head) }]
  })
}

/** Where the verb begins in 'policy engine grant access': where the answer inflects ('grants'), else after two words. */
function verbAt(run: readonly Token[], answer: string, analyzer: Analyzer): number {
  if (run.length < 2) return run.length
  const written = new Set(answer.toLowerCase().match(/[\p{L}\p{N}]+/gu))
  const terms = new Set(analyzer.terms(answer))
  const inflected = run.findIndex(
    ({ text }, i) => i > 0 && !written.has(text.toLowerCase()) && analyzer.terms(text).some(term => terms.has(term))
  )
  return inflected > 0 ? inflected : Math.min(run.length - 1, 2)
}

/** Words that say what a question is about. */
function matter(text: string): Token[] {
  return topicTokens(text).filter(({ text: word }) => !stopgaps.test(word))
}

const textOf = ({ text }: Token): string => text
const isPlural = (text: string): boolean => /[^sui]s$/i.test(text)

const opening = /^[^\p{L}\p{N}]*(?:(?:and|but|or|so|then|also|ok|okay|well)\b[\s,]*)*(?:(?:what|how) about\b\s*)?/iu
/** A question with one of these, or that begins with a question word, has a clause of its own. */
const verb =
  /\b(?:is|are|was|were|do|does|did|can|could|will|would|shall|should|may|might|must|has|have|had|tell|explain|describe|list|show|give)\b/i
const prepositions =
  'in|on|at|for|from|of|by|with|without|to|under|over|during|before|after|within|between|per|as|since'
const preposed = new RegExp(`^(?:${prepositions}) `, 'i')
const prepositional = new RegExp(`\\b(?:${prepositions}) (?:(?!\\b(?:${prepositions}) )[^,;])+`, 'gi')

const pronouns =
  /\b(?:it|its|he|she|him|his|hers?|they|them|theirs?|(?:this|that|these|those) ones?|(?:this|that|these|those|such) (?:approach|method|way|process|idea|concept|technique|thing|case)(?:e?s)?)\b/gi
/** 'that' as a pronoun: at the end, or before the rest of a verb. Not 'that rule', nor 'the rule that'. */
const demonstratives = new RegExp(
  [
    /(?<=(?:do|does|did|can|could|will|would|should|may|might|must) )these_(?= (?:be|do|have|\w+\W*$|take|mean|work|happen|help|need|require|apply|make|differ|change)\b)/,
    /(?<=(?:is|are|was|were|has|have) )these_(?= (?:been|being|not|\w+ed|done|made|built|true|so)\b)/,
    /these_(?=[^\p{L}\p{N}]*$)/u
  ]
    .map(({ source }) => source.replace('these_', '\\b(?:this|that|these|those)\\b'))
    .join('|'),
  'giu'
)
const idle =
  /\b(?:is|was|be|would) it (?!\w+ed\b|built\b|made\b|meant\b)(?:\w+ ){1,2}(?:to|that|for|whether|if)\b|\bit (?:is|was) (?!\w+ed\b)(?:\w+ ){1,2}(?:to|that)\b|\bit takes? .*\bto\b/gi
const auxiliary = /^ (?:is|are|was|were|do|does|did|can|could|will|would|should|may|might|must|has|have|had)\b/i
const article = /\b(?:an?|the) $/i
const subjectAfterDo = /\b(?:do|does|did|can|could|will|would|should|may|might|must) (?:an? |the )?$/i
const untilQuestionWord = /^.*?\b(?:what|which|who|whom|whose|when|where|why|how)\b ?/i
const clauseBefore =
  /^(.*)(?:[,;]|\b(?:and|but|or|if|when|while|after|before|once|because|since|unless|until)\b|\bthat $)/i
const participle = /(?:ed|[kptv]en|wn|ilt|ade|ound|ept|ent|aid|done)$/
const numbers = /(?<!\w)\d[\d.,:-]*\b/g
const namesWithin = /(?<=[\p{L}\p{N}] )\p{Lu}[\p{L}\p{N}-]*(?: \p{Lu}[\p{L}\p{N}-]*)*/gu
const name = /\p{Lu}[\p{L}\p{N}.'’-]*(?: \p{Lu}[\p{L}\p{N}.'’-]*)*/gu
/** Words of a follow-up that name nothing. */
const stopgaps =
  /^(?:and|but|so|then|else|also|more|details?|examples?|explain|elaborate|please|tell|exactly|really|again|mean|happens?|work|works|former|latter|same|others?|ones?|not|here|there|they|them|he|she|him|his|hers?|their|theirs|these|those)$/i
