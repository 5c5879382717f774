import { Matrix } from '@llm-cookbook/vector'
import { dendrogramSvg, linkage } from '../../src/index.ts'

const words: Record<string, readonly number[]> = {
  king: [3, 1, 0, 0.5],
  queen: [3, -1, 0, 0.4],
  man: [1.2, 1.4, 0.3, 0],
  woman: [1.2, -1.3, 0.3, 0.1],
  Paris: [0.3, 0, 3, 0.2],
  London: [0.5, 0.1, 2.8, 0],
  Berlin: [0.2, 0.2, 3.1, -0.2],
  cat: [-0.4, 0, 0.1, 2.6],
  dog: [-0.2, 0.3, 0.2, 2.4],
  fish: [-1, 0.1, 0.2, 1.8]
}

export default dendrogramSvg({
  title: 'Words, nearest first',
  labels: Object.keys(words),
  merges: linkage(Matrix.fromRows(Object.values(words)), { metric: 'cosine' }),
  clusters: 3,
  distance: { label: '1 − cosine' }
})
