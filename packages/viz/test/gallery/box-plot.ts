import { createRandom } from '@llm-cookbook/vector'
import { boxPlotSvg } from '../../src/index.ts'

const random = createRandom(3)

export default boxPlotSvg({
  title: 'How like the product its reviews are',
  groups: [1, 2, 3, 4, 5].map(stars => ({
    name: stars === 1 ? '1 star' : `${stars} stars`,
    values: Array.from({ length: 40 * stars }, () => 0.55 + 0.05 * stars + 0.06 * random.normal())
  })),
  groupLabel: 'score of the review',
  value: { label: 'cosine' }
})
