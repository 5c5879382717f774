// Text to ids: counting the words, choosing the vocabulary, and encoding. word2vec.c, where it is found, only counts here:
// it encodes again in every epoch. `WORD2VEC` is the folder of its program, if that is not on the PATH.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { dataFolder, runBench, type BenchCase } from '@llm-cookbook/bench'
import { encodeCorpus } from '@llm-cookbook/word2vec'
import { cacheCorpus, corpusFiles } from '@llm-cookbook/word2vec/node'

const bytes = await readText()
const text = bytes.toString()
const lines = text.split('\n')
const tokens = lines.map(line => line.split(' '))
const folder = await mkdtemp(join(tmpdir(), 'bench-corpus-'))
try {
  const [plain, compressed] = [join(folder, 'corpus.txt'), join(folder, 'corpus.txt.gz')]
  await writeFile(plain, bytes)
  await writeFile(compressed, gzipSync(bytes))
  const tokenize = (line: string): string[] => line.toLowerCase().match(/[a-z]+/g) ?? []
  let turn = 0

  const cases: BenchCase<unknown>[] = [
    { name: 'bytes', run: async () => encodeCorpus(bytes) },
    { name: 'string', run: async () => encodeCorpus(text) },
    { name: 'lists of tokens', run: async () => encodeCorpus(tokens) },
    { name: 'bytes, tokenize by a regular expression', run: async () => encodeCorpus(bytes, { tokenize }) },
    { name: 'file', run: async () => encodeCorpus(await corpusFiles(plain)) },
    { name: 'gzip file', run: async () => encodeCorpus(await corpusFiles(compressed)) },
    { name: 'file, ids on disk', run: async () => cache(`${turn++}`) },
    { name: 'file, ids on disk already', run: async () => cache('again') },
    { name: 'a Map of strings, as one would write it', run: () => plainly(lines) },
    word2vec(plain)
  ]
  for (const one of cases) one.work = bytes.length / 1e6
  await runBench({ name: 'corpus', unit: 'MB', baseline: 'bytes', rounds: 7, cases })

  async function cache(key: string): Promise<number> {
    await using corpus = await cacheCorpus(await corpusFiles(plain), { folder, key })
    return corpus.length
  }
} finally {
  await rm(folder, { recursive: true })
}

/** English of Wikipedia where it is, else the novel of the tests, many times over. */
async function readText(): Promise<Buffer> {
  const data = dataFolder()
  if (data !== undefined) {
    const parts: Buffer[] = []
    for await (const path of glob(join(data, 'corpus-enwiki/*.gz'))) parts.push(gunzipSync(await readFile(path)))
    if (parts.length > 0) return Buffer.concat(parts)
  }
  console.log('corpus-enwiki is not here; a novel, repeated, takes its place, which has fewer words than real text')
  const novel = await readFile(join(import.meta.dirname, '../test/fixtures/vocabulary/botchan.txt'))
  return Buffer.concat(Array<Buffer>(300).fill(novel))
}

function plainly(lines: readonly string[]): Int32Array {
  const counts = new Map<string, number>()
  for (const line of lines) for (const word of line.split(/\s+/)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const frequent = [...counts].filter(([word, count]) => word !== '' && count >= 5).sort((a, b) => b[1] - a[1])
  const rows = new Map(frequent.map(([word], row) => [word, row]))
  const ids: number[] = []
  for (const line of lines) {
    for (const word of line.split(/\s+/)) {
      const row = rows.get(word)
      if (row !== undefined) ids.push(row)
    }
    ids.push(-1)
  }
  return Int32Array.from(ids)
}

function word2vec(path: string): BenchCase<unknown> {
  const name = 'word2vec.c, counting only'
  const folders = [process.env['WORD2VEC'] ?? '', ...(process.env['PATH'] ?? '').split(delimiter)]
  const program = folders.map(folder => join(folder, 'word2vec')).find(existsSync)
  if (program === undefined) return { name, skipped: 'not found; build it, and name its folder by WORD2VEC' }
  return { name, run: () => spawnSync(program, ['-train', path, '-save-vocab', `${path}.vocabulary`]).status }
}
