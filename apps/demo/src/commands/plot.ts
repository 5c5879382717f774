import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Theme } from '@llm-cookbook/viz'
import { grouped } from '../amounts.ts'
import { colorColumn, namedColumn } from '../color-column.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { json } from '../common-options.ts'
import { aboutDataset, datasetOptions, openDataset, type Dataset } from '../dataset.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { openFile } from '../open-file.ts'
import { checkPlace, force, writeFile } from '../output-file.ts'
import { describe, pictureEnding, pictureFile, type PictureOptions } from '../picture.ts'
import { printableLine } from '../printable.ts'
import { project, projectionOptions, type Method, type Projected } from '../project.ts'
import { wrap } from '../wrap.ts'

const usage = 'plot [DATA] --method umap --out FILE'

const methodsOf: Readonly<Record<Method | 'all', readonly Method[]>> = {
  umap: ['umap'],
  tsne: ['tsne'],
  pca: ['pca'],
  all: ['umap', 'tsne', 'pca']
}

export const command: Command = defineCommand({
  usage: ['plot [DATA] [OPTIONS]'],
  about:
    'Draws vectors in two or three dimensions, near ones near each other, and says how far the picture can be believed: ' +
    'trustworthiness (whether points that are near belong together), continuity (whether what belongs together is near), and the share ' +
    `of the nearest neighbours that the picture keeps, each up to 1.\n\n${aboutDataset}\n\n` +
    'The picture is drawn in the terminal, or written to a file: a page to look around in (.html), .svg, .png, or the places of the ' +
    'points as a table (.csv, .jsonl).',
  options: {
    method: {
      kind: 'choice',
      of: ['umap', 'tsne', 'pca', 'all'],
      default: 'umap',
      about: 'How to project; all: by each of them, to switch between in a page.'
    },
    'color-by': {
      kind: 'text',
      value: 'FIELD',
      about: 'Colour points by this field: classes, or numbers. Default: the first field with 2 to 30 classes.'
    },
    'size-by': { kind: 'text', value: 'FIELD', about: 'In a page: make points larger by this field of numbers.' },
    means: { kind: 'flag', about: 'Mark the mean of each class.' },
    title: { kind: 'text', value: 'TEXT', about: 'What stands above. Default: the name of the file.' },
    theme: {
      kind: 'choice',
      of: ['auto', 'light', 'dark'],
      default: 'auto',
      about:
        'Colours for a light or a dark background; auto is that of the terminal, where it tells (COLORFGBG), and light in files.'
    },
    out: { kind: 'text', value: 'FILE', about: 'The file to write: .html, .svg, .png, .csv or .jsonl.' },
    open: {
      kind: 'flag',
      about:
        'Open the file afterwards (COOKBOOK_OPEN names a program for that); without --out, a page in the folder for temporary files.'
    },
    force,
    ...projectionOptions,
    ...datasetOptions,
    json: {
      ...json,
      about: 'Print one JSON object: { method, rows, seconds, trustworthiness, continuity, neighborRecall, … }.'
    }
  },
  examples: [
    { about: 'What comes with it, in the terminal', line: 'cookbook plot' },
    {
      about: 'Reviews by their score, as a page',
      line: 'cookbook plot reviews.csv --text review --color-by score --out reviews.html --open'
    },
    {
      about: 'What cookbook embed wrote, in three dimensions',
      line: 'cookbook plot OUT.jsonl --method pca --dims 3 --out plot.svg'
    },
    {
      about: 'The 5,000 most frequent words',
      line: 'cookbook plot vectors.w2v --max-rows 5000 --method all --out words.html'
    }
  ],
  async run({ options, args, ...world }) {
    const [file, ...more] = args
    if (more.length > 0) throw new UsageError(`plot takes one file, and got '${more[0]!}' too: cookbook ${usage}.`)
    const { method, open, force } = options
    const out = options.out ?? (open ? await temporaryPage() : undefined)
    const ending = out === undefined ? undefined : pictureEnding(out)
    if (method === 'all' && (ending === '.svg' || ending === '.png')) {
      throw new UsageError(`--method all wants a page (.html), a table or the terminal; ${ending} holds one picture.`)
    }
    if (out !== undefined) await checkPlace(out, { force })

    const dataset = await openDataset(file, options, world)
    const color = colorColumn(dataset, options['color-by'])
    if (options['size-by'] !== undefined) checkNumbers(dataset, options['size-by'])
    const projected = await project(dataset.vectors, methodsOf[method], options, world)
    const title = options.title ?? dataset.name
    const theme = options.theme === 'auto' ? backgroundOf(out, world) : options.theme
    const picture = { dataset, projected, color, sizeBy: options['size-by'], title, means: options.means, theme }
    if (out !== undefined) await writeFile(out, await pictureFile(ending!, picture), world.signal)
    if (options.json) world.terminal.json({ ...report(method, dataset, projected), ...(out !== undefined && { out }) })
    else if (out === undefined) await draw(picture, world)
    else tell(out, dataset, projected, world)
    if (open && !(await openFile(out!, world.env))) {
      world.terminal.warn(`No program was found to open ${printableLine(out!)} with.`)
    }
    return dataset.skipped > 0 ? exitCodes.doneInPart : exitCodes.done
  }
})

async function temporaryPage(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'cookbook-')), 'plot.html')
}

function checkNumbers({ columns }: Dataset, name: string): void {
  if (namedColumn(columns, 'size-by', name).every(value => value === null || typeof value === 'number')) return
  throw new UsageError(`--size-by wants a column of numbers, and '${name}' has other values.`)
}

/** Dark, unless the terminal says that its background is white or grey. */
function backgroundOf(out: string | undefined, { env }: World): Theme {
  return out !== undefined || /;(?:7|15)$/.test(env['COLORFGBG'] ?? '') ? 'light' : 'dark'
}

/** The lines above and below a picture: title, legend, measures, and what is typed next. */
const linesBelow = 7

async function draw({ dataset, projected, color, title, means, theme }: PictureOptions, world: World): Promise<void> {
  const { scatterText } = await import('@llm-cookbook/viz')
  const { terminal } = world
  for (const projection of projected.projections) {
    const { groups, values, name } = color ?? {}
    const heading = name === undefined ? title : `${title}, by ${name}`
    const height = Math.max(10, Math.min(50, terminal.height - linesBelow))
    const { points } = projection
    const options = { points, groups, values, means, title: heading, theme, height }
    terminal.print(scatterText({ ...options, width: terminal.width, color: terminal.colours }))
    terminal.print(terminal.style('dim', wrap(describe(projection), { width: terminal.width }).trimEnd()))
  }
  note(dataset, projected, world)
}

function tell(out: string, dataset: Dataset, projected: Projected, world: World): void {
  for (const projection of projected.projections) {
    world.terminal.print(wrap(`${describe(projection)}, in ${projection.seconds.toFixed(1)} s`, world.terminal))
  }
  note(dataset, projected, world)
  world.terminal.print(printableLine(out))
}

/** What is not of all rows. */
function note({ vectors }: Dataset, { judged }: Projected, { terminal }: World): void {
  if (judged === vectors.rows) return
  terminal.say(`How faithful it is was measured on ${grouped(judged)} rows, drawn at random.`)
}

function report(method: Method | 'all', { vectors, skipped }: Dataset, { projections, judged }: Projected): object {
  const told = projections.map(({ method, seconds, quality }) => ({
    method,
    seconds: Math.round(seconds * 1000) / 1000,
    trustworthiness: rounded(quality?.trustworthiness),
    continuity: rounded(quality?.continuity),
    neighborRecall: rounded(quality?.neighborRecall)
  }))
  const rows = { rows: vectors.rows, skipped, judged }
  return method === 'all' ? { method, ...rows, projections: told } : { ...told[0]!, ...rows }
}

/** `null` where there is no such measure, since JSON leaves out `undefined`. */
function rounded(measure: number | undefined): number | null {
  return measure === undefined ? null : Math.round(measure * 1e6) / 1e6
}
