import { rocSvg } from '../../src/index.ts'
import { scored } from '../support/scored.ts'

export default rocSvg({
  title: 'Zero-shot classification of reviews',
  series: [scored('“negative”, “positive”', 1.1), scored('a sentence for each', 2.3)]
})
