import { createRandom, Matrix } from '@llm-cookbook/vector'
import type { NeighborGraph, ProjectorData, ProjectorLayout } from '../../src/index.ts'

/** Three groups of points in a plane and in space, with all that a page can show of them. */
export function threeGroups(rows: number): ProjectorData & { layouts: ProjectorLayout[] } {
  const random = createRandom(1)
  const names = ['fruit', 'metal', 'river']
  const centers = [
    [0, 0, 0],
    [9, 1, 4],
    [3, 8, -5]
  ]
  const points = (columns: 2 | 3): Matrix => {
    const matrix = new Matrix(rows, columns)
    for (let i = 0; i < matrix.data.length; i++) {
      matrix.data[i] = random.normal() + centers[Math.floor(i / columns) % 3]![i % columns]!
    }
    return matrix
  }
  const all = Array.from({ length: rows }, (_, row) => row)
  const flat = points(2)
  return {
    title: 'Three groups',
    layouts: [
      {
        name: 'UMAP',
        points: flat,
        quality: { k: 15, trustworthiness: 0.981, continuity: 0.969, neighborRecall: 0.43, distanceCorrelation: 0.58 }
      },
      { name: 'PCA', points: points(3), quality: { k: 15, trustworthiness: 0.84, continuity: 0.93 } }
    ],
    texts: all.map(row => `${names[row % 3]!} number ${row}, of which there is more to say than fits into a label`),
    columns: {
      kind: all.map(row => names[row % 3]!),
      length: all.map(row => (row % 10 === 7 ? null : Math.sqrt(row))),
      cluster: all.map(row => row % 4),
      code: all.map(row => `id-${row}`)
    },
    neighbors: inPlane(flat, 5)
  }
}

/** The nearest rows by their first coordinate alone: quick to find for any number of rows. */
function inPlane(matrix: Matrix, k: number): NeighborGraph {
  const { rows } = matrix
  const order = Array.from({ length: rows }, (_, row) => row).sort((a, b) => matrix.row(a)[0]! - matrix.row(b)[0]!)
  const indices = new Int32Array(rows * k)
  const distances = new Float32Array(rows * k)
  for (const [place, row] of order.entries()) {
    const from = Math.max(0, Math.min(rows - k - 1, place - Math.floor(k / 2)))
    const near = order
      .slice(from, from + k + 1)
      .filter(other => other !== row)
      .slice(0, k)
      .map(other => ({ other, distance: Math.abs(matrix.row(other)[0]! - matrix.row(row)[0]!) }))
      .sort((a, b) => a.distance - b.distance)
    near.forEach(({ other, distance }, i) => {
      indices[row * k + i] = other
      distances[row * k + i] = distance
    })
  }
  return { rows, k, indices, distances, metric: 'euclidean', exact: true }
}
