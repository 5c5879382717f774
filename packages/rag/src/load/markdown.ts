import MarkdownIt from 'markdown-it'
import type { Document } from '../document.ts'
import { loadHtml } from './html.ts'
import { sha256 } from './sha256.ts'
import type { LoadOptions } from './text.ts'

const markdown = new MarkdownIt({ html: true })

/** CommonMark with tables and strikethrough, as a reader sees it: without the marks. */
export function loadMarkdown(text: string, { source, hash = sha256(text) }: LoadOptions): Document {
  return loadHtml(markdown.render(text), { source, hash })
}
