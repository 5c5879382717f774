import type { Document, MetadataValue } from '../document.ts'
import { RagError } from '../errors.ts'
import type { Ocr } from '../ports.ts'
import { composeDocument } from './compose.ts'
import { readBody, type Body, type BodyContext } from './docx/body.ts'
import { Numbering } from './docx/numbering.ts'
import { WordPackage } from './docx/package.ts'
import { Styles } from './docx/styles.ts'
import { isOle, oleError } from './office.ts'
import { sha256 } from './sha256.ts'
import { fillSilentPages, type LazyPicture } from './silent-pages.ts'
import type { LoadOptions } from './text.ts'
import { childrenOf } from './xml.ts'
import { isZip, Zip, type ZipLimits } from './zip.ts'

/** What loaders of files of several parts (Word, EPUB) take. */
export interface PackageOptions extends LoadOptions {
  /** Reads pages without text in the pictures that stand on them. Default: none, and they are named in a warning. */
  ocr?: Ocr
  /** What the file may unpack to. Default: 10,000 entries, 256 MiB, none over 4 MiB more than 250 times its packed size. */
  limits?: ZipLimits
  /** Stops the loading between its steps; the promise rejects with the signal's reason. */
  signal?: AbortSignal
}

/**
 * The text of a Word file (.docx, .docm, .dotx), as it is once all tracked changes are accepted: headings by style or
 * outline level, items of lists with their numbers, tables row by row with ` | ` between cells (tables with headings,
 * with tables in them, or with one column are taken for layout), footnotes after their paragraph and endnotes at the
 * end, text boxes and descriptions of pictures after the paragraph that they are anchored in, links. Left out are
 * headers and footers, comments, hidden text, the table of contents and forms' prompts. Metadata: `author`, `date`
 * (created), `modified`, `language`, `description`, `subject`, `keywords`.
 *
 * Pages are those of the last time the file was laid out, where the program wrote them down, as Word does; else there
 * is one. Everything is read in memory; macros, pictures and embedded files are not touched, but for the pictures of
 * pages without text where there is `ocr`.
 *
 * @param bytes    of the whole file
 * @param options  `source`, what the file is called, what it may unpack to, and what reads pictures
 * @throws {RagError} `unsupported-format` (no Word file, or .doc), `document-protected` (a password), `document-damaged`,
 *   `too-large` (over the limits), `empty-document`, `no-text` (pictures only)
 * @throws the signal's reason, once it is aborted
 *
 * @example
 * ```ts
 * import { loadDocx } from '@llm-cookbook/rag'
 * import { strToU8, zipSync } from 'fflate'
 *
 * // In practice: await readFile('handbook.docx').
 * const part = (xml: string) => strToU8(xml)
 * const bytes = zipSync({
 *   '_rels/.rels': part('<Relationships><Relationship Type="x/officeDocument" Target="word/document.xml"/></Relationships>'),
 *   'word/document.xml': part(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
 *     <w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>Leave</w:t></w:r></w:p>
 *     <w:p><w:r><w:t>Everyone has </w:t></w:r><w:r><w:t>thirty days.</w:t></w:r></w:p>
 *   </w:body></w:document>`)
 * })
 * const document = await loadDocx(bytes, { source: 'handbook.docx' })
 * document.text // => 'Leave\n\nEveryone has thirty days.'
 * document.headings // => [{ level: 1, text: 'Leave', start: 0, end: 5 }]
 * ```
 */
export async function loadDocx(bytes: Uint8Array, options: PackageOptions): Promise<Document> {
  const { source, signal, limits } = options
  signal?.throwIfAborted()
  if (bytes.length === 0) throw new RagError('empty-document', `${source} is empty (0 bytes)`)
  if (isOle(bytes)) throw oleError(bytes, source)
  if (!isZip(bytes)) throw new RagError('unsupported-format', `${source} is not a Word file (.docx)`)
  const word = new WordPackage(new Zip(bytes, source, limits), source)
  const styles = new Styles(word.tree(word.related('styles')))
  const body = readDocument(word, styles)
  signal?.throwIfAborted()

  const picturesOf = (page: number): LazyPicture[] =>
    (body.pictures[page] ?? []).map(part => () => {
      const content = word.zip.read(part)
      return content && { bytes: content, mediaType: mediaTypeOf(part) }
    })
  const { pages, warnings } = await fillSilentPages(body.pages, picturesOf, options)
  const { title = body.title, ...metadata } = propertiesOf(word, styles)
  return composeDocument({ source, hash: options.hash ?? sha256(bytes), title, metadata, warnings }, pages)
}

function readDocument(word: WordPackage, styles: Styles): Body {
  const read = (part: string | undefined, notes?: Pick<BodyContext, 'footnotes' | 'endnotes'>): Body | undefined => {
    const xml = part === undefined ? undefined : word.xml(part)
    if (part === undefined || !xml) return undefined
    // Numbers of lists in notes are their own.
    const numbering = new Numbering(word.tree(word.related('numbering')))
    return readBody(xml, { styles, numbering, relations: word.relationsById(part), ...notes })
  }
  const footnotes = read(word.related('footnotes'))?.notes
  const endnotes = read(word.related('endnotes'))?.notes
  const body = read(word.document, { ...(footnotes && { footnotes }), ...(endnotes && { endnotes }) })
  if (!body) throw new RagError('document-damaged', `${word.source} is damaged: '${word.document}' is missing`)
  return body
}

/** The core properties (ECMA-376 part 2, 11), by the names of our metadata. */
function propertiesOf(word: WordPackage, { language }: Styles): { title?: string } & Record<string, MetadataValue> {
  const part = word.relations('').find(({ type }) => type === 'core-properties')?.target
  const properties = word.tree(part)
  const valueOf = (name: string): string => childrenOf(properties, name)[0]?.text.trim() ?? ''
  const keywords = valueOf('keywords')
    .split(/\s*[,;]\s*/)
    .filter(keyword => keyword !== '')
  const found: [string, MetadataValue][] = [
    ['title', valueOf('title')],
    ['author', valueOf('creator')],
    ['date', valueOf('created')],
    ['modified', valueOf('modified')],
    ['language', valueOf('language') || (language ?? '')],
    ['description', valueOf('description')],
    ['subject', valueOf('subject')],
    ['keywords', keywords]
  ]
  return Object.fromEntries(found.filter(([, value]) => (typeof value !== 'object' ? value !== '' : value.length > 0)))
}

/** Of a picture, by the ending of its name. */
function mediaTypeOf(name: string): string {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return `image/${{ jpg: 'jpeg', tif: 'tiff', svg: 'svg+xml' }[ending] ?? ending}`
}
