import type { OPS, PDFPageProxy } from 'pdfjs-dist'

/** What is seen of a page: RGB, from the upper left corner, row by row. */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

/**
 * The pictures of a page, as they lie on it: scans are cut into stripes, laid one over another, turned and scaled.
 * Text, lines and fillings are not drawn; undefined where there is no picture. In the resolution of the finest picture,
 * with at most 300 dots per inch and 24 million dots.
 */
export async function rasterOf(page: PDFPageProxy, ops: typeof OPS): Promise<Raster | undefined> {
  const view = page.getViewport({ scale: 1 })
  const paintings = await paintingsOf(page, ops, view.transform as unknown as Matrix)
  if (paintings.length === 0) return undefined
  const fineness = ({ image, to }: Painting): number =>
    Math.max(image.width / (Math.hypot(to[0], to[1]) || 1), image.height / (Math.hypot(to[2], to[3]) || 1))
  const finest = paintings.reduce((most, one) => Math.max(most, fineness(one)), 0)
  const scale = Math.min(finest, DENSEST / 72, Math.sqrt(MOST_DOTS / (view.width * view.height)))
  const width = Math.max(1, Math.round(view.width * scale))
  const height = Math.max(1, Math.round(view.height * scale))
  const raster = { width, height, rgb: new Uint8Array(3 * width * height).fill(255) }
  for (const painting of paintings) paint(raster, { ...painting, to: times([scale, 0, 0, scale, 0, 0], painting.to) })
  return raster
}

const DENSEST = 300
const MOST_DOTS = 24e6

/** [a, b, c, d, e, f]: (x, y) goes to (ax + cy + e, bx + dy + f). */
type Matrix = readonly [number, number, number, number, number, number]

interface Image {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
  /** One bit a dot (0 is black), 24 bits, or 32 bits with opacity; a mask has one bit a dot, 0 where it is painted. */
  readonly kind: 'bits' | 'rgb' | 'rgba' | 'mask'
}

/** A mask that is painted all over. */
const DOT: Image = { width: 1, height: 1, data: new Uint8Array(1), kind: 'mask' }

interface Painting {
  readonly image: Image
  /** From the unit square to the page, in points. */
  readonly to: Matrix
  readonly color: Color
}

type Color = readonly [number, number, number]

async function paintingsOf(page: PDFPageProxy, ops: typeof OPS, view: Matrix): Promise<Painting[]> {
  const { fnArray, argsArray } = await page.getOperatorList()
  const paintings: Painting[] = []
  let state: { to: Matrix; color: Color } = { to: view, color: [0, 0, 0] }
  const saved: (typeof state)[] = []
  for (const [i, operator] of fnArray.entries()) {
    const args = argsArray[i] as unknown[] | null
    if (operator === ops.save) saved.push(state)
    else if (operator === ops.restore || operator === ops.paintFormXObjectEnd) state = saved.pop() ?? state
    else if (operator === ops.transform) state = { ...state, to: times(state.to, args as unknown as Matrix) }
    else if (operator === ops.paintFormXObjectBegin) {
      saved.push(state)
      const [form] = args as [Matrix | null]
      if (form) state = { ...state, to: times(state.to, form) }
    } else if (operator === ops.setFillRGBColor) state = { ...state, color: colorOf(args?.[0]) }
    else if (operator === ops.paintImageXObject || operator === ops.paintInlineImageXObject) {
      const image = await imageOf(page, args?.[0])
      if (image) paintings.push({ image, ...state })
    } else if (operator === ops.paintImageMaskXObject) {
      const image = await imageOf(page, args?.[0])
      if (image) paintings.push({ image: { ...image, kind: 'mask' }, ...state })
    } else if (operator === ops.paintSolidColorImageMask) paintings.push({ image: DOT, ...state })
  }
  return paintings
}

interface PdfImage {
  readonly width?: number
  readonly height?: number
  readonly kind?: number
  readonly data?: Uint8Array | string | null
}

async function imageOf(page: PDFPageProxy, given: unknown): Promise<Image | undefined> {
  const told = given as PdfImage | string | undefined
  const id = typeof told === 'string' ? told : typeof told?.data === 'string' ? told.data : undefined
  const objects = id?.startsWith('g_') ? page.commonObjs : page.objs
  const image = id === undefined ? (told as PdfImage | undefined) : await resolved(objects, id)
  const { width = 0, height = 0, data, kind } = image ?? {}
  const name = kind === 2 ? 'rgb' : kind === 3 ? 'rgba' : 'bits'
  const row = name === 'bits' ? Math.ceil(width / 8) : width * (name === 'rgb' ? 3 : 4)
  if (!data || typeof data === 'string' || row === 0 || data.length < row * height) return undefined
  return { width, height, data, kind: name }
}

const resolved = (objects: PDFPageProxy['objs'], id: string): Promise<PdfImage | undefined> =>
  new Promise(resolve => {
    objects.get(id, resolve)
  })

function paint({ width, height, rgb }: Raster, { image, to, color }: Painting): void {
  const back = inverse(to)
  if (!back) return
  const [left, right] = extent(to[0], to[2], to[4], width)
  const [top, bottom] = extent(to[1], to[3], to[5], height)
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      // The middle of the dot, in the unit square, whose upper edge is the picture's first row.
      const u = back[0] * (x + 0.5) + back[2] * (y + 0.5) + back[4]
      const v = 1 - (back[1] * (x + 0.5) + back[3] * (y + 0.5) + back[5])
      if (u < 0 || u >= 1 || v < 0 || v >= 1) continue
      put(rgb, 3 * (y * width + x), image, Math.floor(u * image.width), Math.floor(v * image.height), color)
    }
  }
}

function put(rgb: Uint8Array, at: number, { kind, width, data }: Image, x: number, y: number, color: Color): void {
  if (kind === 'bits' || kind === 'mask') {
    const bit = (data[y * ((width + 7) >> 3) + (x >> 3)]! >> (7 - (x & 7))) & 1
    if (kind === 'bits') rgb.fill(255 * bit, at, at + 3)
    else if (bit === 0) rgb.set(color, at)
    return
  }
  const from = (kind === 'rgb' ? 3 : 4) * (y * width + x)
  const opacity = kind === 'rgb' ? 1 : data[from + 3]! / 255
  for (let i = 0; i < 3; i++) rgb[at + i] = Math.round(opacity * data[from + i]! + (1 - opacity) * rgb[at + i]!)
}

/** The dots that a side of the unit square may cover, between 0 and `most`. */
function extent(a: number, b: number, c: number, most: number): [number, number] {
  const least = c + Math.min(0, a, b, a + b)
  const greatest = c + Math.max(0, a, b, a + b)
  return [Math.max(0, Math.floor(least)), Math.min(most, Math.ceil(greatest))]
}

function times([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f]
}

function inverse([a, b, c, d, e, f]: Matrix): Matrix | undefined {
  const area = a * d - b * c
  if (!Number.isFinite(1 / area)) return undefined
  return [d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area]
}

/** '#0a141e' as [10, 20, 30]; anything else is black. */
function colorOf(hex: unknown): Color {
  const number = typeof hex === 'string' && /^#[\da-f]{6}$/i.test(hex) ? Number.parseInt(hex.slice(1), 16) : 0
  return [number >> 16, (number >> 8) & 255, number & 255]
}
