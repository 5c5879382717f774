import { characters } from './characters.ts'
import { sentences } from './sentences.ts'
import type { Token } from './token.ts'
import { words } from './words.ts'

export interface ChunkOptions {
  /** The most tokens a chunk may have, by `count`. */
  size: number
  /** How many tokens of whole sentences a chunk repeats from the one before, at most; less than `size`. Default 0. */
  overlap?: number
  /** The number of tokens of a text. Default: the number of its `words`. */
  count?: (text: string) => number
  /** What is kept whole where it fits. Default `'sentences'`. */
  by?: 'sentences' | 'tokens'
}

/** A piece of the text, its span (`text === source.slice(start, end)`) and its number of tokens by `count`. */
export interface Chunk extends Token {
  readonly tokens: number
}

/** Cuts a text into pieces of at most `size` tokens, at sentences or words where that is possible. */
export function chunk(
  text: string,
  { size, overlap = 0, count = piece => words(piece).length, by = 'sentences' }: ChunkOptions
): Chunk[] {
  const fits = (start: number, end: number): boolean => count(text.slice(start, end)) <= size
  const split = (unit: Token, finer: ((text: string) => Token[])[]): Token[] => {
    const [pieces, ...rest] = finer
    if (fits(unit.start, unit.end) || pieces === undefined) return [unit]
    return pieces(unit.text).flatMap((piece, i, all) => {
      const start = i === 0 ? unit.start : unit.start + piece.start
      const next = all[i + 1]
      const end = next === undefined ? unit.end : unit.start + next.start
      return split({ text: text.slice(start, end), start, end }, rest)
    })
  }
  const units = (by === 'sentences' ? sentences(text) : words(text)).flatMap(unit => split(unit, [words, characters]))
  const chunks: Chunk[] = []
  let first = 0
  while (first < units.length) {
    let last = first
    while (last + 1 < units.length && fits(units[first]!.start, units[last + 1]!.end)) last++
    const start = units[first]!.start
    const end = units[last]!.end
    const body = text.slice(start, end)
    if (body.trim() !== '') chunks.push({ text: body, start, end, tokens: count(body) })
    if (last + 1 >= units.length) break
    let next = last + 1
    while (next - 1 > first && count(text.slice(units[next - 1]!.start, end)) <= overlap) next--
    first = next
  }
  return chunks
}
