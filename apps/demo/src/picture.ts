import { extname } from 'node:path'
import type { ExportData, Pieces, Theme } from '@llm-cookbook/viz'
import { amount } from './amounts.ts'
import type { ColorColumn } from './color-column.ts'
import type { Dataset } from './dataset.ts'
import { Failure } from './exit.ts'
import { oneOf } from './options.ts'
import { methodNames, type Projected, type Projection } from './project.ts'

/** The files that a plot can be written to, by their endings. */
const endings = ['.html', '.svg', '.png', '.csv', '.jsonl'] as const

export type PictureEnding = (typeof endings)[number]

/** @throws UsageError  for another ending */
export function pictureEnding(out: string): PictureEnding {
  return oneOf(endings, { name: 'out', value: extname(out).toLowerCase() })
}

export interface PictureOptions {
  readonly dataset: Dataset
  readonly projected: Projected
  readonly color: ColorColumn | undefined
  readonly sizeBy: string | undefined
  readonly title: string
  readonly means: boolean
  readonly theme: Theme
}

/** What the file of a plot holds. A page and tables have all projections, a picture the first. */
export async function pictureFile(
  ending: PictureEnding,
  options: PictureOptions
): Promise<Iterable<string | Uint8Array>> {
  const { dataset, projected, color, sizeBy, title } = options
  const { texts, columns } = dataset
  switch (ending) {
    case '.html': {
      const { projectorHtml } = await import('@llm-cookbook/viz')
      const layouts = projected.projections.map(({ method, points, quality }) => ({
        name: methodNames[method],
        points,
        quality
      }))
      const { neighbors } = projected
      return [projectorHtml({ title, layouts, texts, columns, neighbors, colorBy: color?.name, sizeBy })]
    }
    case '.svg':
      return [await svg(options)]
    case '.png': {
      const { svgToPng } = await import('@llm-cookbook/viz/png')
      return [await svgToPng(await svg(options))]
    }
    case '.csv':
    case '.jsonl':
      return table(ending, options)
  }
}

async function svg({ projected, color, title, means, theme }: PictureOptions): Promise<string> {
  const { scatter3dSvg, scatterSvg } = await import('@llm-cookbook/viz')
  const [projection] = projected.projections
  const { points } = projection!
  const { groups, values, name: colorLabel } = color ?? {}
  const options = { points, groups, values, colorLabel, title, subtitle: describe(projection!), theme }
  return points.columns === 3 ? scatter3dSvg(options) : scatterSvg({ ...options, means })
}

async function table(ending: '.csv' | '.jsonl', { dataset, projected }: PictureOptions): Promise<Pieces> {
  const { toCsv, toJsonLines } = await import('@llm-cookbook/viz')
  const { texts, columns } = dataset
  const data = { texts, columns, ...places(projected.projections, columns) }
  return withoutTwins(() => (ending === '.csv' ? toCsv(data) : toJsonLines(data)))
}

/** Places as `x` and `y`; named by their method where there are several, or where the data has such columns already. */
export function places(
  projections: readonly Pick<Projection, 'method' | 'points'>[],
  columns: Dataset['columns']
): Pick<ExportData, 'points' | 'layouts'> {
  const [only, ...others] = projections
  const isTaken = ['x', 'y', 'z'].some(name => Object.hasOwn(columns, name))
  if (only !== undefined && others.length === 0 && !isTaken) return { points: only.points }
  return { layouts: projections.map(({ method, points }) => ({ name: method, points })) }
}

/** @throws Failure  where two columns of a table would have one name */
export function withoutTwins<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof RangeError && error.message.startsWith('columns:'))) throw error
    const [name] = /'.*'/.exec(error.message) ?? ['one name']
    throw new Failure('same-names', `Two columns would be called ${name}; rename that of the data.`, { cause: error })
  }
}

/** How a projection was made, and how far it can be believed, on a line. */
export function describe({ method, points, quality }: Projection): string {
  const made = `${methodNames[method]} of ${amount(points.rows, 'row')}`
  if (quality === undefined) return made
  const { k, trustworthiness, continuity, neighborRecall } = quality
  const measures = { trustworthiness, continuity, 'neighbour recall': neighborRecall }
  const told = Object.entries(measures).map(([name, value]) => `${name} ${value.toFixed(3)}`)
  return `${made} · ${told.join(' · ')} (of ${amount(k, 'neighbour')})`
}
