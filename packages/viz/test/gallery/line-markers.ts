import { lineSvg } from '../../src/index.ts'

const points = [1000, 5000, 20_000, 50_000]

export default lineSvg({
  title: 'How time grows with points',
  series: [
    { name: 'UMAP', x: points, y: [0.4, 2.1, 8.8, 23] },
    { name: 't-SNE', x: points, y: [1.2, 11, 48, 130] },
    { name: 'PCA', x: points, y: [0.02, 0.05, 0.17, 0.4] }
  ],
  x: { label: 'points', log: true, domain: [800, 60_000] },
  y: { label: 'seconds', log: true },
  width: 480,
  height: 340
})
