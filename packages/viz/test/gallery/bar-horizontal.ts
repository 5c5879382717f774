import { barSvg } from '../../src/index.ts'

export default barSvg({
  title: 'Change of the score',
  categories: [
    'chunks of 100 tokens',
    'chunks of 500 tokens',
    'chunks by headings, which differ much in length',
    'whole pages'
  ],
  series: [{ name: 'change', values: [0.031, 0.052, 0.074, -0.026] }],
  horizontal: true,
  valueLabels: true,
  value: { label: 'recall at 5, less that of pages' },
  width: 480,
  height: 280
})
