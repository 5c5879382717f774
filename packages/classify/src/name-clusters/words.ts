import type { Tokenize } from '../tokens.ts'

export interface DistinctiveWordsOptions {
  /** The number of its cluster, for each text. */
  readonly labels: Int32Array
  readonly clusters: number
  readonly tokenize: Tokenize
  /** How many words for each cluster, at most. */
  readonly count: number
}

/** For each cluster the words that set it apart, as `nameClusters` says, the most telling first. */
export function distinctiveWords(
  texts: readonly string[],
  { labels, clusters, tokenize, count }: DistinctiveWordsOptions
): string[][] {
  const textsWith = countTexts(texts, labels, tokenize)
  const totals = new Float64Array(clusters)
  for (const counts of textsWith.values()) for (const [cluster, some] of counts) totals[cluster]! += some
  const total = totals.reduce((sum, some) => sum + some, 0)

  // As much as an average cluster has to say, but no more than some dozen texts: rare words must be able to come up against it.
  const strength = Math.min(500, total / clusters)
  const scored = Array.from({ length: clusters }, () => [] as { word: string; score: number }[])
  for (const [word, counts] of textsWith) {
    const all = [...counts.values()].reduce((sum, some) => sum + some, 0)
    const prior = { count: (strength * all) / total, total: strength }
    for (const [cluster, inside] of counts) {
      // What one text alone says tells nothing of a cluster.
      if (inside < 2) continue
      const score = logOdds(
        { count: inside, total: totals[cluster]! },
        { count: all - inside, total: total - totals[cluster]! },
        prior
      )
      if (score > leastScore) scored[cluster]!.push({ word, score })
    }
  }
  return scored.map(words => {
    words.sort((a, b) => b.score - a.score || (a.word < b.word ? -1 : 1))
    return pick(
      words.map(({ word }) => word),
      count
    )
  })
}

/** Standard deviations. Below, it may well be chance. */
const leastScore = 0.5

/** In how many texts of each cluster a word is. A text that repeats it is one. */
function countTexts(
  texts: readonly string[],
  labels: Int32Array,
  tokenize: Tokenize
): Map<string, Map<number, number>> {
  const counts = new Map<string, Map<number, number>>()
  for (const [row, text] of texts.entries()) {
    for (const word of new Set(tokenize(text))) {
      const ofWord = counts.get(word) ?? new Map<number, number>()
      ofWord.set(labels[row]!, (ofWord.get(labels[row]!) ?? 0) + 1)
      counts.set(word, ofWord)
    }
  }
  return counts
}

interface Share {
  readonly count: number
  readonly total: number
}

/** By how many standard deviations the log-odds inside lie above those outside: equations 15, 20 and 22 of the paper. */
function logOdds(inside: Share, outside: Share, prior: Share): number {
  const odds = ({ count, total }: Share): number => (count + prior.count) / (total + prior.total - count - prior.count)
  const variance = 1 / (inside.count + prior.count) + 1 / (outside.count + prior.count)
  return Math.log(odds(inside) / odds(outside)) / Math.sqrt(variance)
}

/** The first so many that are not another form of an earlier one: 'cats' after 'cat'. */
function pick(words: readonly string[], count: number): string[] {
  const picked: string[] = []
  for (const word of words) {
    if (picked.length === count) break
    if (!picked.some(other => isForm(word, other) || isForm(other, word))) picked.push(word)
  }
  return picked
}

function isForm(word: string, other: string): boolean {
  return word.startsWith(other) && word.length - other.length <= 2
}
