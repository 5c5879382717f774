import MarkdownIt, { type Token } from 'markdown-it'
import type { Document } from '../document.ts'
import { composeDocument, type Block } from './compose.ts'
import { readFrontMatter } from './front-matter.ts'
import { blocksOf } from './html-blocks.ts'
import { parsePart } from './html-tree.ts'
import { sha256 } from './sha256.ts'
import type { LoadOptions } from './text.ts'

/**
 * Markdown (CommonMark with tables and strikethrough) as a reader sees it: the words of links and emphasis without
 * their marks, code as it stands, items of lists with a bullet or number, a table with a line a row. A quote out of it
 * reads well, and offsets are those of this text, not of the source. HTML in it is read as such, and runs nothing. The
 * title is that of the front matter, if any, else the first heading; the other fields of the front matter are metadata.
 * There is one page, number 1. A paragraph of more than 262,144 letters, which nobody has written by hand, is text as it
 * stands, with a warning.
 *
 * @param text     of the whole file
 * @param options  `source`, what the file is called
 * @throws {RagError} `document-damaged`: HTML in it would grow without bound while it is parsed
 */
export function loadMarkdown(text: string, { source, hash = sha256(text) }: LoadOptions): Document {
  const { title, metadata, body } = readFrontMatter(text.replace(/^\uFEFF/, ''))
  const environment = {}
  const tokens = blockParser.parse(body, environment)
  const plain = tokens.filter(({ type, content }) => type === 'inline' && content.length > mostLetters).map(asText)
  const blocks: Block[] = []
  for (const portion of portions(tokens)) {
    const state = new inlineParser.core.State('', inlineParser, environment)
    state.tokens = portion
    inlineParser.core.process(state)
    const html = inlineParser.renderer.render(portion, inlineParser.options, environment)
    for (const token of portion) token.children = null
    for (const block of blocksOf([parsePart(html, source)])) blocks.push(block)
  }
  const warnings = plain.map(
    length => `a paragraph of ${length} letters is text as it stands: its links and marks are not read`
  )
  return composeDocument({ source, hash, title, metadata, warnings }, [blocks])
}

// Linear on whatever input, and complete: hence markdown-it rather than a reader of our own or a faster one. But a token and
// an element for every few letters take 180 times as much: so words are parsed by portions of the blocks.
const blockParser = new MarkdownIt({ html: true })
blockParser.core.ruler.disable(['inline', 'text_join'])
const inlineParser = new MarkdownIt({ html: true })
inlineParser.core.ruler.enableOnly(['inline', 'text_join'])

/** In a paragraph whose words are parsed, and about as many in a portion. */
const mostLetters = 2 ** 18

/** Takes what stands between the marks, and these too, for the words; returns how many letters. */
function asText(inline: Token): number {
  const { length } = inline.content
  inline.type = 'text'
  return length
}

/** Blocks as they follow one another; a list or a table that goes on in the next portion is opened there again. */
function* portions(tokens: readonly Token[]): Generator<Token[]> {
  const open: Token[] = []
  let portion: Token[] = []
  let letters = 0
  let items = 0
  for (const token of tokens) {
    portion.push(token)
    letters += token.content.length
    if (token.nesting === 1) open.push(token)
    else if (token.nesting === -1) open.pop()
    if (token.type === 'list_item_close' && open.length === 1) items++
    if (open.length === 0) items = 0
    if (letters < mostLetters || !open.every(({ type }) => goesOn.has(type))) continue
    yield portion
    const [list] = open
    if (list?.type === 'ordered_list_open') list.attrSet('start', String(Number(list.attrGet('start') ?? 1) + items))
    portion = [...open]
    letters = 0
    items = 0
  }
  yield portion
}

const goesOn = new Set(['bullet_list_open', 'ordered_list_open', 'table_open', 'tbody_open'])
