import type { MetadataValue } from '../../document.ts'
import { RagError } from '../../errors.ts'
import { decode } from '../decode.ts'
import { resolvePart } from '../part-name.ts'
import { childrenOf, find, parseXml, type XmlElement } from '../xml.ts'
import type { Zip } from '../zip.ts'

/** A file of the book. */
export interface Item {
  readonly name: string
  readonly mediaType: string
}

/** What the package document of a book tells (EPUB 2.0.1, OPF; EPUB 3.3, 5). */
export interface Publication {
  readonly title: string | undefined
  readonly metadata: Readonly<Record<string, MetadataValue>>
  /** The files of the text, in reading order. */
  readonly spine: readonly Item[]
  readonly items: ReadonlyMap<string, Item>
  /** The navigation document of EPUB 3, and the NCX of EPUB 2. */
  readonly nav: string | undefined
  readonly ncx: string | undefined
}

/** Throws `RagError` `document-damaged`, `document-protected`. */
export function readPublication(zip: Zip, source: string): Publication {
  const name = find(treeOf(zip, 'META-INF/container.xml', source), 'rootfiles', 'rootfile')?.attributes['full-path']
  const root = name === undefined ? undefined : treeOf(zip, name, source)
  if (name === undefined || !root)
    throw new RagError('document-damaged', `${source} is damaged: it has no package document`)
  const itemOf = (element: XmlElement): Item => ({
    name: resolvePart(name, element.attributes['href'] ?? '').name,
    mediaType: element.attributes['media-type'] ?? ''
  })
  const manifest = childrenOf(find(root, 'manifest'), 'item')
  const byId = new Map(manifest.map(element => [element.attributes['id'], itemOf(element)]))
  const spine = find(root, 'spine')
  const text = childrenOf(spine, 'itemref').flatMap(({ attributes }) => byId.get(attributes['idref']) ?? [])
  const publication = {
    ...metadataOf(root),
    // Each file once, as the standard has it: a list that repeats one could go on for ever.
    spine: [...new Map(text.map(item => [item.name, item])).values()],
    items: new Map([...byId.values()].map(item => [item.name, item])),
    nav: manifest.filter(({ attributes }) => hasWord(attributes['properties'], 'nav')).map(itemOf)[0]?.name,
    ncx: (byId.get(spine?.attributes['toc']) ?? [...byId.values()].find(({ mediaType }) => mediaType === NCX))?.name
  }
  if (publication.spine.length === 0) throw new RagError('document-damaged', `${source} is damaged: it lists no text`)
  requireReadable(zip, source, publication.spine)
  return publication
}

const NCX = 'application/x-dtbncx+xml'

export const hasWord = (list: string | undefined, word: string): boolean => (list ?? '').split(/\s+/).includes(word)

/** An XML file of the book as a tree. */
export function treeOf(zip: Zip, name: string, source: string): XmlElement | undefined {
  const bytes = zip.read(name)
  const text = bytes && decode(bytes)?.text
  return text === undefined ? undefined : parseXml(text, { source: `${source} (${name})` })
}

/** Fonts may be obfuscated; text that is encrypted is under digital rights management, and its key is elsewhere. */
function requireReadable(zip: Zip, source: string, spine: readonly Item[]): void {
  const text = new Set(spine.map(({ name }) => name))
  for (const data of childrenOf(treeOf(zip, 'META-INF/encryption.xml', source), 'EncryptedData')) {
    const reference = find(data, 'CipherData', 'CipherReference')?.attributes['URI'] ?? ''
    if (text.has(resolvePart('', reference).name)) {
      throw new RagError(
        'document-protected',
        `${source} is protected by digital rights management (DRM); get a copy without it`
      )
    }
  }
}

/** The Dublin Core elements, by the names of our metadata. */
function metadataOf(root: XmlElement): Pick<Publication, 'title' | 'metadata'> {
  const outer = find(root, 'metadata')
  // EPUB 2 allows them in an element of their own.
  const elements = [...(outer?.children ?? []), ...(find(outer, 'dc-metadata')?.children ?? [])]
  const all = (name: string): string[] =>
    elements
      .filter(element => element.name === name)
      .map(({ text }) => text.replace(/\s+/g, ' ').trim())
      .filter(Boolean)
  const unique = elements.find(
    ({ name, attributes }) => name === 'identifier' && attributes['id'] === root.attributes['unique-identifier']
  )
  const dates = elements.filter(({ name }) => name === 'date')
  const published = dates.find(({ attributes }) => attributes['event'] === 'publication') ?? dates[0]
  const modified = elements.find(
    ({ name, attributes }) => name === 'meta' && attributes['property'] === 'dcterms:modified'
  )
  const authors = all('creator')
  const found: Record<string, MetadataValue | undefined> = {
    author: authors.length > 1 ? authors : authors[0],
    date: published?.text.trim(),
    modified: modified?.text.trim(),
    language: all('language')[0],
    description: all('description')[0]?.replace(/<[^>]*>/g, ''),
    keywords: all('subject'),
    publisher: all('publisher')[0],
    identifier: unique?.text.trim() ?? all('identifier')[0]
  }
  const told = Object.entries(found).filter(
    (entry): entry is [string, MetadataValue] =>
      entry[1] !== undefined && entry[1] !== '' && !(Array.isArray(entry[1]) && entry[1].length === 0)
  )
  return { title: all('title')[0], metadata: Object.fromEntries(told) }
}
