import type { NeighborGraph, NeighborMetric } from '../neighbors.ts'
import type { ProjectorColumn, ProjectorLayout, ProjectorQuality } from '../html.ts'

/** All that a page shows, as JSON: what `html/page/data.ts` reads. Numbers are little-endian, in base64. */
export interface PackedPage {
  readonly title: string
  /** How many points there are. */
  readonly rows: number
  readonly layouts: readonly PackedLayout[]
  readonly texts: readonly string[] | undefined
  readonly columns: readonly PackedColumn[]
  readonly neighbors: PackedNeighbors | undefined
  /** The columns to begin with, by number; the page chooses where there is none. */
  readonly color: number | undefined
  readonly size: number | undefined
}

export interface PackedLayout {
  readonly name: string
  readonly dims: 2 | 3
  /** 32-bit floats, `dims` a point. */
  readonly points: string
  readonly quality: ProjectorQuality | undefined
}

export type PackedColumn =
  /** `null` where the number is missing. */
  | { readonly name: string; readonly numbers: readonly (number | null)[] }
  /** For each row the number of its value in `values` as an integer of `bytes` bytes; one more than the last where missing. */
  | { readonly name: string; readonly values: readonly string[]; readonly bytes: 1 | 2 | 4; readonly codes: string }
  /** Texts of which nearly each is another. */
  | { readonly name: string; readonly texts: readonly (string | null)[] }

export interface PackedNeighbors {
  readonly k: number
  readonly metric: NeighborMetric
  readonly exact: boolean
  /** Integers of `bytes` bytes, `k` a row. */
  readonly bytes: 2 | 4
  readonly indices: string
  /** Integers of two bytes, of which the largest stands for `furthest`: 1/65,535 of that is finer than what is shown. */
  readonly distances: string
  readonly furthest: number
}

export function packLayout({ name, points, quality }: ProjectorLayout): PackedLayout {
  return { name, dims: points.columns === 3 ? 3 : 2, points: toBase64(points.data), quality }
}

/** A column of numbers, if all values are numbers; else of categories, if they repeat and are 1,000 at most; else of texts. */
export function packColumn(name: string, column: ProjectorColumn): PackedColumn {
  const values = column.map(value => (typeof value === 'number' && !Number.isFinite(value) ? null : value))
  const isNumber = (value: unknown): value is number | null => value === null || typeof value === 'number'
  if (values.every(isNumber) && values.some(value => value !== null)) return { name, numbers: values }
  const texts = values.map(value => (value === null ? null : String(value)))
  const counts = new Map<string, number>()
  for (const text of texts) if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1)
  if (counts.size > Math.max(50, Math.min(texts.length / 2, 1000))) return { name, texts }
  const codes = new Map(inOrder(counts).map((text, code) => [text, code]))
  const [bytes, Integers] = widthOf(codes.size + 1)
  const coded = Integers.from(texts.map(text => (text === null ? codes.size : codes.get(text)!)))
  return { name, values: [...codes.keys()], bytes, codes: toBase64(coded) }
}

export function packNeighbors({ rows, k, metric, exact, indices, distances }: NeighborGraph): PackedNeighbors {
  const furthest = distances.reduce((most, distance) => Math.max(most, distance), 0)
  const [bytes, Integers] = rows <= 2 ** 16 ? ([2, Uint16Array] as const) : ([4, Uint32Array] as const)
  const scaled = Uint16Array.from(distances, distance => Math.round((distance / (furthest || 1)) * 65_535))
  return {
    k,
    metric,
    exact,
    bytes,
    indices: toBase64(Integers.from(indices)),
    distances: toBase64(scaled),
    furthest
  }
}

/** The commonest first, so that they get the first colours; where all are numbers, the lowest first. */
function inOrder(counts: ReadonlyMap<string, number>): string[] {
  const values = [...counts.keys()]
  if (values.every(value => value.trim() !== '' && Number.isFinite(Number(value)))) {
    return values.sort((a, b) => Number(a) - Number(b))
  }
  return values.sort((a, b) => counts.get(b)! - counts.get(a)!)
}

/** The narrowest integers that hold `count` different numbers from 0 on. */
function widthOf(
  count: number
): readonly [bytes: 1 | 2 | 4, typeof Uint8Array | typeof Uint16Array | typeof Uint32Array] {
  if (count <= 2 ** 8) return [1, Uint8Array]
  return count <= 2 ** 16 ? [2, Uint16Array] : [4, Uint32Array]
}

function toBase64(numbers: Float32Array | Uint8Array | Uint16Array | Uint32Array): string {
  const bytes = new Uint8Array(numbers.slice().buffer)
  const width = numbers.BYTES_PER_ELEMENT
  if (!isLittleEndian) for (let i = 0; i < bytes.length; i += width) bytes.subarray(i, i + width).reverse()
  // A multiple of 3, so that the parts can be joined; few enough for the arguments of one call.
  const atOnce = 3 * 4096
  const parts: string[] = []
  for (let i = 0; i < bytes.length; i += atOnce) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(i, i + atOnce))))
  }
  return parts.join('')
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
