import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compileCorpusKernel } from '../../scripts/compile-corpus-kernel.ts'

it('words.wasm.ts is what the sources make', async () => {
  const committed = await readFile(join(import.meta.dirname, '../../src/corpus/kernels/words.wasm.ts'), 'utf8')
  expect(await compileCorpusKernel()).toBe(committed)
}, 60_000)
