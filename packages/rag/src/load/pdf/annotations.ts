import type { PDFPageProxy } from 'pdfjs-dist'

/** What is laid over a page, beside what is printed on it. */
export interface Annotations {
  readonly links: readonly { readonly rect: readonly number[]; readonly url: string }[]
  /** Form fields that are filled in or can be ticked, as text. */
  readonly fields: readonly { readonly rect: readonly number[]; readonly text: string }[]
  /** Notes and remarks of readers, as text. */
  readonly comments: readonly string[]
}

export async function readAnnotations(page: PDFPageProxy): Promise<Annotations> {
  const links: { rect: number[]; url: string }[] = []
  const fields: { rect: number[]; text: string }[] = []
  const comments: string[] = []
  for (const annotation of (await page.getAnnotations()) as Annotation[]) {
    const { rect, subtype, url, unsafeUrl } = annotation
    if (!rect?.every(Number.isFinite) || ((annotation.annotationFlags ?? 0) & HIDDEN) > 0) continue
    if (subtype === 'Link') {
      const address = url ?? unsafeUrl
      if (address !== undefined && ADDRESS.test(address)) links.push({ rect, url: address })
    } else if (subtype === 'Widget') {
      const text = valueOf(annotation)
      if (text !== '') fields.push({ rect, text })
    } else if (subtype !== 'Popup') {
      const text = annotation.contentsObj?.str.trim() ?? ''
      const author = annotation.titleObj?.str.trim() ?? ''
      if (text !== '') comments.push(author === '' ? `[Comment: ${text}]` : `[Comment by ${author}: ${text}]`)
    }
  }
  return { links, fields, comments }
}

/** What pdf.js tells of an annotation, as far as it is used here; its own types leave it open. */
interface Annotation {
  readonly subtype?: string
  readonly rect?: number[]
  readonly annotationFlags?: number
  readonly url?: string
  readonly unsafeUrl?: string
  readonly contentsObj?: { readonly str: string }
  readonly titleObj?: { readonly str: string }
  readonly fieldType?: string | null
  readonly fieldValue?: unknown
  readonly password?: boolean
  readonly checkBox?: boolean
  readonly radioButton?: boolean
  readonly exportValue?: unknown
  readonly buttonValue?: unknown
}

/** The bits for 'hidden' and 'no view'. */
const HIDDEN = 2 + 32
/** Addresses that lead out of the file; scripts and files of the writer's disk are no links. */
const ADDRESS = /^(?:https?|ftp|mailto|tel|doi):/i

function valueOf(field: Annotation): string {
  const { fieldType, fieldValue } = field
  if (field.checkBox) return fieldValue === field.exportValue ? '☑' : '☐'
  if (field.radioButton) return fieldValue !== null && fieldValue === field.buttonValue ? '◉' : '○'
  if ((fieldType !== 'Tx' && fieldType !== 'Ch') || field.password) return ''
  const values = (Array.isArray(fieldValue) ? fieldValue : [fieldValue]) as unknown[]
  return values
    .filter(value => typeof value === 'string')
    .join(', ')
    .trim()
}
