import { join } from 'node:path'
import { describe, it } from 'vitest'
import { hnswStore } from '../../src/stores/hnsw.ts'
import { checksOfVectorStore } from '../../src/testing.ts'
import { temporaryFolder } from '../support/folders.ts'
import { hasHnswlib } from '../support/hnswlib.ts'

describe.skipIf(!hasHnswlib)('hnswStore', async () => {
  const folder = await temporaryFolder()
  const open = hnswStore()
  const checks = checksOfVectorStore((name, place) => open({ ...place, folder: join(folder, name) }))
  for (const { name, run } of checks) it(name, run)
})
