import { describe, it } from 'vitest'
import { exactStore } from '../../src/stores/exact-store.ts'
import { checksOfVectorStore } from '../../src/testing.ts'

describe('exactStore', () => {
  const open = exactStore()
  const checks = checksOfVectorStore((_name, place) => open({ ...place, folder: undefined }), { durable: false })
  for (const { name, run } of checks) it(name, run)
})
