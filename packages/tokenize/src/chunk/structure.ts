import { clusters } from './clusters.ts'
import { type Cut, cutSentences, type Span, trimmed, type Unit } from './units.ts'

/**
 * A part of a document that is kept whole where it fits. A list of them is in the order in which they begin: a block is followed
 * by the blocks inside it, which are one deeper. So nothing here is recursive, however deep a document is nested.
 */
export interface Block extends Unit {
  readonly depth: number
  /** From 1, of a heading that the outline of the document has. */
  readonly level?: number
}

/** A heading of the outline. */
export interface Heading {
  readonly start: number
  readonly end: number
  readonly level: number
  readonly text: string
}

/** What a reader of a format finds in a document. */
export interface Structure {
  readonly blocks: readonly Block[]
  readonly headings: readonly Heading[]
}

/** No reader nests blocks deeper: what is inside is text of the block around it. It bounds the cost of a line. */
export const deepest = 32

/**
 * Blocks from where they begin: each ends where the next one begins that is not inside it, and the first inside a block begins
 * with it, so that every character of a block is in one of those inside. White space around them is left out.
 */
export function tile(text: string, found: readonly Omit<Block, 'end'>[]): Block[] {
  const cluster = clusters(text)
  const starts: number[] = []
  found.forEach(({ start, depth }, i) => {
    starts.push(i > 0 && found[i - 1]!.depth < depth ? starts[i - 1]! : start)
  })
  /** By depth: where the next block begins that is not deeper. */
  const ends = [text.length]
  const blocks: Block[] = []
  for (let i = found.length - 1; i >= 0; i--) {
    const { depth } = found[i]!
    while (ends.length <= depth) ends.push(ends.at(-1)!)
    const span = trimmed(text, { start: starts[i]!, end: ends[depth]! }, cluster)
    if (span !== undefined) blocks.push({ ...found[i]!, ...span })
    ends.length = depth
    ends.push(starts[i]!)
  }
  return blocks.reverse()
}

/** The same blocks in sections: one from each heading at depth 0 to the next of its level or above, inside one another. */
export function inSections(blocks: readonly Block[]): Block[] {
  const found: Block[] = []
  const open: { start: number; end: number; depth: number; level: number; closed: true }[] = []
  let end = 0
  const close = (level: number): void => {
    while (open.length > 0 && open.at(-1)!.level >= level) open.pop()!.end = end
  }
  for (const block of blocks) {
    if (block.depth === 0 && block.level !== undefined) {
      close(block.level)
      const section = { start: block.start, end, depth: open.length, level: block.level, closed: true as const }
      found.push(section)
      open.push(section)
    }
    found.push({ ...block, depth: block.depth + open.length })
    if (block.depth === 0) end = block.end
  }
  close(0)
  return found
}

/** The cut into the outermost blocks, those into the blocks inside them, and so on; the innermost have cuts of their own. */
export function cutBlocks(blocks: readonly Block[]): Cut {
  /** The place of the next block that is not inside this one. */
  const next = new Uint32Array(blocks.length)
  const open: number[] = []
  blocks.forEach(({ depth }, i) => {
    while (open.length > 0 && blocks[open.at(-1)!]!.depth >= depth) next[open.pop()!] = i
    open.push(i)
  })
  for (const i of open) next[i] = blocks.length

  return () => units(0, blocks.length)

  function* units(from: number, to: number): Generator<Unit> {
    for (let i = from; i < to; i = next[i]!) {
      const { start, end, closed = false, leads = false } = blocks[i]!
      let inner = i
      while (hasNoOtherInside(inner)) inner++
      const finer = inner + 1 < next[i]! ? () => units(inner + 1, next[i]!) : (blocks[inner]!.finer ?? cutSentences)
      yield { start, end, finer, closed, leads }
    }
  }

  /** Whether the block inside is as long as the block itself. */
  function hasNoOtherInside(i: number): boolean {
    const [block, inside] = [blocks[i]!, blocks[i + 1]]
    return i + 1 < next[i]! && inside!.start === block.start && inside!.end === block.end
  }
}

/**
 * From a chunk to the texts of the headings that its first words stand under; headings that it begins with are among them.
 * Chunks must be asked for in ascending order.
 */
export function headingPaths(text: string, headings: readonly Heading[]): (chunk: Span) => string[] {
  const open: Heading[] = []
  let next = 0
  return ({ start, end }) => {
    let at = start
    for (; next < headings.length && headings[next]!.start <= Math.min(at, end - 1); next++) {
      const heading = headings[next]!
      while (open.length > 0 && open.at(-1)!.level >= heading.level) open.pop()
      open.push(heading)
      if (heading.start >= start) at = text.length - text.slice(heading.end).trimStart().length
    }
    return open.map(heading => heading.text)
  }
}
