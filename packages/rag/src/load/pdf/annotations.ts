import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'

/** What is laid over a page, beside what is printed on it. */
export interface Annotations {
  readonly links: readonly { readonly rect: readonly number[]; readonly url: string }[]
  /** Form fields that are filled in or can be ticked, as text. */
  readonly fields: readonly { readonly rect: readonly number[]; readonly text: string }[]
  /** Notes and remarks of readers, as text. */
  readonly comments: readonly string[]
}

/**
 * Reads what is laid over pages. For each page with a link, pdf.js' `getAnnotations` reads the text of the page once
 * more, to tell the words below the link; `getAnnotationsByType` does not. It goes through the whole file but for the
 * pages that it is told to skip, so it is asked for many pages at once.
 */
export class AnnotationReader {
  readonly #pdf: PDFDocumentProxy
  /** Pages of a block: few, as a page may have thousands of links; but at most 64 blocks, each a list of all pages. */
  readonly #size: number
  #block = -1
  #byPage: Map<number, Annotation[]> | undefined

  constructor(pdf: PDFDocumentProxy) {
    this.#pdf = pdf
    this.#size = Math.max(8, Math.ceil(pdf.numPages / 64))
  }

  async read(page: PDFPageProxy): Promise<Annotations> {
    const index = page.pageNumber - 1
    const block = Math.floor(index / this.#size)
    if (block !== this.#block) {
      this.#block = block
      // One damaged page spoils its block, whose pages are then read one by one.
      this.#byPage = await this.#readBlock(block).catch(() => undefined)
    }
    const found = this.#byPage && (this.#byPage.get(index) ?? [])
    // What a form field inherits from fields on other pages, `getAnnotations` alone tells. Signatures have no text.
    if (!found || found.some(({ subtype, fieldType }) => subtype === 'Widget' && fieldType !== 'Sig'))
      return annotationsOf((await page.getAnnotations()) as Annotation[])
    return annotationsOf(found.filter(isViewable))
  }

  async #readBlock(block: number): Promise<Map<number, Annotation[]>> {
    const skipped = new Set<number>()
    for (let i = 0; i < this.#pdf.numPages; i++) if (Math.floor(i / this.#size) !== block) skipped.add(i)
    // Without a set of types it gives all of them, whatever its own types say; and null where the form is damaged.
    const everyType = undefined as unknown as Set<number>
    const all = (await this.#pdf.getAnnotationsByType(everyType, skipped)) as
      (Annotation & { pageIndex: number })[] | null
    return Map.groupBy(all ?? [], ({ pageIndex }) => pageIndex)
  }
}

/** As `getAnnotations` decides for what is no form field. */
const isViewable = ({ quadPoints, annotationFlags = 0 }: Annotation): boolean =>
  quadPoints !== null && (annotationFlags & (INVISIBLE + NO_VIEW)) === 0

function annotationsOf(annotations: readonly Annotation[]): Annotations {
  const links: { rect: number[]; url: string }[] = []
  const fields: { rect: number[]; text: string }[] = []
  const comments: string[] = []
  for (const annotation of annotations) {
    const { rect, subtype, url, unsafeUrl } = annotation
    if (!rect?.every(Number.isFinite) || ((annotation.annotationFlags ?? 0) & (HIDDEN + NO_VIEW)) > 0) continue
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
  /** Null where they are damaged. */
  readonly quadPoints?: unknown
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

// Bits of the flags.
const INVISIBLE = 1
const HIDDEN = 2
const NO_VIEW = 32
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
