import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeLabels } from '../../src/classes.ts'
import { neuralNet } from '../../src/neural-net.ts'
import type { NeuralNetLayer } from '../../src/neural-net/layers.ts'
import { crossEntropy, squaredError, type Loss } from '../../src/neural-net/loss.ts'
import { train } from '../../src/neural-net/train.ts'
import { takeRows } from '../../src/split.ts'
import { articles, reviews } from '../support/vectors.ts'

interface Run {
  readonly layers: number[]
  readonly alpha: number
  readonly batch: number
  readonly losses: number[]
}

const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/neural-net/scikit-learn.json', import.meta.url), 'utf8')
) as Record<'binary' | 'softmax' | 'linear' | 'squares', Run> & { accuracies: Record<'reviews' | 'articles', number[]> }

/** The formula of fixtures/neural-net/make.py. */
function initialLayers(widths: readonly number[]): NeuralNetLayer[] {
  return widths.slice(1).map((outputs, layer) => {
    const inputs = widths[layer]!
    const bound = Math.sqrt(6 / (inputs + outputs))
    const initial = (k: number, j: number): number => bound * (((7919 * k + 104729 * j + 31 * layer) % 1000) / 500 - 1)
    const weights = Float32Array.from({ length: inputs * outputs }, (_, i) =>
      initial(Math.floor(i / outputs), i % outputs)
    )
    const biases = Float32Array.from({ length: outputs }, (_, j) => initial(inputs, j))
    return { inputs, outputs, weights, biases }
  })
}

function classes(labels: readonly (string | number)[]): Loss {
  const { classes, codes } = encodeLabels(labels)
  return crossEntropy(codes, new Float64Array(classes.length).fill(1))
}

function standardizedProducts(): Float64Array {
  const products = Float64Array.from(reviews().vectors, row => row[0]! * row[1]!)
  const mean = products.reduce((sum, product) => sum + product) / products.length
  const variance = products.reduce((sum, product) => sum + (product - mean) ** 2, 0) / products.length
  return products.map(product => (product - mean) / Math.sqrt(variance))
}

describe('the training of scikit-learn, from the same weights with the rows in the same order', () => {
  it.each([
    { name: 'binary', set: reviews(), outputs: 1, loss: classes(reviews().labels) },
    { name: 'softmax', set: articles(), outputs: 14, loss: classes(articles().labels) },
    { name: 'linear', set: articles(), outputs: 14, loss: classes(articles().labels) },
    { name: 'squares', set: reviews(), outputs: 1, loss: squaredError(standardizedProducts()) }
  ] as const)('has the same losses, epoch by epoch: $name', async ({ name, set: { vectors }, outputs, loss }) => {
    const { layers, alpha, batch, losses } = recorded[name]
    const { losses: ours } = await train({
      matrix: vectors,
      loss,
      rows: Int32Array.from({ length: vectors.rows }, (_, row) => row),
      heldOut: new Int32Array(),
      layers: initialLayers([256, ...layers, outputs]),
      dropout: 0,
      learningRate: 0.001,
      alpha,
      batch,
      epochs: losses.length,
      tolerance: 0,
      patience: 100
    })
    for (const [epoch, theirs] of losses.entries()) expect(Math.abs(ours[epoch]! / theirs - 1)).toBeLessThan(1e-5)
  })
})

describe('the accuracy of scikit-learn over ten seeds', () => {
  it.each([
    {
      name: 'reviews',
      set: { ...reviews(), labels: reviews().labels.map(String) },
      epochs: 20,
      batch: 50,
      learningRate: 0.002
    },
    { name: 'articles', set: articles(), epochs: 40, batch: 20, learningRate: 0.005 }
  ] as const)('is reached within .01: $name', async ({ name, set: { vectors, labels }, ...settings }) => {
    const rows = Array.from(labels.keys())
    let right = 0
    for (let seed = 0; seed < 10; seed++) {
      const learner = neuralNet({ layers: [32], ...settings, seed })
      for (const fold of [0, 1, 2]) {
        const [train, test] = [rows.filter(row => row % 3 !== fold), rows.filter(row => row % 3 === fold)]
        const model = await learner.fit(takeRows(vectors, train), takeRows(labels, train))
        const predicted = model.predict(takeRows(vectors, test))
        right += predicted.filter((label, i) => label === labels[test[i]!]).length
      }
    }
    const theirs = recorded.accuracies[name].reduce((total, one) => total + one) / 10
    expect(Math.abs(right / (10 * labels.length) - theirs)).toBeLessThan(0.01)
  })
})
