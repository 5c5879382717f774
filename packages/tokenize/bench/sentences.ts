// Words and sentences: ours, the engine's own, the much used splitter sbd, and the tokenizers of natural. How good the
// sentences are is measured on real prose, on hard cases and on a treebank; see test/fixtures/sentences.
import { runBench, type BenchCase, type Quality } from '@llm-cookbook/bench'
import { sentences, words } from '@llm-cookbook/tokenize'
import sbd from 'sbd'
import tokenizers from 'natural/lib/natural/tokenizers/index.js'
import {
  engineSentences,
  engineSentencesUnwrapped,
  f1,
  type Gold,
  hardCases,
  prose,
  type Span,
  treebank
} from '../test/gold.ts'

type Cut = (text: string) => Span[]

/** The spans of sentences that come without; nobody asks what white space they have lost. */
function located(cut: (text: string) => string[]): Cut {
  return text => {
    let end = 0
    return cut(text)
      .map(sentence => sentence.trim())
      .filter(sentence => sentence !== '')
      .map(sentence => {
        const letters = sentence.replace(/\s+/g, '')
        let at = end
        while (/\s/.test(text.charAt(at))) at++
        const start = at
        for (let seen = 0; seen < letters.length; at++) if (!/\s/.test(text.charAt(at))) seen++
        end = at
        return { start, end }
      })
  }
}

const natural = new tokenizers.SentenceTokenizer([])
const cuts: { name: string; package?: string; run: (text: string) => unknown; cut: Cut }[] = [
  { name: 'Intl.Segmenter', run: engineSentences, cut: engineSentences },
  { name: 'Intl.Segmenter, lines joined', run: engineSentencesUnwrapped, cut: engineSentencesUnwrapped },
  { name: 'sentences', run: sentences, cut: sentences },
  { name: 'sbd', package: 'sbd', run: text => sbd.sentences(text), cut: located(text => sbd.sentences(text)) },
  {
    name: 'SentenceTokenizer',
    package: 'natural',
    run: text => natural.tokenize(text),
    cut: located(text => natural.tokenize(text))
  }
]

const sets: [string, Gold[] | undefined][] = [
  ['F1 prose', prose()],
  ['F1 hard cases', hardCases()],
  ['F1 UD PUD', treebank('en', ' ')]
]
function quality(cut: Cut): Quality {
  return Object.fromEntries(
    sets.map(([name, texts]) => [name, texts === undefined ? 'no data' : f1(texts, cut).toFixed(3)])
  )
}

const text = prose()
  .map(one => one.text)
  .join('\n\n')
const megabyte = text.repeat(Math.ceil(1_000_000 / text.length)).slice(0, 1_000_000)
const word = 'x'.repeat(10_000_000)

const cases = cuts.flatMap(({ name, run, cut, ...rest }): BenchCase<unknown>[] => [
  {
    ...rest,
    group: '44 kB of prose',
    name,
    work: text.length / 1e6,
    run: () => run(text),
    quality: () => quality(cut)
  },
  ...(name === 'SentenceTokenizer'
    ? [{ ...rest, group: '1 MB of prose', name, skipped: 'its time grows with the square of the length' }]
    : [{ ...rest, group: '1 MB of prose', name, work: 1, run: () => run(megabyte) }])
])
for (const [name, run] of [
  ['Intl.Segmenter', engineSentences],
  ['sentences', sentences]
] as const) {
  cases.push({ group: '10 MB without a space', name, work: 10, run: () => run(word) })
}
await runBench({ name: 'sentences', unit: 'MB', baseline: 'Intl.Segmenter', rounds: 7, cases })

const naturalWords = new tokenizers.WordTokenizer()
await runBench<unknown>({
  name: 'words',
  unit: 'MB',
  baseline: 'words',
  rounds: 7,
  cases: [
    { group: '1 MB of prose', name: 'words', work: 1, run: () => words(megabyte) },
    {
      group: '1 MB of prose',
      name: 'WordTokenizer, no offsets',
      package: 'natural',
      work: 1,
      run: () => naturalWords.tokenize(megabyte)
    },
    { group: '10 MB without a space', name: 'words', work: 10, run: () => words(word) }
  ]
})
