import { lineSvg } from '../../src/index.ts'

const epochs = Array.from({ length: 41 }, (_, i) => i)
// Halved every seven epochs, without an exponential: engines differ in its last bits.
const falling = (from: number, to: number, by: number): number[] => {
  const values = [from]
  while (values.length < epochs.length) values.push(to + (values.at(-1)! - to) * by)
  return values
}
const training = falling(2.4, 0.06, 0.88)
const validation = falling(2.5, 0.31, 0.9)

export default lineSvg({
  title: 'Loss while training',
  subtitle: 'Mean of five runs, with the least and the most of them',
  series: [
    { name: 'training', y: training, low: training.map(y => y * 0.85), high: training.map(y => y * 1.2) },
    { name: 'validation', y: validation.map((y, i) => (i > 15 && i < 18 ? null : y)) },
    { name: 'always the mean', y: epochs.map(() => 1.1), dashed: true }
  ],
  x: { label: 'epoch' },
  y: { label: 'cross-entropy (nats)', log: true }
})
