// UMAP with 15 neighbours and minDist 0.1, with the defaults of each: ours with one and with two threads, umap-js and
// embedding-atlas of npm, umap-learn (one thread of numba, what it compiles compiled before), uwot of R (one thread).
//
//     pnpm --filter @llm-cookbook/viz exec node --conditions=@llm-cookbook/source bench/umap.ts --rounds 1 --sets 'digits,words 5k'
//
// Quality is of the last round's layout. MB is the most that a process of its own takes, data included.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type BenchCase, type Quality, runBench, startPython } from '@llm-cookbook/bench'
import { Matrix } from '@llm-cookbook/vector'
import { continuity, neighborRecall, trustworthiness } from '../src/quality.ts'
import { benchSets } from './data.ts'
import { startR } from './r.ts'
import { runs } from './umap-runs.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, sets: { type: 'string' } }
})
const wanted = options.sets?.split(',')
const sets = (await benchSets()).filter(({ name }) => wanted?.includes(name) ?? true)
const folder = mkdtempSync(join(tmpdir(), 'bench-umap-'))
process.on('exit', () => { rmSync(folder, { recursive: true }) }) // prettier-ignore
const layoutFile = join(folder, 'layout')

const python = await startPython(`
import resource, umap
def version(): return umap.__version__
def layout(x, epochs, path):
    umap.UMAP(random_state=1, n_epochs=epochs).fit_transform(x).astype('<f4').tofile(path)
def megabytes(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
`)
const r = await startR(`
library(uwot)
version <- function() cat(as.character(packageVersion('uwot')), '\\n')
layout <- function(x, path) {
  set.seed(1)
  writeBin(as.numeric(t(umap(x, min_dist = 0.1, n_threads = 1, n_sgd_threads = 1))), path, size = 4)
  cat('\\n')
}
`)
// It compiles what few rows take, and what many take.
if (!('skipped' in python)) {
  for (const { matrix } of sets) {
    const rows = Math.min(matrix.rows, 4200)
    await python.call(
      'layout',
      new Matrix(rows, matrix.columns, matrix.data.subarray(0, rows * matrix.columns)),
      1,
      layoutFile
    )
  }
}

const cases = sets.flatMap(({ name: group, matrix }): BenchCase<Matrix>[] => {
  const cell = { group, work: matrix.rows }
  const read = (): Matrix => {
    // A copy: small files come as a part of a larger buffer.
    const { buffer } = new Uint8Array(readFileSync(layoutFile))
    return new Matrix(matrix.rows, 2, new Float32Array(buffer))
  }
  const judge = async (layout: Matrix): Promise<Quality> => ({
    trustworthiness: (await trustworthiness(matrix, layout, { k: 12 })).toFixed(4),
    continuity: (await continuity(matrix, layout, { k: 12 })).toFixed(4),
    recall: (await neighborRecall(matrix, layout, { k: 15 })).toFixed(4)
  })
  const ofNode = Object.entries(runs).map(([name, run]): BenchCase<Matrix> => {
    const tooLong = !name.startsWith('ours') && matrix.rows > 20_000
    if (typeof run !== 'function') return { ...cell, name, ...run }
    if (tooLong) return { ...cell, name, skipped: 'takes minutes' }
    return {
      ...cell,
      name,
      run: () => run(matrix),
      quality: async layout => ({ ...(await judge(layout)), MB: megabytesOf(name, group) })
    }
  })
  return [
    ...ofNode,
    {
      ...cell,
      name: 'umap-learn',
      ...('skipped' in python
        ? python
        : {
            run: async () => {
              await python.call('layout', matrix, null, layoutFile)
              return read()
            },
            quality: async (layout: Matrix) => ({
              ...(await judge(layout)),
              MB: Math.round((await python.call('megabytes')) as number)
            })
          })
    },
    {
      ...cell,
      name: 'uwot',
      ...('skipped' in r
        ? r
        : {
            run: async () => {
              await r.call('layout', matrix, layoutFile)
              return read()
            },
            quality: judge
          })
    }
  ]
})

await runBench({
  name: 'umap',
  unit: 'rows',
  baseline: 'ours',
  rounds: Number(options.rounds),
  sampleMs: 0,
  warmUpMs: 0,
  versions: {
    ...(!('skipped' in python) && { 'umap-learn': String(await python.call('version')) }),
    ...(!('skipped' in r) && { uwot: await r.call('version') })
  },
  cases
})
if (!('skipped' in python)) python.close()
if (!('skipped' in r)) r.close()

function megabytesOf(name: string, set: string): number {
  const child = ['--conditions=@llm-cookbook/source', join(import.meta.dirname, 'umap-runs.ts'), name, set]
  return Number(execFileSync(process.execPath, child, { encoding: 'utf8' }))
}
