import type { Document } from '../document.ts'
import { composeDocument, type Block } from './compose.ts'
import { blocksOf } from './html-blocks.ts'
import { mainPart } from './html-main.ts'
import { htmlMetadata } from './html-metadata.ts'
import { parsePage } from './html-tree.ts'
import { sha256 } from './sha256.ts'
import type { LoadOptions } from './text.ts'

export interface HtmlOptions extends LoadOptions {
  /**
   * `'main'` (the default) is the text that the page was made for, without navigation, banners, side columns, cookie
   * notices, comments, lists of related pages and footers; `'all'` is everything that a reader sees.
   */
  content?: 'main' | 'all'
  /** The address of the page: relative links are made absolute by it. By default they stay as they are. */
  baseUrl?: string
}

/**
 * The text of a web page as a reader sees it; nothing in it is run or fetched, and scripts, styles, templates, controls
 * and what is hidden are left out. Headings keep their level, items of lists get a bullet or number, `pre` and `br` keep
 * their line breaks, a table has a line a row and ` | ` between cells, pictures are their alternative texts. The title is
 * the page's; there is one page, number 1. Metadata: `author`, `date`, `modified`, `language`, `description`, `keywords`,
 * `publisher`, `url`.
 *
 * Throws `RagError` `document-damaged` where the page would grow without bound while it is parsed.
 */
export function loadHtml(html: string, options: HtmlOptions): Document {
  const { source, hash = sha256(html), content = 'main', baseUrl } = options
  const page = parsePage(html, source)
  const main = content === 'main' ? mainPart(page) : undefined
  const found = main ? blocksOf(main.roots, main) : []
  const blocks = found.length > 0 ? found : blocksOf([page])
  const { title, metadata } = htmlMetadata(page)
  return composeDocument({ source, hash, title, metadata }, [
    baseUrl === undefined ? blocks : blocks.map(block => absolute(block, baseUrl))
  ])
}

function absolute(block: Block, base: string): Block {
  if (!block.links) return block
  const links = block.links.map(link => ({
    ...link,
    url: URL.canParse(link.url, base) ? new URL(link.url, base).href : link.url
  }))
  return { ...block, links }
}
