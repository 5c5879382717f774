import type { Document } from '../document.ts'
import { RagError } from '../errors.ts'
import { composeDocument } from './compose.ts'
import type { PackageOptions } from './docx.ts'
import { readNavigation } from './epub/navigation.ts'
import { pagesOf, withContents, type Section } from './epub/outline.ts'
import { readPublication, hasWord } from './epub/publication.ts'
import { readXhtml } from './epub/xhtml.ts'
import { blocksOf } from './html-blocks.ts'
import { attribute, elementsOf, parsePage, type Element, type Node } from './html-tree.ts'
import { resolvePart } from './part-name.ts'
import { sha256 } from './sha256.ts'
import { fillSilentPages, type LazyPicture } from './silent-pages.ts'
import { isZip, Zip } from './zip.ts'

/**
 * The text of a book in EPUB 2 or 3, in reading order. Its headings are those of the text, with the levels of the table
 * of contents, and what that names where the text has none. Pages are those of the printed edition with their labels,
 * where the book has a list of them, else one a file of the book. Links, tables and lists are as with `loadHtml`.
 * Metadata: `author`, `date`, `modified`, `language`, `description`, `keywords` (its subjects), `publisher`, `identifier`.
 *
 * @param bytes    of the whole file
 * @param options  `source`, what the book is called, what it may unpack to, and what reads pictures
 * @throws {RagError} `unsupported-format` (no ZIP), `document-protected` (DRM), `document-damaged`, `too-large` (over the
 *   limits), `empty-document`, `no-text` (pictures only)
 * @throws the signal's reason, once it is aborted
 *
 * @example
 * ```ts
 * import { loadEpub } from '@llm-cookbook/rag'
 * import { strToU8, zipSync } from 'fflate'
 *
 * // In practice: await readFile('whale.epub').
 * const files = {
 *   'META-INF/container.xml': '<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>',
 *   'book.opf': `<package><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
 *     <dc:title>The Whale</dc:title><dc:creator>Herman Melville</dc:creator></metadata>
 *     <manifest><item id="c1" href="c1.xhtml" media-type="application/xhtml+xml"/></manifest>
 *     <spine><itemref idref="c1"/></spine></package>`,
 *   'c1.xhtml': '<html><body><h1>Loomings</h1><p>Call me Ishmael.</p></body></html>'
 * }
 * const bytes = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])))
 * const book = await loadEpub(bytes, { source: 'whale.epub' })
 * book.title // => 'The Whale'
 * book.text // => 'Loomings\n\nCall me Ishmael.'
 * book.metadata // => { author: 'Herman Melville' }
 * ```
 */
export async function loadEpub(bytes: Uint8Array, options: PackageOptions): Promise<Document> {
  const { source, signal, limits } = options
  signal?.throwIfAborted()
  if (bytes.length === 0) throw new RagError('empty-document', `${source} is empty (0 bytes)`)
  if (!isZip(bytes)) throw new RagError('unsupported-format', `${source} is not an EPUB file`)
  const zip = new Zip(bytes, source, limits)
  const publication = readPublication(zip, source)
  const { contents, pages: list } = readNavigation(zip, source, publication)
  const anchors = new Set([...contents, ...list].map(({ fragment }) => fragment))

  const missing: string[] = []
  const pictures: string[][] = []
  const sections = publication.spine.map(({ name }): Section => {
    signal?.throwIfAborted()
    const xhtml = readXhtml(zip, name)
    if (xhtml === undefined) missing.push(name)
    const page = parsePage(xhtml ?? '', source)
    pictures.push(picturesIn(page, name))
    return { name, blocks: blocksOf([page], { anchors, isLeftOut }) }
  })
  const outlined = withContents(sections, contents)
  const printed = pagesOf(outlined, list)

  const picturesOf = (page: number): LazyPicture[] =>
    printed
      ? []
      : (pictures[page] ?? []).map(name => () => {
          const content = zip.read(name)
          return content && { bytes: content, mediaType: publication.items.get(name)?.mediaType ?? '' }
        })
  const filled = await fillSilentPages(printed?.pages ?? outlined.map(({ blocks }) => blocks), picturesOf, options)
  const { title, metadata } = publication
  const warnings = [...missing.map(name => `'${name}' is missing and was left out`), ...filled.warnings]
  const origin = { source, hash: options.hash ?? sha256(bytes), title, metadata, warnings }
  return composeDocument({ ...origin, ...(printed && { labels: printed.labels }) }, filled.pages)
}

/** Navigation in the text repeats the headings, and the number of a page is its label. */
const isLeftOut = (element: Element): boolean =>
  element.tagName === 'nav' ||
  hasWord(attribute(element, 'epub:type'), 'pagebreak') ||
  attribute(element, 'role') === 'doc-pagebreak'

function picturesIn(page: Node, name: string): string[] {
  return elementsOf(page).flatMap(element => {
    const reference =
      element.tagName === 'img'
        ? attribute(element, 'src')
        : element.tagName === 'image'
          ? (attribute(element, 'href') ?? attribute(element, 'xlink:href'))
          : undefined
    return reference === undefined ? [] : [resolvePart(name, reference).name]
  })
}
