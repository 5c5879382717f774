import { withBase } from 'vitepress'
import { readCorpus, type Corpus } from './pairs.ts'

/** Pairs whose cosines were recorded. */
export interface Recorded {
  readonly alike: readonly boolean[]
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** Sentences about photographs, with what people said of their pairs, and their vectors. */
export async function fetchCorpus(): Promise<Corpus> {
  const [pairs, vectors] = await Promise.all([get('pairs.tsv'), get('vectors.bin')])
  return readCorpus(await pairs.text(), new Int8Array(await vectors.arrayBuffer()))
}

export async function fetchRecorded(): Promise<Record<'learnt' | 'test', Recorded>> {
  const lines = (await (await get('recorded.tsv')).text()).trim().split('\n')
  const rows = lines.map(line => line.split('\t'))
  const of = (part: string): Recorded => {
    const own = rows.filter(([name]) => name === part)
    return {
      alike: own.map(([, kind]) => kind === 'alike'),
      before: own.map(([, , before]) => Number(before)),
      after: own.map(([, , , after]) => Number(after))
    }
  }
  return { learnt: of('learnt'), test: of('test') }
}

async function get(name: string): Promise<Response> {
  const response = await fetch(withBase(`/data/customized-embeddings/${name}`))
  if (!response.ok) throw new Error(`${name} could not be loaded: ${response.status} ${response.statusText}`)
  return response
}
