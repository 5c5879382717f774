import type { Pause } from '../pause.ts'
import type { Design } from './design.ts'

/** What `roughColumnProducts` needs of the memory of a design, in bytes, for its width and height: a multiple of 8. */
export function roughBytes(width: number, height: number): number {
  return 4 * width * (2 * depthOf(height) + 9)
}

/**
 * The inner products of all columns of a design less their means, roughly: summed in 32 bits over some hundred rows, then in 64.
 * That keeps five digits or more, and takes a fraction of the time that 64 bits throughout would.
 *
 * @param at  where in its memory `roughBytes` are free
 * @returns the lower triangle, row after row, of as many rows and columns as there are means
 */
export async function roughColumnProducts(
  design: Design,
  {
    at,
    rows,
    means,
    pause
  }: { readonly at: number; readonly rows: number; readonly means: Float64Array; readonly pause: Pause }
): Promise<Float64Array> {
  const { kernels, width, stride, height } = design
  const { length: columns } = means
  const [eights, depth] = [width / 8, depthOf(height)]
  const panels = new Float32Array(kernels.buffer, at, 2 * width * depth)
  const strip = new Float32Array(kernels.buffer, at + panels.byteLength, 8 * width)
  const centers = new Float32Array(kernels.buffer, strip.byteOffset + strip.byteLength, width)
  const [fours, eight] = [at, at + panels.byteLength / 2]
  centers.set(means)
  const sums = new Float64Array(columns * columns)
  await design.forEach(({ at: x, from, to }) => {
    const place = from % depth
    // The last panels may have rows that nothing is laid in.
    if (place === 0 && rows - from < depth) panels.fill(0)
    kernels.centerPanels(
      x,
      to - from,
      stride,
      eights,
      centers.byteOffset,
      depth,
      fours + 16 * place,
      eight + 32 * place
    )
    if (to % depth !== 0 && to < rows) return
    for (let first = 0; first < width; first += 8) {
      // Eight columns times all that do not come before them.
      const start = 4 * first * depth
      strip.fill(0, 0, 8 * (width - first))
      kernels.addPanels(fours + start, (width - first) / 4, eight + start, 1, depth, strip.byteOffset)
      for (let i = first; i < columns; i++) {
        const last = Math.min(first + 7, i)
        for (let c = first; c <= last; c++) sums[i * columns + c]! += strip[8 * (i - first) + c - first]!
      }
    }
  }, pause)
  return sums
}

/** Rows that are summed in 32 bits: whole blocks of the design, about 256 rows. */
function depthOf(height: number): number {
  return height * Math.floor(256 / height)
}
