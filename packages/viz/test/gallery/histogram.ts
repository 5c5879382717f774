import { createRandom } from '@llm-cookbook/vector'
import { histogramSvg } from '../../src/index.ts'

const random = createRandom(11)

export default histogramSvg({
  title: 'Length of a text',
  series: [
    { name: 'reviews', values: Array.from({ length: 2000 }, () => Math.abs(110 + 40 * random.normal())) },
    { name: 'news', values: Array.from({ length: 900 }, () => Math.abs(190 + 22 * random.normal())) }
  ],
  share: true,
  x: { label: 'tokens' },
  y: { label: 'share of the texts' }
})
