import { createRandom, Matrix } from '@llm-cookbook/vector'
import { scatterSvg } from '../../src/index.ts'

const random = createRandom(7)
const points = Array.from({ length: 600 }, () => [3 * random.normal(), random.normal()] as const)

export default scatterSvg({
  title: 'First two principal components',
  points: Matrix.fromRows(points),
  values: points.map(([x, y], i) => (i % 40 === 0 ? null : 3 + x / 3 + y / 2)),
  colorLabel: 'stars',
  x: { label: '1st component (61% of the variance)' },
  y: { label: '2nd component (9%)' },
  equal: true,
  height: 290
})
