import { createRandom, Matrix } from '@llm-cookbook/vector'
import { scatter3dSvg } from '../../src/index.ts'

const random = createRandom(5)
const kinds = ['positive', 'neutral', 'negative']
const rows = Array.from({ length: 450 }, (_, i) => i % 3)

export default scatter3dSvg({
  title: 'Reviews by what they say',
  points: Matrix.fromRows(
    rows.map(kind => [
      2.2 * (kind - 1) + random.normal(),
      random.normal(),
      kind === 1 ? 2 + random.normal() / 2 : random.normal()
    ])
  ),
  groups: rows.map(kind => kinds[kind]!),
  x: { label: '1st component' },
  y: { label: '2nd' },
  z: { label: '3rd' }
})
