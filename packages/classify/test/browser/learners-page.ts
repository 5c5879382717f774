import { createRandom } from '@llm-cookbook/vector'
import {
  crossValidate,
  customize,
  gaussianNaiveBayes,
  kernelRidge,
  kMeans,
  logisticRegression,
  Matrix,
  matrixFactorization,
  nearestNeighbors,
  neuralNet,
  randomForest,
  ridge,
  silhouette,
  textNaiveBayes
} from '../../src/index.ts'

/** What each learner has learnt of the same rows, as bytes, wherever it runs; and how it was judged. */
export async function learnAll(): Promise<Record<string, number[] | number>> {
  const random = createRandom(7)
  const labels = Array.from({ length: 240 }, (_, row) => ['cat', 'dog', 'shark'][row % 3]!)
  const matrix = new Matrix(240, 24)
  for (const [row, numbers] of [...matrix].entries()) {
    for (let j = 0; j < numbers.length; j++) numbers[j] = random.normal() + (j % 3 === row % 3 ? 1 : 0)
  }
  const targets = Float64Array.from(matrix, row => row[0]! - 2 * row[5]!)
  const users = labels.map((_, row) => row % 12)
  const items = labels.map((_, row) => (row * 7) % 20)
  const halves = [0, 120].map(from => new Matrix(120, 24, matrix.data.slice(from * 24, (from + 120) * 24)))
  const models = {
    logistic: await logisticRegression().fit(matrix, labels),
    sparse: await logisticRegression({ penalty: 'l1', C: 0.1 }).fit(matrix, labels),
    ridge: await ridge().fit(matrix, targets),
    kernelRidge: await kernelRidge().fit(matrix, targets),
    neighbors: await nearestNeighbors().fit(matrix, labels),
    forest: await randomForest({ trees: 10 }).fit(matrix, labels),
    net: await neuralNet({ layers: [16], dropout: 0.1, epochs: 5 }).fit(matrix, labels),
    gaussian: await gaussianNaiveBayes().fit(matrix, labels),
    words: await textNaiveBayes().fit(labels, labels),
    clusters: await kMeans(matrix, { k: 3, restarts: 3 }),
    factorization: await matrixFactorization({ factors: 4, epochs: 5 }).fit({ users, items, scores: targets }),
    customization: await customize(
      { a: halves[0]!, b: halves[1]!, alike: labels.slice(0, 120).map(label => label === 'cat') },
      { method: 'closed-form', folds: 2 }
    )
  }
  const { report } = await crossValidate(logisticRegression(), matrix, labels, { folds: 3 })
  return {
    ...Object.fromEntries(Object.entries(models).map(([name, model]) => [name, Array.from(model.save())])),
    macroF1: report.macroF1,
    silhouette: await silhouette(matrix, labels)
  }
}
