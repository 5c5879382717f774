import { RagError } from '../../errors.ts'
import { decode } from '../decode.ts'
import { resolvePart } from '../part-name.ts'
import { childrenOf, parseXml, type XmlElement, type XmlOptions } from '../xml.ts'
import type { Zip } from '../zip.ts'

/** Where a part points to: another part, or, if external, an address. */
export interface Relation {
  readonly type: string
  readonly target: string
  readonly external: boolean
}

/** Prefixes for the namespaces of Word files, in the transitional and the strict form of the standard. */
const PREFIXES: Readonly<Record<string, string>> = {
  'http://schemas.openxmlformats.org/wordprocessingml/2006/main': 'w:',
  'http://purl.oclc.org/ooxml/wordprocessingml/main': 'w:',
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships': 'r:',
  'http://purl.oclc.org/ooxml/officeDocument/relationships': 'r:',
  'http://schemas.openxmlformats.org/officeDocument/2006/math': 'm:',
  'http://purl.oclc.org/ooxml/officeDocument/math': 'm:',
  'http://schemas.openxmlformats.org/markup-compatibility/2006': 'mc:',
  'http://schemas.openxmlformats.org/drawingml/2006/main': 'a:',
  'http://purl.oclc.org/ooxml/drawingml/main': 'a:',
  'http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing': 'wp:',
  'http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing': 'wp:',
  'urn:schemas-microsoft-com:vml': 'v:'
}

/** The parts of a Word file and what they point to (ECMA-376 part 2, Open Packaging Conventions). */
export class WordPackage {
  readonly zip: Zip
  readonly source: string
  /** The name of the part that holds the text. */
  readonly document: string

  /** Throws `RagError` `unsupported-format` where it is the file of another program, `document-damaged`. */
  constructor(zip: Zip, source: string) {
    this.zip = zip
    this.source = source
    const main = this.relations('').find(({ type }) => type === 'officeDocument')?.target
    if (main === undefined) throw new RagError('document-damaged', `${source} is damaged: no part is its document`)
    const other = OTHER_PROGRAMS.find(({ folder }) => main.startsWith(folder))
    if (other)
      throw new RagError('unsupported-format', `${source} is ${other.what}, which is not supported; ${other.instead}`)
    this.document = main
  }

  /** How the XML of a part is to be read; undefined where there is no such part. */
  xml(part: string): { text: string; options: XmlOptions } | undefined {
    const bytes = this.zip.read(part)
    if (!bytes) return undefined
    const options = { source: `${this.source} (${part})`, prefixes: PREFIXES }
    const decoded = decode(bytes)
    if (!decoded) throw new RagError('document-damaged', `${options.source} is damaged: it is no text`)
    return { text: decoded.text, options }
  }

  /** A small part as a tree. */
  tree(part: string | undefined): XmlElement | undefined {
    const xml = part === undefined ? undefined : this.xml(part)
    return xml && parseXml(xml.text, xml.options)
  }

  /** What a part points to, by id; of the whole package for ''. */
  relationsById(part: string): ReadonlyMap<string, Relation> {
    const slash = part.lastIndexOf('/') + 1
    const root = this.tree(`${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`)
    return new Map(
      childrenOf(root, 'Relationship').map(({ attributes }) => {
        const external = attributes['TargetMode'] === 'External'
        const target = attributes['Target'] ?? ''
        const relation: Relation = {
          type: (attributes['Type'] ?? '').replace(/^.*\//, ''),
          target: external ? target : resolvePart(part, target).name,
          external
        }
        return [attributes['Id'] ?? '', relation]
      })
    )
  }

  relations(part: string): readonly Relation[] {
    return [...this.relationsById(part).values()]
  }

  /** The part of a type that the document points to, such as 'styles'. */
  related(type: string): string | undefined {
    return this.relations(this.document).find(relation => relation.type === type)?.target
  }
}

const OTHER_PROGRAMS = [
  { folder: 'xl/', what: 'an Excel workbook', instead: 'save its sheets as CSV' },
  { folder: 'ppt/', what: 'a PowerPoint presentation', instead: 'save it as PDF' },
  { folder: 'visio/', what: 'a Visio drawing', instead: 'save it as PDF' }
]
