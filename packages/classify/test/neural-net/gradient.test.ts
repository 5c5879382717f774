import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { Engine, type Outputs } from '../../src/neural-net/engine.ts'
import { randomLayers, type NeuralNetLayer } from '../../src/neural-net/layers.ts'
import { crossEntropy, squaredError, type Loss } from '../../src/neural-net/loss.ts'

const rows = 5
const columns = 7
const random = createRandom(3)
const matrix = new Matrix(
  rows,
  columns,
  Float32Array.from({ length: rows * columns }, () => random.normal())
)
const codes = Int32Array.of(0, 2, 1, 2, 0)
const targets = Float64Array.of(0.5, -1, 2, 0, 0.25)
const order = Int32Array.of(3, 0, 4, 1, 2)

/** The loss of the rows by the definition of a net, in 64 bits. `kept` tells the units that dropout leaves, times what. */
function lossOf(
  layers: readonly Layer64[],
  loss: Loss,
  kept: (layer: number, unit: number, row: number) => number
): number {
  const numbers = new Float64Array(4 * rows * 4)
  for (const [i, row] of order.entries()) {
    let x: ArrayLike<number> = matrix.row(row)
    for (const [l, { weights, biases, inputs, outputs }] of layers.entries()) {
      const sums = biases.slice()
      for (let k = 0; k < inputs; k++) {
        const input = l === 0 ? x[k]! : Math.max(0, x[k]!) * kept(l, k, i)
        for (let j = 0; j < outputs; j++) sums[j]! += input * weights[k * outputs + j]!
      }
      x = sums
    }
    for (let j = 0; j < x.length; j++) numbers[(j >> 2) * 4 * rows + 4 * i + (j & 3)] = x[j]!
  }
  const columns = layers.at(-1)!.outputs
  const outputs = { numbers, first: 0, stride: 4 * rows, rows, columns, softmax: () => sumsOfExponentials(numbers) }
  return loss(outputs as unknown as Outputs, order)
}

/** As far as a loss needs them: nothing is taken off before the exponential. */
function sumsOfExponentials(numbers: Float64Array): { highest: Float64Array; sums: Float64Array } {
  const sums = Float64Array.from(order, (_, i) => [0, 1, 2].reduce((sum, j) => sum + Math.exp(numbers[4 * i + j]!), 0))
  return { highest: new Float64Array(rows), sums }
}

interface Layer64 extends Omit<NeuralNetLayer, 'weights' | 'biases'> {
  readonly weights: Float64Array
  readonly biases: Float64Array
}

describe('the slopes of the loss', () => {
  it.each([
    {
      name: 'of two classes',
      outputs: 1,
      loss: crossEntropy(
        Int32Array.from(codes, code => code & 1),
        Float64Array.of(1, 3)
      )
    },
    { name: 'of three classes', outputs: 3, loss: crossEntropy(codes, Float64Array.of(1, 0.5, 2)) },
    { name: 'of numbers', outputs: 1, loss: squaredError(targets) }
  ])('$name are those of finite differences, dropout included', ({ outputs, loss }) => {
    const layers = randomLayers([columns, 9, 6, outputs], 'he', createRandom(5))
    for (const { biases } of layers) biases.forEach((_, j) => (biases[j] = Math.sin(j + 1) / 4))
    const kept = (layer: number, unit: number, row: number): number => ((layer + unit + row) % 3 === 0 ? 0 : 1.5)
    const engine = new Engine(layers, 8, true)
    engine.load(matrix, order)
    let layer = 0
    const cells = engine.forward(({ numbers, first, stride, rows, columns }) => {
      layer++
      for (let j = 0; j < columns; j++) {
        for (let i = 0; i < rows; i++) numbers[first + (j >> 2) * stride + 4 * i + (j & 3)]! *= kept(layer, j, i)
      }
    })
    const sum = loss(cells, order)
    engine.backward(1.5)
    const slopes = engine.layers('slopes')

    const exact = layers.map(one => ({
      ...one,
      weights: Float64Array.from(one.weights),
      biases: Float64Array.from(one.biases)
    }))
    expect(Math.abs(lossOf(exact, loss, kept) / sum - 1)).toBeLessThan(1e-6)
    const step = 1e-6
    for (const [l, one] of exact.entries()) {
      for (const part of ['weights', 'biases'] as const) {
        for (const [i, value] of one[part].entries()) {
          const at = (moved: number): number => {
            one[part][i] = moved
            return lossOf(exact, loss, kept)
          }
          const slope = (at(value + step) - at(value - step)) / (2 * step)
          one[part][i] = value
          expect(Math.abs(slopes[l]![part][i]! - slope)).toBeLessThan(1e-5 * Math.max(1, Math.abs(slope)))
        }
      }
    }
  })
})
