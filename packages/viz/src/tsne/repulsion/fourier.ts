import type { Pause } from '../../pause.ts'
import { rootsOfUnity } from '../roots-of-unity.ts'
import { boxAround, type Box, type Points } from '../points.ts'
import type { Repulsion } from '../repulsion.ts'
import type { Workspace } from '../workspace.ts'

/** How far apart the nodes are at most, in units of the layout, which is then 1022 units wide at most; in a wider one, further. */
const coarsest = 0.5
/** And at least: on a finer grid 32 bits could not tell the similarities of neighbouring nodes apart. */
const finest = 0.1

/** What the transform can be as long as, padding included. */
const sizes = [128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096] as const

/** The size of the transform for a layout so wide. */
export function gridSize(span: number): number {
  return sizes.find(size => usable(size) * coarsest >= span) ?? sizes.at(-1)!
}

/**
 * The field of all points at once, on a grid: each point is spread over the 16 nodes around it, the grid is convolved with
 * 1 / (1 + r²) and differentiated by fast Fourier transforms, and the field at each point is that of the 16 nodes. The idea is
 * of G. Linderman et al., "Fast interpolation-based t-SNE for improved visualization of single-cell RNA-seq data", 2019. Here
 * cubic B-splines take the place of polynomials, as in U. Essmann et al., "A smooth particle mesh Ewald method", 1995: smooth
 * across nodes and right to the same digits on a coarser grid. And as the force is the gradient of the potential, one
 * transform of one density does, and one transform back; the sum of all similarities is that of the spectrum (Parseval).
 */
export function fourierRepulsion(points: Points, workspace: Workspace): Repulsion {
  const { kernels } = workspace
  const { rows, layout } = points
  const { end } = workspace
  let grid: Grid | undefined

  return async (forces, pause) => {
    const box = boxAround(points, workspace)
    if (grid === undefined || !suits(grid, box.span)) {
      workspace.release(end)
      grid = createGrid(box.span, gridSize(box.span), workspace)
    }
    const { nodes, density, fieldX, fieldY, pitch, spacing } = grid
    const place = [...cornerOf(grid, box), 1 / spacing] as const
    workspace.floats(density, (nodes * pitch) / 4).fill(0)
    await inBlocks(rows, pointsAtOnce, pause, (from, to) => {
      kernels.spread(layout, from, to, ...place, density, pitch)
    })
    const energy = await convolve(grid, workspace, pause)
    await inBlocks(rows, pointsAtOnce, pause, (from, to) => {
      kernels.gather(layout, from, to, ...place, fieldX, fieldY, pitch, forces)
    })
    // Of few points far apart little is left, less perhaps than the grid is off by, but as much as if all were the furthest apart.
    const least = (rows * (rows - 1)) / (1 + 2 * box.span ** 2)
    return Math.max(least, energy * grid.perEnergy - rows)
  }
}

interface Grid {
  /** Of nodes in a row or column, and of the transform: twice as many. */
  readonly nodes: number
  readonly size: number
  /** From node to node, in units of the layout. */
  readonly spacing: number
  /** What `convolveRows` multiplies by, and what its result is to be multiplied by. */
  readonly influence: number
  readonly perEnergy: number
  /** Rows of nodes, `pitch` bytes apart. */
  readonly density: number
  readonly fieldX: number
  readonly fieldY: number
  readonly pitch: number
  /** Strips of sequences; see kernels/convolution.ts. */
  readonly spectrum: number
  readonly spectrumPitch: number
  readonly field: number
  readonly fieldPitch: number
  readonly roots: number
  readonly scratch: number
  readonly scratchPitch: number
}

/** Intervals that points may lie in: around each there are two nodes on either side, and a little more for rounding. */
const usable = (size: number): number => size / 2 - 4

function suits(grid: Grid, span: number): boolean {
  const room = usable(grid.size) * grid.spacing
  return span <= room && (span > room / 2.4 || grid.spacing <= finest)
}

/** The corner of the grid whose middle is that of the box. */
function cornerOf({ nodes, spacing }: Grid, { low, high }: Box): [number, number] {
  const half = (nodes - 1) * spacing
  return [(low[0] + high[0] - half) / 2, (low[1] + high[1] - half) / 2]
}

function createGrid(span: number, size: number, workspace: Workspace): Grid {
  const nodes = size / 2
  // With room to grow, which on a finer grid comes for nothing.
  const spacing = Math.max(finest, span / usable(size), Math.min(coarsest, (1.2 * span) / usable(size)))
  const strips = size / 8
  // What is not a power of two apart meets less often in the same place of a processor's cache.
  const pitch = 4 * nodes + 64
  const spectrumPitch = 32 * nodes + 128
  const fieldPitch = 32 * (size + 1) + 128
  const scratchPitch = 32 * size + 192
  const grid = {
    nodes,
    size,
    spacing,
    influence: workspace.take(16 * (nodes + 1) * strips),
    density: workspace.take(nodes * pitch),
    fieldX: workspace.take(nodes * pitch),
    fieldY: workspace.take(nodes * pitch),
    pitch,
    spectrum: workspace.take(strips * spectrumPitch),
    spectrumPitch,
    field: workspace.take(strips * fieldPitch),
    fieldPitch,
    roots: workspace.take(8 * size),
    scratch: workspace.take(4 * scratchPitch),
    scratchPitch
  }
  workspace.floats(grid.roots, 2 * size).set(rootsOfUnity(size))
  return { ...grid, perEnergy: writeInfluence(grid, workspace) }
}

/**
 * The spectrum of 1 / (1 + r²), divided by that of the B-spline twice for either axis, since it is spread by it and gathered by
 * it, and multiplied by all that is the same for all frequencies. Returns the factor that makes the sum over the spectrum one
 * of similarities.
 */
function writeInfluence(grid: Omit<Grid, 'perEnergy'>, workspace: Workspace): number {
  const { nodes, size, spacing, influence, roots } = grid
  const width = 8 * Math.ceil((nodes + 1) / 8)
  const similarity = new Float32Array(width * width)
  for (let row = 0; row <= nodes; row++) {
    for (let column = 0; column <= nodes; column++) {
      similarity[row * width + column] = 1 / (1 + spacing * spacing * (row * row + column * column))
    }
  }
  // It is symmetric, and so is what comes of either transform.
  const spectrum = transformEven(transformEven(similarity, width, grid, workspace), width, grid, workspace)
  const cosines = workspace.floats(roots, 2 * size)
  const spline = (k: number): number => (2 + cosines[2 * k]!) / 3
  // Half the gradient downwards; the inverse transform is not divided by its size; the density's spectrum is twice as large.
  const scale = (-0.5 * 2 * Math.PI) / (size * spacing) / (2 * size * size)
  const factors = workspace.floats(influence, 4 * (nodes + 1) * (size / 8))
  for (let y = 0; y < nodes; y++) {
    for (let x = 0; x <= nodes; x++) {
      const at = 4 * ((y >> 2) * (nodes + 1) + x) + (y & 3)
      factors[at] = (scale * spectrum[x * width + y]!) / (spline(x) * spline(y)) ** 2
    }
  }
  return 1 / (4 * scale * size * size)
}

/**
 * The transform of each column, of which rows 0 to `nodes` are given, and which goes on as in a mirror: real again. The rows of
 * the result are columns. Eight at a time, four as real parts and four as imaginary ones.
 */
function transformEven(
  rows: Float32Array,
  width: number,
  { nodes, size, roots, scratch, scratchPitch }: Omit<Grid, 'perEnergy'>,
  workspace: Workspace
): Float32Array {
  const result = new Float32Array(rows.length)
  const strip = workspace.floats(scratch, 8 * size)
  for (let column = 0; column < width; column += 8) {
    for (let k = 0; k < size; k++) {
      const at = Math.min(k, size - k) * width + column
      strip.set(rows.subarray(at, at + 8), 8 * k)
    }
    const [one, other] = [scratch + scratchPitch, scratch + 2 * scratchPitch]
    const at = workspace.kernels.transform(scratch, one, other, size, roots, false, false)
    const transformed = workspace.floats(at, 8 * size)
    for (let lane = 0; lane < 8; lane++) {
      for (let k = 0; k <= nodes; k++) result[(column + lane) * width + k] = transformed[8 * k + lane]!
    }
  }
  return result
}

async function convolve(grid: Grid, { kernels }: Workspace, pause: Pause): Promise<number> {
  const { size, roots, density, pitch, spectrum, spectrumPitch, influence, field, fieldPitch } = grid
  const { fieldX, fieldY, scratch, scratchPitch } = grid
  const strips = size / 8
  const atOnce = Math.ceil(elementsAtOnce / size)
  let energy = 0
  await inBlocks(strips / 2, atOnce, pause, (from, to) => {
    kernels.transformColumns(density, pitch, from, to, size, roots, spectrum, spectrumPitch, scratch, scratchPitch)
  })
  await inBlocks(strips, atOnce, pause, (from, to) => {
    energy += kernels.convolveRows(
      spectrum,
      spectrumPitch,
      from,
      to,
      size,
      roots,
      influence,
      field,
      fieldPitch,
      scratch,
      scratchPitch
    )
  })
  await inBlocks(strips, atOnce, pause, (from, to) => {
    kernels.transformBack(field, fieldPitch, from, to, size, roots, fieldX, fieldY, pitch, scratch, scratchPitch)
  })
  return energy
}

/** What takes some milliseconds. */
const pointsAtOnce = 2 ** 17
const elementsAtOnce = 2 ** 17

async function inBlocks(
  count: number,
  atOnce: number,
  pause: Pause,
  work: (from: number, to: number) => void
): Promise<void> {
  for (let from = 0; from < count; from += atOnce) {
    work(from, Math.min(count, from + atOnce))
    await pause()
  }
}
