import { expect } from 'vitest'
import { characters, type Chunk } from '../../src/index.ts'

export interface Promised {
  readonly size: number
  readonly overlap: number
  readonly count: (text: string) => number
  /** The spans that have to be in chunks, but for white space. Default: all of the text. */
  readonly content?: Iterable<{ start: number; end: number }>
}

/** What every chunk is, whatever it was cut by. The borders of grapheme clusters may be handed over for a long text. */
export function expectPromises(
  source: string,
  chunks: readonly Chunk[],
  { size, overlap, count, content = [{ start: 0, end: source.length }] }: Promised,
  borders: ReadonlySet<number> = bordersOf(source)
): void {
  const covered: { start: number; end: number }[] = []
  chunks.forEach((piece, i) => {
    const { start, end, text, tokens } = piece
    if (text !== source.slice(start, end)) expect(text).toBe(source.slice(start, end))
    if (text.trim() === '') expect(text).not.toBe(text)
    if (tokens !== count(text)) expect(tokens).toBe(count(text))
    if (tokens > size) expect(tokens).toBeLessThanOrEqual(size)
    const before = chunks[i - 1]
    if (before !== undefined) {
      if (start <= before.start) expect(start).toBeGreaterThan(before.start)
      if (end <= before.end) expect(end).toBeGreaterThan(before.end)
      if (start < before.end) expect(count(source.slice(start, before.end))).toBeLessThanOrEqual(overlap)
    }
    for (const at of [start, end]) {
      if (borders.has(at) || at === 0 || at === source.length) continue
      // A cluster that was parted is over the limit by itself.
      const cluster = characters(source).find(character => character.start < at && at < character.end)!
      expect(count(cluster.text)).toBeGreaterThan(size)
    }
    const last = covered.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else covered.push({ start, end })
  })
  for (const span of content) {
    let at = span.start
    for (const { start, end } of covered) {
      if (end <= at) continue
      if (start >= span.end) break
      expectBlank(source, at, start)
      at = end
    }
    expectBlank(source, at, span.end)
  }
}

function expectBlank(source: string, start: number, end: number): void {
  if (start < end && source.slice(start, end).trim() !== '')
    expect({ start, left: source.slice(start, end) }).toBe(undefined)
}

export function bordersOf(source: string): Set<number> {
  return new Set(characters(source).map(character => character.start))
}
