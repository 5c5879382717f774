import type { Pause } from '../pause.ts'
import type { Design } from './design.ts'

/** What `roughColumnProducts` needs of the memory of a design, in bytes, for its width and height: a multiple of 8. */
export function roughBytes(width: number, height: number): number {
  return 4 * width * (2 * height + 9)
}

/**
 * The inner products of all columns of a design less their means, roughly: summed in 32 bits over a block of rows, then in 64.
 * That keeps five digits or more, and takes a fraction of the time that 64 bits throughout would.
 *
 * @param at  where in its memory `roughBytes` are free
 * @returns the lower triangle, row after row, of as many rows and columns as there are means
 */
export async function roughColumnProducts(
  design: Design,
  { at, means, pause }: { readonly at: number; readonly means: Float64Array; readonly pause: Pause }
): Promise<Float64Array> {
  const { kernels, width, stride, height } = design
  const { length: columns } = means
  const eights = width / 8
  const panels = { fours: at, eights: at + 4 * width * height }
  const strips = new Float32Array(kernels.buffer, at + 8 * width * height, 8 * width)
  const centers = new Float32Array(kernels.buffer, strips.byteOffset + strips.byteLength, width)
  centers.set(means)
  const sums = new Float64Array(columns * columns)
  await design.forEach(({ at: x, from, to }) => {
    const count = to - from
    kernels.centerPanels(x, count, stride, eights, centers.byteOffset, panels.fours, panels.eights)
    for (let j = 0; j < eights; j++) {
      // Eight columns times all that do not come before them.
      const first = 8 * j
      const start = 4 * first * count
      strips.fill(0, 0, 8 * (width - first))
      const fours = (width - first) / 4
      kernels.addPanels(panels.fours + start, fours, panels.eights + start, 1, count, strips.byteOffset)
      for (let i = first; i < columns; i++) {
        const last = Math.min(first + 7, i)
        for (let c = first; c <= last; c++) sums[i * columns + c]! += strips[8 * (i - first) + c - first]!
      }
    }
  }, pause)
  return sums
}
