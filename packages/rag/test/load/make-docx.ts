import { strToU8, zipSync } from 'fflate'

const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const TYPES = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const NAMES =
  `xmlns:w="${W}" xmlns:r="${TYPES}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" ` +
  'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" ' +
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'

export interface DocxParts {
  styles?: string
  numbering?: string
  footnotes?: string
  endnotes?: string
  core?: string
  /** Relations of the document: id, type, target. */
  relations?: readonly (readonly [id: string, type: string, target: string])[]
  /** Other entries. */
  files?: Record<string, Uint8Array>
}

/** A Word file of the least that one needs, from the XML of its body. */
export function makeDocx(body: string, { core, relations = [], files = {}, ...parts }: DocxParts = {}): Uint8Array {
  const root = { styles: 'styles', numbering: 'numbering', footnotes: 'footnotes', endnotes: 'endnotes' } as const
  const entries: Record<string, Uint8Array> = { ...files }
  const own = Object.entries(parts).map(([name, xml]) => {
    entries[`word/${name}.xml`] = strToU8(`<w:${root[name as keyof typeof root]} ${NAMES}>${xml}</w:${name}>`)
    return [name, name, `${name}.xml`] as const
  })
  entries['word/document.xml'] = strToU8(
    `<?xml version="1.0"?><w:document ${NAMES}><w:body>${body}</w:body></w:document>`
  )
  entries['word/_rels/document.xml.rels'] = relationships([...own, ...relations])
  entries['_rels/.rels'] = relationships([
    ['1', 'officeDocument', 'word/document.xml'],
    ...(core === undefined ? [] : [['2', 'metadata/core-properties', 'docProps/core.xml'] as const])
  ])
  if (core !== undefined) {
    entries['docProps/core.xml'] = strToU8(
      `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">${core}</cp:coreProperties>`
    )
  }
  return zipSync(entries)
}

function relationships(list: readonly (readonly [string, string, string])[]): Uint8Array {
  const items = list.map(([id, type, target]) => {
    const mode = target.includes('://') ? ' TargetMode="External"' : ''
    return `<Relationship Id="${id}" Type="${TYPES}/${type}" Target="${target}"${mode}/>`
  })
  const names = 'http://schemas.openxmlformats.org/package/2006/relationships'
  return strToU8(`<Relationships xmlns="${names}">${items.join('')}</Relationships>`)
}

/** A paragraph of one run. */
export const paragraph = (text: string, properties = ''): string =>
  `<w:p>${properties === '' ? '' : `<w:pPr>${properties}</w:pPr>`}${run(text)}</w:p>`

export const run = (text: string): string => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`

export const cell = (...texts: string[]): string => `<w:tc>${texts.map(text => paragraph(text)).join('')}</w:tc>`

export const row = (...cells: string[]): string => `<w:tr>${cells.join('')}</w:tr>`
