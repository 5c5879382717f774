import type * as Pdfjs from 'pdfjs-dist'
import { getFile } from './api.ts'
import { element } from './element.ts'
import { findPassage } from './find-passage.ts'
import type { Pages } from './pages.ts'

/** A file cannot be opened for want of the right password. */
export class PasswordWanted extends Error {}

/** Where the server has pdf.js. */
const root = '/pdfjs/legacy/build'

let library: Promise<typeof Pdfjs> | undefined

/**
 * Opens a PDF of the library by pdf.js, which is loaded when the first is opened.
 *
 * @throws PasswordWanted  where the file is encrypted, and the password does not open it or is missing
 */
export async function openPdfPages(id: string, password?: string): Promise<Pages> {
  const [{ getDocument, TextLayer, PasswordException }, data] = await Promise.all([(library ??= load()), getFile(id)])
  const task = getDocument({
    data,
    ...(password !== undefined && { password }),
    cMapUrl: '/pdfjs/cmaps/',
    standardFontDataUrl: '/pdfjs/standard_fonts/',
    wasmUrl: '/pdfjs/wasm/',
    iccUrl: '/pdfjs/iccs/',
    verbosity: 0
  })
  const pdf = await task.promise.catch(async (error: unknown) => {
    await task.destroy()
    throw error instanceof PasswordException ? new PasswordWanted() : error
  })
  return {
    count: pdf.numPages,
    async draw(number, { width, zoom, passage, signal }) {
      const page = await pdf.getPage(number)
      signal.throwIfAborted()
      const viewport = page.getViewport({ scale: (width * zoom) / page.getViewport({ scale: 1 }).width })
      const canvas = element('canvas', { role: 'img', ariaLabel: `Page ${number} as it is printed` })
      const layer = element('div', { className: 'text-layer' })
      const root = element('div', { className: 'paper' }, canvas, layer)
      root.style.width = `${viewport.width}px`
      root.style.height = `${viewport.height}px`
      root.style.setProperty('--total-scale-factor', String(viewport.scale))
      const sharpness = Math.min(devicePixelRatio, 3)
      canvas.width = Math.floor(viewport.width * sharpness)
      canvas.height = Math.floor(viewport.height * sharpness)
      const rendering = page.render({ canvas, viewport, transform: [sharpness, 0, 0, sharpness, 0, 0] })
      const cancel = (): void => {
        rendering.cancel()
      }
      signal.addEventListener('abort', cancel)
      try {
        const text = new TextLayer({
          textContentSource: await page.getTextContent(),
          container: layer,
          viewport
        })
        await Promise.all([rendering.promise, text.render()])
      } finally {
        signal.removeEventListener('abort', cancel)
      }
      signal.throwIfAborted()
      return { root, mark: () => markPassage(root, layer, passage?.quote ?? '') }
    },
    close: () => task.destroy()
  }
}

async function load(): Promise<typeof Pdfjs> {
  const pdfjs = (await import(`${root}/pdf.min.mjs`)) as typeof Pdfjs
  pdfjs.GlobalWorkerOptions.workerPort = new Worker(trusted(`${root}/pdf.worker.min.mjs`), { type: 'module' })
  return pdfjs
}

/** The one address that this page may start a worker from, as its policy wants it said. */
function trusted(address: string): string {
  interface Policies {
    createPolicy(
      name: string,
      rules: { createScriptURL: (url: string) => string }
    ): { createScriptURL(url: string): string }
  }
  const { trustedTypes } = globalThis as { trustedTypes?: Policies }
  return trustedTypes?.createPolicy('cookbook', { createScriptURL: url => url }).createScriptURL(address) ?? address
}

/** Lays marks over the lines of a passage. They stand beside the text, so that it can still be selected as it is. */
function markPassage(root: HTMLElement, layer: HTMLElement, passage: string): HTMLElement | undefined {
  if (passage === '') return undefined
  const nodes: { node: Text; start: number }[] = []
  let text = ''
  const walker = document.createTreeWalker(layer, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode as Text
    nodes.push({ node, start: text.length })
    text += node.data
  }
  const paper = root.getBoundingClientRect()
  const rectangles = findPassage(text, passage).flatMap(({ start, end }) =>
    nodes.flatMap(({ node, start: at }) => {
      const [from, to] = [Math.max(start - at, 0), Math.min(end - at, node.data.length)]
      if (from >= to || node.data.slice(from, to).trim() === '') return []
      const range = document.createRange()
      range.setStart(node, from)
      range.setEnd(node, to)
      return [...range.getClientRects()]
    })
  )
  const marks = rectangles.map(({ left, top, width, height }) => {
    const mark = element('mark', { className: 'on-paper', ariaHidden: 'true' })
    mark.style.left = `${left - paper.left}px`
    mark.style.top = `${top - paper.top}px`
    mark.style.width = `${width}px`
    mark.style.height = `${height}px`
    return mark
  })
  layer.before(...marks)
  return marks[0]
}
