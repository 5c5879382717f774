import MarkdownIt from 'markdown-it'
import type { Document } from '../document.ts'
import { composeDocument } from './compose.ts'
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
 * There is one page, number 1.
 */
export function loadMarkdown(text: string, { source, hash = sha256(text) }: LoadOptions): Document {
  const { title, metadata, body } = readFrontMatter(text.replace(/^\uFEFF/, ''))
  return composeDocument({ source, hash, title, metadata }, [blocksOf([parsePart(markdown.render(body), source)])])
}

// Linear on whatever input, and complete: hence markdown-it rather than a reader of our own or a faster one.
const markdown = new MarkdownIt({ html: true })
