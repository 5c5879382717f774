// t-SNE of perplexity 30 in 1,000 iterations, with the defaults of each: ours with one and with two threads, and in half of the
// iterations; @keckelt/tsne of npm; scikit-learn (one thread) and Rtsne (one thread), which are Barnes-Hut.
//
//     pnpm --filter @llm-cookbook/viz exec node --conditions=@llm-cookbook/source bench/tsne.ts --rounds 1 --sets 'digits,words 5k'
//
// Quality is of the last round's layout; divergence is that of Kullback and Leibler, computed alike for all. MB is the most
// that a process of its own takes, data included.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type BenchCase, type Quality, runBench, startPython } from '@llm-cookbook/bench'
import { Matrix } from '@llm-cookbook/vector'
import { neighbors } from '../src/neighbors.ts'
import { createPause } from '../src/pause.ts'
import { continuity, neighborRecall, trustworthiness } from '../src/quality.ts'
import { affinitiesOf, type Affinities } from '../src/tsne/affinities.ts'
import { Descent } from '../src/tsne/descent.ts'
import { benchSets } from './data.ts'
import { startR } from './r.ts'
import { runs } from './tsne-runs.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '1' }, sets: { type: 'string' } }
})
const wanted = options.sets?.split(',')
const sets = (await benchSets()).filter(({ name }) => wanted?.includes(name) ?? true)
const folder = mkdtempSync(join(tmpdir(), 'bench-tsne-'))
process.on('exit', () => { rmSync(folder, { recursive: true }) }) // prettier-ignore
const layoutFile = join(folder, 'layout')

const python = await startPython(`
import resource, sklearn
from sklearn.manifold import TSNE
def version(): return sklearn.__version__
def layout(x, path): TSNE(init='pca', learning_rate='auto', random_state=1).fit_transform(x).astype('<f4').tofile(path)
def megabytes(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
`)
const r = await startR(`
library(Rtsne)
version <- function() cat(as.character(packageVersion('Rtsne')), '\\n')
layout <- function(x, path) {
  set.seed(1)
  writeBin(as.numeric(t(Rtsne(x, check_duplicates = FALSE, pca = FALSE, num_threads = 1)$Y)), path, size = 4)
  cat('\\n')
}
`)

const cases = sets.flatMap(({ name: group, matrix }): BenchCase<Matrix>[] => {
  const cell = { group, work: matrix.rows }
  const judge = judgeOf(matrix)
  const ofNode = Object.entries(runs).map(([name, run]): BenchCase<Matrix> => {
    if (name === '@keckelt/tsne' && matrix.rows > 2000) return { ...cell, name, skipped: 'takes minutes' }
    return {
      ...cell,
      name,
      ...(name.startsWith('@') && { package: name }),
      run: () => run(matrix),
      quality: async layout => ({ ...(await judge(layout)), MB: megabytesOf(name, group) })
    }
  })
  const outside = (name: string, program: object, call: () => Promise<unknown>, more?: () => Promise<Quality>) => {
    if ('skipped' in program) return { ...cell, name, skipped: String(program.skipped) }
    if (matrix.rows > 20_000) return { ...cell, name, skipped: 'takes many minutes' }
    return {
      ...cell,
      name,
      run: async () => {
        await call()
        // A copy: small files come as a part of a larger buffer.
        const { buffer } = new Uint8Array(readFileSync(layoutFile))
        return new Matrix(matrix.rows, 2, new Float32Array(buffer))
      },
      quality: async (layout: Matrix) => ({ ...(await judge(layout)), ...(await more?.()) })
    }
  }
  return [
    ...ofNode,
    outside(
      'scikit-learn',
      python,
      async () => 'call' in python && python.call('layout', matrix, layoutFile),
      async (): Promise<Quality> =>
        'call' in python ? { MB: Math.round((await python.call('megabytes')) as number) } : {}
    ),
    outside('Rtsne', r, async () => 'call' in r && r.call('layout', matrix, layoutFile))
  ]
})

await runBench({
  name: 'tsne',
  unit: 'rows',
  baseline: 'ours',
  rounds: Number(options.rounds),
  sampleMs: 0,
  warmUpMs: 0,
  versions: {
    ...('call' in python && { 'scikit-learn': String(await python.call('version')) }),
    ...('call' in r && { Rtsne: await r.call('version') })
  },
  cases
})
if ('call' in python) python.close()
if ('call' in r) r.close()

function judgeOf(matrix: Matrix): (layout: Matrix) => Promise<Quality> {
  let affinities: Affinities | undefined
  const pause = createPause()
  return async layout => {
    affinities ??= await affinitiesOf(await neighbors(matrix, { k: 91 }), 30, pause)
    const descent = new Descent(affinities, layout, 'pairs')
    return {
      divergence: (await descent.divergence(pause)).toFixed(3),
      trustworthiness: (await trustworthiness(matrix, layout, { k: 12 })).toFixed(4),
      continuity: (await continuity(matrix, layout, { k: 12 })).toFixed(4),
      recall: (await neighborRecall(matrix, layout, { k: 15 })).toFixed(4)
    }
  }
}

function megabytesOf(name: string, set: string): number {
  const child = ['--conditions=@llm-cookbook/source', join(import.meta.dirname, 'tsne-runs.ts'), name, set]
  return Number(execFileSync(process.execPath, child, { encoding: 'utf8' }))
}
