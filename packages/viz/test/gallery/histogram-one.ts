import { createRandom } from '@llm-cookbook/vector'
import { histogramSvg } from '../../src/index.ts'

const random = createRandom(12)

export default histogramSvg({
  title: 'Cosine of any two reviews',
  series: [{ name: 'pairs', values: Array.from({ length: 5000 }, () => 0.42 + 0.09 * random.normal()) }],
  x: { label: 'cosine' },
  y: { label: 'pairs' },
  width: 480,
  height: 300
})
