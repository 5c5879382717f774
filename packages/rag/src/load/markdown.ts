import MarkdownIt from 'markdown-it'
import type { Document } from '../document.ts'
import { composeDocument } from './compose.ts'
import { blocksOf } from './html-blocks.ts'
import { parsePart } from './html-tree.ts'
import { sha256 } from './sha256.ts'
import type { LoadOptions } from './text.ts'

/**
 * Markdown (CommonMark with tables and strikethrough) as a reader sees it: the words of links and emphasis without
 * their marks, code as it stands, items of lists with a bullet or number, a table with a line a row. A quote out of it
 * reads well, and offsets are those of this text, not of the source. The title is that of the front matter, if any,
 * else the first heading; there is one page, number 1.
 */
export function loadMarkdown(text: string, { source, hash = sha256(text) }: LoadOptions): Document {
  const { title, body } = withoutFrontMatter(text.replace(/^\uFEFF/, ''))
  return composeDocument({ source, hash, title }, [blocksOf([parsePart(markdown.render(body), source)])])
}

// Linear on whatever input, and complete: hence markdown-it rather than a reader of our own or a faster one.
const markdown = new MarkdownIt({ html: true })

/** Front matter: lines of YAML (`---`) or TOML (`+++`) at the very beginning. */
function withoutFrontMatter(text: string): { title: string | undefined; body: string } {
  const [opening, fence] = /^(---|\+\+\+)[ \t]*\r?\n/.exec(text) ?? []
  if (opening === undefined || fence === undefined) return { title: undefined, body: text }
  const closing = (fence === '---' ? /^(?:---|\.\.\.)[ \t]*$/m : /^\+\+\+[ \t]*$/m).exec(text.slice(opening.length))
  if (!closing) return { title: undefined, body: text }
  const matter = text.slice(opening.length, opening.length + closing.index)
  const title = /^title[ \t]*[:=][ \t]*(.*)$/m.exec(matter)?.[1]?.trim()
  return {
    title: title?.replace(/^(["'])(.*)\1$/, '$2'),
    body: text.slice(opening.length + closing.index + closing[0].length)
  }
}
