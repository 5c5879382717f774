import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadWordVectors, saveWordVectors } from '../src/node.ts'

/** A Python that has gensim; without one the test is skipped. Debian: the package python3-gensim. */
const python = ['python3', '/usr/bin/python3'].find(
  command => spawnSync(command, ['-c', 'import importlib.util as u; exit(u.find_spec("gensim") is None)']).status === 0
)

const script = `
import json, sys
from gensim.models import KeyedVectors
for path, options in json.loads(sys.argv[1]):
    vectors = KeyedVectors.load_word2vec_format(path, **options)
    print(json.dumps([vectors.index_to_key, [float(x) for x in vectors.vectors.ravel()]]))
`

describe('gensim on this machine', () => {
  it.skipIf(python === undefined)('reads what we write, bit for bit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gensim-'))
    try {
      const vectors = (
        await loadWordVectors(new URL('fixtures/word-vectors/vectors.bin', import.meta.url), { maxWords: 200 })
      ).mostFrequent(200)
      const files = [
        { format: 'word2vec-text', name: 'text', options: {} },
        { format: 'word2vec-binary', name: 'binary', options: { binary: true } },
        { format: 'word2vec-binary', name: 'binary.gz', options: { binary: true } },
        { format: 'glove', name: 'glove', options: { no_header: true } }
      ] as const
      for (const { format, name } of files) await saveWordVectors(join(folder, name), vectors, { format })
      const argument = JSON.stringify(files.map(({ name, options }) => [join(folder, name), options]))
      const printed = execFileSync(python!, ['-c', script, argument], { encoding: 'utf8', maxBuffer: 2 ** 26 })
      const read = printed
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as [string[], number[]])
      expect(read).toEqual(files.map(() => [vectors.words, [...vectors.matrix.data]]))
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
