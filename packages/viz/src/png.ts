import type * as resvgWasm from '@resvg/resvg-wasm'
import { checkNumber } from './check.ts'
import { VizError } from './errors.ts'

export interface PngOptions {
  /** Pixels of the image for each pixel of the SVG, from .1 to 16; 2 by default, which is sharp on screen and in print. */
  readonly scale?: number | undefined
  /**
   * Font files (TrueType, OpenType or WOFF2), which come before Roboto. Roboto has Latin, Greek and Cyrillic letters; of any others,
   * a box is drawn where no font is given that has them.
   */
  readonly fonts?: readonly Uint8Array[] | undefined
  /**
   * What `@resvg/resvg-wasm/index_bg.wasm` holds, or its address, which is needed in a browser and only the first time. Node
   * finds it by itself.
   */
  readonly wasm?: Uint8Array<ArrayBuffer> | WebAssembly.Module | URL | undefined
}

/**
 * An SVG document as a PNG image, the same bytes on every machine: by resvg in WebAssembly (the optional peer
 * `@resvg/resvg-wasm`) with the font Roboto, and never with those of the system.
 *
 * @throws TypeError when `svg` or a font is none; RangeError when the image would have more than 100 million pixels; VizError
 *   `missing-package` when `@resvg/resvg-wasm` is not installed, or is not found and not given as `wasm`
 */
export async function svgToPng(svg: string, options: PngOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { scale = 2, fonts = [], wasm } = options
  checkNumber('scale', scale, { least: 0.1, most: 16 })
  for (const [i, font] of fonts.entries()) checkFont(`fonts[${i}]`, font)
  const { Resvg } = await (ready ??= load(wasm).catch(forget))
  const fontBuffers = [...fonts, ...(await (roboto ??= unpackRoboto()))]
  const font = { fontBuffers, loadSystemFonts: false, defaultFontFamily: 'Roboto', sansSerifFamily: 'Roboto' }
  const image = parse(() => new Resvg(svg, { font, fitTo: { mode: 'zoom', value: scale } }))
  try {
    const pixels = image.width * image.height * scale ** 2
    if (pixels > mostPixels) {
      const size = `${Math.round(image.width * scale)} × ${Math.round(image.height * scale)}`
      throw new RangeError(
        `scale: expected an image of ${mostPixels} pixels at most, got ${size}; a smaller scale is less`
      )
    }
    const rendered = image.render()
    try {
      return new Uint8Array(rendered.asPng())
    } finally {
      rendered.free()
    }
  } finally {
    image.free()
  }
}

type Resvg = typeof resvgWasm

/** Four bytes each, in the memory of WebAssembly. */
const mostPixels = 1e8

let ready: Promise<Resvg> | undefined
let roboto: Promise<Uint8Array[]> | undefined

async function load(wasm: PngOptions['wasm']): Promise<Resvg> {
  const resvg = await import('@resvg/resvg-wasm').catch(missing)
  try {
    await resvg.initWasm(wasm ?? (await findWasm()))
  } catch (error) {
    // The application draws with resvg itself. What it has loaded does.
    if (!(error instanceof Error && error.message.startsWith('Already initialized'))) throw error
  }
  return resvg
}

/** A load that failed may go well another time, with `wasm` given. */
function forget(error: unknown): never {
  ready = undefined
  throw error
}

function missing(cause: unknown): never {
  const message = 'A PNG is drawn by an optional package, which is not installed: npm install @resvg/resvg-wasm'
  throw new VizError('missing-package', message, { cause })
}

async function findWasm(): Promise<Uint8Array<ArrayBuffer>> {
  // Not by an import, which bundlers for browsers would follow.
  const node = (globalThis.process as Partial<NodeJS.Process> | undefined)?.getBuiltinModule
  const [files, modules] = [node?.('node:fs/promises'), node?.('node:module')]
  if (!files || !modules) {
    const message = 'wasm: expected the address of @resvg/resvg-wasm/index_bg.wasm, which only Node finds by itself'
    throw new VizError('missing-package', message)
  }
  const path = modules.createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')
  return new Uint8Array(await files.readFile(path))
}

/** What resvg cannot read it would pass over in silence. */
function checkFont(name: string, bytes: Uint8Array): void {
  const signature = String.fromCharCode(...bytes.subarray(0, 4))
  if (['\0\x01\0\0', 'OTTO', 'true', 'ttcf', 'wOF2'].includes(signature)) return
  const got = signature === 'wOFF' ? 'WOFF of the first version' : 'something else'
  throw new TypeError(`${name}: expected a TrueType, OpenType or WOFF2 file, got ${got}`)
}

function parse<Image>(read: () => Image): Image {
  try {
    return read()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TypeError(`svg: expected an SVG document, got what resvg refuses: ${reason}`, { cause })
  }
}

async function unpackRoboto(): Promise<Uint8Array[]> {
  const { robotoRegular, robotoBold } = await import('./png/roboto.ts')
  return Promise.all([robotoRegular, robotoBold].map(gunzip))
}

async function gunzip(base64: string): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(unpacked).arrayBuffer())
}
