/** Text of a page: where its baseline begins (points, from the lower left corner), its size, and its font. */
export interface Piece {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly size?: number
  readonly font?: keyof typeof FONTS
  /** Runs upwards, as along a margin. */
  readonly upwards?: boolean
}

export interface PageOfPieces {
  readonly pieces: readonly Piece[]
  /** Degrees by which a viewer turns the page clockwise. */
  readonly rotate?: 0 | 90 | 180 | 270
  /** Further drawing instructions. */
  readonly content?: string
  /** Each the entries of a dictionary, as '/Subtype /Link …'. */
  readonly annotations?: readonly string[]
}

export interface MakeOptions {
  readonly title?: string
  /** Entries of the information dictionary, as `{ Author: 'Ann' }`. */
  readonly info?: Readonly<Record<string, string>>
  /** Further entries of the catalog, as '/Lang (en)'. */
  readonly catalog?: string
  readonly outline?: readonly { readonly title: string; readonly page: number }[]
}

const FONTS = { regular: 'Helvetica', bold: 'Helvetica-Bold', mono: 'Courier' }

/** Writes a PDF of text in the standard fonts, on pages of 612 × 792 points. */
export function makePdf(
  pages: readonly (PageOfPieces | readonly Piece[])[],
  { title, info = title === undefined ? {} : { Title: title }, catalog: more = '', outline = [] }: MakeOptions = {}
): Uint8Array {
  const objects: string[] = []
  const add = (body: string): number => objects.push(body)
  const reference = (number: number): string => `${number} 0 R`

  const catalog = add('')
  const tree = add('')
  const fonts = Object.entries(FONTS).map(
    ([name, base]) =>
      `/${name} ${reference(add(`<< /Type /Font /Subtype /Type1 /BaseFont /${base} /Encoding /WinAnsiEncoding >>`))}`
  )
  const kids = pages.map(page => {
    const { pieces, content: more = '', rotate = 0, annotations = [] } = 'pieces' in page ? page : { pieces: page }
    const content = [...pieces.map(drawn), more].join('\n')
    const stream = add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`)
    return add(
      `<< /Type /Page /Parent ${reference(tree)} /MediaBox [0 0 612 792] /Rotate ${rotate} ` +
        `/Annots [${annotations.map(entries => `<< /Type /Annot ${entries} >>`).join(' ')}] ` +
        `/Resources << /Font << ${fonts.join(' ')} >> >> /Contents ${reference(stream)} >>`
    )
  })
  objects[tree - 1] = `<< /Type /Pages /Kids [${kids.map(reference).join(' ')}] /Count ${kids.length} >>`
  let entries = ''
  if (outline.length > 0) {
    const root = objects.length + 1
    const item = (i: number): string => reference(root + 1 + i)
    add(`<< /Type /Outlines /First ${item(0)} /Last ${item(outline.length - 1)} /Count ${outline.length} >>`)
    outline.forEach((entry, i) => {
      const next = i + 1 < outline.length ? `/Next ${item(i + 1)}` : ''
      const previous = i > 0 ? `/Prev ${item(i - 1)}` : ''
      const dest = `/Dest [${reference(kids[entry.page - 1]!)} /Fit]`
      add(`<< /Title (${escape(entry.title)}) /Parent ${reference(root)} ${next} ${previous} ${dest} >>`)
    })
    entries = `/Outlines ${reference(root)}`
  }
  objects[catalog - 1] = `<< /Type /Catalog /Pages ${reference(tree)} ${entries} ${more} >>`
  const told = Object.entries(info).map(([name, value]) => `/${name} (${escape(value)})`)
  const infos = told.length === 0 ? '' : `/Info ${reference(add(`<< ${told.join(' ')} >>`))}`

  let file = '%PDF-1.4\n'
  const offsets = objects.map((body, i) => {
    const offset = file.length
    file += `${i + 1} 0 obj\n${body}\nendobj\n`
    return offset
  })
  const table = offsets.map(offset => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const trailer = `<< /Size ${objects.length + 1} /Root ${reference(catalog)} ${infos} >>`
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n${trailer}\nstartxref\n${file.length}\n%%EOF\n`
  return Uint8Array.from(file, byteOf)
}

/** Lines below one another from `y` on, `step` apart. */
export function lines(
  texts: readonly string[],
  { x = 72, y = 700, step = 12, ...rest }: Partial<Piece> & { step?: number } = {}
): Piece[] {
  return texts.map((text, i) => ({ text, x, y: y - i * step, size: 10, ...rest }))
}

const drawn = ({ text, x, y, size = 10, font = 'regular', upwards = false }: Piece): string =>
  `BT /${font} ${size} Tf ${upwards ? '0 1 -1 0' : '1 0 0 1'} ${x} ${y} Tm (${escape(text)}) Tj ET`

const escape = (text: string): string => text.replace(/[\\()]/g, '\\$&')

/** Windows-1252 where it differs from Latin-1, as far as tests need it. */
function byteOf(character: string): number {
  const special: Record<string, number> = { '•': 0x95, '–': 0x96, '—': 0x97, '’': 0x92, '“': 0x93, '”': 0x94 }
  return special[character] ?? character.charCodeAt(0)
}
