import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createIndex, openIndex } from '../../src/node/index.ts'

it('works', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rag-'))
  const file = join(folder, 'a.md')
  await writeFile(file, '# Cats\n\nCats purr. They sleep.\n\n# Dogs\n\nDogs bark at night.')
  const index = await createIndex(join(folder, 'index'), { chunks: { size: 6 } })
  expect(await index.ingest([file])).toEqual({ added: [file], unchanged: [], removed: [], failed: [] })
  expect(await index.ingest([file])).toEqual({ added: [], unchanged: [file], removed: [], failed: [] })
  const again = await openIndex(join(folder, 'index'))
  expect(await again.search('bark')).toEqual(await index.search('bark'))
})
