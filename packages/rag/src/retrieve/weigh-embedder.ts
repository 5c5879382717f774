import { sentences, words } from '@llm-cookbook/tokenize'
import { cosine, createRandom } from '@llm-cookbook/vector'
import { embed } from '../embed.ts'
import { LexicalIndex } from '../lexical/lexical-index.ts'
import { createPause } from '../lexical/pause.ts'
import { countTerms } from '../lexical/term-counts.ts'
import type { Analyzer, Embedder } from '../ports.ts'
import { fuseScores } from './fuse.ts'
import type { Dense, Passage, Passages } from './passages.ts'
import { hybridDepth } from './rank.ts'
import { top, type Ranked } from './top.ts'

export interface WeighEmbedderOptions {
  /** What is drawn from; up to a thousand are read. */
  readonly passages: Passages
  /** The vectors of these passages, row by row, by the embedder that is weighed. */
  readonly dense: Dense
  /** Text to terms: that of the index, since its words are what the vectors are held against. */
  readonly analyzer: Analyzer
  /** Makes the vectors of the queries, and of passages without the query's words. */
  readonly embedder: Embedder
  /** Which passages are drawn. Any safe integer; default 42. */
  readonly seed?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** What was measured. All but `queries` from 0 to 1; the last three are means of the reciprocal rank of what was sought. */
export interface EmbedderWeight {
  /** How much the vectors are to count in a hybrid; the words have the rest. 0 where they are not shown to be of use. */
  readonly weight: number
  /** How many queries there were: at most 100, and none in a very small index. */
  readonly queries: number
  /** How well what was sought was found by words. */
  readonly lexical: number
  /** How well by vectors. */
  readonly dense: number
  /** How well by both, the vectors with this `weight`. */
  readonly hybrid: number
}

/** The most queries; each costs one embedding, and most cost another for the passage without the query's words. */
const mostQueries = 100

/** From fewer queries nothing is concluded. */
const fewestQueries = 20

/** Among how many passages each is sought. */
const mostPassages = 1000

/** What a gain must exceed: so many of its standard errors, and so much of a reciprocal rank. */
const confidence = 2
const leastGain = 0.02

const weights = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]

/**
 * How much an embedder's vectors should count beside the words, measured on the index's own passages, without judgements:
 * known items are sought (Azzopardi and de Rijke, 'Automatic construction of known-item finding test beds', SIGIR 2006).
 *
 * The queries are what people wrote about a passage that is not in it as it is sought: its heading or title; else its
 * first sentence, which is taken out of it, and the rest is sought (the inverse cloze task: Lee, Chang and Toutanova,
 * 'Latent Retrieval for Weakly Supervised Open Domain Question Answering', ACL 2019). The rest has to be found among a
 * thousand passages: by words, as the default pipeline ranks these; by vectors; and by both, for each of a few weights.
 *
 * A wrong weight costs more than none. Hence a weight has to show a gain over words alone: .02 of the mean reciprocal rank,
 * and two standard errors. Of those that do, the one with the largest gain is taken; where none does, 0. Deterministic, as
 * far as the embedder is.
 *
 * @param options  what is searched, and by what; only `seed` and `signal` can be left out
 * @throws {RagError} `embedder-failed`
 * @throws the signal's reason, once it is aborted
 *
 * @example
 * ```ts
 * import { plainAnalyzer, weighEmbedder, type Dense, type Embedder, type Passages } from '@llm-cookbook/rag'
 * import { cosine, Matrix } from '@llm-cookbook/vector'
 *
 * // Rooms, whose titles say in words what their texts say in digits; an embedder that knows both.
 * const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
 * const rooms = Array.from({ length: 60 }, (_, i) => [i % 10, (3 * i + 1) % 10, (7 * i + 5 + (i >> 3)) % 10])
 * const texts = rooms.map(room => `You find ${room.join(' and ')} on the sign beside the door of this room.`)
 * const embedder: Embedder = {
 *   fingerprint: 'digits-1',
 *   embed: async given =>
 *     Matrix.fromRows(given.map(text => digits.map((name, i) => (text.match(RegExp(`${name}|${i}`, 'g')) ?? []).length)))
 * }
 * const passages: Passages = {
 *   rows: rooms.length,
 *   read: rows =>
 *     rows.map(row => {
 *       const title = rooms[row].map(digit => digits[digit]).join(' ')
 *       const document = { source: `room ${row}`, title, pages: [] }
 *       return { text: texts[row], start: 0, end: texts[row].length, headings: [], document }
 *     }),
 *   documentOf: row => row,
 *   metadata: () => ({}),
 *   text: (row, { start, end }) => texts[row].slice(start, end)
 * }
 * const vectors = await embedder.embed(texts)
 * const dense: Dense = {
 *   columns: vectors.columns,
 *   nearest: async () => [],
 *   cosines: async (query, rows) => rows.map(row => cosine(query, vectors.row(row))),
 *   vectors: async rows => rows.map(row => vectors.row(row))
 * }
 * const measured = await weighEmbedder({ passages, dense, analyzer: plainAnalyzer, embedder })
 * measured.weight // => 1
 * measured.lexical // => 0.077…
 * measured.dense // => 0.968…
 * ```
 */
export async function weighEmbedder({
  passages,
  dense,
  analyzer,
  embedder,
  seed = 42,
  signal
}: WeighEmbedderOptions): Promise<EmbedderWeight> {
  const rows = drawRows(passages.rows, seed)
  const sample = passages.read(rows)
  const sought = knownItems(sample, analyzer, seed)
  if (sought.length < fewestQueries) return { weight: 0, queries: sought.length, lexical: 0, dense: 0, hybrid: 0 }

  const texts = sample.map(({ text }) => text)
  for (const { at, rest } of sought) texts[at] = rest
  const lexical = await LexicalIndex.build([countTerms(texts.map(text => analyzer.terms(text)))], { signal })

  const vectors = [...(await dense.vectors(rows))]
  const changed = sought.filter(({ at, rest }) => rest !== sample[at]!.text)
  const queriesAndRests = [...sought.map(({ query }) => query), ...changed.map(({ rest }) => rest)]
  const embedded = await embed(embedder, queriesAndRests, { dimensions: dense.columns, signal })
  changed.forEach(({ at }, i) => (vectors[at] = embedded.row(sought.length + i)))

  const pause = createPause(signal)
  const ranks: number[][] = []
  for (const [i, { at, query }] of sought.entries()) {
    await pause()
    const vector = embedded.row(i)
    const allow = (row: number): boolean => row === at || !sameSection(sample[row]!, sample[at]!)
    const scores = lexical.scores(analyzer.terms(query), { allow })
    const cosines = vectors.map(other => cosine(other, vector))
    const candidates = [...top(scores, hybridDepth, 0, allow), ...top(cosines, hybridDepth, undefined, allow)]
    const found = [...new Set(candidates.map(({ row }) => row))]
    const [byWords, byVectors] = [found.map(row => scores[row]!), found.map(row => cosines[row]!)]
    ranks.push(weights.map(weight => reciprocalRank(fuseScores(found, byWords, byVectors, weight), at, sample.length)))
  }
  return { ...choose(ranks), queries: sought.length }
}

/**
 * Of the weights with a sure gain, the one with the largest; of equal ones, the nearest to the better half.
 *
 * @param ranks of each query, the reciprocal rank at each weight
 */
function choose(ranks: readonly (readonly number[])[]): Omit<EmbedderWeight, 'queries'> {
  const means = weights.map((_, w) => mean(ranks.map(of => of[w]!)))
  const isSure = weights.map((_, w) => {
    const gains = ranks.map(of => of[w]! - of[0]!)
    const gain = mean(gains)
    const error = Math.sqrt(mean(gains.map(value => (value - gain) ** 2)) / (gains.length - 1))
    return gain > Math.max(leastGain, confidence * error)
  })
  const isBetter = means.at(-1)! > means[0]! ? (a: number, b: number) => a >= b : (a: number, b: number) => a > b
  const best = means.reduce((most, value, w) => (isSure[w] && isBetter(value, means[most]!) ? w : most), 0)
  return { weight: weights[best]!, lexical: means[0]!, dense: means.at(-1)!, hybrid: means[best]! }
}

/**
 * The reciprocal rank to be expected if rows of the same score stood in random order, and after them those that were not
 * ranked: what tells nothing apart, or nothing at all, is to have neither gain nor loss by the order of rows.
 *
 * @param rows how many there are to rank
 */
function reciprocalRank(ranking: readonly Ranked[], row: number, rows: number): number {
  const score = ranking.find(one => one.row === row)?.score
  const first = score === undefined ? ranking.length : ranking.findIndex(one => one.score === score)
  const last = score === undefined ? rows - 1 : ranking.findLastIndex(one => one.score === score)
  let sum = 0
  for (let rank = first; rank <= last; rank++) sum += 1 / (rank + 1)
  return sum / (last - first + 1)
}

interface KnownItem {
  /** Which of the sample. */
  readonly at: number
  readonly query: string
  /** The passage without the query. */
  readonly rest: string
}

/** Passages of which there is a query, and enough besides. */
function knownItems(sample: readonly Passage[], analyzer: Analyzer, seed: number): KnownItem[] {
  const queries = new Set<string>()
  const items: KnownItem[] = []
  const order = Uint32Array.from(sample.keys())
  createRandom(seed).shuffle(order)
  for (const at of order) {
    if (items.length === mostQueries) break
    const passage = sample[at]!
    const item = [byHeading(passage), byBeginning(passage)].find(
      item =>
        item &&
        !queries.has(item.query) &&
        new Set(analyzer.terms(item.query)).size >= 3 &&
        new Set(analyzer.terms(item.rest)).size >= 10
    )
    if (!item) continue
    queries.add(item.query)
    items.push({ at, ...item })
  }
  return items
}

type Item = Omit<KnownItem, 'at'> | undefined

function byHeading({ headings, document, text }: Passage): Item {
  const query = headings.at(-1) ?? document.title
  const parts = query.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  if (parts.length === 0) return undefined
  // A text often says its title again, across lines or in capitals: wherever it stands, it is taken out.
  return { query, rest: text.replace(new RegExp(parts.join('[^\\p{L}\\p{N}]+'), 'giu'), ' ').trim() }
}

/** The first sentence; of a passage of one, the first third. */
function byBeginning({ text }: Passage): Item {
  const parts = sentences(text)
  const tokens = parts.length > 1 ? parts : words(text)
  const end = tokens[parts.length > 1 ? 0 : Math.floor(tokens.length / 3)]?.end
  return end === undefined ? undefined : { query: text.slice(0, end).trim(), rest: text.slice(end).trim() }
}

/** Passages that the same query may be about. */
function sameSection(a: Passage, b: Passage): boolean {
  return a.document.source === b.document.source && a.headings.at(-1) === b.headings.at(-1)
}

function drawRows(count: number, seed: number): number[] {
  if (count <= mostPassages) return Array.from({ length: count }, (_, row) => row)
  const random = createRandom(seed)
  const drawn = new Set<number>()
  while (drawn.size < mostPassages) drawn.add(random.integer(count))
  return [...drawn]
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
