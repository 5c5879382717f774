import type { Link } from '../../document.ts'
import type { Block } from '../compose.ts'
import type { AnchoredBlock } from '../inline.ts'
import type { Entry } from './navigation.ts'

/** A file of the text with its blocks. */
export interface Section {
  readonly name: string
  readonly blocks: readonly AnchoredBlock[]
}

/**
 * Makes headings of what the table of contents points to. A heading that stands there already gets the level that it has
 * in the table, and those below it are moved along; where none does, one is added.
 */
export function withContents(sections: readonly Section[], contents: readonly Entry[]): Section[] {
  const bySection = groupBy(contents, ({ name }) => name)
  let shift = 0
  return sections.map(section => {
    const placeOf = placesIn(section)
    const byBlock = groupBy(bySection.get(section.name) ?? [], entry => placeOf(entry).block)
    const matched = new Map<number, Entry>()
    const added = new Map<number, Entry[]>()
    for (const [at, entries] of byBlock) {
      for (const entry of entries) {
        const heading = [at, at + 1, at + 2].find(i => !matched.has(i) && isHeading(section.blocks[i], entry, i === at))
        if (heading === undefined) added.set(at, [...(added.get(at) ?? []), entry])
        else matched.set(heading, entry)
      }
    }
    const blocks = section.blocks.flatMap((block, i): AnchoredBlock[] => {
      const before = (added.get(i) ?? []).map(({ title, level }) => ({ text: title, level }))
      const entry = matched.get(i)
      if (entry) shift = block.level === undefined ? 0 : entry.level - block.level
      const level = entry?.level ?? (block.level === undefined ? undefined : Math.max(1, block.level + shift))
      return [...before, level === undefined ? block : { ...block, level }]
    })
    return { name: section.name, blocks }
  })
}

/** Whether a block is the heading that an entry names: a part of it at least, or a paragraph that says just the same. */
function isHeading(block: AnchoredBlock | undefined, { title }: Entry, isPlace: boolean): boolean {
  const said = letters(block?.text ?? '')
  const wanted = letters(title)
  if (said === '' || wanted === '') return false
  if (block?.level === undefined) return isPlace && said === wanted
  return said.includes(wanted) || wanted.includes(said)
}

const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

/**
 * The pages of the printed edition with their labels, if the book has a list of them, else a page for each file. What
 * stands before the first listed page is a page without a label.
 */
export function pagesOf(
  sections: readonly Section[],
  list: readonly Entry[]
): { pages: Block[][]; labels: (string | undefined)[] } | undefined {
  const bySection = groupBy(list, ({ name }) => name)
  if (!sections.some(({ name }) => bySection.has(name))) return undefined
  const pages: Block[][] = [[]]
  const labels: (string | undefined)[] = [undefined]
  const begin = (label: string): void => {
    if (pages.length === 1 && pages[0]!.length === 0) labels[0] = label
    else {
      pages.push([])
      labels.push(label)
    }
  }
  for (const section of sections) {
    const placeOf = placesIn(section)
    const breaks = groupBy(
      (bySection.get(section.name) ?? []).map(entry => ({ label: entry.title, ...placeOf(entry) })),
      ({ block }) => block
    )
    // A file without text may have pages too: blank ones.
    for (const { label } of section.blocks.length === 0 ? (breaks.get(0) ?? []) : []) begin(label)
    section.blocks.forEach((block, i) => {
      let rest: Block = block
      let taken = 0
      for (const { label, at } of (breaks.get(i) ?? []).sort((a, b) => a.at - b.at)) {
        // A heading is not divided.
        if (at > taken && block.level === undefined) {
          const [head, tail] = divide(rest, at - taken)
          pages.at(-1)!.push(head)
          rest = tail
          taken = at
        }
        begin(label)
      }
      pages.at(-1)!.push(rest)
    })
  }
  return { pages, labels }
}

interface Place {
  readonly block: number
  readonly at: number
}

/** Finds the block that an entry points to, and the place in it: the beginning of the file where there is no such name. */
function placesIn({ blocks }: Section): (entry: Entry) => Place {
  const places = new Map<string, Place>()
  for (const [block, { anchors = [] }] of blocks.entries()) {
    for (const { id, at } of anchors) if (!places.has(id)) places.set(id, { block, at })
  }
  return ({ fragment }) => places.get(fragment) ?? { block: 0, at: 0 }
}

function divide({ text, links = [], gap }: Block, at: number): [Block, Block] {
  const spaced = /^\s|\s$/.test(text.slice(at - 1, at + 1))
  const part = (from: number, to: number): Block => {
    const own = links.map(({ start, end, url }): Link => ({
      start: Math.max(start, from) - from,
      end: Math.min(end, to) - from,
      url
    }))
    return { text: text.slice(from, to), links: own.filter(({ start, end }) => start < end) }
  }
  const from = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0)
  return [
    { ...part(0, at), ...(gap !== undefined && { gap }) },
    { ...part(from, text.length), gap: spaced ? ' ' : '' }
  ]
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
