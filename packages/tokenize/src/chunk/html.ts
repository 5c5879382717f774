import { clusters } from './clusters.ts'
import { cutCode } from './code.ts'
import { type HtmlPart, htmlParts } from './html-parts.ts'
import { type Block, deepest, inSections, type Structure } from './structure.ts'

export interface HtmlStructure extends Structure {
  /** The source with spaces in the place of its markup, and characters in that of references to them. */
  readonly visible: string
  /** Whether a script or a style sheet stands between two offsets. */
  readonly holdsScript: (start: number, end: number) => boolean
}

/** Elements that hold blocks and are kept whole: lists, their items, tables, rows, quotes. */
const containers = new Set('blockquote dd details dl dt figure li menu ol table tr ul'.split(' '))

/** The other elements that end a paragraph where they begin and where they end. */
const dividers = new Set(
  'address article aside body caption center dir div fieldset figcaption footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe legend main nav optgroup option p pre script search section select style summary tbody td textarea tfoot th thead title'.split(
    ' '
  )
)

/** Which open element the beginning of another ends. */
const ends = new Map([
  ['li', /^li$/],
  ['dt', /^d[td]$/],
  ['dd', /^d[td]$/],
  ['tr', /^tr$/],
  ['tbody', /^tr$/],
  ['thead', /^tr$/],
  ['tfoot', /^tr$/]
])

/** An element that is being read. */
interface Open {
  readonly name: string
  /** Where it begins; `undefined` as long as neither a tag nor text did. */
  start: number | undefined
  /** Its block, once text was seen in it. */
  block?: { start: number; end: number } & Block
  heading?: OpenHeading
}

interface OpenHeading {
  readonly start: number
  end: number
  readonly level: number
  text: string
}

/**
 * The blocks of HTML in the sections of its headings. Elements for layout alone (`div`, `section`) end paragraphs, and hold
 * nothing: a page is the row of its paragraphs, lists, tables and quotes, as it is read. A block begins and ends with its tags,
 * and counts only if there is text in it that is neither script nor style.
 */
export function htmlStructure(source: string): HtmlStructure {
  const blocks: Block[] = []
  const headings: OpenHeading[] = []
  const scripts: number[] = []
  const visible: string[] = []
  const cluster = clusters(source)
  const open: Open[] = []
  /** How many elements of a name are open, so that an end tag without a beginning costs nothing. */
  const opened = new Map<string, number>()
  let leaf: Open = { name: '', start: undefined }
  /** Where the last thing ends that is in a block. */
  let end = 0
  // Blocks neither part a cluster nor share one.
  const before = (at: number): number => Math.max(end, cluster(at)?.start ?? at)
  const after = (at: number): number => cluster(at)?.end ?? at

  for (const part of htmlParts(source)) {
    visible.push(part.visible)
    // Behind its first character, which a cluster may hold.
    if (part.isEnd === false && /^(?:script|style)$/.test(part.name!)) scripts.push(part.start + 1)
    if (part.name === undefined) readText(part)
    else if (!containers.has(part.name) && !dividers.has(part.name)) readInline(part)
    else if (part.isEnd === true) readEnd(part, part.name)
    else readBeginning(part, part.name)
  }
  while (open.length > 0) closeInnermost()

  return {
    blocks: inSections(blocks.filter(block => block.start < block.end)),
    headings: headings.map(heading => ({ ...heading, text: heading.text.replace(/\s+/g, ' ').trim() })),
    visible: visible.join(''),
    holdsScript: (from, to) => (scripts[firstFrom(scripts, from)] ?? Infinity) < to
  }

  function readText({ start, visible, text }: HtmlPart): void {
    const seen = visible.trim()
    if (seen === '') return
    const from = start + visible.indexOf(seen.charAt(0))
    leaf.start ??= before(from)
    if (leaf.block === undefined) begin(leaf)
    extend(after(from + seen.length))
    if (leaf.heading !== undefined) leaf.heading.text += text
  }

  function readInline({ start, end }: HtmlPart): void {
    leaf.start ??= before(start)
    if (leaf.block !== undefined) extend(after(end))
  }

  function readBeginning(tag: HtmlPart, name: string): void {
    const isEnded = ends.get(name)
    if (isEnded?.test(open.at(-1)?.name ?? '') === true) closeInnermost()
    const start = before(tag.start)
    if (containers.has(name)) {
      open.push({ name, start })
      opened.set(name, (opened.get(name) ?? 0) + 1)
    }
    // A rule and a script hold no text, and what stands behind them is none of theirs.
    leaf = { name, start: /^(?:hr|script|style)$/.test(name) ? undefined : start }
  }

  function readEnd(tag: HtmlPart, name: string): void {
    if (name === leaf.name && leaf.block !== undefined) extend(after(tag.end))
    if ((opened.get(name) ?? 0) > 0) {
      while (open.at(-1)!.name !== name) closeInnermost()
      if (open.at(-1)!.block !== undefined) end = after(tag.end)
      closeInnermost()
    }
    leaf = { name: '', start: undefined }
  }

  /** The first text of a leaf is seen: it and what is open around it become blocks. */
  function begin(leaf: Open): void {
    open.slice(0, deepest).forEach((element, depth) => {
      if (element.block === undefined) add(element, { depth })
    })
    const depth = Math.min(open.length, deepest)
    const level = Number(/^h([1-6])$/.exec(leaf.name)?.[1] ?? 0)
    if (level === 0) add(leaf, leaf.name === 'pre' ? { depth, finer: cutCode() } : { depth })
    else {
      add(leaf, { depth, level, leads: true })
      leaf.heading = { start: leaf.start!, end, level, text: '' }
      headings.push(leaf.heading)
    }
  }

  function add(element: Open, block: Omit<Block, 'start' | 'end'>): void {
    element.block = { start: element.start!, end, ...block }
    blocks.push(element.block)
  }

  function extend(to: number): void {
    end = leaf.block!.end = to
    if (leaf.heading !== undefined) leaf.heading.end = to
  }

  function closeInnermost(): void {
    const { name, block } = open.pop()!
    opened.set(name, opened.get(name)! - 1)
    if (block !== undefined) block.end = end
  }
}

/** The place of the first that is not below `at`, in ascending order. */
function firstFrom(offsets: readonly number[], at: number): number {
  let [low, high] = [0, offsets.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (offsets[middle]! < at) low = middle + 1
    else high = middle
  }
  return low
}
