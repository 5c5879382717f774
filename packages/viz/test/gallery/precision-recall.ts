import { precisionRecallSvg } from '../../src/index.ts'
import { scored } from '../support/scored.ts'

export default precisionRecallSvg({
  title: 'Zero-shot classification of reviews',
  series: [scored('“negative”, “positive”', 1.1), scored('a sentence for each', 2.3)]
})
