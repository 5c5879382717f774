import { confusionMatrixSvg } from '../../src/index.ts'

export default confusionMatrixSvg({
  title: 'Stars predicted from the text',
  labels: ['1 star', '2 stars', '3 stars', '4 stars', '5 stars'],
  counts: [
    [16, 1, 2, 0, 1],
    [2, 5, 4, 2, 2],
    [1, 1, 9, 6, 3],
    [0, 0, 2, 20, 14],
    [1, 0, 1, 8, 99]
  ]
})
