import { afterAll, describe, expect, it } from 'vitest'
import { startPython } from '../src/index.ts'

const python = await startPython(`
def total(matrix, weights): return [float((matrix * weights).sum()), list(matrix.shape), str(weights.dtype)]
def fail(): raise ValueError('enough')
`)

// Benches say so where Python is missing; that it is, is no fault of theirs.
describe.skipIf('skipped' in python)('startPython (needs python3 with numpy)', () => {
  if ('skipped' in python) return
  afterAll(() => {
    python.close()
  })

  it('hands over matrices and typed arrays as numpy arrays', async () => {
    const matrix = { rows: 2, columns: 3, data: Float32Array.of(1, 2, 3, 4, 5, 6) }
    const weights = Float64Array.of(1, 0, 10)
    expect(await python.call('total', matrix, weights)).toEqual([95, [2, 3], 'float64'])
    expect(await python.call('total', matrix, weights)).toEqual([95, [2, 3], 'float64'])
  })

  it('passes on what a function throws', async () => {
    await expect(python.call('fail')).rejects.toThrow("ValueError('enough')")
  })
})

describe('startPython', () => {
  it('says why it cannot run', async () => {
    expect(await startPython('import no_such_module')).toEqual({
      skipped: 'needs python3 with the modules that it imports'
    })
  })
})
