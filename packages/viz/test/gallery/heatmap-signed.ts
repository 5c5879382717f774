import { createRandom, Matrix } from '@llm-cookbook/vector'
import { heatmapSvg } from '../../src/index.ts'

const random = createRandom(8)
const days = Array.from({ length: 60 }, (_, i) => `day ${i + 1}`)

export default heatmapSvg({
  title: 'Change of the mean vector',
  values: Matrix.fromRows(
    Array.from({ length: 12 }, (_, i) =>
      days.map((_, j) => (i === 7 && j > 50 ? NaN : (j / 60 - 0.5) * (i - 6) + random.normal() / 2))
    )
  ),
  rows: Array.from({ length: 12 }, (_, i) => `column ${i + 1}`),
  columns: days,
  valueLabel: 'deviations',
  height: 340
})
