import { barSvg } from '../../src/index.ts'

export default barSvg({
  title: 'Positive or negative',
  subtitle: 'Accuracy on 200 reviews, with the standard error',
  categories: ['zero-shot', 'nearest neighbours', 'logistic regression', 'random forest'],
  series: [
    { name: 'words as labels', values: [0.9, 0.91, 0.94, 0.92], errors: [0.021, 0.02, 0.017, 0.019] },
    { name: 'sentences as labels', values: [0.96, null, 0.95, 0.93], errors: [0.014, 0, 0.015, 0.018] }
  ],
  value: { label: 'accuracy' },
  valueLabels: true
})
