import { words, type Token } from '@llm-cookbook/tokenize'
import type { Analyzer } from '../ports.ts'

/** What a question asks for, as far as its words show it. */
export interface Question {
  readonly text: string
  /** Its content terms in order, without those of the frame ('What is the purpose of …'). */
  readonly terms: readonly string[]
  /** Terms of names, numbers and acronyms: what an answer can hardly put in other words. */
  readonly names: ReadonlySet<string>
  /** Tells whether a word could be what is asked for; undefined where the question does not show its type. */
  readonly expects: ((word: string, first: boolean) => boolean) | undefined
  /** The acronym whose words are asked for, in 'What does DNS stand for?'. */
  readonly acronym: string | undefined
  /** Its words in lower case: an answer has to say more than these. */
  readonly words: ReadonlySet<string>
}

export function analyzeQuestion(text: string, analyzer: Analyzer): Question {
  const found = words(text)
  // In a question all in capitals, capitals tell nothing.
  const shouted = text === text.toUpperCase()
  const matter = (text: string): string =>
    text.replace(grammar, word => (/^\p{Lu}{2,}$/u.test(word) && !shouted ? word : ' '))
  const inner = analyzer.terms(matter(text.replace(frame, ' ')))
  const names = new Set<string>()
  if (!shouted) {
    found.forEach(({ text: word }, i) => {
      const isName = /\p{N}|\p{Lu}.*\p{Lu}/u.test(word) || (i > 0 && /^\p{Lu}/u.test(word))
      if (isName) for (const term of analyzer.terms(matter(word))) names.add(term)
    })
  }
  return {
    text,
    terms: inner.length > 0 ? inner : analyzer.terms(matter(text)),
    names,
    acronym: /\b(?:stands? for|mean(?=\W*$)|acronym|abbreviation)/i.test(text)
      ? found.find(({ text: word }) => /^\p{Lu}[\p{Lu}\p{N}]{2,}$/u.test(word))?.text
      : undefined,
    expects: types.find(({ asked }) => asked.test(text))?.fits,
    words: new Set(found.map(word => word.text.toLowerCase()))
  }
}

/** The words of a question that tell what it is about, where they stand, without those that every question is made with. */
export function topicTokens(text: string): Token[] {
  const shouted = text === text.toUpperCase()
  const blank = (part: string): string => ' '.repeat(part.length)
  return words(
    text.replace(frame, blank).replace(grammar, word => (/^\p{Lu}{2,}$/u.test(word) && !shouted ? word : blank(word)))
  )
}

/** Words that put a question without being its matter, so that no answer repeats them. English. */
const frame =
  /^\W*(?:(?:please|can you|could you) )*(?:tell me|explain|describe|list|name|give me)(?: about)?\b|\b(?:stands? for|defined|called|known as|referred to as|according to|for example|mean(?=\W*$)|what happens|the (?:meaning|definition|purpose|name|role|difference|term|kinds?|types?|sorts?) (?:of|between)|the (?:word|term|phrase|acronym|abbreviation)|(?:what|which) (?:kinds?|types?|sorts?) of|(?:what|which) (?:year|century|decade|month)|how (?:many|much|large|big|tall|long|old|high|far|often|deep|wide|fast|heavy))\b/gi

/** Words that questions are made with, for analyzers without stop words; 'IT' and 'US' are not among them. English. */
const grammar =
  /(?<![\p{L}\p{N}'’-])(?:what|which|who|whom|whose|when|where|why|how|a|an|the|is|are|was|were|be|been|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|i|you|we|they|it|there|my|your|our|their|its|me|us|of|to|in|on|at|for|from|by|with|about|and|or|if|as|any|some|this|that|these|those)(?![\p{L}\p{N}'’-])/giu

const dateWord =
  /^(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|1\d{3}s?|20\d\ds?|years?|century|centuries|decades?|BC|AD)$/

const numberWord =
  /\p{N}|^(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundreds?|thousands?|millions?|billions?|half|third|quarter|once|twice|dozen|percent|no|none|daily|yearly|annually|every|each)$/iu

const types: readonly { asked: RegExp; fits: (word: string, first: boolean) => boolean }[] = [
  { asked: /\b(?:when|(?:what|which) (?:year|date|century|decade|month|day))\b/i, fits: word => dateWord.test(word) },
  {
    asked:
      /\b(?:how (?:many|much|large|big|tall|long|old|high|far|often|deep|wide|fast|heavy)|what (?:percent|percentage|number|amount|portion|fraction|proportion)|which number)\b/i,
    fits: word => numberWord.test(word)
  },
  // A capital within the sentence: a person, an organisation, a place.
  { asked: /\b(?:who|whom|whose)\b/i, fits: (word, first) => !first && /^\p{Lu}/u.test(word) }
]
