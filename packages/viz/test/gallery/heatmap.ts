import { Matrix } from '@llm-cookbook/vector'
import { heatmapSvg } from '../../src/index.ts'

const words = ['The', 'bank', 'of', 'the', 'river', 'was', 'green']
const attention = [
  [0.61, 0.12, 0.05, 0.12, 0.05, 0.03, 0.02],
  [0.09, 0.34, 0.06, 0.04, 0.38, 0.03, 0.06],
  [0.04, 0.3, 0.31, 0.06, 0.25, 0.02, 0.02],
  [0.11, 0.05, 0.09, 0.45, 0.26, 0.02, 0.02],
  [0.02, 0.29, 0.07, 0.11, 0.43, 0.02, 0.06],
  [0.03, 0.24, 0.02, 0.02, 0.13, 0.37, 0.19],
  [0.02, 0.27, 0.01, 0.02, 0.19, 0.12, 0.37]
]

export default heatmapSvg({
  title: 'What each word attends to',
  values: Matrix.fromRows(attention),
  rows: words,
  columns: words,
  valueLabel: 'weight',
  format: weight => weight.toFixed(2)
})
