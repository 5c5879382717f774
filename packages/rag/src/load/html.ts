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
 * @param html     the page as text; of bytes in another encoding `loadDocument` and `loadUrl` make one
 * @param options  `source`, what the page is called, and how much of it is wanted
 * @throws {RagError} `document-damaged`: the page would grow without bound while it is parsed
 *
 * @example
 * ```ts
 * import { loadHtml } from '@llm-cookbook/rag'
 *
 * const page = `<title>Opening hours</title><nav><a href="/">Home</a></nav>
 *   <main><h1>Museum</h1><p>It is <b>closed</b> on Mondays. <a href="/tickets">Tickets</a></p></main>`
 * const document = loadHtml(page, { source: 'museum.html', baseUrl: 'https://museum.example/visit' })
 * document.text // => 'Museum\n\nIt is closed on Mondays. Tickets'
 * document.title // => 'Opening hours'
 * document.links // => [{ url: 'https://museum.example/tickets', start: 33, end: 40 }]
 * ```
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
