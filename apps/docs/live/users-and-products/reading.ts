import { cosine, createRandom, type Matrix } from '@llm-cookbook/vector'

/** Articles in an order by chance, which begins with three of each of two classes: what is marked at first. */
export function articlesInOrder(classOf: readonly string[], first = ['Plant', 'Film']): number[] {
  const order = createRandom(9).shuffle(Array.from(classOf.keys()))
  const marked = first.flatMap(name => order.filter(row => classOf[row] === name).slice(0, 3))
  return [...new Set([...marked, ...order])]
}

/** So many of them are marked at first. */
export const firstMarks = 6

/** How a text fits several that are liked: as near as it is to their mean, or as to the nearest one of them. */
export type Taste = 'mean' | 'nearest'

/** The cosine of every two rows. */
export function alikeness(matrix: Matrix): readonly Float64Array[] {
  return Array.from(matrix, a => Float64Array.from(matrix, b => cosine(a, b)))
}

/**
 * How well each text fits. The cosine with a mean of vectors is the mean of the cosines with them, over the length of that mean,
 * which is the same for all texts: it can be left out where only the order counts.
 */
export function fitOf(alike: readonly Float64Array[], liked: readonly number[], taste: Taste): Float64Array {
  return Float64Array.from(alike, row => {
    const cosines = liked.map(other => row[other]!)
    return taste === 'mean' ? cosines.reduce((sum, one) => sum + one, 0) / cosines.length : Math.max(...cosines)
  })
}

/**
 * Maximal marginal relevance: again and again the text whose fit, less its likeness to those already listed, is highest.
 *
 * @param variety  how much that likeness counts, from 0 (not at all) to 1 (only it)
 */
export function listOf(
  alike: readonly Float64Array[],
  fit: Float64Array,
  { without, length, variety }: { without: readonly number[]; length: number; variety: number }
): number[] {
  const left = new Set(Array.from(alike.keys()).filter(row => !without.includes(row)))
  const listed: number[] = []
  const worth = (row: number): number =>
    (1 - variety) * fit[row]! -
    (listed.length > 0 ? variety * Math.max(...listed.map(other => alike[row]![other]!)) : 0)
  while (listed.length < length && left.size > 0) {
    const best = [...left].reduce((best, row) => (worth(row) > worth(best) ? row : best))
    left.delete(best)
    listed.push(best)
  }
  return listed
}

/** For each liked text, its place, from 1, when it is hidden and the others are what is liked. */
export function placesWhenHidden(alike: readonly Float64Array[], liked: readonly number[], taste: Taste): number[] {
  return liked.map(hidden => {
    const others = liked.filter(row => row !== hidden)
    const fit = fitOf(alike, others, taste)
    const rivals = Array.from(fit.keys()).filter(row => row !== hidden && !others.includes(row))
    return 1 + rivals.filter(row => fit[row]! > fit[hidden]!).length
  })
}

export interface MadeUpReaders {
  readonly readers: number
  /** How many classes each likes, and how many articles of these. */
  readonly classes: number
  readonly likes: number
  readonly seed: number
}

/** The places of the hidden articles of readers who like all articles of a few classes, and no other. */
export function readersPlaces(
  alike: readonly Float64Array[],
  classOf: readonly string[],
  { readers, classes, likes, seed }: MadeUpReaders,
  taste: Taste
): number[] {
  const random = createRandom(seed)
  const rowsOf = Map.groupBy(classOf.keys(), row => classOf[row]!)
  return Array.from({ length: readers }, () => {
    const chosen = random.shuffle([...rowsOf.values()]).slice(0, classes)
    const piles = chosen.map(rows => random.shuffle([...rows]))
    const liked = Array.from({ length: likes }, (_, i) => piles[i % classes]![Math.floor(i / classes)]!)
    return placesWhenHidden(alike, liked, taste)
  }).flat()
}

/** The share of hidden ones that come among the first `k`. */
export function recallAt(k: number, places: readonly number[]): number {
  return places.filter(place => place <= k).length / places.length
}
