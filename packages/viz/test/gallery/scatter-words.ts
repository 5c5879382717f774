import { Matrix } from '@llm-cookbook/vector'
import { scatterSvg } from '../../src/index.ts'

const words: Record<string, Record<string, readonly [number, number]>> = {
  royalty: { king: [2.1, 3.2], queen: [2.4, 3.6], prince: [1.8, 2.9], princess: [2.3, 3.1], throne: [1.2, 3.7] },
  cities: { Paris: [-2.9, 1.1], London: [-2.6, 0.8], Berlin: [-3.1, 0.6], Rome: [-2.4, 1.5], Tōkyō: [-3.4, 1.9] },
  animals: { cat: [0.4, -2.2], dog: [0.6, -2.4], horse: [1.1, -1.7], fish: [-0.5, -2.9], '<b>bird</b>': [0.1, -2.6] }
}
const all = Object.entries(words).flatMap(([group, places]) =>
  Object.entries(places).map(([text, place]) => ({ group, text, place }))
)

export default scatterSvg({
  title: 'Fifteen words',
  points: Matrix.fromRows(all.map(({ place }) => place)),
  groups: all.map(({ group }) => group),
  shapes: true,
  annotations: all.map(({ text }, row) => ({ row, text })),
  theme: 'dark',
  width: 480,
  height: 400
})
