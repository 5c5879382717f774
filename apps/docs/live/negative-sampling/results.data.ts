import { readFileSync } from 'node:fs'

/** Speed and quality of one setting, by trainer, as `packages/word2vec/bench/train.ts` wrote them. */
export interface TrainResult {
  readonly setting: string
  readonly rows: readonly {
    readonly name: string
    readonly wordsPerSecond: number
    readonly analogies: string
    readonly megabytes: number
  }[]
}

export interface TrainResults {
  readonly results: readonly TrainResult[]
  /** What they were measured on. */
  readonly machine: string
}

declare const data: TrainResults
export { data }

interface Written {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGB: number; readonly node: string }
  readonly rows: readonly {
    readonly group: string
    readonly name: string
    readonly quality: { readonly 'words/CPU s': number; readonly 'analogies, %': string; readonly MB: number }
  }[]
}

export default {
  watch: ['../../../../packages/word2vec/bench/results/train-*.json'],
  load(files: readonly string[]): TrainResults {
    const all = files.toSorted().map(file => JSON.parse(readFileSync(file, 'utf8')) as Written)
    if (all.length === 0) throw new Error('packages/word2vec/bench/results: expected train-*.json, found none')
    const { cpu, cores, memoryGB, node } = all[0]!.machine
    return {
      results: all.map(({ rows }) => ({
        setting: rows[0]!.group,
        rows: rows.map(({ name, quality }) => ({
          name,
          wordsPerSecond: quality['words/CPU s'],
          analogies: quality['analogies, %'],
          megabytes: quality.MB
        }))
      })),
      machine: `${cpu}, ${cores} cores, ${memoryGB} GB, Node ${node}`
    }
  }
}
