/** How much of two texts is the same, without regard to where it stands: 1 is all, 0 nothing. */
export interface Agreement {
  readonly words: number
  /** Pairs of neighbouring words: falls where the order differs. */
  readonly bigrams: number
}

/**
 * F1 of the words of a text, and of its pairs of neighbouring words, against those of another. Words are compared in
 * lower case after NFKC, so that ligatures and raised numbers count as what they stand for; Han and kana one by one.
 */
export function agreement(text: string, other: string): Agreement {
  const a = words(text)
  const b = words(other)
  return { words: f1(a, b), bigrams: f1(pairs(a), pairs(b)) }
}

export const words = (text: string): string[] =>
  text
    .normalize('NFKC')
    .replaceAll('\u00AD', '')
    .toLowerCase()
    .match(
      /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]|[[\p{L}\p{N}\p{M}]--[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]]+/gv
    ) ?? []

const pairs = (list: readonly string[]): string[] => list.slice(1).map((word, i) => `${list[i]!} ${word}`)

function f1(a: readonly string[], b: readonly string[]): number {
  const counts = new Map<string, number>()
  for (const item of b) counts.set(item, (counts.get(item) ?? 0) + 1)
  let same = 0
  for (const item of a) {
    const left = counts.get(item) ?? 0
    if (left > 0) same++
    counts.set(item, left - 1)
  }
  return a.length + b.length === 0 ? 1 : (2 * same) / (a.length + b.length)
}
