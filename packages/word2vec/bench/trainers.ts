import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { KernelKind } from '@llm-cookbook/word2vec'
import type { NodeTrainOptions } from '@llm-cookbook/word2vec/node'
import { build } from 'esbuild'

/** What to train: the same for all trainers. */
export interface Setting {
  readonly architecture: 'skip-gram' | 'cbow'
  readonly vectorSize: number
  readonly hierarchicalSoftmax: boolean
  /** Whether words are made of n-grams, as fastText makes them. */
  readonly subwords: boolean
  readonly workers: number
  readonly epochs: number
}

/** Window, noise words, subsampling and rare words, as by default in word2vec.c. */
const window = 5
const sample = 1e-3
const minCount = 5
const negativeOf = ({ hierarchicalSoftmax }: Setting): number => (hierarchicalSoftmax ? 0 : 5)
const alphaOf = ({ architecture }: Setting): number => (architecture === 'cbow' ? 0.05 : 0.025)

export interface Trainer {
  readonly name: string
  /** Where there is none on this machine: why. */
  readonly skipped?: string
  readonly version?: string
  /** Whether it knows n-grams. */
  readonly subwords?: boolean
  /** Program and arguments that read the corpus and write `out`. */
  command(setting: Setting, files: Files): string[]
  /** What is written, if it is not `out` itself. */
  written?(out: string): string
}

interface Files {
  readonly corpus: string
  /** The corpus as many times as there are epochs. */
  readonly repeated: string
  readonly out: string
  readonly seed: number
}

/** @param folder  where our program is put, in one file, as who uses the package has it */
export async function findTrainers(folder: string): Promise<Trainer[]> {
  const source = join(import.meta.dirname, '../src')
  await build({
    entryPoints: {
      program: join(import.meta.dirname, 'train-child.ts'),
      // Started from beside the file that starts them.
      thread: join(source, 'train/thread.ts'),
      'encode-thread': join(source, 'corpus/encode-thread.ts')
    },
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@llm-cookbook/source', 'module']
  })
  const program = join(folder, 'program.js')
  return [ours('ours', program), ours('ours, simd', program, 'simd'), word2vec(), gensim(), fastText()]
}

/** What train-child.ts is told. */
export interface OurOptions extends Omit<NodeTrainOptions, 'onProgress'> {
  readonly subwords: boolean
}

function ours(name: string, program: string, kernel?: KernelKind): Trainer {
  return {
    name,
    subwords: kernel === undefined,
    command(setting, { corpus, out, seed }) {
      const [negative, alpha] = [negativeOf(setting), alphaOf(setting)]
      const options: OurOptions = { ...setting, negative, alpha, window, sample, minCount, seed, kernel }
      return [process.execPath, program, corpus, out, JSON.stringify(options)]
    }
  }
}

/**
 * word2vec.c, built with the flags of its makefile. It gets the epochs as a file that holds the corpus so many times, with
 * words that are as many times as rare: with `-iter` the last thread trains one epoch only, since what tells it that the
 * file has ended (`eof` in TrainModelThread of its last commit, 20c129a) is never taken back.
 */
function word2vec(): Trainer {
  const name = 'word2vec.c'
  const program = find('word2vec', process.env['WORD2VEC'])
  if (program === undefined) {
    const advice =
      'not on the PATH, nor in the folder that WORD2VEC names (build github.com/tmikolov/word2vec with make)'
    return { name, skipped: advice, command: () => [] }
  }
  return {
    name,
    command(setting, { repeated, out }) {
      const options = {
        train: repeated,
        output: out,
        size: setting.vectorSize,
        cbow: Number(setting.architecture === 'cbow'),
        hs: Number(setting.hierarchicalSoftmax),
        negative: negativeOf(setting),
        alpha: alphaOf(setting),
        iter: 1,
        threads: setting.workers,
        'min-count': minCount * setting.epochs,
        window,
        sample,
        binary: 1,
        debug: 0
      }
      return [program, ...Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)])]
    }
  }
}

function gensim(): Trainer {
  const name = 'gensim'
  // Debian's Python before one that was installed beside it: the package belongs to Debian's.
  const found = ['/usr/bin/python3', 'python3']
    .map(python => ({ python, ...run(python, ['-c', 'import gensim; print(gensim.__version__)']) }))
    .find(({ status }) => status === 0)
  if (found === undefined) return { name, skipped: 'not installed (apt install python3-gensim)', command: () => [] }
  const program = `
import json, sys
from gensim.models import Word2Vec
options = json.loads(sys.argv[1])
out = options.pop('out')
Word2Vec(**options).wv.save_word2vec_format(out, binary=True)
`
  return {
    name,
    version: found.output,
    command(setting, { corpus, out, seed }) {
      const options = {
        corpus_file: corpus,
        out,
        vector_size: setting.vectorSize,
        sg: Number(setting.architecture === 'skip-gram'),
        hs: Number(setting.hierarchicalSoftmax),
        negative: negativeOf(setting),
        alpha: alphaOf(setting),
        min_alpha: alphaOf(setting) * 1e-4,
        epochs: setting.epochs,
        workers: setting.workers,
        min_count: minCount,
        window,
        sample,
        seed
      }
      return [found.python, '-c', program, JSON.stringify(options)]
    }
  }
}

/** Words as wholes unless n-grams are asked for, so that it does the same work as the others. */
function fastText(): Trainer {
  const name = 'fastText'
  const program = find('fasttext')
  if (program === undefined) return { name, skipped: 'not installed (apt install fasttext)', command: () => [] }
  const version = /^Version: (\S+)/m.exec(run('dpkg-query', ['-s', 'fasttext']).output)?.[1]
  return {
    name,
    ...(version !== undefined && { version }),
    subwords: true,
    command(setting, { corpus, out, seed }) {
      const options = {
        input: corpus,
        output: out,
        dim: setting.vectorSize,
        loss: setting.hierarchicalSoftmax ? 'hs' : 'ns',
        neg: negativeOf(setting),
        lr: alphaOf(setting),
        epoch: setting.epochs,
        thread: setting.workers,
        minCount,
        minn: setting.subwords ? 3 : 0,
        maxn: setting.subwords ? 6 : 0,
        ws: window,
        t: sample,
        seed,
        verbose: 0
      }
      const model = setting.architecture === 'cbow' ? 'cbow' : 'skipgram'
      return [program, model, ...Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)])]
    },
    written: out => `${out}.vec`
  }
}

/** What a process took, as GNU time tells it. */
export interface Cost {
  readonly wallSeconds: number
  readonly cpuSeconds: number
  /** The most that it held at once. */
  readonly megabytes: number
}

export const timeProgram = find('time')

/** Runs a program to its end. */
export function measureProcess([program, ...args]: readonly string[], note: string): Cost {
  const { status, output } = run(timeProgram!, ['-f', '%e %U %S %M', '-o', note, program!, ...args])
  if (status !== 0) throw new Error(`${program!} ended with ${String(status)}: ${output.slice(-2000)}`)
  const [wall, user, system, kilobytes] = readFileSync(note, 'utf8').trim().split(' ').map(Number)
  return { wallSeconds: wall!, cpuSeconds: user! + system!, megabytes: kilobytes! / 1000 }
}

function find(program: string, folder?: string): string | undefined {
  const folders = [...(folder === undefined ? [] : [folder]), ...(process.env['PATH'] ?? '').split(delimiter)]
  return folders.map(folder => join(folder, program)).find(path => existsSync(path))
}

/** One thread where one is asked for: NumPy's own would come on top. */
const oneThread = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' }

function run(program: string, args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, ...oneThread }
  })
  return { status, output: status === 0 ? stdout.trim() : `${stdout}${stderr}` }
}
