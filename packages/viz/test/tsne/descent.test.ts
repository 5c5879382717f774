import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { neighbors } from '../../src/neighbors.ts'
import { createPause } from '../../src/pause.ts'
import { affinitiesOf, type Affinities } from '../../src/tsne/affinities.ts'
import { Descent } from '../../src/tsne/descent.ts'
import { createKernels, typescriptKernels } from '../../src/tsne/kernels.ts'
import { Workspace } from '../../src/tsne/workspace.ts'
import { fewDigits, recordedLayout, scikitLearn } from '../support/tsne-fixture.ts'

const pause = createPause()
const allPairs = async (): Promise<Affinities> => {
  const graph = await neighbors(fewDigits, { k: fewDigits.rows - 1 })
  return affinitiesOf(graph, scikitLearn.perplexity, pause)
}

describe('Descent', () => {
  it.each([
    [2, 'plane'],
    [3, 'space']
  ] as const)('has the divergence and gradient of scikit-learn in %d dimensions', async (dimensions, name) => {
    const { divergence, gradient } = scikitLearn[name]
    const descent = new Descent(await allPairs(), recordedLayout(dimensions), 'pairs')
    expect(await descent.divergence(pause)).toBeCloseTo(divergence, 5)
    const found = await descent.gradient(pause)
    const differences = gradient.map((slope, i) => Math.abs(slope - found.data[i]!))
    expect(Math.max(...differences)).toBeLessThan(1e-6)
  })

  it.each([2, 3] as const)('has a gradient that is the slope of its divergence, in %d dimensions', async dimensions => {
    const affinities = await allPairs()
    const layout = recordedLayout(dimensions)
    const gradient = await new Descent(affinities, layout, 'pairs').gradient(pause)
    const divergenceAt = async (coordinate: number, change: number): Promise<number> => {
      const moved = new Matrix(layout.rows, dimensions, layout.data.slice())
      moved.data[coordinate]! += change
      return new Descent(affinities, moved, 'pairs').divergence(pause)
    }
    for (let coordinate = 0; coordinate < layout.data.length; coordinate += 7) {
      const slope = ((await divergenceAt(coordinate, 0.01)) - (await divergenceAt(coordinate, -0.01))) / 0.02
      expect(gradient.data[coordinate]).toBeCloseTo(slope, 4)
    }
  })

  it.each(['pairs', 'tree', 'grid', 'quicker'] as const)('goes down, by %s', async method => {
    const descent = new Descent(await allPairs(), recordedLayout(2), method)
    const before = await descent.divergence(pause)
    for (let i = 0; i < 100; i++) await descent.step({ exaggeration: 1, learningRate: 5, momentum: 0.8 }, pause)
    expect(await descent.divergence(pause)).toBeLessThan(before / 2)
  })

  it.each([
    ['pairs', 2],
    ['quicker', 2],
    ['pairs', 3],
    ['tree', 3]
  ] as const)('gives the same bytes without WebAssembly, by %s in %d dimensions', async (method, dimensions) => {
    const random = createRandom(5)
    const initial = new Matrix(fewDigits.rows, dimensions)
    for (let i = 0; i < initial.data.length; i++) initial.data[i] = random.normal() / 100
    const affinities = await allPairs()
    const layouts: Float32Array[] = []
    for (const kernels of [createKernels(), typescriptKernels()]) {
      const descent = new Descent(affinities, initial, method, new Workspace(kernels))
      for (let i = 0; i < 12; i++) await descent.step({ exaggeration: 4, learningRate: 9, momentum: 0.8 }, pause)
      layouts.push(descent.layout().data)
    }
    expect(layouts[0]!.every(Number.isFinite)).toBe(true)
    expect(layouts[1]).toEqual(layouts[0])
  })

  it('says which option to change when the layout runs away', async () => {
    const descent = new Descent(await allPairs(), recordedLayout(2), 'pairs')
    const run = async (): Promise<void> => {
      for (let i = 0; i < 50; i++) await descent.step({ exaggeration: 12, learningRate: 1e38, momentum: 0.8 }, pause)
    }
    await expect(run()).rejects.toThrow(
      new RangeError('learningRate: expected one at which the layout stays finite, got 1e+38; lower it')
    )
  })
})
