import type * as Pdfjs from 'pdfjs-dist'
import type { DocumentInitParameters } from 'pdfjs-dist/types/src/display/api.js'
import { RagError } from '../../errors.ts'

export interface OpenOptions {
  readonly source: string
  readonly password?: string
  readonly pdfjsUrl?: string
  /** Whether pictures are decoded, which takes time and memory. */
  readonly pictures?: boolean
}

/** Opens a file with pdf.js: no network, no script, no fonts for display, nothing on the console. */
export async function openPdf(
  data: Uint8Array,
  { source, password, pdfjsUrl = folderOfPackage(), pictures = false }: OpenOptions
): Promise<Pdfjs.PDFDocumentLoadingTask> {
  const { getDocument } = await pdfjsFor(source)
  return getDocument({
    // A copy, since pdf.js takes the buffer away.
    data: new Uint8Array(data),
    ...(password === undefined ? {} : { password }),
    ...(pdfjsUrl === undefined
      ? {}
      : {
          cMapUrl: `${pdfjsUrl}cmaps/`,
          standardFontDataUrl: `${pdfjsUrl}standard_fonts/`,
          wasmUrl: `${pdfjsUrl}wasm/`
        }),
    // The names of fonts, which tell bold ones.
    fontExtraProperties: true,
    // In dots: a sheet in 600 dots per inch has 35 million.
    maxImageSize: pictures ? 70e6 : 1,
    ...fontDisplay(),
    useSystemFonts: false,
    useWorkerFetch: false,
    useWasm: pictures,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    verbosity: 0
  })
}

/**
 * With `disableFontFace`, pdf.js makes the outlines of all letters of a page ready to be drawn, and sends each. Without,
 * it hands the fonts to the document that shows them: in Node, which has none, to one that takes no notice. A browser
 * would load them into its page, so there it is the outlines.
 */
function fontDisplay(): Pick<DocumentInitParameters, 'disableFontFace' | 'ownerDocument'> {
  if ('FontFace' in globalThis) return { disableFontFace: true }
  const blind = { adoptedStyleSheets: [], defaultView: { CSSStyleSheet: NoStyle } }
  return { disableFontFace: false, ownerDocument: blind as unknown as HTMLDocument }
}

/** As much of a style sheet as pdf.js asks for. */
class NoStyle {
  readonly cssRules: readonly string[] = []

  insertRule(): void {
    // Nothing is shown.
  }
}

/** What pdf.js says when it cannot open a file, for a person. */
export function failureOf(error: unknown, source: string, password: string | undefined): RagError {
  const { name } = error as { name?: unknown }
  if (name !== 'PasswordException') {
    return new RagError('document-damaged', `${source} is a damaged PDF that cannot be read`, { cause: error })
  }
  return password === undefined
    ? new RagError('password-needed', `${source} is encrypted and needs its password`, { cause: error })
    : new RagError('password-wrong', `the password given does not open ${source}`, { cause: error })
}

type Pdf = Pick<typeof Pdfjs, 'getDocument' | 'OPS'>

let pdfjs: Promise<Pdf> | undefined

/** pdf.js itself, imported once. */
export async function pdfjsFor(source: string): Promise<Pdf> {
  try {
    return await (pdfjs ??= importPdfjs())
  } catch (error) {
    pdfjs = undefined
    const message = `${source} is a PDF, and to read it the package pdfjs-dist is needed: npm install pdfjs-dist`
    throw new RagError('dependency-missing', message, { cause: error })
  }
}

/* eslint-disable no-console -- While it is imported in Node, pdf.js warns where the canvas is absent that it would
   draw pages with, before it can be told to be silent. */
async function importPdfjs(): Promise<Pdf> {
  const { warn } = console
  console.warn = (...data: unknown[]) => {
    if (!/^Warning: Cannot (?:access|load|polyfill) /.test(String(data[0]))) warn(...data)
  }
  try {
    const imported = await import('pdfjs-dist/legacy/build/pdf.mjs')
    const { workerSrc } = imported.GlobalWorkerOptions
    // Without an address of a worker of the page's own, pdf.js parses where it is called.
    // @ts-expect-error: this module has no types, and is imported for its effect
    if (workerSrc === '' || workerSrc === './pdf.worker.mjs') await import('pdfjs-dist/legacy/build/pdf.worker.mjs')
    return imported
  } finally {
    console.warn = warn
  }
}
/* eslint-enable no-console */

/** Where Node finds the package, for its character maps and standard fonts; elsewhere nowhere. */
function folderOfPackage(): string | undefined {
  try {
    const { protocol, pathname } = new URL('./', import.meta.resolve('pdfjs-dist/package.json'))
    // 'file:///C:/node_modules' is 'C:/node_modules' on Windows.
    return protocol === 'file:' ? decodeURIComponent(pathname).replace(/^\/(?=[A-Z]:)/i, '') : undefined
  } catch {
    return undefined
  }
}
