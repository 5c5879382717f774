// Whether chunks by meaning end where the subject does, with the offline embedder: documents put together from stretches of 3 to 11
// sentences of different articles of Wikipedia. Pk (Beeferman, Berger and Lafferty, 1999) and WindowDiff (Pevzner and Hearst, 2002)
// are shares of windows judged wrongly, lower is better; F1 is that of the places themselves.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { dataFolder, runBench, type Quality } from '@llm-cookbook/bench'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { chunk, chunkByMeaning, sentences, type SentenceEmbedder, words } from '@llm-cookbook/tokenize'
import { createRandom } from '@llm-cookbook/vector'

interface Document {
  text: string
  /** Where sentences begin, and which of them begins a stretch. */
  starts: number[]
  stretches: number[]
}

const data = dataFolder()
const skipped = data === undefined ? { skipped: 'no data folder' } : {}
const embedder: SentenceEmbedder = await createLocalEmbedder()

function documents(name: string): Document[] {
  if (data === undefined) return []
  const articles = gunzipSync(readFileSync(join(data, 'corpus-enwiki', name)))
    .toString()
    .split('\n\n')
    .map(article => sentences(article.split('\n').slice(1).join('\n')).map(({ text }) => text))
    .filter(article => article.length >= 12)
  const random = createRandom(1)
  return Array.from({ length: 60 }, () => {
    const parts: string[] = []
    const firsts: number[] = []
    for (let i = 0; i < 10; i++) {
      const article = articles[random.integer(articles.length)]!
      const length = 3 + random.integer(9)
      const from = random.integer(article.length - length)
      firsts.push(parts.length)
      parts.push(...article.slice(from, from + length))
    }
    const starts = parts.reduce((all, part) => [...all, all.at(-1)! + part.length + 1], [0]).slice(0, -1)
    return { text: parts.join(' '), starts, stretches: firsts.slice(1) }
  })
}

/** Judges chunks, as the sentences that they begin with. */
function quality(found: number[][], wanted: Document[]): Quality {
  let [pk, windowDiff, hits, told, asked] = [0, 0, 0, 0, 0]
  found.forEach((breaks, d) => {
    const { starts, stretches } = wanted[d]!
    const n = starts.length
    const k = Math.round(n / (stretches.length + 1) / 2)
    const between = (places: number[], i: number): number => places.filter(place => place > i && place <= i + k).length
    for (let i = 0; i + k < n; i++) {
      const [a, b] = [between(stretches, i), between(breaks, i)]
      pk += Number(a > 0 !== b > 0) / (n - k)
      windowDiff += Number(a !== b) / (n - k)
    }
    hits += breaks.filter(place => stretches.includes(place)).length
    told += breaks.length
    asked += stretches.length
  })
  return {
    Pk: (pk / found.length).toFixed(3),
    WindowDiff: (windowDiff / found.length).toFixed(3),
    F1: ((2 * hits) / (told + asked)).toFixed(3),
    'breaks a document': (told / found.length).toFixed(1)
  }
}

/** The sentence that a chunk begins with; a chunk that begins inside one counts as beginning behind it. */
const breaksOf = ({ starts }: Document, chunks: { start: number }[]): number[] =>
  chunks.slice(1).map(({ start }) => starts.findIndex(at => at >= start))

/** The breaks of the known semantic chunking: where the distance of sentences, each with its neighbours, is above a percentile. */
async function abovePercentile({ text, starts }: Document, percentile: number): Promise<number[]> {
  const parts = starts.map((start, i) => text.slice(start, starts[i + 1]))
  const rows = await embedder.embed(parts.map((_, i) => parts.slice(Math.max(0, i - 1), i + 2).join(' ')))
  const distances = parts.slice(1).map((_, i) => {
    const [a, b] = [rows.row(i), rows.row(i + 1)]
    let dot = 0
    for (let j = 0; j < a.length; j++) dot += a[j]! * b[j]!
    return 1 - dot
  })
  const limit = distances.toSorted((a, b) => a - b)[Math.floor(((distances.length - 1) * percentile) / 100)]!
  return distances.flatMap((distance, i) => (distance > limit ? [i + 1] : []))
}

const each = (all: Document[], breaks: (document: Document) => number[] | Promise<number[]>): Promise<number[][]> =>
  Promise.all(all.map(async document => breaks(document)))

await runBench<number[][]>({
  name: 'topics',
  unit: 'documents',
  baseline: 'by meaning',
  rounds: 3,
  cases: ['enwiki-core.txt.gz', 'enwiki-recent-1.txt.gz'].flatMap(name => {
    const all = documents(name)
    const mean = Math.round(all.reduce((sum, { text }) => sum + words(text).length, 0) / (10 * all.length))
    const judge = { group: name, work: all.length, quality: (found: number[][]) => quality(found, all), ...skipped }
    return [
      {
        ...judge,
        name: 'by meaning',
        run: () => each(all, async one => breaksOf(one, await chunkByMeaning(one.text, { size: 1000, embedder })))
      },
      ...[95, 90, 85].map(percentile => ({
        ...judge,
        name: `sentence and neighbours, above the ${percentile}th percentile`,
        run: () => each(all, one => abovePercentile(one, percentile))
      })),
      {
        ...judge,
        name: `by sentences, ${mean} words`,
        run: () => each(all, one => breaksOf(one, chunk(one.text, { size: mean })))
      }
    ]
  })
})
