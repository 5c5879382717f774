import { createRandom, Matrix, pack, unpack, type JsonValue, type TypedArray } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { ClassifyError } from '../../src/errors.ts'
import { randomForest, randomForestRegressor } from '../../src/forest.ts'
import { RandomForest, RandomForestRegressor } from '../../src/forest/model.ts'

const random = createRandom(1)
const matrix = new Matrix(
  90,
  6,
  Float32Array.from({ length: 540 }, () => random.normal())
)
const labels = Array.from({ length: 90 }, (_, i) => ['a', 7, true, -1.5][i % 4]!)
const targets = Array.from({ length: 90 }, () => random.normal())

const forest = await randomForest({ trees: 7, minSamplesLeaf: 2, outOfBag: true }).fit(matrix, labels)
const regressor = await randomForestRegressor({ trees: 7, outOfBag: true }).fit(matrix, targets)

describe('save and from', () => {
  it('give back what was learnt', () => {
    const read = RandomForest.from<string | number | boolean>(forest.save())
    expect(read.classes).toEqual([-1.5, 7, 'a', true])
    expect(read.predict(matrix)).toEqual(forest.predict(matrix))
    expect(read.predictProbabilities(matrix)).toEqual(forest.predictProbabilities(matrix))
    expect(read.featureImportances).toEqual(forest.featureImportances)
    expect(read.outOfBagScore).toBe(forest.outOfBagScore)
    expect(read.save()).toEqual(forest.save())
  })

  it('give back what was learnt of numbers', () => {
    const read = RandomForestRegressor.from(regressor.save())
    expect(read.predict(matrix)).toEqual(regressor.predict(matrix))
    expect(read.featureImportances).toEqual(regressor.featureImportances)
    expect(read.outOfBagScore).toBe(regressor.outOfBagScore)
    expect(read.save()).toEqual(regressor.save())
  })

  it('leave out a score that nobody asked for', async () => {
    const model = await randomForest({ trees: 2 }).fit(matrix, labels)
    expect(RandomForest.from(model.save()).outOfBagScore).toBeUndefined()
  })

  it('refuse what is damaged or something else', () => {
    const bytes = forest.save()
    bytes[bytes.length - 1]! ^= 1
    expect(() => RandomForest.from(bytes)).toThrow(ClassifyError)
    expect(() => RandomForest.from(regressor.save())).toThrow(/no model of random-forest that could be read/)
    expect(() => RandomForestRegressor.from(new Uint8Array(3))).toThrow(ClassifyError)
  })
})

describe('from, of bytes whose checksums are right and whose trees are not', () => {
  type Meta = Record<string, JsonValue>
  type Arrays = Record<string, TypedArray>

  /** As a foreign program may have written it. */
  function forged(saved: Uint8Array, kind: string, change: (arrays: Arrays, meta: Meta) => void): Uint8Array {
    const content = unpack(`classify/${kind}`, saved)
    const meta = content.meta as Meta
    change(content.arrays, meta)
    return pack(`classify/${kind}`, { meta, arrays: content.arrays })
  }

  const { arrays } = unpack('classify/random-forest', forest.save())
  const leaf = arrays['features']!.indexOf(-1 as never)
  const secondTree = Number(arrays['starts']![1])

  it.each<[string, RegExp, (arrays: Arrays, meta: Meta) => void]>([
    ['a way back to the root', /node 0 leads to 0/, ({ rights }) => (rights![0] = 0)],
    ['a way to the left child twice', /node 0 leads to 1/, ({ rights }) => (rights![0] = 1)],
    ['a way to another tree', /node 0 leads to/, ({ rights }) => (rights![0] = secondTree)],
    ['a way out of the trees', /node 0 leads to 2147483647/, ({ rights }) => (rights![0] = 2 ** 31 - 1)],
    ['a way to before the first', /node 0 leads to -5/, ({ rights }) => (rights![0] = -5)],
    ['a tree whose last node is no leaf', /leads to/, ({ features }) => (features![secondTree - 1] = 0)],
    ['a column that there is not', /node 0 looks at column 6 of 6/, ({ features }) => (features![0] = 6)],
    ['a column below the first', /node 0 looks at column -2 of 6/, ({ features }) => (features![0] = -2)],
    ['a threshold that is no number', /at NaN/, ({ thresholds }) => (thresholds![0] = NaN)],
    ['a leaf that there is not', /is leaf 100000 of/, ({ rights }) => (rights![leaf] = 100_000)],
    ['a leaf below the first', /is leaf -1 of/, ({ rights }) => (rights![leaf] = -1)],
    ['trees that do not begin at the first node', /not all of its nodes/, ({ starts }) => (starts![0] = 1)],
    ['trees that overlap', /has no nodes/, ({ starts }) => (starts![1] = Number(starts![2]))],
    ['trees beyond the last node', /has no nodes/, ({ starts }) => (starts![1] = 100_000)],
    ['no trees', /not all of its nodes/, arrays => (arrays['starts'] = Int32Array.of(0))],
    ['fewer ways than nodes', /as many columns as/, arrays => (arrays['rights'] = Int32Array.of(0))],
    ['no nodes', /features are no Int32Array/, arrays => delete arrays['features']],
    ['nodes of another type', /thresholds are no Float32Array/, arrays => (arrays['thresholds'] = new Float64Array(9))],
    ['fewer importances than columns', /importances/, (_, meta) => (meta['columns'] = 7)],
    ['columns that are no number', /importances/, (_, meta) => (meta['columns'] = 'six')],
    ['a leaf with a class that there is not', /class 4 of 4/, ({ classes }) => (classes![0] = 4)],
    ['a leaf with a class below the first', /class -1 of 4/, ({ classes }) => (classes![0] = -1)],
    ['a share that is no number', /a share of NaN/, ({ shares }) => (shares![0] = NaN)],
    ['a share below 0', /a share of -1/, ({ shares }) => (shares![0] = -1)],
    ['shares that sum to more than 1', /sum to/, ({ shares }) => (shares![0] = 3)],
    ['a leaf without classes', /sum to 0/, ({ counts }) => (counts![0] = 0)],
    ['a leaf of less than no classes', /sum to 0/, ({ counts }) => (counts![0] = -1)],
    ['a leaf with more classes than there are', /beyond/, ({ counts }) => (counts![counts!.length - 1] = 2 ** 31 - 1)],
    [
      'classes that no leaf has',
      /without a leaf/,
      arrays => (arrays['classes'] = Int32Array.of(...(arrays['classes'] as Int32Array), 0))
    ],
    ['no labels', /no labels/, (_, meta) => delete meta['classes']],
    ['a label twice', /no labels/, (_, meta) => (meta['classes'] = ['a', 'a', 'b', 'c'])],
    ['labels that are none', /no labels/, (_, meta) => (meta['classes'] = [null, 'a', 'b', 'c'])]
  ])('refuses %s', (_, message, change) => {
    const bytes = forged(forest.save(), 'random-forest', change)
    expect(() => RandomForest.from(bytes)).toThrow(message)
    expect(() => RandomForest.from(bytes)).toThrow(expect.objectContaining({ code: 'invalid-model' }))
  })

  it.each<[string, RegExp, (arrays: Arrays, meta: Meta) => void]>([
    ['a way back to the root', /node 0 leads to 0/, ({ rights }) => (rights![0] = 0)],
    ['a leaf that says no number', /no finite value/, ({ values }) => (values![0] = Infinity)],
    ['no leaves', /values are no Float64Array/, arrays => delete arrays['values']]
  ])('refuses numbers with %s', (_, message, change) => {
    const bytes = forged(regressor.save(), 'random-forest-regressor', change)
    expect(() => RandomForestRegressor.from(bytes)).toThrow(message)
  })
})
