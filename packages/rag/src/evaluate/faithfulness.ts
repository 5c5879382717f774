import { parseCitations } from '../answer/cited-sentences.ts'
import type { Source } from '../answer/source.ts'
import { bearsOut, isClaim, readClaim, readPassage } from '../answer/support.ts'
import { plainAnalyzer } from '../lexical/analyzer.ts'
import type { Analyzer } from '../ports.ts'

/** An answer with what it was made from. */
export interface AnsweredCase {
  /** The answer as it was written, with its citations `[n]`. */
  readonly answer: string
  /** Source `n` is `sources[n - 1]`: the hits that `ask` tells of first. */
  readonly sources: readonly Source[]
}

/** Shares are from 0 to 1, over all answers together; NaN where there is nothing to take the share of. */
export interface Faithfulness {
  /** Of the sentences that claim something, the share that some of the sources bear out, cited or not. */
  readonly faithfulness: number
  /** Of these sentences, the share that the sources cited with them, taken together, bear out. */
  readonly citationRecall: number
  /** Of the citations, the share that bear their sentence out alone, or without which the others do not. */
  readonly citationPrecision: number
  /** How many sentences claim something: no question, no announcement, not `noAnswer`. */
  readonly claims: number
  /** How many citations they have; a sentence that cites a source twice cites it once. */
  readonly citations: number
  /** What no source bears out: the place of the answer, and the sentence. */
  readonly unsupported: readonly { readonly answer: number; readonly text: string }[]
}

/**
 * Measures answers of a chat model offline: whether its sentences, and its citations, stand up to the sources. Citation
 * recall and precision are those of T. Gao, H. Yen, J. Yu and D. Chen, 'Enabling Large Language Models to Generate Text
 * with Citations' (EMNLP 2023), with `ask`'s own check by words, numbers, names and negations in place of their model for
 * entailment. It is right about most sentences, not about each: see the README for how far it agrees with a person.
 *
 * @param cases    answers, each with the sources that its numbers mean
 * @param options  `analyzer`: text to terms, by which words are compared, `plainAnalyzer` by default
 *
 * @example
 * ```ts
 * import { createMemoryIndex, loadText, measureFaithfulness } from '@llm-cookbook/rag'
 *
 * const index = createMemoryIndex()
 * await index.ingest([loadText('The museum opens at nine. It is closed on Mondays.', { source: 'museum.txt' })])
 * const sources = await index.search('When is the museum open?')
 *
 * const answer = 'It is closed on Mondays [1]. Admission is free [1].'
 * const { faithfulness, citationPrecision, unsupported } = measureFaithfulness([{ answer, sources }])
 * faithfulness // => 0.5
 * citationPrecision // => 0.5
 * unsupported // => [{ answer: 0, text: 'Admission is free [1].' }]
 * ```
 */
export function measureFaithfulness(
  cases: readonly AnsweredCase[],
  { analyzer = plainAnalyzer }: { analyzer?: Analyzer } = {}
): Faithfulness {
  const unsupported: { answer: number; text: string }[] = []
  let [claims, faithful, recalled, citations, precise] = [0, 0, 0, 0, 0]
  for (const [i, { answer, sources }] of cases.entries()) {
    const passages = sources.map(source => readPassage(source, analyzer))
    for (const { text, numbers } of parseCitations(answer)) {
      const claim = readClaim(text, analyzer)
      if (!isClaim(text, claim)) continue
      const holds = (some: readonly (typeof passages)[number][]): boolean => bearsOut(some.flat(), claim, { analyzer })
      const cited = numbers.map(number => passages[number - 1] ?? [])
      claims++
      citations += cited.length
      if (holds(passages)) faithful++
      else unsupported.push({ answer: i, text })
      if (!holds(cited)) continue
      recalled++
      precise += cited.filter(one => holds([one]) || !holds(cited.filter(other => other !== one))).length
    }
  }
  return {
    ...{ faithfulness: faithful / claims, citationRecall: recalled / claims, citationPrecision: precise / citations },
    ...{ claims, citations, unsupported }
  }
}
