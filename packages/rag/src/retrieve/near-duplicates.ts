/** What of a text tells whether it says the same as another. */
export interface TextShape {
  /** Its words, lower-cased, without what stands between them. */
  readonly words: string
  /** Every three words in a row. */
  readonly shingles: ReadonlySet<string>
  /** The words with a digit, in order. */
  readonly numbers: string
}

export function shapeOf(text: string): TextShape {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const shingles = new Set<string>()
  for (let i = 0; i + 2 < words.length; i++) shingles.add(`${words[i]!} ${words[i + 1]!} ${words[i + 2]!}`)
  return { words: words.join(' '), shingles, numbers: words.filter(word => /\p{N}/u.test(word)).join(' ') }
}

/**
 * Whether two texts say the same but for a few words: the same words in order; or the same numbers, and nine tenths of
 * the shingles that either has (resemblance: Broder, 'On the resemblance and containment of documents', 1997). Texts
 * that differ in a number alone, such as two years' accounts, are not the same.
 */
export function nearDuplicates(a: TextShape, b: TextShape): boolean {
  if (a.words === b.words) return true
  if (a.numbers !== b.numbers) return false
  const [small, large] = a.shingles.size < b.shingles.size ? [a.shingles, b.shingles] : [b.shingles, a.shingles]
  if (small.size < resemblance * large.size || large.size === 0) return false
  // All that may be missing before so many are in common cannot be reached any more.
  let missing = Math.floor(small.size - (resemblance * (small.size + large.size)) / (1 + resemblance) + 1e-9)
  for (const shingle of small) if (!large.has(shingle) && --missing < 0) return false
  return true
}

const resemblance = 0.9
