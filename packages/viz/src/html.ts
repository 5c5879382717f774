import type { Matrix } from '@llm-cookbook/vector'
import { checkMatrix } from './check.ts'
import { VizError } from './errors.ts'
import { page } from './html/page.bundle.ts'
import { packColumn, packLayout, packNeighbors, type PackedPage } from './html/pack.ts'
import type { NeighborGraph } from './neighbors.ts'

/** One picture of the points. */
export interface ProjectorLayout {
  /** What the reader chooses it by, such as 'UMAP'. */
  readonly name: string
  /** Two or three coordinates a point. */
  readonly points: Matrix
  /** How faithful it is, as `quality` measures it; the page tells it in words. */
  readonly quality?: ProjectorQuality | undefined
}

/** Measures of a layout; each that is given is shown. */
export interface ProjectorQuality {
  /** How many neighbours `trustworthiness`, `continuity` and `neighborRecall` look at. */
  readonly k?: number | undefined
  /** Whether points near in the picture are near in the data: 0 to 1. */
  readonly trustworthiness?: number | undefined
  /** Whether points near in the data are near in the picture: 0 to 1. */
  readonly continuity?: number | undefined
  /** The share of a point's nearest neighbours that are nearest in the picture, too: 0 to 1. */
  readonly neighborRecall?: number | undefined
  /** The rank correlation of distances in the picture and in the data: -1 to 1. */
  readonly distanceCorrelation?: number | undefined
  /** How far groups stand apart: -1 to 1. */
  readonly silhouette?: number | undefined
}

/** One value a point; `null` where it is missing. NaN and infinite numbers count as missing. */
export type ProjectorColumn = readonly (string | number | boolean | null)[]

export type ProjectorOptions = ProjectorData &
  (
    | {
        /** Pictures to switch between, the first one shown first; each has as many points as the others. */
        readonly layouts: readonly ProjectorLayout[]
      }
    | {
        /** The only picture: two or three coordinates a point. */
        readonly points: Matrix
        /** How faithful it is. */
        readonly quality?: ProjectorQuality | undefined
      }
  )

/** What the interactive page shows. */
export interface ProjectorData {
  /** Title of the page; 'Embeddings' by default. */
  readonly title?: string | undefined
  /** The text of each point. Always shown as text: markup and scripts in it are only characters. */
  readonly texts?: readonly string[] | undefined
  /**
   * What is known of the points, by name. A column whose values are all numbers gets a scale; others, categories if their
   * values repeat.
   */
  readonly columns?: Readonly<Record<string, ProjectorColumn>> | undefined
  /**
   * The nearest neighbours of each point in the original space, as `neighbors` finds them: shown when a point is chosen.
   * Without, those in the picture are shown, and called so.
   */
  readonly neighbors?: NeighborGraph | undefined
  /** The column that gives the colours at first; by default the first with 2 to 30 categories, else the first of numbers. */
  readonly colorBy?: string | undefined
  /** The column of numbers that gives the sizes at first; by default all points are of one size. */
  readonly sizeBy?: string | undefined
}

/**
 * A page that shows points in two or three dimensions: one HTML file that needs no network and no other file. The reader
 * switches between layouts and sees how far to believe each, colours by any column, searches, selects, reads the neighbours
 * of a point, and saves what is seen. All is done by hand in WebGL 2, so that 100,000 points move fluently and 1,000,000
 * open. Its content policy lets no script but its own run, and nothing be loaded.
 *
 * @throws TypeError for values that are not of the kind named here; RangeError when something has another number of rows than
 *   the points, points have other than two or three coordinates, or `colorBy` or `sizeBy` names no column (of numbers);
 *   VizError `too-large` when the page would be longer than a string can be, about 500 million characters
 */
export function projectorHtml(options: ProjectorOptions): string {
  const packed = packPage(options)
  // JSON has no `<` outside strings: without any, no text can end the element or begin a comment.
  return whole(() =>
    [
      '<!doctype html><html lang="en"><head><meta charset="utf-8">',
      '<meta name="viewport" content="width=device-width,initial-scale=1">',
      `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
      `<title>${escape(packed.title)}</title>`,
      `<link rel="icon" href="${icon}"><style>${page.style}</style></head><body>${page.markup}`,
      `<script type="application/json" id="data">${JSON.stringify(packed).replaceAll('<', '\\u003c')}</script>`,
      `<script type="module">${page.script}</script></body></html>\n`
    ].join('')
  )
}

/** Only the script and the style of the page itself, known by their hashes; no address but those in the page. */
const policy =
  `default-src 'none'; script-src '${page.scriptHash}'; style-src '${page.styleHash}'; img-src data: blob:; base-uri 'none'; ` +
  `form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`

const icon =
  `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'%3E%3Ccircle cx='3' cy='3' r='2' ` +
  `fill='%233c32ea'/%3E%3Ccircle cx='6' cy='6' r='2' fill='%23ef6305'/%3E%3C/svg%3E`

function packPage(options: ProjectorOptions): PackedPage {
  const { title = 'Embeddings', texts, columns = {}, neighbors, colorBy, sizeBy } = options
  if (typeof title !== 'string') throw new TypeError(`title: expected a string, got ${typeof title}`)
  const layouts = layoutsOf(options)
  const rows = layouts[0]!.points.rows
  if (texts !== undefined) checkTexts(texts, rows)
  const packed = Object.entries(columns).map(([name, column]) => {
    checkColumn(`columns['${name}']`, column, rows)
    return packColumn(name, column)
  })
  if (neighbors !== undefined) checkNeighbors(neighbors, rows)
  const find = (option: string, name: string | undefined): number | undefined => {
    const index = packed.findIndex(column => column.name === name)
    if (name !== undefined && index < 0) {
      throw new RangeError(`${option}: expected one of the columns (${Object.keys(columns).join(', ')}), got '${name}'`)
    }
    return name === undefined ? undefined : index
  }
  const size = find('sizeBy', sizeBy)
  if (size !== undefined && !('numbers' in packed[size]!)) {
    throw new RangeError(`sizeBy: expected a column of numbers, got '${sizeBy}', which has other values`)
  }
  return {
    title,
    rows,
    layouts: layouts.map(packLayout),
    texts,
    columns: packed,
    neighbors: neighbors && packNeighbors(neighbors),
    color: find('colorBy', colorBy),
    size
  }
}

function layoutsOf(options: ProjectorOptions): readonly ProjectorLayout[] {
  const { points, quality, layouts }: Partial<ProjectorLayout & { layouts: readonly ProjectorLayout[] }> = options
  if ((points === undefined) === (layouts === undefined)) {
    throw new TypeError(`points, layouts: expected one of the two, got ${points === undefined ? 'none' : 'both'}`)
  }
  const all: readonly ProjectorLayout[] = layouts ?? [{ name: 'Picture', points: points!, quality }]
  if (!(all.length > 0)) throw new TypeError('layouts: expected an array of one layout or more')
  for (const [i, layout] of all.entries()) {
    const name = layouts === undefined ? 'points' : `layouts[${i}].points`
    if (typeof layout.name !== 'string') {
      throw new TypeError(`layouts[${i}].name: expected a string, got ${typeof layout.name}`)
    }
    checkMatrix(layout.points, { name })
    const { rows, columns } = layout.points
    if (rows > 0 && columns !== 2 && columns !== 3) {
      throw new RangeError(`${name}: expected 2 or 3 columns, got ${columns}; pca, tsne and umap make such points`)
    }
    checkRows(name, rows, all[0]!.points.rows)
  }
  return all
}

function checkTexts(texts: readonly string[], rows: number): void {
  checkRows('texts', texts.length, rows)
  for (const [i, text] of texts.entries()) {
    if (typeof text !== 'string') throw new TypeError(`texts[${i}]: expected a string, got ${typeof text}`)
  }
}

function checkColumn(name: string, column: ProjectorColumn, rows: number): void {
  if (!Array.isArray(column)) throw new TypeError(`${name}: expected an array, got ${typeof column}`)
  checkRows(name, column.length, rows)
  for (const [i, value] of column.entries()) {
    if (value !== null && !['string', 'number', 'boolean'].includes(typeof value)) {
      throw new TypeError(`${name}[${i}]: expected a string, a number, a boolean or null, got ${typeof value}`)
    }
  }
}

function checkNeighbors({ rows, k, indices, distances }: NeighborGraph, expected: number): void {
  checkRows('neighbors', rows, expected)
  for (const [name, { length }] of Object.entries({ indices, distances })) {
    if (length !== rows * k) throw new RangeError(`neighbors.${name}: expected ${rows} * ${k} numbers, got ${length}`)
  }
  const wrong = indices.findIndex(row => row < 0 || row >= rows)
  if (wrong >= 0) {
    throw new RangeError(`neighbors.indices[${wrong}]: expected a row from 0 to ${rows - 1}, got ${indices[wrong]}`)
  }
}

function checkRows(name: string, rows: number, expected: number): void {
  if (rows !== expected) throw new RangeError(`${name}: expected ${expected} rows, as many as points, got ${rows}`)
}

/** @throws VizError for a string that would be longer than strings can be */
function whole(make: () => string): string {
  try {
    return make()
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new VizError('too-large', 'texts and columns: the page would be longer than a string can be; give less', {
      cause
    })
  }
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
